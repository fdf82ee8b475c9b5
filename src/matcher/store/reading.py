"""Reading whole tables: a week for a batch, all supply, the people."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from matcher.domain import Batch, Booking, Need, Restriction, TravelTime
from matcher.store import rows
from matcher.store import tables as t
from matcher.store.changes import cursor_now
from matcher.store.errors import NotThere
from matcher.store.prices import settings
from matcher.store.seats import IN_SLOT, OF_BOOKING
from matcher.store.types import (
    Appointment,
    BookingState,
    Clinic,
    Closure,
    Person,
    StoredSlot,
    Supply,
    Week,
)
from matcher.store.unit import ORG

HORIZON = "week"
"""The setting that holds a week's model and horizon."""
WHO = sa.bindparam("participant", type_=sa.String)
_COUNTED = (BookingState.BOOKED.value, BookingState.ATTENDED.value)
_APPOINTMENTS = (
    sa.select(
        t.taken.c.participant_id,
        t.taken.c.slot_id,
        t.taken.c.need_id,
        t.taken.c.booking_id,
        t.taken.c.hold_id,
        t.bookings.c.session,
        t.bookings.c.from_files,
        t.slots.c.date,
        t.slots.c.closed,
    )
    .join(t.slots, IN_SLOT)
    .outerjoin(t.bookings, OF_BOOKING)
    .where(
        t.taken.c.organisation_id == ORG,
        sa.or_(t.taken.c.hold_id.is_not(None), t.bookings.c.state.in_(_COUNTED)),
    )
    .order_by(t.bookings.c.position.is_(None), t.bookings.c.position, t.taken.c.slot_id)
)
_COUNT_TAKEN = (
    sa.select(t.taken.c.slot_id, sa.func.count().label("count"))
    .where(t.taken.c.organisation_id == ORG)
    .group_by(t.taken.c.slot_id)
    .subquery()
)
_SLOTS = (
    sa.select(t.slots, sa.func.coalesce(_COUNT_TAKEN.c.count, 0).label("taken"))
    .outerjoin(_COUNT_TAKEN, _COUNT_TAKEN.c.slot_id == t.slots.c.slot_id)
    .where(t.slots.c.organisation_id == ORG)
    .order_by(t.slots.c.position)
)


class Reader:
    """Reads the tables of one organisation on one connection, so of one moment."""

    def __init__(self, connection: sa.Connection, organisation: str) -> None:
        self.connection = connection
        self.organisation = organisation

    def run(self, statement: sa.Executable, **values: object) -> Sequence[Any]:
        """The rows of a query."""
        given = {"organisation": self.organisation, **values}
        return self.connection.execute(statement, given).mappings().all()

    def all(self, kind: rows.Kind[Any], *where: sa.ColumnElement[bool], **values: object) -> Any:
        """The values of a table, in the order of the files."""
        table = kind.table
        query = sa.select(table).where(table.c.organisation_id == ORG, *where)
        found = self.run(query.order_by(table.c.position), **values)
        return tuple(kind.from_row(row) for row in found)

    def horizon(self) -> tuple[str, dt.date, int]:
        """The model, first date and number of weeks of the week that was loaded last.

        Raises:
            NotThere: nothing has been loaded yet.
        """
        found = settings(self.connection, self.organisation).get(HORIZON)
        if found is None:
            raise NotThere("Nothing has been loaded yet.", "Load a week: matcher load WEEK")
        start = dt.date.fromisoformat(found["horizon_start"])
        return found["model"], start, found["horizon_weeks"]

    def appointments(self, *where: sa.ColumnElement[bool], **values: object) -> list[Any]:
        """What people have or hold: in the order in which it was booked, then what is held."""
        return list(self.run(_APPOINTMENTS.where(*where), **values))


@dataclass
class Courses:
    """How far the course of each need has come, by what is booked and held."""

    held: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    in_files: dict[str, dt.date] = field(default_factory=dict)
    at_desk: dict[str, dt.date] = field(default_factory=dict)

    @classmethod
    def of(cls, appointments: Iterable[Mapping[str, Any]]) -> Courses:
        """From all appointments of these needs; those on closed slots give no date."""
        found = cls()
        for one in appointments:
            need_id = one["need_id"]
            if need_id is None:
                continue
            if one["hold_id"] is not None:
                found.held[need_id] += 1
            if not one["closed"]:
                dates = found.in_files if one["from_files"] else found.at_desk
                dates[need_id] = max(one["date"], dates.get(need_id, one["date"]))
        return found

    def still_to_book(self, row: Mapping[str, Any]) -> Need | None:
        """A need with what is left of it; ``None`` when nothing is."""
        need_id = row["need_id"]
        sessions = row["sessions"] - self.held[need_id]
        if sessions < 1:
            return None
        given = row["previous_session"] or self.in_files.get(need_id)
        dates = [date for date in (given, self.at_desk.get(need_id)) if date is not None]
        latest = max(dates) if dates else None
        return rows.need({**row, "sessions": sessions, "previous_session": latest})


def _needs(
    found: Iterable[Mapping[str, Any]], appointments: Sequence[Mapping[str, Any]]
) -> tuple[Need, ...]:
    """The needs with something left; one that follows a course that is over follows nothing."""
    courses = Courses.of(appointments)
    needs = [need for row in found if (need := courses.still_to_book(row)) is not None]
    there = {need.need_id for need in needs} | {one["need_id"] for one in appointments}
    return tuple(
        need
        if need.after_need is None or need.after_need in there
        else need.model_copy(update={"after_need": None})
        for need in needs
    )


_NEEDS = sa.select(t.needs).where(t.needs.c.organisation_id == ORG).order_by(t.needs.c.position)


def batch(reader: Reader, start: dt.date, weeks: int, *, holds: bool) -> Batch:
    """Everything as a batch; ``holds``: with live holds as bookings."""
    appointments = reader.appointments()
    if not holds:
        appointments = [one for one in appointments if one["hold_id"] is None]
    slots = reader.all(rows.SLOTS)
    return Batch(
        model=reader.horizon()[0],
        horizon_start=start,
        horizon_weeks=weeks,
        participants=reader.all(rows.PARTICIPANTS),
        needs=_needs(reader.run(_NEEDS), appointments),
        practitioners=reader.all(rows.PRACTITIONERS),
        sites=reader.all(rows.SITES),
        slots=tuple(slot for slot, closed in slots if not closed),
        closed_slots=tuple(slot for slot, closed in slots if closed),
        bookings=tuple(
            Booking(
                slot_id=one["slot_id"],
                participant_id=one["participant_id"],
                need_id=one["need_id"],
                session=one["session"],
            )
            for one in appointments
        ),
        restrictions=reader.all(rows.RESTRICTIONS),
        travel_times=reader.all(rows.TRAVEL),
    )


def whole(reader: Reader) -> Week:
    """See ``Store.whole``."""
    _, start, weeks = reader.horizon()
    closures = reader.run(
        sa.select(t.closures)
        .where(t.closures.c.organisation_id == ORG)
        .order_by(t.closures.c.number)
    )
    return Week(
        batch(reader, start, weeks, holds=False),
        clinics(reader),
        tuple(
            Closure(row["from_date"], row["to_date"], row["practitioner_id"], row["site_id"])
            for row in closures
        ),
    )


def clinics(reader: Reader) -> tuple[Clinic, ...]:
    """The clinics as they were loaded."""
    found: tuple[Clinic, ...] = reader.all(rows.CLINICS)
    return found


def supply(reader: Reader) -> Callable[[], Supply]:
    """See ``Store.supply``. What is read is made into slots after the transaction.

    On SQLite whoever reads keeps others from their commit, and there may be 100,000 slots.
    """
    cursor = cursor_now(reader.connection)
    model, start, weeks = reader.horizon()
    practitioners, sites = reader.all(rows.PRACTITIONERS), reader.all(rows.SITES)
    travel_times, found = reader.all(rows.TRAVEL), reader.run(_SLOTS)

    def made() -> Supply:
        return Supply(
            model=model,
            horizon_start=start,
            horizon_weeks=weeks,
            practitioners=practitioners,
            sites=sites,
            slots=tuple(
                StoredSlot(
                    rows.slot(row),
                    0 if row["closed"] else max(0, row["places"] - row["taken"]),
                    row["closed"],
                )
                for row in found
            ),
            travel_times=travel_times,
            cursor=cursor,
        )

    return made


def person(reader: Reader, participant_id: str) -> Person:
    """See ``Store.person``."""
    who = {"participant": participant_id}
    found = reader.all(rows.PARTICIPANTS, t.participants.c.participant_id == WHO, **who)
    if not found:
        raise NotThere(f"There is no participant {participant_id}.", "Load them first.")
    (participant,) = found
    appointments = reader.appointments(t.taken.c.participant_id == WHO, **who)
    slot_ids = sorted({one["slot_id"] for one in appointments})
    slots = {}
    if slot_ids:
        ids: sa.BindParameter[str] = sa.bindparam("slots", expanding=True)
        in_them = reader.all(rows.SLOTS, t.slots.c.slot_id.in_(ids), slots=slot_ids)
        slots = {slot.slot_id: slot for slot, _ in in_them}
    journeys = reader.all(
        rows.TRAVEL,
        sa.or_(
            sa.and_(t.travel_times.c.start_kind == "participant", t.travel_times.c.start_id == WHO),
            sa.and_(
                t.travel_times.c.start_kind == "area",
                t.travel_times.c.start_id == sa.bindparam("area", type_=sa.Text),
            ),
        ),
        **who,
        area=participant.home_area or "",
    )
    return Person(
        participant,
        _needs(reader.run(_NEEDS.where(t.needs.c.participant_id == WHO), **who), appointments),
        _as_appointments(appointments, slots),
        reader.all(rows.RESTRICTIONS, t.restrictions.c.participant_id == WHO, **who),
        journeys,
    )


_IN_USE = sa.select(t.taken.c.slot_id).where(t.taken.c.organisation_id == ORG)


def people(reader: Reader) -> tuple[Person, ...]:
    """See ``Store.people``."""
    appointments: dict[str, list[Any]] = defaultdict(list)
    for one in reader.appointments():
        appointments[one["participant_id"]].append(one)
    needs: dict[str, list[Any]] = defaultdict(list)
    for row in reader.run(_NEEDS):
        needs[row["participant_id"]].append(row)
    restrictions: dict[str, list[Restriction]] = defaultdict(list)
    for restriction in reader.all(rows.RESTRICTIONS):
        restrictions[restriction.participant_id].append(restriction)
    journeys: dict[tuple[str, str], list[TravelTime]] = defaultdict(list)
    for journey in reader.all(rows.TRAVEL):
        journeys[journey.participant_id or "", journey.home_area or ""].append(journey)
    in_use = t.slots.c.slot_id.in_(_IN_USE)  # of all that are open, few are anybody's
    slots = {slot.slot_id: slot for slot, _ in reader.all(rows.SLOTS, in_use)}
    return tuple(
        Person(
            one,
            _needs(needs[one.participant_id], appointments[one.participant_id]),
            _as_appointments(appointments[one.participant_id], slots),
            tuple(restrictions[one.participant_id]),
            (
                *journeys.get((one.participant_id, ""), ()),
                *(journeys.get(("", one.home_area), ()) if one.home_area else ()),
            ),
        )
        for one in reader.all(rows.PARTICIPANTS)
    )


def _as_appointments(
    found: Iterable[Mapping[str, Any]], slots: Mapping[str, Any]
) -> tuple[Appointment, ...]:
    appointments = [
        Appointment(
            slot=slots[one["slot_id"]],
            closed=one["closed"],
            need_id=one["need_id"],
            session=one["session"],
            booking_id=None if one["hold_id"] else one["booking_id"],
            hold_id=one["hold_id"],
        )
        for one in found
    ]
    return tuple(sorted(appointments, key=lambda one: (one.slot.start, one.slot.slot_id)))
