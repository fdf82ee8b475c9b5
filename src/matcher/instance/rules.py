"""R1-R17 in the engine: one function a rule, each turning it into arrays over whole numbers.

R2, R8, R9, R10, R13 and R16 decide which venue a need may use, and in which mode; R4, R7, R11
(against bookings), R15 and R17 which pools of it; R3, R5, R6 and R12 shape the series; R1 and
R14 are the capacities that the needs compete for, and R11 the conflicts between one's own needs.
``RULES`` is the table of contents. Shapes: n needs, p participants, v venues, k pools.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Availability, Batch, Mode, Model, Participant, Practitioner
from matcher.instance.demand import NEVER, Demand, r04_dates, r12_order
from matcher.instance.places import (
    FOLLOW_UP_ONLY,
    MODES,
    NEW_ONLY,
    REFERRAL,
    Places,
    r01_places,
    r14_frozen,
    r17_reserved,
)
from matcher.instance.preferences import practitioner_at, site_at

Ints = NDArray[np.int64]
AnyInts = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]
_MODE_CODE: Mapping[Mode, int] = {mode: code for code, mode in enumerate(MODES)}


def r02_service(model: Model, batch: Batch, places: Places) -> Bools:
    """R2 service: whether a venue's practitioner gives a service. Shape (services, v)."""
    gives = np.array(
        [[code in q.services for q in batch.practitioners] for code in model.services],
        dtype=np.bool_,
    ).reshape(len(model.services), len(batch.practitioners))
    chosen: Bools = gives[:, places.venue_practitioner]
    return chosen


def r03_complete(demand: Demand) -> Ints:
    """R3 complete: the length that every series of a need must have. Shape (n,)."""
    return demand.sessions


def r05_gaps(demand: Demand) -> Ints:
    """R5 gaps: the first day on which a continued course may go on. Shape (n,).

    The gaps between the sessions themselves are windows of the dynamic programme over days.
    """
    first: Ints = np.where(
        demand.previous > -NEVER, demand.previous + demand.min_gap, -NEVER
    ).astype(np.int64)
    return first


def r06_continuity(demand: Demand, need: AnyInts, practitioner: AnyInts) -> AnyInts:
    """R6 continuity: the lane of each (need, practitioner); series never leave their lane.

    A need that may mix practitioners has one lane, -1, for all of them.
    """
    return np.where(demand.one_practitioner[need], practitioner, -1)


def r07_availability(batch: Batch, times: Ints) -> tuple[Bools, Bools]:
    """R7 availability: who can come at which time of a week, and on which day of the horizon.

    Args:
        batch: for the participants.
        times: ``Places.times``, shape (time classes, 4).

    Returns:
        shape (p, time classes) and shape (p, days).
    """
    days = 7 * batch.horizon_weeks
    at_time = np.ones((len(batch.participants), len(times)), dtype=np.bool_)
    on_day = np.ones((len(batch.participants), days), dtype=np.bool_)
    known: dict[Availability, Bools] = {}
    for i, person in enumerate(batch.participants):
        availability = person.availability
        if availability not in known:
            known[availability] = inside(availability, times)
        at_time[i] = known[availability]
        for span in person.unavailable:
            first = max(0, (span.first - batch.horizon_start).days)
            last = min(days - 1, (span.last - batch.horizon_start).days)
            on_day[i, first : max(first, last + 1)] = False  # a span may lie outside
    return at_time, on_day


def inside(availability: Availability, times: Ints) -> Bools:
    """Which time classes lie wholly inside one of the windows. Shape (time classes,)."""
    weekday, _, start, end = times.T
    found = np.zeros(len(times), dtype=np.bool_)
    for w in availability.windows:
        found |= (weekday == w.weekday) & (w.start <= start) & (end <= w.end)
    return found


def r08_mode(batch: Batch, participant: Ints, keeps: Bools) -> Ints:
    """R8 mode: the first of the participant's modes that is offered and keeps the other rules.

    Args:
        batch: for the participants' modes in their order.
        participant: shape (n,), the participant of each row of ``keeps``.
        keeps: shape (n, v, 4), whether a mode is offered and keeps R9, R10, R13 and R16.

    Returns:
        shape (n, v): the mode's code, -1 where there is none. A referral is always accepted.
    """
    chosen = np.where(keeps[:, :, REFERRAL], REFERRAL, -1)
    people, row = np.unique(participant, return_inverse=True)
    asked = [batch.participants[person].modes for person in people]
    longest = max(map(len, asked), default=0)
    order = np.full((len(people), longest), -1, dtype=np.int64)
    for i, modes in enumerate(asked):
        order[i, : len(modes)] = [_MODE_CODE[mode] for mode in modes]
    for rank in range(longest):
        mode = order[row, rank]
        accepted = keeps[np.arange(len(participant)), :, np.maximum(mode, 0)] & (mode >= 0)[:, None]
        chosen = np.where((chosen < 0) & accepted, mode[:, None], chosen)
    return chosen


def r09_travel(batch: Batch, places: Places, minutes: Ints) -> Bools:
    """R9 travel: whether a venue's site is near enough in person. Shape (p, v)."""
    limit = np.array([p.max_travel_minutes for p in batch.participants], dtype=np.int64)
    return _at_site(minutes <= limit[:, None], places, elsewhere=False)


def r10_requirements(model: Model, batch: Batch, places: Places) -> tuple[Bools, Bools, Ints]:
    """R10 requirements: what the site meets in person, what the practitioner meets in any mode.

    Returns:
        ``in_person`` (p, v): the requirements of the site are met; ``practitioner`` (p, v): those
        of the practitioner are met or can be arranged; ``notice`` (p, v): the first day on which
        everything that has to be arranged can be (0 when nothing has to).
    """
    people, n_venues = batch.participants, len(places.venue_site)
    at_site = np.ones((len(people), n_venues), dtype=np.bool_)
    by_practitioner = np.ones((len(people), n_venues), dtype=np.bool_)
    notice = np.zeros((len(people), n_venues), dtype=np.int64)
    for code in sorted({code for person in people for code in person.requirements}):
        entry = model.requirement(code)
        asks = np.array([code in p.requirements for p in people], dtype=np.bool_)[:, None]
        if entry is not None and entry.met_by == "site":
            provides = np.array([code in s.provides for s in batch.sites] + [False])
            at_site &= ~asks | provides[places.venue_site][None, :]
            continue
        provides = np.array([code in q.provides for q in batch.practitioners], dtype=np.bool_)
        lacking = asks & ~provides[places.venue_practitioner][None, :]
        if entry is not None and entry.notice_days is not None:
            notice = np.maximum(notice, np.where(lacking, entry.notice_days, 0))
        else:
            by_practitioner &= ~lacking
    return at_site, by_practitioner, notice


def arranged(
    model: Model, person: Participant, practitioner: Practitioner, mode: Mode
) -> tuple[str, ...]:
    """R10: the requirements that somebody has to arrange, such as an interpreter."""
    if mode is Mode.REFERRAL or not person.requirements:
        return ()
    missing = set(person.requirements).difference(practitioner.provides)
    entries = {code: model.requirement(code) for code in sorted(missing)}
    return tuple(c for c, entry in entries.items() if entry and entry.notice_days is not None)


def r11_one_at_a_time(model: Model, batch: Batch) -> tuple[Ints, Ints]:
    """R11 one at a time: what existing bookings take of everybody's days.

    Returns:
        ``parts`` (p, days): bits of the parts taken; ``referrals`` (p, days): bits of the
        services of which a referral is booked.
    """
    days = 7 * batch.horizon_weeks
    service_bit = {code: 1 << i for i, code in enumerate(model.services)}
    person = {p.participant_id: i for i, p in enumerate(batch.participants)}
    parts = np.zeros((len(batch.participants), days), dtype=np.int64)
    referrals = np.zeros((len(batch.participants), days), dtype=np.int64)
    bits = {"am": 1, "pm": 2, "eve": 4}
    for booking in batch.standing_bookings:
        slot = batch.slot[booking.slot_id]
        day = (slot.date - batch.horizon_start).days
        who = person.get(booking.participant_id)
        if who is None or not 0 <= day < days:
            continue
        if slot.is_referral:
            for code in batch.practitioner[slot.practitioner_id].services:
                referrals[who, day] |= service_bit[code]
        else:
            for part in slot.parts:
                parts[who, day] |= bits[part.value]
    return parts, referrals


def r13_choice(batch: Batch, places: Places, needs: Ints) -> tuple[Bools, Bools]:
    """R13 choice: venues that a need's wishes and the participant's restrictions leave.

    Returns:
        ``any_mode`` (n, v) and ``in_person`` (n, v), for the rows ``needs``.
    """
    kept_apart: dict[str, list[tuple[str, str]]] = {}
    for r in batch.restrictions:
        kept_apart.setdefault(r.participant_id, []).append((r.kind, r.other_id))
    any_mode = np.ones((len(needs), len(places.venue_site)), dtype=np.bool_)
    in_person = np.ones_like(any_mode)
    for row, index in enumerate(needs):
        need = batch.needs[index]
        if need.require_practitioner is not None:
            wanted = practitioner_at(batch, need.require_practitioner)
            any_mode[row] &= places.venue_practitioner == wanted
        for other in need.forbid_practitioners:
            any_mode[row] &= places.venue_practitioner != practitioner_at(batch, other)
        for kind, other in kept_apart.get(need.participant_id, ()):
            if kind == "practitioner":
                any_mode[row] &= places.venue_practitioner != practitioner_at(batch, other)
            else:
                in_person[row] &= places.venue_site != site_at(batch, other)
    return any_mode, in_person


def r15_type(demand: Demand, places: Places, need: Ints, pool: Ints) -> tuple[Bools, Bools]:
    """R15 type: whether a pool takes a need's first, and a later, session."""
    begun = demand.previous[need] > -NEVER
    kind = places.pool_type[pool]
    first = np.where(begun, kind != NEW_ONLY, kind != FOLLOW_UP_ONLY)
    return first, kind != NEW_ONLY


def r16_area(batch: Batch, places: Places) -> tuple[Bools, Bools]:
    """R16 area: whom a venue's practitioner serves, and its site in person. Both (p, v)."""
    areas = sorted({p.area for p in batch.participants if p.area is not None})
    code = np.array(
        [len(areas) if p.area is None else areas.index(p.area) for p in batch.participants],
        dtype=np.int64,
    )

    def serves(named: list[tuple[str, ...]]) -> Bools:
        table = np.ones((len(areas) + 1, len(named)), dtype=np.bool_)
        for j, served in enumerate(named):
            if served:
                table[:, j] = [area in served for area in areas] + [False]
        chosen: Bools = table[code]
        return chosen

    practitioners = serves([q.serves for q in batch.practitioners])
    sites = serves([s.serves for s in batch.sites])
    return practitioners[:, places.venue_practitioner], _at_site(sites, places, elsewhere=True)


def _at_site(by_site: Bools, places: Places, *, elsewhere: bool) -> Bools:
    """Spread a (p, sites) table over venues; a venue without a site takes ``elsewhere``."""
    padded = np.concatenate(
        [by_site, np.full((len(by_site), 1), elsewhere, dtype=np.bool_)], axis=1
    )
    spread: Bools = padded[:, places.venue_site]
    return spread


RULES: Mapping[str, Callable[..., Any]] = {
    "R1": r01_places,
    "R2": r02_service,
    "R3": r03_complete,
    "R4": r04_dates,
    "R5": r05_gaps,
    "R6": r06_continuity,
    "R7": r07_availability,
    "R8": r08_mode,
    "R9": r09_travel,
    "R10": r10_requirements,
    "R11": r11_one_at_a_time,
    "R12": r12_order,
    "R13": r13_choice,
    "R14": r14_frozen,
    "R15": r15_type,
    "R16": r16_area,
    "R17": r17_reserved,
}
