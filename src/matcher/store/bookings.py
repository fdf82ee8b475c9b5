"""Bookings: what a confirmed hold becomes, and what becomes of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import sqlalchemy as sa

from matcher.domain import Mode
from matcher.store import tables as t
from matcher.store.errors import NotPossibleNow, NotThere
from matcher.store.freeing import drop_seat
from matcher.store.holds import DROP_COURSES, end, look_closer, new_id, over
from matcher.store.seats import SLOT_IDS, Facts, Seat, facts, take
from matcher.store.types import (
    Ask,
    Booked,
    BookingState,
    CancelledBy,
    HoldState,
    Moved,
    Taken,
)
from matcher.store.unit import ORG, PERSON, Unit

_BOOKING = sa.bindparam("booking", type_=sa.String)
_HOLD = sa.bindparam("hold", type_=sa.String)
_THIS = (t.bookings.c.organisation_id == ORG, t.bookings.c.booking_id == _BOOKING)
_WITH_SLOT = (
    sa.select(t.bookings, t.slots.c.closed)
    .join(
        t.slots,
        sa.and_(
            t.slots.c.organisation_id == t.bookings.c.organisation_id,
            t.slots.c.slot_id == t.bookings.c.slot_id,
        ),
    )
    .where(t.bookings.c.organisation_id == ORG)
)
READ_ALL = _WITH_SLOT.order_by(t.bookings.c.position)
_READ = _WITH_SLOT.where(t.bookings.c.booking_id == _BOOKING)
_READ_OF_HOLD = _WITH_SLOT.where(t.bookings.c.hold_id == _HOLD).order_by(t.bookings.c.position)
READ_IN = _WITH_SLOT.where(
    t.bookings.c.slot_id.in_(SLOT_IDS), t.bookings.c.state == BookingState.BOOKED.value
).order_by(t.bookings.c.position)
_GIVEN = (BookingState.BOOKED.value, BookingState.ATTENDED.value)
_SO_FAR = (
    sa.select(
        t.bookings.c.need_id,
        sa.func.count().label("booked"),
        sa.func.max(t.bookings.c.session).label("last"),
    )
    .where(
        t.bookings.c.organisation_id == ORG,
        t.bookings.c.need_id.in_(sa.bindparam("needs", expanding=True)),
        t.bookings.c.state.in_(_GIVEN),
    )
    .group_by(t.bookings.c.need_id)
)
_CLOSED = sa.select(t.slots.c.slot_id).where(
    t.slots.c.organisation_id == ORG, t.slots.c.slot_id.in_(SLOT_IDS), t.slots.c.closed
)
_WRITE = sa.insert(t.bookings)
_NOT_HELD = (
    sa.update(t.taken)
    .where(t.taken.c.organisation_id == ORG, t.taken.c.hold_id == _HOLD)
    .values(hold_id=None)
)
_NEED = sa.bindparam("need", type_=sa.String)
_COUNT = sa.bindparam("count", type_=sa.Integer)
_THIS_NEED = (t.needs.c.organisation_id == ORG, t.needs.c.need_id == _NEED)
_LESS = (
    sa.update(t.needs)
    .where(*_THIS_NEED)
    .values(
        sessions=sa.case(
            (t.needs.c.sessions > _COUNT, t.needs.c.sessions - _COUNT),
            else_=0,  # a load has asked for fewer meanwhile; the hold is a promise all the same
        )
    )
)
_MORE = sa.update(t.needs).where(*_THIS_NEED).values(sessions=t.needs.c.sessions + 1)
_TODAY = sa.bindparam("today", type_=sa.Date)
_MORE_FROM_TODAY = _MORE.values(
    requested_on=sa.case((t.needs.c.requested_on > _TODAY, t.needs.c.requested_on), else_=_TODAY)
)
_CHANGE = (
    sa.update(t.bookings)
    .where(*_THIS, t.bookings.c.state == BookingState.BOOKED.value)
    .values(
        state=sa.bindparam("new_state", type_=sa.String),
        cancelled_by=sa.bindparam("by", type_=sa.String),
        book_again=sa.bindparam("again", type_=sa.Boolean),
        changed_by=sa.bindparam("who", type_=sa.Text),
        changed_at=sa.bindparam("now_", type_=t.bookings.c.changed_at.type),
    )
    .returning(t.bookings.c.booking_id)
)
_BEGUN = sa.exists().where(
    t.slots.c.organisation_id == ORG,
    t.slots.c.slot_id == t.bookings.c.slot_id,
    t.slots.c.start <= sa.bindparam("now_", type_=t.slots.c.start.type),
)
_START = sa.select(t.slots.c.start).where(
    t.slots.c.organisation_id == ORG, t.slots.c.slot_id == sa.bindparam("slot", type_=sa.String)
)
_CHANGE_BEGUN = _CHANGE.where(_BEGUN)


def booked_of(row: Any) -> Booked:
    """A booking from its row with ``closed``."""
    state = BookingState(row.state)
    return Booked(
        booking_id=row.booking_id,
        participant_id=row.participant_id,
        slot_id=row.slot_id,
        need_id=row.need_id,
        session=row.session,
        state=state,
        mode=None if row.mode is None else Mode(row.mode),
        arrange=tuple(row.arrange),
        to_rebook=bool(row.closed) and state is BookingState.BOOKED,
        cancelled_by=None if row.cancelled_by is None else CancelledBy(row.cancelled_by),
    )


def read(connection: sa.Connection, organisation: str, booking_id: str) -> Booked:
    """A booking.

    Raises:
        NotThere: there has never been such a booking.
    """
    values = {"organisation": organisation, "booking": booking_id}
    row = connection.execute(_READ, values).first()
    if row is None:
        raise NotThere(f"There is no booking {booking_id}.", "Check its name.")
    return booked_of(row)


def of_hold(connection: sa.Connection, organisation: str, hold_id: str) -> tuple[Booked, ...]:
    """The bookings that a hold has become, rescheduled ones too."""
    rows = connection.execute(_READ_OF_HOLD, {"organisation": organisation, "hold": hold_id})
    return tuple(booked_of(row) for row in rows)


def has_begun(unit: Unit, booked: Booked) -> bool:
    """Whether the appointment's start has passed."""
    start: dt.datetime = unit.run(_START, slot=booked.slot_id).scalar_one()
    return start <= unit.now


def confirm(unit: Unit, hold_id: str, token: int) -> tuple[Booked, ...]:
    """See ``Desk.confirm``."""
    row = end(unit, hold_id, token, HoldState.CONFIRMED)
    if row is None:
        row = look_closer(unit, hold_id, token)
        if row.state != HoldState.CONFIRMED:
            raise over()
        return of_hold(unit.connection, unit.organisation, hold_id)
    counts = Counter(one["need_id"] for one in row.sessions if one["need_id"] is not None)
    for need_id, count in sorted(counts.items()):
        unit.run(_LESS, need=need_id, count=count)
    booked = _as_bookings(unit, row, _last_sessions(unit, list(counts)))
    unit.run(_NOT_HELD, hold=hold_id)
    unit.run(DROP_COURSES, holds=[hold_id])
    unit.change(PERSON, row.participant_id)
    return booked


def _last_sessions(unit: Unit, need_ids: list[str]) -> Counter[str]:
    """How far each course has come: sessions are numbered on from its bookings."""
    last: Counter[str] = Counter()
    if need_ids:
        for row in unit.run(_SO_FAR, needs=sorted(need_ids)):
            last[row.need_id] = max(int(row.booked), int(row.last or 0))
    return last


def _as_bookings(unit: Unit, hold: Any, last: Counter[str]) -> tuple[Booked, ...]:
    """Write a booking for each session of a hold."""
    slot_ids = sorted(one["slot_id"] for one in hold.sessions)
    closed = set(unit.run(_CLOSED, slots=slot_ids).scalars())
    booked: list[Booked] = []
    for one in hold.sessions:
        session: int | None = None
        if one["need_id"] is not None:
            last[one["need_id"]] += 1
            session = last[one["need_id"]]
        booked.append(
            Booked(
                booking_id=one["booking_id"],
                participant_id=hold.participant_id,
                slot_id=one["slot_id"],
                need_id=one["need_id"],
                session=session,
                state=BookingState.BOOKED,
                mode=None if one["mode"] is None else Mode(one["mode"]),
                arrange=tuple(one["arrange"]),
                to_rebook=one["slot_id"] in closed,
            )
        )
    write(unit, booked, hold.hold_id)
    return tuple(booked)


def write(unit: Unit, booked: list[Booked], hold_id: str | None) -> None:
    """Write down bookings that the desk has made."""
    numbers = unit.numbers(len(booked))
    rows = [
        {
            "booking_id": one.booking_id,
            "position": number,
            "participant_id": one.participant_id,
            "slot_id": one.slot_id,
            "need_id": one.need_id,
            "session": one.session,
            "state": one.state.value,
            "mode": one.mode,
            "arrange": list(one.arrange),
            "book_again": False,
            "hold_id": hold_id,
            "from_files": False,
            "made_by": unit.who,
            "made_at": unit.now,
        }
        for one, number in zip(booked, numbers, strict=True)
    ]
    unit.run_many(_WRITE, rows)


def _move_on(
    unit: Unit,
    booking_id: str,
    state: BookingState,
    *,
    by: CancelledBy | None = None,
    again: bool = True,
    begun: bool = False,
) -> Booked | None:
    """Bring a standing booking into another state; ``None`` when it stands no more.

    ``again``: its session goes back to its need. ``begun``: only if the appointment has begun.
    """
    statement = _CHANGE_BEGUN if begun else _CHANGE
    values = {"booking": booking_id, "new_state": state.value, "by": by, "again": again}
    if unit.run(statement, **values, who=unit.who, now_=unit.now).first() is None:
        return None
    done = read(unit.connection, unit.organisation, booking_id)
    unit.change(PERSON, done.participant_id)
    return done


def cancel(unit: Unit, booking_id: str, by: CancelledBy) -> Booked:
    """See ``Desk.cancel``."""
    done = _move_on(unit, booking_id, BookingState.CANCELLED, by=by)
    if done is None:
        found = read(unit.connection, unit.organisation, booking_id)
        if found.state is BookingState.CANCELLED:
            return found
        raise _not_standing(found)
    if done.need_id is not None:
        goes_on = by is CancelledBy.PROVIDER
        unit.run(_MORE if goes_on else _MORE_FROM_TODAY, need=done.need_id, today=unit.today)
    drop_seat(unit, done.slot_id, done.participant_id)
    return done


def _not_standing(found: Booked) -> NotPossibleNow:
    says = {
        BookingState.ATTENDED: "The person came to this appointment already",
        BookingState.DID_NOT_ATTEND: "It is recorded that the person did not come",
        BookingState.CANCELLED: "The booking is cancelled already",
        BookingState.MOVED: "The booking has been moved to another slot",
    }
    return NotPossibleNow(f"{says[found.state]}.", "Look at the booking again.")


def attended(unit: Unit, booking_id: str, *, came: bool, book_again: bool) -> Booked:
    """See ``Desk.attended`` and ``Desk.did_not_attend``."""
    state = BookingState.ATTENDED if came else BookingState.DID_NOT_ATTEND
    again = book_again and not came
    done = _move_on(unit, booking_id, state, again=again, begun=True)
    if done is None:
        found = read(unit.connection, unit.organisation, booking_id)
        if found.state is state:
            return found
        if found.state is BookingState.BOOKED:
            raise NotPossibleNow(
                "The appointment has not begun yet.", "Cancel it if it will not take place."
            )
        raise _not_standing(found)
    if again and done.need_id is not None:
        unit.run(_MORE_FROM_TODAY, need=done.need_id, today=unit.today)
    return done


def reschedule(unit: Unit, booking_id: str, slot_id: str, terms: Ask | None) -> Moved | Taken:
    """See ``Desk.reschedule``."""
    known = facts(unit, [slot_id])
    with unit.attempt() as part:
        old = _move_on(unit, booking_id, BookingState.MOVED)
        if old is None:
            raise _not_standing(read(unit.connection, unit.organisation, booking_id))
        drop_seat(unit, old.slot_id, old.participant_id)
        seat = Seat(slot_id, new_id(), old.need_id, _service(unit, old.need_id))
        clash = take(unit, old.participant_id, [seat], None, known)
        if clash is not None:
            part.rollback()
            return Taken((clash,))
        new = _in_its_place(old, seat.booking_id, known[slot_id], terms)
        write(unit, [new], None)
    return Moved(old, new)


def _in_its_place(old: Booked, booking_id: str, fact: Facts, terms: Ask | None) -> Booked:
    mode, arrange = old.mode if old.mode in fact.modes else None, old.arrange
    if terms is not None and terms.mode is not None:
        mode, arrange = terms.mode, terms.arrange
    return Booked(
        booking_id=booking_id,
        participant_id=old.participant_id,
        slot_id=fact.slot_id,
        need_id=old.need_id,
        session=old.session,
        state=BookingState.BOOKED,
        mode=mode,
        arrange=arrange,
    )


_SERVICE = sa.select(t.needs.c.service).where(*_THIS_NEED)


def _service(unit: Unit, need_id: str | None) -> str | None:
    if need_id is None:
        return None
    found: str | None = unit.run(_SERVICE, need=need_id).scalar()
    return found
