"""Batches of single sessions: an assignment, solved exactly, with whole prices that prove it.

With one need of one session a person nothing ties needs together but the places, so the best plan
is a min-cost flow from needs to pools, for each of the ``markets`` on its own: that takes half the
time of one flow over all. OR-Tools solves it (cost-scaling push-relabel, Goldberg,
Journal of Algorithms 22, 1997). It hands over no prices; those follow from the flow as longest
paths in its residual graph (Bellman, Quarterly of Applied Mathematics 16, 1958). They prove that
the flow is the best plan: the gap is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from matcher.instance.instance import FIRST
from matcher.optimise.compiled import kernel
from matcher.optimise.incumbent import Incumbent
from matcher.optimise.markets import Market, markets_of
from matcher.optimise.pricing import Pricer

Ints = NDArray[np.int64]


def is_assignment(pricer: Pricer) -> bool:
    """Whether every need is one session, and everybody has one need that could be placed."""
    a = pricer.a
    could_be = np.diff(a.need_start) > 0
    alone = np.bincount(a.person[could_be], minlength=1).max() <= 1
    return bool(alone and a.sessions.max(initial=1) == 1 and pricer.bundles == len(a.sessions))


def assign(pricer: Pricer, best: Incumbent) -> None:
    """Find the best plan and the prices that prove it; they go to ``best``."""
    a, need_of = pricer.a, pricer.need_of_entry
    cost = a.cost + a.wait[need_of, a.day]
    offered = np.flatnonzero((a.takes & FIRST > 0) & (cost < a.unplaced[need_of]))
    markets = markets_of(pricer)
    paths = pricer.no_paths()
    for market, entries in zip(markets, _by_market(pricer, markets, offered), strict=True):
        needs = a.bundle_need[a.bundle_start[list(market.bundles)]]
        used = _flow(pricer, needs, market.pools, entries, cost)
        paths[need_of[used], 0] = used
    best.offer_plan(paths)
    prices = pricer.no_prices()
    price_places(a, cost, paths[:, 0], prices.pool)
    priced = pricer.price(prices)
    best.offer_bound(priced.bound, prices)


def _by_market(pricer: Pricer, markets: Sequence[Market], entries: Ints) -> Sequence[Ints]:
    """The ``entries`` of each market."""
    market_of_pool = np.full(len(pricer.a.capacity), -1, dtype=np.int32)
    for index, market in enumerate(markets):
        market_of_pool[market.pools] = index
    market_of_entry = market_of_pool[pricer.a.pool[entries]]
    ordered = entries[np.argsort(market_of_entry, kind="stable")]
    sizes = np.bincount(market_of_entry, minlength=len(markets))
    ends = np.cumsum(sizes)
    return [ordered[end - size : end] for end, size in zip(ends, sizes, strict=True)]


def _flow(pricer: Pricer, needs: Ints, pools: Ints, entries: Ints, cost: Ints) -> Ints:
    """The entries that are used in the cheapest flow of ``needs`` over ``entries`` to ``pools``.

    Needs are sources; pools of places, and being left out, are where they can go.
    """
    a, sink = pricer.a, len(needs) + len(pools)
    node_of_need = np.zeros(len(a.sessions), dtype=np.int64)
    node_of_pool = np.zeros(len(a.capacity), dtype=np.int64)
    node_of_need[needs] = everybody = np.arange(len(needs))
    node_of_pool[pools] = everywhere = np.arange(len(needs), sink)
    flow = min_cost_flow.SimpleMinCostFlow()
    offered = flow.add_arcs_with_capacity_and_unit_cost(
        node_of_need[pricer.need_of_entry[entries]],
        node_of_pool[a.pool[entries]],
        np.ones_like(entries),
        cost[entries],
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        everybody, np.full(len(needs), sink), np.ones_like(needs), a.unplaced[needs]
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        everywhere, np.full(len(pools), sink), a.capacity[pools], np.zeros_like(pools)
    )
    flow.set_nodes_supplies(np.append(everybody, sink), np.append(np.ones_like(needs), -len(needs)))
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("The flow has no optimum, though everybody may be left out.")
    used: Ints = entries[flow.flows(offered) > 0]
    return used


@kernel
def price_places(a: Any, cost: Ints, chosen: Any, price: Ints) -> None:
    """Raise ``price`` from 0 to the lowest at which everybody is content with what they have.

    A place costs what whoever would rather have it can bear. In a cheapest flow nobody would
    rather have a pool with places left, so those stay at 0, and no price rises for ever.
    """
    changed = True
    while changed:
        changed = False
        for need in range(len(chosen)):
            pays = a.unplaced[need]
            if chosen[need] >= 0:
                pays = cost[chosen[need]] + price[a.pool[chosen[need]]]
            for e in range(a.lane_start[a.need_start[need]], a.lane_start[a.need_start[need + 1]]):
                if a.takes[e] & FIRST and cost[e] + price[a.pool[e]] < pays and e != chosen[need]:
                    price[a.pool[e]] = pays - cost[e]
                    changed = True
