"""Warm up: run every kernel once on a batch of three people, before any clock starts.

Numba compiles on first use, which takes some ten seconds on a new machine and half a second to load
later on. Without this a short time limit would be spent on it.
"""

from __future__ import annotations

import datetime as dt
from threading import Event

import numpy as np

from matcher.domain import (
    Batch,
    Employment,
    Mode,
    Model,
    Need,
    Participant,
    Practitioner,
    Slot,
    Urgency,
)
from matcher.instance import compile_batch
from matcher.optimise.assignment import price_places
from matcher.optimise.columns import Columns
from matcher.optimise.enumeration import enumerate_columns
from matcher.optimise.first_come import first_come_on
from matcher.optimise.incumbent import Incumbent
from matcher.optimise.markets import markets_of
from matcher.optimise.negotiation import Negotiation
from matcher.optimise.options import Budget, Options
from matcher.optimise.prices import ascend
from matcher.optimise.pricing import Pricer
from matcher.optimise.rounds import market_gaps
from matcher.optimise.shake import Shaker, index_of
from matcher.units import LONDON

MONDAY = dt.date(2026, 11, 30)


_warm = Event()


def warm_up(model: Model) -> None:
    """Run the kernels once in this process; later calls do nothing."""
    if _warm.is_set():
        return
    _warm.set()
    instance = compile_batch(model, _three_people(next(iter(model.services))))
    pricer, budget = Pricer(instance, 1), Budget(Options(work_limit=8))
    best = Incumbent(pricer, budget, None)
    columns = Columns(pricer.a, pricer.need_of_entry)
    first_come_on(instance)
    ascend(pricer, columns, best, budget)
    columns.harvest(range(pricer.bundles), best.paths)
    everybody, free = range(pricer.bundles), pricer.fresh_state()
    limits = np.full(pricer.bundles, 10**9, dtype=np.int64)
    pricer.price_some(everybody, best.bound_prices, free)
    enumerate_columns(pricer, columns, everybody, best.bound_prices, free, limits, 10)
    best.adopt(everybody, best.paths)
    market_gaps(pricer, best, markets_of(pricer))
    shaker = Shaker(pricer, index_of(instance, pricer.bundle_of), np.random.default_rng(0))
    nobody = np.full(len(pricer.a.sessions), -1, dtype=np.int32)
    price_places(pricer.a, pricer.a.cost.astype(np.int64), nobody, pricer.no_prices().pool)
    Negotiation(shaker, everybody, best).run(Budget(Options(work_limit=1_000)), 2)


def _three_people(service: str) -> Batch:
    """Three people, four needs, two places: enough for every kernel to have something to do."""
    needs = [("N1", "P1", 1, None), ("N2", "P2", 2, None), ("N3", "P3", 1, None)]
    return Batch(
        model="",
        horizon_start=MONDAY,
        horizon_weeks=2,
        participants=tuple(
            Participant(participant_id=f"P{i}", referral_date=MONDAY, employment=Employment.IN_WORK)
            for i in (1, 2, 3)
        ),
        needs=tuple(
            Need(
                need_id=need_id,
                participant_id=person,
                service=service,
                sessions=sessions,
                min_gap_days=7,
                max_gap_days=7,
                requested_on=MONDAY,
                urgency=Urgency.ROUTINE,
                after_need=after,
            )
            for need_id, person, sessions, after in [*needs, ("N4", "P1", 1, "N1")]
        ),
        practitioners=(Practitioner(practitioner_id="Q1", services=(service,)),),
        slots=tuple(
            Slot(
                slot_id=f"T{week}",
                practitioner_id="Q1",
                modes=(Mode.PHONE,),
                start=dt.datetime(2026, 12, 1 + 7 * week, 9, tzinfo=LONDON),
                minutes=30,
            )
            for week in (0, 1)
        ),
    )
