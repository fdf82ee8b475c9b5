"""Opening prices: the markets negotiate from nothing, side by side.

At prices of 0 everybody wants the same few places, the more of them the larger the batch, and a
subgradient step that answers thousands of wishes at once overshoots. Where one bundle after another
answers, each sees what those before have asked for: with 5,000 people 80 sweeps of ``negotiation``
bring prices within a few per cent, where as many steps of a subgradient bring half of the bound.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from matcher.optimise.incumbent import Incumbent
from matcher.optimise.markets import Market, markets_of
from matcher.optimise.negotiation import PLENTY, Talks, settle, sweep
from matcher.optimise.options import Budget
from matcher.optimise.prices import priority
from matcher.optimise.pricing import Paths, Pricer
from matcher.optimise.rounds import result_of
from matcher.optimise.search import insert_all
from matcher.optimise.series import Prices, State

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SWEEPS = 240
SHARE = 0.2
"""The share of the budget that the opening may take."""
FIRST, LAST = 1.0, 0.01
"""The penalty in the first sweep and in the last, as a share of what a session left unplaced costs
on average; falls geometrically."""
MOVED = 0.3
"""The share of the penalty by which a pool's price moves after a sweep."""


def open_prices(pricer: Pricer, best: Incumbent, budget: Budget) -> None:
    """Find prices to begin with, and a plan; they go to ``best``.

    Where an earlier plan's prices are there already, those are nearer.
    """
    markets = markets_of(pricer)
    if best.bound_prices.pool.any() or not markets:
        return
    level, wanted = np.zeros(len(pricer.a.capacity)), pricer.no_paths()
    # A sweep of all markets takes as long as one pricing, and counts as one step.
    budgets = [budget.parts(1)[0] for _ in markets]
    with ThreadPoolExecutor(budget.options.threads) as threads:
        jobs = [
            threads.submit(_open, pricer, market, part, seed)
            for seed, (market, part) in enumerate(zip(markets, budgets, strict=True))
        ]
        for market, job in zip(markets, jobs, strict=True):
            found, paths = result_of(job, best.beat)
            level[market.pools] = found[market.pools]
            mine = np.isin(pricer.bundle_of, market.bundles) & (paths[:, 0] >= 0)
            wanted[mine] = paths[mine]
    budget.gather([max(budgets, key=lambda part: part.steps)])
    prices = Prices(np.rint(level).astype(np.int64), pricer.no_prices().clash)
    priced = pricer.price(prices)
    best.offer_bound(priced.bound, prices)
    plan = pricer.no_paths()
    settle(pricer.a, priority(pricer), wanted, prices, pricer.fresh_state(), plan)
    best.offer_plan(plan)


def insert_first(pricer: Pricer, best: Incumbent) -> None:
    """A plan at once: everybody where it is best for them, most at stake first."""
    plan = pricer.no_paths()
    insert_all(pricer.a, priority(pricer), pricer.no_prices(), pricer.fresh_state(), plan)
    best.offer_plan(plan)


def _open(pricer: Pricer, market: Market, budget: Budget, seed: int) -> tuple[Floats, Paths]:
    """Negotiate in one market, as if there were no other; its prices, and what everybody wants."""
    a, rng = pricer.a, np.random.default_rng(seed)
    stake = float(a.unplaced.sum() / max(1, a.sessions.sum()))
    inside = np.zeros(len(a.capacity), dtype=np.bool_)
    inside[market.pools] = True
    talks = Talks(
        bundles=np.array(market.bundles, dtype=np.int64),
        room=np.where(inside, a.capacity, PLENTY),
        level=np.zeros(len(a.capacity)),
        used=np.zeros_like(a.capacity),
        asked=np.zeros_like(a.capacity),
        clash=pricer.no_prices().clash,
    )
    everything = pricer.fresh_state()
    state = State(np.where(everything.free > 0, PLENTY, 0), everything.busy)
    paths, begin = pricer.no_paths(), budget.used
    for done in range(SWEEPS):
        at = max(done / SWEEPS, (budget.used - begin) / max(1e-9, SHARE - begin))
        if at >= 1 or budget.exhausted(SHARE):
            break
        penalty = np.array([stake * FIRST * (LAST / FIRST) ** at])
        sweep(a, talks, state, paths, penalty, MOVED, int(rng.integers(1 << 31)))
        budget.spend()
    return talks.level, paths
