"""Improvement: take a neighbourhood of bundles out, price it anew on what is free, select again.

A large neighbourhood search (Shaw, CP 1998) whose neighbourhoods are small column generations:
the linear programme of the neighbourhood either proves that nothing is to be gained there, or
gives the few columns, by reduced cost, in which every gain must lie; CP-SAT then selects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matcher.optimise.columns import Columns
from matcher.optimise.dive import dive
from matcher.optimise.enumeration import enumerate_columns
from matcher.optimise.incumbent import Incumbent
from matcher.optimise.master import LpSolution, Master
from matcher.optimise.options import Budget
from matcher.optimise.pricing import Pricer
from matcher.optimise.selection import Selection, select
from matcher.optimise.series import Prices, State
from matcher.optimise.shake import Shaker

Ints = NDArray[np.int64]

LARGEST = 160
"""Bundles in a neighbourhood at the most."""
NEIGHBOURHOODS_A_TURN = 2
"""Neighbourhoods between two turns of ruin and recreate."""
ROUNDS = 12
EFFORT = 0.6
"""CP-SAT's deterministic time for one neighbourhood."""
WORTH_A_DIVE = 0.01
"""A neighbourhood whose gap is above this share of its cost is dived into before selection."""
SELECTION_STEPS = 25
"""A selection takes about as long as so many pricings."""
GOOD_ENOUGH = 2e-4
"""A neighbourhood is left when it is proved to this share of its cost."""
MOST_CANDIDATES = 6000
"""Columns of a neighbourhood's selection; a bundle with more than its share of series below the gap
brings only those met before."""
NEIGHBOUR_COLUMNS = 8
"""Known columns a bundle brings into a neighbourhood's master."""


@dataclass
class Neighbourhoods:
    """Draws neighbourhoods: bundles that compete with a need that is worse off than it might be."""

    pricer: Pricer
    pool_practitioner: Ints
    bundle_of: Ints
    rng: np.random.Generator
    size: int = 60
    exhausted: set[tuple[int, ...]] = field(default_factory=set)
    """Choices of columns, one a bundle, that are known to be the best of their neighbourhood."""
    _priced_at: Prices | None = None
    _least: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    _could_use: dict[int, Ints] = field(default_factory=dict)

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
        if self.size >= self.pricer.bundles:
            return list(range(self.pricer.bundles))
        loss = self._losses(columns, best)
        if not loss.any():
            return []
        bundle = int(self.rng.choice(len(loss), p=loss / loss.sum()))
        practitioners: set[int] = set()
        for need in columns.needs(bundle):
            practitioners |= self._practitioners(need)
        chosen = {bundle}
        has_choice = a.need_start[1:] > a.need_start[:-1]
        rivals = np.flatnonzero((paths[:, 0] < 0) & has_choice)
        for need in self.rng.permutation(rivals).tolist():
            if len(chosen) >= self.size // 4:
                break
            if practitioners & self._practitioners(need):
                chosen.add(int(self.bundle_of[need]))
        some = self.rng.permutation(sorted(practitioners))
        for need in self._users_in_turn(best, some[: 1 + self.rng.integers(max(1, len(some)))]):
            if len(chosen) >= self.size:
                break
            chosen.add(int(self.bundle_of[need]))
        return sorted(chosen)

    def _losses(self, columns: Columns, best: Incumbent) -> NDArray[np.float64]:
        """What each bundle costs above its least at the bound's prices; free places by chance."""
        everybody, prices = range(self.pricer.bundles), best.bound_prices
        if self._priced_at is not prices:
            self._priced_at = prices
            self._least = self.pricer.price(prices).values
        current = columns.harvest(everybody, best.paths)
        loss = (columns.priced(current, prices.pool, prices.clash) - self._least).astype(float)
        free = best.state.free
        idle = np.flatnonzero((free > 0) & (prices.pool > 0))
        for pool in idle.tolist():
            users = self._could_use.get(pool)
            if users is None:
                users = self._could_use[pool] = np.flatnonzero(self.pricer.a.pool == pool)
            if len(users):
                need = self.pricer.need_of_entry[self.rng.choice(users)]
                loss[self.bundle_of[need]] += float(prices.pool[pool] * free[pool])
        losses: NDArray[np.float64] = np.maximum(loss, 0.0)
        return losses

    def _practitioners(self, need: int) -> set[int]:
        a = self.pricer.a
        lanes = a.lane_start[a.need_start[need]], a.lane_start[a.need_start[need + 1]]
        return set(self.pool_practitioner[a.pool[lanes[0] : lanes[1]]].tolist())

    def _users_in_turn(self, best: Incumbent, practitioners: Ints) -> list[int]:
        """Needs with a session at one of ``practitioners``, practitioner by practitioner."""
        a, paths = self.pricer.a, best.paths
        within = (np.arange(paths.shape[1])[None, :] < a.sessions[:, None]) & (paths[:, :1] >= 0)
        with_whom = self.pool_practitioner[a.pool[np.where(within, paths, 0)]]
        users: list[int] = []
        for practitioner in practitioners.tolist():
            mine = np.flatnonzero(((with_whom == practitioner) & within).any(axis=1))
            users += self.rng.permutation(mine).tolist()
        return users


def improve(
    pricer: Pricer,
    columns: Columns,
    best: Incumbent,
    draws: Neighbourhoods,
    shaker: Shaker,
    budget: Budget,
) -> None:
    """Improve ``best`` until the budget is spent, or it is proved, or nothing is left to be gained.

    Turns of ruin and recreate, which moves far and fast, alternate with neighbourhoods solved by
    price and selection, which find what chance does not.
    """
    while not budget.exhausted() and not best.proved:
        before = best.cost
        if pricer.bundles > draws.size:
            shaker.shake(best, budget)
        for _ in range(NEIGHBOURHOODS_A_TURN):
            if budget.exhausted() or best.proved:
                return
            bundles = draws.draw(columns, best)
            if not bundles:
                break
            outcome = _improve_one(pricer, columns, best, bundles, draws.exhausted, budget)
            if outcome.proved and len(bundles) == pricer.bundles:
                return
            if outcome.proved and outcome.chosen is None:
                draws.remember(columns, best, bundles)
        if best.cost == before:
            draws.size = min(LARGEST, pricer.bundles, draws.size + 10)


def _improve_one(
    pricer: Pricer,
    columns: Columns,
    best: Incumbent,
    bundles: Sequence[int],
    known_best: set[tuple[int, ...]],
    budget: Budget,
) -> Selection:
    """Solve one neighbourhood and keep what is better."""
    current = columns.harvest(bundles, best.paths)
    if tuple(current) in known_best:
        budget.spend()
        return Selection(None, proved=True)
    state = best.without(bundles)
    now = sum(columns.cost[c] for c in current)
    master = Master(columns, bundles, state.free, pricer.people)
    solution, bound = _close(
        pricer, columns, master, bundles, current, state, now, best.bound_prices, budget
    )
    if solution is None or now - bound < 1:
        return Selection(None, proved=solution is not None)
    if now - bound > WORTH_A_DIVE * now:
        dived = _dive_again(pricer, columns, master, solution, bundles, state, best, budget)
        found = sum(columns.cost[c] for c in dived)
        if found < now:
            best.replace(columns, dived)
            current, now = dived, found
    candidates, complete = _candidates(
        pricer, columns, master, solution, bundles, current, state, now
    )
    selection = select(
        columns,
        candidates,
        current,
        state,
        effort=EFFORT,
        seconds=budget.seconds_left,
        good_enough=0.0 if len(bundles) == pricer.bundles else GOOD_ENOUGH * now,
    )
    budget.spend(SELECTION_STEPS)
    if selection.chosen is not None:
        best.replace(columns, selection.chosen)
    return Selection(selection.chosen, proved=selection.proved and complete)


def _dive_again(
    pricer: Pricer,
    columns: Columns,
    master: Master,
    solution: LpSolution,
    bundles: Sequence[int],
    state: State,
    best: Incumbent,
    budget: Budget,
) -> list[int]:
    """Dive in a neighbourhood; the columns that the dive ends with, one a bundle."""
    paths = best.paths.copy()
    free = State(state.free.copy(), state.busy.copy())
    prices = master.prices(solution)
    for bundle in bundles:
        columns.apply(columns.empty(bundle), paths)
    dive(pricer, columns, bundles, solution, prices, free, paths, budget)
    return columns.harvest(bundles, paths)


def _close(
    pricer: Pricer,
    columns: Columns,
    master: Master,
    bundles: Sequence[int],
    current: Sequence[int],
    state: State,
    now: int,
    around: Prices,
    budget: Budget,
) -> tuple[LpSolution | None, float]:
    """Column generation in a neighbourhood: its master's solution and a bound on what it costs."""
    master.add(current)
    master.add(columns.best(bundles, around, state, NEIGHBOUR_COLUMNS))
    bound, solution = -np.inf, None
    for _ in range(ROUNDS):
        solved = master.solve(budget.seconds_left)
        budget.spend()
        if solved is None:
            return None, bound
        solution = solved
        prices = master.prices(solution)
        values = pricer.price_some(bundles, prices, state)
        earned = (prices.pool * state.free).sum() + prices.clash.sum()
        bound = max(bound, float(values.sum() - earned))
        gains = solution.bundle_dual[list(bundles)] - values
        worth = [b for b, gain in zip(bundles, gains, strict=True) if gain > 1]
        if now - bound < 1 or solution.value - bound < 50:
            break
        if not master.add(columns.harvest(worth, pricer.paths)):
            break
    return solution, bound


def _candidates(
    pricer: Pricer,
    columns: Columns,
    master: Master,
    solution: LpSolution,
    bundles: Sequence[int],
    current: Sequence[int],
    state: State,
    now: int,
) -> tuple[list[int], bool]:
    """Columns that a better choice may use, and whether they are all of them.

    A choice that is better than ``now`` has no column whose reduced cost is above the gap between
    ``now`` and the bound at these prices. Where that leaves too many, the known ones must do.
    """
    prices = master.prices(solution)
    values = pricer.price_some(bundles, prices, state)
    earned = int((prices.pool * state.free).sum() + prices.clash.sum())
    limits = values + (now - 1 - (int(values.sum()) - earned))
    listed, complete = enumerate_columns(
        pricer, columns, bundles, prices, state, limits, MOST_CANDIDATES // len(bundles)
    )
    known = [c for b in bundles for c in columns.of_bundle[b]]
    limit_of = dict(zip(bundles, limits.tolist(), strict=True))
    paid = columns.priced(known, prices.pool, prices.clash).tolist()
    near = [c for c, cost in zip(known, paid, strict=True) if cost <= limit_of[columns.bundle[c]]]
    near = sorted({*near, *listed})
    fits = columns.fits(near, state).tolist()
    chosen = {c for c, ok in zip(near, fits, strict=True) if ok}
    return sorted(chosen.union(current, (columns.empty(b) for b in bundles))), complete
