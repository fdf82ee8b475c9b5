"""The whole allocation: instance, prices, plan, improvement, proof. A table of contents."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import numpy as np

from matcher.domain import (
    Batch,
    Certificate,
    ClashPrice,
    CurvePoint,
    Model,
    Part,
    PoolPrice,
    Status,
)
from matcher.instance import Instance, compile_batch
from matcher.optimise.assignment import assign, is_assignment
from matcher.optimise.columns import Columns
from matcher.optimise.deal import deal, paths_of
from matcher.optimise.first_come import first_come_on
from matcher.optimise.improve import MarketSearch
from matcher.optimise.incumbent import Incumbent
from matcher.optimise.markets import benches_of
from matcher.optimise.opening import insert_first, open_prices
from matcher.optimise.options import Budget, Options, Previous, Progress, Result
from matcher.optimise.previous import start_from
from matcher.optimise.prices import ascend
from matcher.optimise.pricing import Pricer
from matcher.optimise.rounds import price_markets, search_markets
from matcher.optimise.series import Prices
from matcher.optimise.shake import Shaker, index_of
from matcher.optimise.warm_up import warm_up


def allocate(
    model: Model,
    batch: Batch,
    options: Options | None = None,
    *,
    previous: Previous | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Result:
    """Allocate ``batch`` under ``model``: a plan, its cost, and a bound with its proof.

    ``previous`` is a plan to start from, such as last week's. ``on_progress`` hears of every better
    plan and bound. ``should_stop`` is asked often; once it says yes the best plan so far is
    returned with status ``stopped``. The time limit counts from here, compiling included.
    """
    warm_up(model)
    started = time.monotonic()
    return allocate_on(
        compile_batch(model, batch),
        options,
        previous=previous,
        started=started,
        on_progress=on_progress,
        should_stop=should_stop,
    )


def allocate_on(
    instance: Instance,
    options: Options | None = None,
    *,
    previous: Previous | None = None,
    started: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Result:
    """Allocate a compiled batch, as ``allocate`` does.

    ``started`` is when the work began, in seconds of ``time.monotonic()``, if before this call: the
    time limit counts from there.
    """
    warm_up(instance.model)
    budget = Budget(
        options or Options(),
        should_stop or (lambda: False),
        time.monotonic() if started is None else started,
    )
    pricer = Pricer(instance, budget.options.threads)
    best = Incumbent(pricer, budget, on_progress)
    ideal = pricer.price(pricer.no_prices())
    best.offer_bound(ideal.bound, ideal.prices)
    if previous is not None:
        start_from(instance, pricer, previous, best)
    _solve(instance, pricer, best, budget)
    return _result(instance, best, budget, ideal.bound)


def _solve(instance: Instance, pricer: Pricer, best: Incumbent, budget: Budget) -> None:
    """Find a plan and prove it, phase by phase, until it is proved or the budget is spent."""
    best.phase = "first plan"
    insert_first(pricer, best)
    if is_assignment(pricer):
        best.phase = "flow"
        assign(pricer, best)
        return
    best.offer_plan(paths_of(instance, first_come_on(instance), pricer.no_paths()))
    columns = Columns(pricer.a, pricer.need_of_entry)
    best.phase = "prices"
    open_prices(pricer, best, budget)
    ascend(pricer, columns, best, budget)
    benches = benches_of(pricer, columns, budget.options.seed)
    index = index_of(instance, pricer.bundle_of)
    if not best.proved:
        rng = np.random.default_rng((budget.options.seed, len(benches)))
        shaker = Shaker(pricer.twin(), index, rng)
        price_markets(benches, shaker, best, budget)
    best.phase = "improve"
    search_markets([MarketSearch(bench, index) for bench in benches], pricer, best, budget)


def _result(instance: Instance, best: Incumbent, budget: Budget, ideal: int) -> Result:
    cost = best.cost if best.cost is not None else int(instance.unplaced_cost.sum())
    if cost == best.bound:
        status = Status.OPTIMAL
    else:
        status = Status.STOPPED if budget.stopped else Status.FEASIBLE
    return Result(
        plan=deal(instance, best.paths),
        certificate=certificate(instance, cost, best.bound, best.bound_prices),
        ideal=ideal,
        status=status,
        seconds=budget.seconds,
        steps=budget.steps,
        curve=tuple(CurvePoint(seconds=s, cost=c, bound=b) for s, c, b in best.curve),
    )


def certificate(instance: Instance, cost: int, bound: int, prices: Prices) -> Certificate:
    """Name the prices by slots and people, so that anyone can recompute the bound."""
    batch, places = instance.batch, instance.places
    pools = tuple(
        PoolPrice(
            slots=tuple(batch.slots[s].slot_id for s in places.pool_slots[pool]),
            price=int(prices.pool[pool]),
        )
        for pool in np.flatnonzero(prices.pool).tolist()
    )
    clashes = tuple(
        ClashPrice(
            participant_id=batch.participants[person].participant_id,
            date=batch.horizon_start + dt.timedelta(days=day),
            part=(Part.AM, Part.PM, Part.EVE)[part],
            price=int(prices.clash[person, day, part]),
        )
        for person, day, part in np.argwhere(prices.clash).tolist()
    )
    return Certificate(cost=cost, bound=bound, pools=pools, clashes=clashes)
