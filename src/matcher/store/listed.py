"""The bookings that a week lists, beside those that the store has.

What the desk did since is not undone by a file: a booking that was cancelled, moved or not
attended stays so, and a warning says it. A need's sessions still to be booked are the file's, less
those that the desk has booked without the file's knowing, plus those that it has given back.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from matcher.domain import Batch, Booking, Need
from matcher.errors import Fault
from matcher.store import tables as t
from matcher.store.holds import new_id
from matcher.store.rows import Row
from matcher.store.seating import chunks
from matcher.store.types import BookingState, LoadMode, Week
from matcher.store.unit import ORG, Unit

FILE = "bookings.csv"
_LIVE = (BookingState.BOOKED.value, BookingState.ATTENDED.value)
_OVER = {
    BookingState.CANCELLED: "cancelled",
    BookingState.MOVED: "moved to another slot",
    BookingState.DID_NOT_ATTEND: "recorded as not attended",
}
_BOOKINGS = (
    sa.select(t.bookings, t.slots.c.start, t.slots.c.date, t.slots.c.closed)
    .join(
        t.slots,
        sa.and_(
            t.slots.c.organisation_id == t.bookings.c.organisation_id,
            t.slots.c.slot_id == t.bookings.c.slot_id,
        ),
    )
    .where(t.bookings.c.organisation_id == ORG)
    .order_by(t.bookings.c.position)
)
_BOOKINGS_OF = _BOOKINGS.where(
    t.bookings.c.participant_id.in_(sa.bindparam("people", expanding=True))
)
MANY = 5_000
"""From so many people on all bookings are read at once."""
_HELD = sa.select(t.taken.c.slot_id, t.taken.c.participant_id).where(
    t.taken.c.organisation_id == ORG, t.taken.c.hold_id.is_not(None)
)
_BOOKING_KEY = (
    t.bookings.c.organisation_id == ORG,
    t.bookings.c.booking_id == sa.bindparam("booking", type_=sa.String),
)
_NAME = (
    sa.update(t.bookings)
    .where(*_BOOKING_KEY)
    .values(
        need_id=sa.bindparam("need", type_=sa.String),
        session=sa.bindparam("session_", type_=sa.Integer),
    )
)
_NAME_SEAT = (
    sa.update(t.taken)
    .where(
        t.taken.c.organisation_id == ORG,
        t.taken.c.booking_id == sa.bindparam("booking", type_=sa.String),
        t.taken.c.slot_id == sa.bindparam("slot", type_=sa.String),
    )
    .values(need_id=sa.bindparam("need", type_=sa.String))
)
_PLACE = (
    sa.update(t.bookings)
    .where(*_BOOKING_KEY)
    .values(position=sa.bindparam("new_position", type_=sa.BigInteger))
)


@dataclass
class Listed:
    """What a week lists: ``new`` bookings, those known by another name (``renamed``), the rest.

    ``ids`` has the booking of every row of the week that stands, in its order; ``None`` is new.
    ``last`` has the dates of each course's standing bookings. ``reckons``: the week's needs allow
    for the bookings that it lists, and for no others.
    """

    reckons: bool
    new: list[Booking] = field(default_factory=list)
    renamed: list[Row] = field(default_factory=list)
    ids: list[str | None] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    given_back: Counter[str] = field(default_factory=Counter)
    unlisted: dict[str, list[dt.datetime]] = field(default_factory=lambda: defaultdict(list))
    last: dict[str, set[dt.date]] = field(default_factory=lambda: defaultdict(set))

    def of_course(self, need: Need, now: dt.datetime) -> Row:
        """``sessions`` and ``previous_session`` of a need as the store keeps them."""
        sessions = need.sessions
        if self.reckons:
            coming = sum(start > now for start in self.unlisted.get(need.need_id, ()))
            sessions = max(0, sessions - coming + self.given_back[need.need_id])
        dates = self.last.get(need.need_id)
        follows = dates is not None and need.previous_session == max(dates)
        return {
            "sessions": sessions,
            "previous_session": None if follows else need.previous_session,
        }


def read_listed(unit: Unit, week: Week, mode: LoadMode) -> Listed:
    """Compare a week's bookings with the store's."""
    batch = week.batch
    listed = Listed(mode is LoadMode.REPLACE or week.lists_bookings)
    if not batch.bookings and not batch.needs:
        return listed
    found = {(row.slot_id, row.participant_id): row for row in _stored(unit, batch)}
    held = {(row.slot_id, row.participant_id) for row in unit.run(_HELD)}
    rows = {(one.slot_id, one.participant_id) for one in batch.bookings}
    for booking in batch.bookings:
        key = booking.slot_id, booking.participant_id
        if key in held:
            listed.faults.append(_held(booking))
        else:
            _list(listed, booking, found.get(key))
    for key, row in found.items():
        if row.state in _LIVE and row.need_id is not None:
            if key not in rows:
                listed.unlisted[row.need_id].append(row.start)
            if not row.closed:
                listed.last[row.need_id].add(row.date)
    for booking in batch.standing_bookings:
        if booking.need_id is not None:
            listed.last[booking.need_id].add(batch.slot[booking.slot_id].date)
    return listed


def _list(listed: Listed, booking: Booking, there: Any | None) -> None:
    """One row of the week beside what the store has of it, if it has anything."""
    if there is None:
        listed.new.append(booking)
        listed.ids.append(None)
    elif there.state in _LIVE:
        listed.ids.append(there.booking_id)
        if (there.need_id, there.session) != (booking.need_id, booking.session):
            listed.renamed.append({**booking.model_dump(), "booking_id": there.booking_id})
    else:
        listed.warnings.append(_over(booking, BookingState(there.state)))
        if booking.need_id is not None and there.book_again:
            listed.given_back[booking.need_id] += 1


def _stored(unit: Unit, batch: Batch) -> Iterator[Any]:
    """The bookings of this week's people, in their order: of several in a slot the last counts."""
    people = {one.participant_id for one in batch.needs}
    people |= {one.participant_id for one in batch.bookings}
    if len(people) > MANY:
        yield from unit.run(_BOOKINGS)
        return
    for some in chunks(people):
        yield from unit.run(_BOOKINGS_OF, people=some)


def _held(booking: Booking) -> Fault:
    return Fault(
        FILE,
        None,
        "participant_id",
        booking.participant_id,
        f"{booking.participant_id} holds a place in {booking.slot_id} just now",
        "Load again when the hold is confirmed or over",
        "held_now",
    )


def _over(booking: Booking, state: BookingState) -> Fault:
    return Fault(
        FILE,
        None,
        "slot_id",
        booking.slot_id,
        f"The booking of {booking.participant_id} in {booking.slot_id} has been {_OVER[state]} "
        "since, and stays so",
        "Book it again at the desk if it is to stand",
        "over_since",
    )


def write_bookings(unit: Unit, listed: Listed, mode: LoadMode) -> list[Row]:
    """Write what a week lists and the store did not have; without a seat for the time being."""
    for row in listed.renamed:
        names = {"booking": row["booking_id"], "need": row["need_id"]}
        unit.run(_NAME, **names, session_=row["session"])
        unit.run(_NAME_SEAT, **names, slot=row["slot_id"])
    numbers = unit.numbers(len(listed.ids)) if listed.ids else []
    new = iter(listed.new)
    rows: list[Row] = []
    seats: list[Row] = []
    for booking_id, number in zip(listed.ids, numbers, strict=True):
        if booking_id is None:
            booking, name = next(new), new_id()
            rows.append(_row(unit, booking, name, number))
            key = {"slot_id": booking.slot_id, "participant_id": booking.participant_id}
            seats.append({**key, "need_id": booking.need_id, "booking_id": name})
        elif mode is LoadMode.REPLACE:
            unit.run(_PLACE, booking=booking_id, new_position=number)
    unit.run_many(sa.insert(t.bookings), rows)
    unit.run_many(sa.insert(t.taken), seats)
    return rows


def _row(unit: Unit, booking: Booking, booking_id: str, position: int) -> Row:
    return {
        "booking_id": booking_id,
        "position": position,
        "participant_id": booking.participant_id,
        "slot_id": booking.slot_id,
        "need_id": booking.need_id,
        "session": booking.session,
        "state": BookingState.BOOKED.value,
        "arrange": [],
        "book_again": False,
        "from_files": True,
        "made_by": unit.who,
        "made_at": unit.now,
    }
