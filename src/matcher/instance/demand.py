"""Participants and needs as whole numbers: dates become days from the horizon's start."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Batch, Model, Urgency
from matcher.units import MILLIDAYS_PER_DAY, millidays

URGENCIES = (Urgency.ROUTINE, Urgency.SOON, Urgency.URGENT)
"""Urgencies by their code."""
URGENT = URGENCIES.index(Urgency.URGENT)

NEVER = 1 << 20
"""A day that is later than every date of any batch."""

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Demand:
    """Needs by index, in the order of needs.csv; every array has shape (N,).

    Days count from the horizon's start and may be negative. ``earliest`` and ``latest`` are R4's
    dates cut to the horizon; ``earliest > latest`` where nothing is left. ``previous`` is the day
    of the latest session so far, ``-NEVER`` when the course has not begun.
    ``parent`` is the index of the need that this one follows, -1 when it follows none in
    the batch; ``follows_day`` is the last day of a predecessor that is found only in bookings
    (``-NEVER``: follows none there; ``NEVER``: waits for one that has no standing booking).
    """

    participant: Ints
    service: Ints
    sessions: Ints
    min_gap: Ints
    max_gap: Ints
    one_practitioner: Bools
    urgency: Ints
    clock: Ints
    earliest: Ints
    latest: Ints
    previous: Ints
    parent: Ints
    follows_day: Ints


def r04_dates(batch: Batch, day: Callable[[dt.date], int]) -> tuple[Ints, Ints]:
    """R4 dates: the first and last day on which each need may be booked, inside the horizon."""
    earliest = np.zeros(len(batch.needs), dtype=np.int64)
    latest = np.full(len(batch.needs), 7 * batch.horizon_weeks - 1, dtype=np.int64)
    for i, need in enumerate(batch.needs):
        person = batch.participant[need.participant_id]
        starts = (person.referral_date, need.requested_on, need.not_before, person.support_starts)
        ends = (need.not_after, person.support_ends)
        earliest[i] = max(0, *(day(date) for date in starts if date is not None))
        latest[i] = min([int(latest[i]), *(day(date) for date in ends if date is not None)])
    return earliest, latest


def r12_order(batch: Batch, day: Callable[[dt.date], int]) -> tuple[Ints, Ints]:
    """R12 order: whom each need follows in the batch, and the last day of one that is booked."""
    index = {need.need_id: i for i, need in enumerate(batch.needs)}
    last_booked: dict[str, int] = {}
    for booking in batch.standing_bookings:
        if booking.need_id is not None:
            booked = day(batch.slot[booking.slot_id].date)
            last_booked[booking.need_id] = max(booked, last_booked.get(booking.need_id, -NEVER))
    parent = np.full(len(batch.needs), -1, dtype=np.int64)
    follows_day = np.full(len(batch.needs), -NEVER, dtype=np.int64)
    for i, need in enumerate(batch.needs):
        if need.after_need is None:
            continue
        if need.after_need in index:
            parent[i] = index[need.after_need]
        else:
            follows_day[i] = last_booked.get(need.after_need, NEVER)
    return parent, follows_day


def build_demand(model: Model, batch: Batch) -> Demand:
    """Code the needs of ``batch``; services are numbered in the model's order."""

    def day(date: dt.date) -> int:
        return (date - batch.horizon_start).days

    person_index = {p.participant_id: i for i, p in enumerate(batch.participants)}
    service_index = {code: i for i, code in enumerate(model.services)}
    needs = batch.needs
    earliest, latest = r04_dates(batch, day)
    parent, follows_day = r12_order(batch, day)

    def ints(values: list[int]) -> Ints:
        return np.array(values, dtype=np.int64)

    return Demand(
        participant=ints([person_index[n.participant_id] for n in needs]),
        service=ints([service_index[n.service] for n in needs]),
        sessions=ints([n.sessions for n in needs]),
        min_gap=ints([n.min_gap_days for n in needs]),
        max_gap=ints([n.max_gap_days for n in needs]),
        one_practitioner=np.array([n.same_practitioner for n in needs], dtype=np.bool_),
        urgency=ints([URGENCIES.index(n.urgency) for n in needs]),
        clock=ints([day(n.clock) for n in needs]),
        earliest=earliest,
        latest=latest,
        previous=ints(
            [-NEVER if n.previous_session is None else day(n.previous_session) for n in needs]
        ),
        parent=parent,
        follows_day=follows_day,
    )


def wait_costs(model: Model, longest: int) -> Ints:
    """Cost of waiting, shape (urgencies, longest + 1), thousandths of a day.

    weight * (w + w * w / 56) for w = 0 ... ``longest`` days, each rounded half up.
    """
    doubling = Fraction(model.cost.wait_doubling_days)
    waits = np.arange(longest + 1, dtype=object)  # whole numbers of any size: exact
    shares = waits * (waits * doubling.denominator + doubling.numerator)
    rows = []
    for urgency in URGENCIES:
        rate = Fraction(model.cost.weight[urgency]) * MILLIDAYS_PER_DAY / doubling.numerator
        rows.append((2 * shares * rate.numerator + rate.denominator) // (2 * rate.denominator))
    return np.array(rows, dtype=np.int64)


def unplaced_costs(model: Model, batch: Batch, demand: Demand, waits: Ints) -> Ints:
    """What each need costs when it is not placed, shape (N,), thousandths of a day."""
    cost = model.cost
    last = 7 * batch.horizon_weeks - 1 + cost.unplaced_after_horizon_days
    waited = np.maximum(last - demand.clock, 0)
    longest = int(demand.sessions.max(initial=1))
    session, gap = Fraction(cost.unplaced_per_session), Fraction(cost.unplaced_per_gap)
    rest = np.array(
        [0, *(millidays(session * n + gap * (n - 1)) for n in range(1, longest + 1))],
        dtype=np.int64,
    )
    total: Ints = demand.sessions * waits[demand.urgency, waited] + rest[demand.sessions]
    return total
