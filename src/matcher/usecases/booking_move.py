"""Moving one session of a course: what the rest of the course leaves to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from matcher.domain import Mode, Need
from matcher.store import Appointment, Ask, Booked, HoldRequest, NotThere, Person, Store
from matcher.usecases.booking_rules import Catalogue, in_keeping

ONE_DAY = dt.timedelta(days=1)
LONGEST_GAP = 365
"""Days between sessions of a course whose own gaps are not known."""


def may_move(
    catalogue: Catalogue, store: Store, booking: Booked, slot_id: str, mode: Mode | None
) -> Ask:
    """The booking's session in ``slot_id`` instead: its mode there, and what is to be arranged.

    It keeps its turn. Of a booking that no need is known of, only the slot itself is judged.

    Args:
        catalogue: what is offered now.
        store: where the booking is.
        booking: which session is to move.
        slot_id: where to.
        mode: how it is to take place; ``None``: the first that fits.

    Raises:
        InputFaults: that would break rules.
    """
    found = free_to_move(store, booking)
    person = replace(store.person(booking.participant_id), needs=()) if found is None else found[0]
    ask = Ask(slot_id, booking.need_id, mode)
    (asked,) = in_keeping(catalogue, person, HoldRequest(booking.participant_id, (ask,))).sessions
    return asked


def free_to_move(store: Store, booking: Booked) -> tuple[Person, Need] | None:
    """The person without this appointment, and its session as a need of its own.

    The session stays between those before and after it (R3, R5), with their practitioner (R6), and
    before the needs that follow its own (R12). ``None`` when no need is named, or nobody can say
    which service it was of.
    """
    person = store.person(booking.participant_id)
    mine = [one for one in person.appointments if one.booking_id == booking.booking_id]
    if booking.need_id is None or not mine:
        return None
    need = _need(store, booking.need_id) or _as_booked(store, booking, person, mine[0])
    if need is None:
        return None
    date = mine[0].slot.date
    others = [one for one in person.appointments if one.booking_id != booking.booking_id]
    course = [one for one in others if one.need_id == need.need_id and not one.closed]
    before = [one.slot.date for one in course if one.slot.date <= date]
    after = [one.slot.date for one in course if one.slot.date > date]
    alone = need.model_copy(
        update={
            "sessions": 1,
            "previous_session": max(before, default=need.previous_session),
            "not_before": _latest(need.not_before, _from(need, after)),
            "not_after": _soonest(need.not_after, *_until(store, person, need, before, after)),
            "require_practitioner": _practitioner(need, course),
        }
    )
    return replace(person, appointments=tuple(others), needs=(alone,)), alone


def _need(store: Store, need_id: str) -> Need | None:
    """A stored need; ``None`` for one that only bookings name, as in the files of a week."""
    try:
        return store.need(need_id)
    except NotThere:
        return None


def _as_booked(
    store: Store, booking: Booked, person: Person, appointment: Appointment
) -> Need | None:
    """A need that only bookings name, as far as they tell of it: its gaps are not known."""
    services = store.practitioner(appointment.slot.practitioner_id).services
    if len(services) != 1:
        return None
    who = person.participant
    has_begun = booking.session is not None and booking.session > 1
    return Need(
        need_id=booking.need_id or "",
        participant_id=who.participant_id,
        service=services[0],
        sessions=1,
        min_gap_days=1,
        max_gap_days=LONGEST_GAP,
        requested_on=who.referral_date,
        urgency=who.urgency,
        previous_session=who.referral_date if has_begun else None,
    )


def _from(need: Need, after: list[dt.date]) -> dt.date | None:
    """R5: not so long before the session that comes next."""
    return min(after) - dt.timedelta(days=need.max_gap_days) if after else None


def _until(
    store: Store, person: Person, need: Need, before: list[dt.date], after: list[dt.date]
) -> Iterable[dt.date]:
    """R5: not so long after the session before; R5 and R12: before what comes next."""
    if before:
        yield max(before) + dt.timedelta(days=need.max_gap_days)
    if after:
        yield min(after) - dt.timedelta(days=need.min_gap_days)
    names = {one.need_id for one in person.appointments if one.need_id is not None}
    for name in names - {need.need_id}:
        other = _need(store, name)
        if other is not None and other.after_need == need.need_id:
            first = min(one.slot.date for one in person.appointments if one.need_id == name)
            yield first - ONE_DAY


def _practitioner(need: Need, course: list[Appointment]) -> str | None:
    """R6: whom the rest of the course is with."""
    if need.same_practitioner and course:
        return course[0].slot.practitioner_id
    return need.require_practitioner


def _latest(*dates: dt.date | None) -> dt.date | None:
    return max((date for date in dates if date is not None), default=None)


def _soonest(*dates: dt.date | None) -> dt.date | None:
    return min((date for date in dates if date is not None), default=None)
