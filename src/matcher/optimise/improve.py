"""Improvement in one market, turn by turn: negotiate; where talk is stuck, select again.

What negotiation leaves is bettered by a large neighbourhood search (Shaw, CP 1998) whose
neighbourhoods are small column generations: the linear programme of the neighbourhood either proves
that nothing is to be gained there, or gives the few columns, by reduced cost, in which every
further gain must lie; among those CP-SAT selects. A market that is small, or nearly proved, is one
neighbourhood, and so settled.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.optimise.enumeration import enumerate_columns
from matcher.optimise.incumbent import Incumbent, Paths
from matcher.optimise.markets import Bench
from matcher.optimise.master import Master
from matcher.optimise.negotiation import Negotiation
from matcher.optimise.neighbourhoods import Neighbourhoods
from matcher.optimise.options import Budget
from matcher.optimise.remainder import Closed, close
from matcher.optimise.ruin import Index
from matcher.optimise.selection import Selection, select
from matcher.optimise.series import Prices, State
from matcher.optimise.shake import Shaker

Ints = NDArray[np.int64]

SWEEPS, LONGER, MOST_SWEEPS = 600, 1.5, 3000
"""Sweeps of a market's negotiation; what they are multiplied by after one that gained nothing; and
the most that they come to."""
SMALL, GROWN, LARGEST = 60, 10, 160
"""Bundles in a neighbourhood at first; how many more after a turn that gained nothing; the most."""
NEIGHBOURHOODS_A_TURN = 2
ROUNDS = 12
EFFORT = 0.6
"""CP-SAT's deterministic time for one neighbourhood."""
SELECTION_STEPS = 25
"""A selection takes about as long as so many pricings."""
GOOD_ENOUGH = 2e-4
"""A neighbourhood is left when it is proved to this share of its cost."""
MOST_CANDIDATES = 6000
"""Columns of a neighbourhood's selection; a bundle with more than its share of series below the gap
brings only those met before."""
NEIGHBOUR_COLUMNS = 12
"""Known columns a bundle brings into a neighbourhood's master."""


class MarketSearch:
    """The search in one market, with memory of its own, so that markets are searched side by side.

    Everything is drawn from a generator of its own: turns give the same plan from the same plan.
    """

    def __init__(self, bench: Bench, index: Index) -> None:
        market = self.market = bench.market
        self._pricer, self._columns, self._rng = bench.pricer, bench.columns, bench.rng
        inside = np.isin(index.bundle_of, market.bundles)
        mine = index._replace(seeds=np.flatnonzero(inside), pools=market.pools)
        self._shaker = Shaker(self._pricer, mine, self._rng)
        self._sweeps = SWEEPS
        size = min(len(market.bundles), SMALL)
        self._draws = Neighbourhoods(self._pricer, market, mine, self._rng, size)
        self._selects = len(market.bundles) <= SMALL
        """Whether a turn begins with selections: where one settles the market, or talk is stuck."""
        self.futile = 0
        """Turns since the last that gained something."""
        self.settled = False
        """Whether nothing is to be gained here while the other markets stay as they are."""

    def turn(self, paths: Paths, bound_prices: Prices, budget: Budget) -> Paths:
        """Improve on ``paths`` for a moment; returns what it comes to."""
        best = Incumbent(self._pricer, budget, None)
        best.bound_prices = bound_prices
        best.start_over(paths)
        before = best.cost
        if self._selects:
            self._select_some(best, budget)
        if not self.settled and not budget.exhausted():
            self._negotiate(best, budget)
        self.futile = 0 if best.cost != before else self.futile + 1
        return best.paths

    def _negotiate(self, best: Incumbent, budget: Budget) -> None:
        before = best.cost
        Negotiation(self._shaker, self.market.bundles, best).run(budget, self._sweeps)
        if best.cost == before:
            self._selects = True
            self._sweeps = min(MOST_SWEEPS, int(LONGER * self._sweeps))

    def _select_some(self, best: Incumbent, budget: Budget) -> None:
        """Solve some neighbourhoods, larger ones next time if that gains nothing."""
        before = best.cost
        for _ in range(NEIGHBOURHOODS_A_TURN):
            if budget.exhausted() or self.settled:
                return
            bundles = self._draws.draw(self._columns, best)
            if not bundles:
                self.settled = True
                return
            self._select_one(best, bundles, budget)
        if best.cost == before:
            self._draws.size = min(LARGEST, len(self.market.bundles), self._draws.size + GROWN)

    def _select_one(self, best: Incumbent, bundles: Sequence[int], budget: Budget) -> None:
        """Solve one neighbourhood and keep what is better."""
        columns = self._columns
        current = columns.harvest(bundles, best.paths)
        whole = len(bundles) == len(self.market.bundles)
        if tuple(current) in self._draws.exhausted:
            budget.spend()
            self.settled = self.settled or whole
            return
        state = best.without(bundles)
        now = sum(columns.cost[c] for c in current)
        closed = self._close(bundles, current, state, best.bound_prices, budget)
        if closed is None:
            return
        selection = Selection(None, proved=True)
        if now - closed.bound >= 1:
            candidates, complete = self._candidates(closed.prices, bundles, current, state, now)
            found = select(
                columns,
                candidates,
                current,
                state,
                effort=EFFORT,
                seconds=budget.seconds_left,
                good_enough=0.0 if whole else GOOD_ENOUGH * now,
            )
            budget.spend(SELECTION_STEPS)
            if found.chosen is not None:
                best.replace(columns, found.chosen)
            selection = Selection(found.chosen, found.proved and complete)
        if selection.proved and selection.chosen is None:
            self._draws.remember(columns, best, bundles)
        self.settled = self.settled or (whole and selection.proved)

    def _close(
        self,
        bundles: Sequence[int],
        current: Sequence[int],
        state: State,
        around: Prices,
        budget: Budget,
    ) -> Closed | None:
        """Column generation in a neighbourhood, from the columns that are best at ``around``."""
        columns = self._columns
        master = Master(columns, bundles, state.free, self._pricer.people)
        master.add(current)
        master.add(columns.best(bundles, around, state, NEIGHBOUR_COLUMNS))
        return close(
            self._pricer, columns, master, bundles, state, budget, tolerance=50.0, rounds=ROUNDS
        )

    def _candidates(
        self,
        prices: Prices,
        bundles: Sequence[int],
        current: Sequence[int],
        state: State,
        now: int,
    ) -> tuple[list[int], bool]:
        """Columns that a better choice may use, and whether they are all of them.

        A choice that is better than ``now`` has no column whose reduced cost is above the gap
        between ``now`` and the bound at these prices. Where that leaves too many, the known ones
        must do.
        """
        columns = self._columns
        values = self._pricer.price_some(bundles, prices, state)
        earned = int((prices.pool * state.free).sum() + prices.clash.sum())
        limits = values + (now - 1 - (int(values.sum()) - earned))
        listed, complete = enumerate_columns(
            self._pricer, columns, bundles, prices, state, limits, MOST_CANDIDATES // len(bundles)
        )
        known = [c for b in bundles for c in columns.of_bundle[b]]
        limit_of = dict(zip(bundles, limits.tolist(), strict=True))
        paid = columns.priced(known, prices.pool, prices.clash).tolist()
        near = [
            c for c, cost in zip(known, paid, strict=True) if cost <= limit_of[columns.bundle[c]]
        ]
        near = sorted({*near, *listed})
        fits = columns.fits(near, state).tolist()
        chosen = {c for c, ok in zip(near, fits, strict=True) if ok}
        return sorted(chosen.union(current, (columns.empty(b) for b in bundles))), complete
