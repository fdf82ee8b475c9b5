"""Whole outcomes for the report's tests: made up from a seed, consistent in every count."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from matcher.domain import (
    AllocationRow,
    Barrier,
    Baseline,
    Batch,
    Booking,
    Certificate,
    CurvePoint,
    Employment,
    Mode,
    Need,
    Outcome,
    Participant,
    Point,
    Practitioner,
    Reason,
    Site,
    Slot,
    Spread,
    Status,
    Summary,
    TravelMeans,
    UnplacedRow,
    Urgency,
)
from matcher.report import PlaceValue
from tests.weeks import HORIZON_START, LONDON, MODEL, at, day

TOWNS = (
    ("Bolton", 53.578, -2.429),
    ("Bury", 53.593, -2.298),
    ("Manchester", 53.479, -2.245),
    ("Oldham", 53.541, -2.118),
    ("Rochdale", 53.616, -2.155),
    ("Salford", 53.483, -2.293),
    ("Stockport", 53.408, -2.149),
    ("Stretford", 53.446, -2.308),
    ("Wigan", 53.545, -2.632),
    ("Leigh", 53.497, -2.515),
    ("Ashton-under-Lyne", 53.488, -2.094),
    ("Altrincham", 53.387, -2.349),
)
SITE_KINDS = ("Health Hub", "Wellbeing Centre", "Library Rooms", "Community Centre", "Park Centre")
SERVICES = tuple(MODEL.services)
REASONS = (
    (Reason.OTHERS_FIRST,) * 14
    + (Reason.NO_SERIES,) * 5
    + (Reason.NO_TIME,) * 3
    + (
        Reason.WINDOW_TOO_SHORT,
        Reason.WINDOW_TOO_SHORT,
        Reason.TOO_FAR,
    )
)


@dataclass(frozen=True)
class Case:
    """All that ``render`` is given."""

    batch: Batch
    outcome: Outcome
    baseline_waits: tuple[int, ...]
    values: tuple[PlaceValue, ...]
    verdict: tuple[str, ...] = (
        "The independent check accepts this plan.",
        "Every rule is kept, and cost, bound and reasons are exactly as stated.",
    )


@cache
def week(people: int, seed: int = 1, *, weeks: int = 12) -> Case:
    """A week of ``people``, of whose needs about four in five are placed."""
    rng = random.Random(seed)
    sites = tuple(
        Site(
            site_id=f"S{i}",
            name=f"{town} {SITE_KINDS[i % len(SITE_KINDS)]}",
            location=Point(latitude=y + rng.gauss(0, 0.015), longitude=x + rng.gauss(0, 0.025)),
        )
        for i, (town, y, x) in enumerate(TOWNS * len(SITE_KINDS))
    )
    practitioners = tuple(
        Practitioner(practitioner_id=f"Q{i}", services=(SERVICES[i % len(SERVICES)],))
        for i in range(40)
    )
    slots = tuple(_slots(rng, practitioners, sites, weeks))
    participants = tuple(_person(rng, i) for i in range(people))
    needs = tuple(_needs(rng, participants))
    bookings = tuple(
        Booking(slot_id=s.slot_id, participant_id=f"B{i}")
        for i, s in enumerate(slots)
        if rng.random() < 0.12
    )
    batch = Batch(
        model="workwell",
        horizon_start=HORIZON_START,
        horizon_weeks=weeks,
        participants=participants,
        needs=needs,
        practitioners=practitioners,
        sites=sites,
        slots=slots,
        bookings=bookings,
    )
    outcome = _outcome(rng, batch)
    waits = sorted(r.wait_days for r in outcome.allocation if r.session == 1)
    baseline = tuple(max(0, w + rng.randint(-6, 22)) for w in waits[: int(len(waits) * 0.97)])
    return Case(batch, outcome, baseline, _values(rng))


def _person(rng: random.Random, i: int) -> Participant:
    town, y, x = rng.choice(TOWNS)
    starts = day(-rng.randint(0, 40))
    return Participant(
        participant_id=f"P{i:04d}",
        home=Point(latitude=y + rng.gauss(0, 0.02), longitude=x + rng.gauss(0, 0.035)),
        referral_date=starts,
        employment=rng.choice(list(Employment)),
        urgency=rng.choices(list(Urgency), (7, 2, 1))[0],
        barriers=(Barrier(code="msk", severity=2),),
        travel=rng.choices(list(TravelMeans), (7, 3, 1))[0],
        requirements=rng.choices(
            ((), ("step_free",), ("language:pl",), ("gender:female", "quiet_room")), (16, 2, 2, 1)
        )[0],
        area=town,
        support_starts=starts,
        support_ends=starts + dt.timedelta(days=7 * rng.choice((8, 16))),
        groups=(rng.choice(("age:16_34", "age:35_49", "age:50_plus")),),
    )


def _needs(rng: random.Random, people: Sequence[Participant]) -> list[Need]:
    found: list[Need] = []
    for person in people:
        for service in rng.sample(SERVICES, rng.choice((1, 1, 2))):
            found.append(
                Need(
                    need_id=f"N{len(found):04d}",
                    participant_id=person.participant_id,
                    service=service,
                    sessions=rng.choice((1, 1, 2, 3, 4, 6, 8)),
                    min_gap_days=7,
                    max_gap_days=21,
                    requested_on=person.referral_date,
                    urgency=person.urgency,
                )
            )
    return found


def _slots(
    rng: random.Random, practitioners: Sequence[Practitioner], sites: Sequence[Site], weeks: int
) -> list[Slot]:
    found: list[Slot] = []
    for i, q in enumerate(practitioners):
        for w in range(weeks):
            for hour in range(9, 9 + rng.choice((3, 4, 5))):
                when = dt.datetime.combine(day(7 * w + i % 5), dt.time(hour), tzinfo=LONDON)
                found.append(
                    Slot(
                        slot_id=f"T{len(found):05d}",
                        practitioner_id=q.practitioner_id,
                        site_id=sites[(i * 7) % len(sites)].site_id,
                        modes=(Mode.IN_PERSON, Mode.PHONE),
                        start=when,
                        minutes=45,
                    )
                )
    return found


def _outcome(rng: random.Random, batch: Batch) -> Outcome:
    free = Counter(
        {s.slot_id: s.places - len(batch.bookings_in.get(s.slot_id, ())) for s in batch.slots}
    )
    rows: list[AllocationRow] = []
    unplaced: list[UnplacedRow] = []
    for need in batch.needs:
        taken = _series(batch, need, free) if rng.random() < 0.9 else None
        if taken is None:
            unplaced.append(
                UnplacedRow(
                    need_id=need.need_id,
                    participant_id=need.participant_id,
                    reason=rng.choice(REASONS),
                    explanation="",
                    last_chance=rng.random() < 0.15,
                )
            )
            continue
        free.subtract(s.slot_id for s in taken)
        wait = (taken[0].date - need.clock).days
        minutes = _minutes(batch, need, taken[0])
        mode = Mode.IN_PERSON if minutes <= 45 else Mode.PHONE
        for session, slot in enumerate(taken, 1):
            rows.append(
                AllocationRow(
                    need_id=need.need_id,
                    participant_id=need.participant_id,
                    session=session,
                    slot_id=slot.slot_id,
                    practitioner_id=slot.practitioner_id,
                    site_id=slot.site_id if mode is Mode.IN_PERSON else None,
                    mode=mode,
                    start=slot.start,
                    travel_minutes=minutes if mode is Mode.IN_PERSON else 0,
                    wait_days=max(0, wait),
                    fit=Decimal("0.750"),
                )
            )
    return outcome(batch, rows, unplaced)


def outcome(
    batch: Batch, rows: Sequence[AllocationRow], unplaced: Sequence[UnplacedRow]
) -> Outcome:
    """An outcome around the given rows, whose cost is 0.4 % above its bound."""
    placed = len({row.need_id for row in rows})
    cost = 40_000 * max(1, len(batch.needs))
    summary = Summary(
        needs=len(batch.needs),
        needs_placed=placed,
        sessions_booked=len(rows),
        cost_days=cost / 1000,
        bound_days=cost * 0.996 / 1000,
        gap=0.004,
        gap_avoidable=0.01,
        status=Status.FEASIBLE,
        seconds=31.5,
        seed=1,
        wait_days=Spread(),
        travel_minutes=Spread(),
        fit_mean=0.75,
        utilisation={},
        baseline=Baseline(
            cost_days=cost * 1.13 / 1000,
            needs_placed=int(placed * 0.97),
            sessions_booked=int(len(rows) * 0.97),
            wait_days=Spread(),
        ),
        model="workwell",
        versions={"workwell-matcher": "0.1.0"},
        input_sha256="0" * 64,
    )
    bound = cost * 996 // 1000
    curve = [
        CurvePoint(
            seconds=s,
            cost=None if s < 3 else cost + int(cost * 0.11 * 2.7 ** (-(s - 3) / 6)),
            bound=bound - int(bound * 0.3 * 2.7 ** (-s / 2)),
        )
        for s in (x / 2 for x in range(63))
    ]
    return Outcome(
        allocation=tuple(rows),
        unplaced=tuple(unplaced),
        rebook=(),
        summary=summary,
        certificate=Certificate(cost=cost, bound=bound),
        curve=tuple(curve),
    )


def _series(batch: Batch, need: Need, free: Counter[str]) -> list[Slot] | None:
    """The first free dates of one practitioner that keep the gaps."""
    for q in batch.practitioners:
        if need.service not in q.services:
            continue
        taken: list[Slot] = []
        for slot in batch.slots:
            if slot.practitioner_id != q.practitioner_id or free[slot.slot_id] < 1:
                continue
            gap = (slot.date - taken[-1].date).days if taken else need.min_gap_days
            if need.min_gap_days <= gap <= need.max_gap_days:
                taken.append(slot)
            if len(taken) == need.sessions:
                return taken
    return None


def _minutes(batch: Batch, need: Need, slot: Slot) -> int:
    """By car, near enough."""
    home, site = batch.participant[need.participant_id].home, batch.site[slot.site_id or ""]
    assert home is not None
    assert site.location is not None
    north = (home.latitude - site.location.latitude) * 111
    east = (home.longitude - site.location.longitude) * 66
    return round(4.1 + 1.83 * math.hypot(north, east))


def _values(rng: random.Random) -> tuple[PlaceValue, ...]:
    """Prices of every service, area and week; every seventh was solved again."""
    found: list[PlaceValue] = []
    for service in SERVICES:
        found.append(_value(rng, service))
        for area in ("bolton", "oldham"):
            for w in (0, 1, 3):
                value = _value(rng, service, area=area, week=day(7 * w))
                found.append(_solved(rng, value) if len(found) % 7 == 3 else value)
    return tuple(found)


def _value(rng: random.Random, service: str, **group: Any) -> PlaceValue:
    high = round(rng.uniform(0, 18), 3)
    places = rng.randint(5, 90)
    return PlaceValue(
        service=service,
        days_per_place=high * 0.8,
        mean_price=high * 0.8,
        low=0,
        high=high,
        places=places,
        **group,
    )


def _solved(rng: random.Random, value: PlaceValue) -> PlaceValue:
    low = value.high * rng.uniform(0.5, 1)
    return value.model_copy(
        update={
            "days_per_place": low,
            "low": low,
            "is_found": True,
            "confirmed": low >= 0.9 * value.high,
            "several": 4,
            "several_low": 3 * low,
            "practitioner_id": "Q1",
            "start": at(3),
        }
    )
