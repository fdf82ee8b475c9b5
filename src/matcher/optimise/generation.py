"""Column generation: from the ascent's prices to those at which the linear programme is closed.

Each round solves a restricted master and prices at several points between its duals and the best
prices so far (the in-out separation of Ben-Ameur and Neto, Networks 49, 2007), because a pricing
costs a hundredth of a master solve. Every pricing gives a bound that holds, whatever the prices.

It goes market by market: what a market's bundles take elsewhere, and the parts of people's days,
are paid for at the prices found before, so the markets can be closed side by side, each a block of
the dual. What couples them, the order of needs (R12) and people's days (R11), is left to the
ascent's prices; on generated weeks that costs about a ten-thousandth of the bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.optimise.columns import Columns
from matcher.optimise.markets import Market
from matcher.optimise.master import Master
from matcher.optimise.options import Budget
from matcher.optimise.pricing import Paths, Pricer
from matcher.optimise.series import Prices, take

Ints = NDArray[np.int64]

MIXES = (0.8, 0.6, 0.4, 0.2, 0.0)
"""Shares of the best prices so far in the points that are priced."""
COLUMNS_PER_BUNDLE = 12
"""Columns a bundle brings into the first restricted master, best at the prices known before."""
CLOSING_SHARE = 0.5
"""The share of the budget after which the programmes are left as they are."""
CLOSED = 2e-5
"""The master counts as closed when its value is within this share of the bound; when its solution
is whole, and so a plan, only when nothing is between them."""
SURE = 0.999
"""A weight above this is 1."""


@dataclass(frozen=True)
class ClosedMarket:
    """The best prices found for a market's pools, and the last solution's columns with weights."""

    prices: Prices
    weight: dict[int, float]

    @property
    def whole(self) -> list[int]:
        """The solution's columns if each is taken whole, else none."""
        return sorted(self.weight) if min(self.weight.values(), default=0.0) > SURE else []


def close_market(
    pricer: Pricer, columns: Columns, market: Market, prices: Prices, budget: Budget
) -> ClosedMarket:
    """Close the programme of one market while the prices of all others stay."""
    bundles, a = market.bundles, pricer.a
    master = Master(columns, bundles, a.capacity, pricer.people, pools=market.pools, charged=prices)
    everything_free = pricer.fresh_state()
    master.add(columns.best(bundles, prices, everything_free, COLUMNS_PER_BUNDLE))
    capacity = a.capacity[market.pools]

    def bound_at(at: Prices) -> int:
        values = pricer.price_some(bundles, at, everything_free)
        return int(values.sum()) - int((at.pool[market.pools] * capacity).sum())

    top, centre = bound_at(prices), prices
    weight: dict[int, float] = {}
    while not budget.exhausted(CLOSING_SHARE):
        solution = master.solve(budget.seconds_until(CLOSING_SHARE))
        budget.spend()
        if solution is None:
            break
        weight = solution.weight
        tolerance = 0 if min(weight.values()) > SURE else CLOSED * abs(top)
        if solution.value - top <= tolerance:
            break
        added, around = 0, centre
        for share in MIXES:
            at = master.prices(solution, share, around)
            bound = bound_at(at)
            budget.spend()
            added += master.add(columns.harvest(bundles, pricer.paths))
            if bound > top:
                top, centre = bound, at
        if not added:
            break
    return ClosedMarket(centre, weight)


def plan_of(pricer: Pricer, columns: Columns, chosen: Sequence[int]) -> Paths | None:
    """The plan that whole solutions are together; None when sessions collide in it.

    The master has no rows for referrals (R1 and R11), which have no price in the certificate, nor
    for what couples the markets.
    """
    state, paths = pricer.fresh_state(), pricer.no_paths()
    for column in chosen:
        if not columns.fits([column], state)[0]:
            return None
        columns.apply(column, paths)
        for need in columns.needs(columns.bundle[column]):
            if paths[need, 0] >= 0:
                take(pricer.a, need, paths[need], state, 1)
    return paths
