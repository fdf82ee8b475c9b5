"""Moving one session of a course: what the rest of the course leaves to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from matcher.domain import Need
from matcher.store import Appointment, Ask, Booked, HoldRequest, Person, Store
from matcher.usecases.booking_rules import Catalogue, in_keeping

ONE_DAY = dt.timedelta(days=1)


def as_moved(catalogue: Catalogue, store: Store, booking: Booked, ask: Ask) -> Ask:
    """The booking's session in another slot, with its mode and what is to be arranged there.

    It keeps its turn in its course. A booking that no need is known of is left to the database.

    Raises:
        InputFaults: that would break rules.
    """
    found = free_to_move(store, booking)
    if found is None:
        return ask
    person, need = found
    moved = HoldRequest(booking.participant_id, (replace(ask, need_id=need.need_id),))
    return in_keeping(catalogue, person, moved).sessions[0]


def free_to_move(store: Store, booking: Booked) -> tuple[Person, Need] | None:
    """The person without this appointment, and its session as a need of its own.

    The session stays between those before and after it (R3, R5), with their practitioner (R6), and
    before the needs that follow its own (R12). ``None`` when no need is known.
    """
    person = store.person(booking.participant_id)
    mine = [one for one in person.appointments if one.booking_id == booking.booking_id]
    if booking.need_id is None or not mine:
        return None
    need = store.need(booking.need_id)
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
        if store.need(name).after_need == need.need_id:
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
