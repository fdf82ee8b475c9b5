"""Neighbourhoods: which bundles of a market to take out and solve again together.

Bundles that compete with one another: related removal (Shaw, CP 1998).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matcher.optimise.columns import Columns
from matcher.optimise.incumbent import Incumbent
from matcher.optimise.markets import Market
from matcher.optimise.pricing import Pricer
from matcher.optimise.ruin import Index
from matcher.optimise.search import losses
from matcher.optimise.series import Prices

Ints = NDArray[np.int64]


@dataclass
class Neighbourhoods:
    """Draws neighbourhoods: bundles that compete with a need that is worse off than it might be."""

    pricer: Pricer
    market: Market
    index: Index
    rng: np.random.Generator
    size: int
    """Bundles in a neighbourhood at the most."""
    exhausted: set[tuple[int, ...]] = field(default_factory=set)
    """Choices of columns, one a bundle, that are known to be the best of their neighbourhood."""
    _priced_at: Prices | None = None
    _least: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    _could_use: dict[int, Ints] = field(default_factory=dict)
    _with: dict[int, set[int]] = field(default_factory=dict)

    def remember(self, columns: Columns, best: Incumbent, bundles: Sequence[int]) -> None:
        """Remember that nothing is to be gained in this neighbourhood as it stands."""
        self.exhausted.add(tuple(columns.harvest(bundles, best.paths)))

    def draw(self, columns: Columns, best: Incumbent) -> list[int]:
        """Some bundles: a seed, rivals that are not placed, users of practitioners it could have.

        The gap is the sum of what each bundle costs above its least at the bound's prices, and of
        what free places would earn. Seeds are drawn by their share in it, for where there is no
        loss there is nothing to gain.
        """
        a, paths = self.pricer.a, best.paths
        if self.size >= len(self.market.bundles):
            return list(self.market.bundles)
        loss = self._losses(best)
        if not loss.any():
            return []
        bundle = int(self.market.bundles[self.rng.choice(len(loss), p=loss / loss.sum())])
        practitioners: set[int] = set()
        for need in columns.needs(bundle):
            practitioners |= self._practitioners(need)
        chosen = {bundle}
        has_choice = a.need_start[1:] > a.need_start[:-1]
        seeds = self.index.seeds
        rivals = seeds[(paths[seeds, 0] < 0) & has_choice[seeds]]
        for need in self.rng.permutation(rivals).tolist():
            if len(chosen) >= self.size // 4:
                break
            if practitioners & self._practitioners(need):
                chosen.add(int(self.index.bundle_of[need]))
        some = self.rng.permutation(sorted(practitioners))
        for need in self._users_in_turn(best, some[: 1 + self.rng.integers(max(1, len(some)))]):
            if len(chosen) >= self.size:
                break
            chosen.add(int(self.index.bundle_of[need]))
        return sorted(chosen)

    def _losses(self, best: Incumbent) -> NDArray[np.float64]:
        """What each bundle costs above its least at the bound's prices; free places by chance."""
        prices, bundles = best.bound_prices, np.array(self.market.bundles, dtype=np.int64)
        if self._priced_at is not prices:
            self._priced_at = prices
            self._least = np.zeros(self.pricer.bundles, dtype=np.int64)
            self._least[bundles] = self.pricer.price_some(
                self.market.bundles, prices, self.pricer.fresh_state()
            )
        loss = np.zeros(len(bundles))
        losses(self.pricer.a, bundles, best.paths, prices, self._least, loss)
        free, mine = best.state.free, self.market.pools
        place = {bundle: i for i, bundle in enumerate(self.market.bundles)}
        for pool in mine[(free[mine] > 0) & (prices.pool[mine] > 0)].tolist():
            users = self._could_use.get(pool)
            if users is None:
                users = self._could_use[pool] = np.flatnonzero(self.pricer.a.pool == pool)
            if len(users):
                need = self.pricer.need_of_entry[self.rng.choice(users)]
                loss[place[int(self.index.bundle_of[need])]] += prices.pool[pool] * free[pool]
        return loss

    def _practitioners(self, need: int) -> set[int]:
        known = self._with.get(need)
        if known is None:
            a = self.pricer.a
            begin, end = a.lane_start[a.need_start[need]], a.lane_start[a.need_start[need + 1]]
            known = set(self.index.pool_practitioner[a.pool[begin:end]].tolist())
            self._with[need] = known
        return known

    def _users_in_turn(self, best: Incumbent, practitioners: Ints) -> list[int]:
        """Needs with a session at one of ``practitioners``, practitioner by practitioner."""
        a, seeds = self.pricer.a, self.index.seeds
        paths = best.paths[seeds]
        within = (np.arange(paths.shape[1])[None, :] < a.sessions[seeds, None]) & (
            paths[:, :1] >= 0
        )
        with_whom = self.index.pool_practitioner[a.pool[np.where(within, paths, 0)]]
        users: list[int] = []
        for practitioner in practitioners.tolist():
            mine = seeds[((with_whom == practitioner) & within).any(axis=1)]
            users += self.rng.permutation(mine).tolist()
        return users
