"""The rules that bind one need and one slot, each a function named as the formats name it.

R1, R3, R5, R6, R12 and the part of R11 between allocations bind whole series or several of them;
they are in ``reading`` and ``diary``.
"""

from __future__ import annotations

import datetime as dt

from matcher.domain import (
    AppointmentType,
    Mode,
    Need,
    Practitioner,
    Requirement,
    Reserved,
    Slot,
    Urgency,
)
from tests.oracles.week import Week


def gives_service(week: Week, need: Need, slot: Slot) -> bool:
    """R2: the practitioner gives the need's service."""
    return need.service in week.practitioner(slot).services


def within_dates(week: Week, need: Need, slot: Slot) -> bool:
    """R4: inside the horizon, the need's own dates and the support window."""
    person = week.person(need)
    earliest = [
        week.batch.horizon_start,
        person.referral_date,
        need.requested_on,
        need.not_before,
        person.support_starts,
    ]
    latest = [week.batch.horizon_end, need.not_after, person.support_ends]
    return all(d <= slot.date for d in earliest if d is not None) and all(
        slot.date <= d for d in latest if d is not None
    )


def available(week: Week, need: Need, slot: Slot) -> bool:
    """R7: every minute inside the windows, and not on an unavailable date; not for referrals."""
    if slot.is_referral:
        return True
    person = week.person(need)
    if any(away.first <= slot.date <= away.last for away in person.unavailable):
        return False
    covered = sum(
        max(0, min(window.end, slot.end_minute) - max(window.start, slot.start_minute))
        for window in person.availability.windows
        if window.weekday == slot.date.weekday()
    )
    return covered == slot.end_minute - slot.start_minute


def mode_used(week: Week, need: Need, slot: Slot) -> Mode | None:
    """R8: the first mode of the participant that the slot offers and that can be kept there."""
    if slot.is_referral:
        return Mode.REFERRAL
    for mode in week.person(need).modes:
        if mode in slot.modes and (mode != Mode.IN_PERSON or can_come(week, need, slot)):
            return mode
    return None


def can_come(week: Week, need: Need, slot: Slot) -> bool:
    """R9, R10, R13 and R16 as far as they depend on coming to the slot's site."""
    person, site = week.person(need), week.site(slot)
    if site is None:
        return False
    minutes = week.minutes(person, site)
    near_enough = minutes is not None and minutes <= person.max_travel_minutes
    equipped = all(
        code in site.provides
        for code in person.requirements
        if vocabulary(week, code).met_by == "site"
    )
    served = not site.serves or person.area in site.serves
    return near_enough and equipped and served and not restricted(week, need, "site", site.site_id)


def requirements_met(week: Week, need: Need, slot: Slot, *, any_date: bool = False) -> bool:
    """R10, the practitioner's part: provided, or arranged in time; none apply to a referral.

    With ``any_date`` whatever can be arranged counts as arranged.
    """
    if slot.is_referral:
        return True
    practitioner = week.practitioner(slot)
    for code in week.person(need).requirements:
        entry = vocabulary(week, code)
        if entry.met_by == "site" or code in practitioner.provides:
            continue
        if entry.notice_days is None:
            return False
        ready = week.batch.horizon_start + dt.timedelta(days=entry.notice_days)
        if not any_date and slot.date < ready:
            return False
    return True


def vocabulary(week: Week, code: str) -> Requirement:
    """The model's entry for a requirement."""
    entry = week.model.requirement(code)
    if entry is None:
        raise KeyError(code)
    return entry


def parts_are_free(week: Week, need: Need, slot: Slot) -> bool:
    """R11 against standing bookings."""
    if slot.is_referral:
        return (need.service, slot.date) not in week.booked_referrals(need.participant_id)
    taken = week.booked_parts(need.participant_id)
    return not any((slot.date, part) in taken for part in slot.parts)


def chosen(week: Week, need: Need, practitioner: Practitioner) -> bool:
    """R13: the practitioner is the one asked for, if any, and none of those to be kept away."""
    name = practitioner.practitioner_id
    return (
        need.require_practitioner in (None, name)
        and name not in need.forbid_practitioners
        and not restricted(week, need, "practitioner", name)
    )


def restricted(week: Week, need: Need, kind: str, other_id: str) -> bool:
    """R13: restrictions.csv keeps the two apart."""
    return any(
        (r.participant_id, r.kind, r.other_id) == (need.participant_id, kind, other_id)
        for r in week.batch.restrictions
    )


def right_type(need: Need, slot: Slot, session: int) -> bool:
    """R15: the first session of a course takes a new place, every other one a follow-up."""
    begins = session == 1 and need.previous_session is None
    wanted = AppointmentType.NEW if begins else AppointmentType.FOLLOW_UP
    return slot.appointment_type in (AppointmentType.ANY, wanted)


def in_area(week: Week, need: Need, practitioner: Practitioner) -> bool:
    """R16, the practitioner's part."""
    return not practitioner.serves or week.person(need).area in practitioner.serves


def unreserved(week: Week, need: Need, slot: Slot) -> bool:
    """R17: reserved places wait for whom they are kept, until they are released."""
    if slot.reserved_for is None:
        return True
    if slot.release_on is not None and slot.release_on <= week.batch.horizon_start:
        return True
    return slot.reserved_for == Reserved.URGENT and need.urgency == Urgency.URGENT


def place_for(week: Week, need: Need, slot: Slot) -> bool:
    """Whether one session, of either type, may take a place in this slot."""
    practitioner = week.practitioner(slot)
    return (
        week.free_places(slot) > 0
        and gives_service(week, need, slot)
        and within_dates(week, need, slot)
        and available(week, need, slot)
        and mode_used(week, need, slot) is not None
        and requirements_met(week, need, slot)
        and parts_are_free(week, need, slot)
        and chosen(week, need, practitioner)
        and in_area(week, need, practitioner)
        and unreserved(week, need, slot)
    )
