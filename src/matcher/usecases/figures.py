"""The figures of summary.json: spreads, fit, utilisation, the gap. FORMATS section 1, ADR 2."""

from __future__ import annotations

import platform
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from importlib.metadata import version

from matcher.domain import Baseline, Batch, Mode, Model, Spread, Summary
from matcher.optimise import Result
from matcher.units import Milliday, in_days, percentile, round_half_up
from matcher.usecases.placed import PricedPlan, Session

DISTRIBUTION = "workwell-matcher"
LIBRARIES = ("ortools", "numpy", "numba", "scipy", "holidays", "tzdata")
"""Those that a plan depends on: the solver, the arithmetic, the calendar and the clock."""
SHARE_DECIMALS = 9
"""Shares are written with so many decimals."""


def summary(
    model: Model,
    batch: Batch,
    result: Result,
    plan: PricedPlan,
    first_come: PricedPlan,
    seed: int,
) -> Summary:
    """Every figure of summary.json."""
    cost, bound = plan.cost, result.certificate.bound
    journeys = [s.minutes for s in plan.sessions if s.mode is Mode.IN_PERSON]
    return Summary(
        needs=len(batch.needs),
        needs_placed=len(plan.needs),
        sessions_booked=len(plan.sessions),
        cost_days=in_days(cost),
        bound_days=in_days(bound),
        gap=share_in_doubt(cost, bound, 0),
        gap_avoidable=share_in_doubt(cost, bound, result.ideal),
        status=result.status,
        seconds=round(result.seconds, 3),
        seed=seed,
        wait_days=spread(plan.waits),
        travel_minutes=spread(journeys),
        fit_mean=float(mean_fit(plan.sessions)),
        utilisation=utilisation(model, batch, plan.sessions),
        baseline=Baseline(
            cost_days=in_days(first_come.cost),
            needs_placed=len(first_come.needs),
            sessions_booked=len(first_come.sessions),
            wait_days=spread(first_come.waits),
        ),
        model=model.name,
        versions=versions(),
        input_sha256=batch.input_sha256,
    )


def share_in_doubt(cost: Milliday, bound: Milliday, floor: Milliday) -> float:
    """(cost - bound) / (cost - floor); 0 when cost is the bound, 1 when it is the floor."""
    if cost == bound:
        return 0.0
    if cost == floor:
        return 1.0
    return round((cost - bound) / (cost - floor), SHARE_DECIMALS)


def spread(values: Sequence[int]) -> Spread:
    """Median, 90th percentile and greatest; all 0 when there are no values."""
    if not values:
        return Spread()
    ordered = sorted(values)
    return Spread(
        median=float(percentile(ordered, Fraction(1, 2))),
        p90=float(percentile(ordered, Fraction(9, 10))),
        max=ordered[-1],
    )


def thousandths(value: Fraction) -> Decimal:
    """``value`` rounded half up to three decimals."""
    return Decimal(round_half_up(value * 1000)).scaleb(-3)


def mean_fit(sessions: Sequence[Session]) -> Decimal:
    """The mean of the exact fits, rounded half up to three decimals; 0 when there are none."""
    total = sum((session.fit for session in sessions), Fraction(0))
    return thousandths(total / max(1, len(sessions)))


def utilisation(model: Model, batch: Batch, sessions: Sequence[Session]) -> Mapping[str, float]:
    """By service, the share taken of the places that its practitioners have in the horizon."""
    proposed: dict[str, int] = defaultdict(int)
    for session in sessions:
        proposed[session.slot.slot_id] += 1
    taken: dict[str, int] = defaultdict(int)
    places: dict[str, int] = defaultdict(int)
    for slot in batch.slots:
        if not batch.horizon_start <= slot.date <= batch.horizon_end:
            continue
        booked = len(batch.bookings_in.get(slot.slot_id, ()))
        for service in batch.practitioner[slot.practitioner_id].services:
            taken[service] += min(slot.places, booked + proposed[slot.slot_id])
            places[service] += slot.places
    return {
        service: round(taken[service] / places[service], SHARE_DECIMALS)
        for service in model.services
        if places[service]
    }


def versions() -> Mapping[str, str]:
    """What made the plan: the product, Python and the libraries that a plan depends on."""
    return {
        "matcher": version(DISTRIBUTION),
        "python": platform.python_version(),
        **{library: version(library) for library in LIBRARIES},
    }
