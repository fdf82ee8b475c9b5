"""One record of a table: read in the light of what it names, and kept, new or changed.

Each is judged as its row in a file would be; a fault names the column, and no row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol, TypeVar

from pydantic import TypeAdapter

from matcher.domain import Batch, Booking, Need, Participant, Practitioner, Site, Slot
from matcher.errors import InputFaults
from matcher.files import layout
from matcher.files.csv_text import csv_bytes
from matcher.files.layout import Layout
from matcher.store import Desk, LoadMode, NotThere, Store, StoredSlot, Week
from matcher.usecases.booking_once import Writer, held_back
from matcher.usecases.load_tables import ReadTables, read_sent

T = TypeVar("T")
Row = Mapping[str, str]
"""A record as the cells of its row, by column; empty: not given."""

_PERSON = TypeAdapter(Participant)
_NEED = TypeAdapter(Need)
_PRACTITIONER = TypeAdapter(Practitioner)
_SITE = TypeAdapter(Site)
_SLOT = TypeAdapter(Slot)


class Around(Protocol):
    """What stands around a record."""

    def frame(self) -> Batch:
        """The days that may be booked, practitioners and sites, without slots or people."""

    def sites_in_use(self) -> tuple[Slot, ...]:
        """A slot in person at each site that has any."""


def put_person(writer: Writer, around: Around, row: Row) -> Participant:
    """Keep a participant.

    Raises:
        InputFaults: every fault of the record.
    """
    return _put(writer, layout.PARTICIPANTS, row, _PERSON, lambda batch: batch.participants, around)


def put_need(writer: Writer, around: Around, row: Row) -> Need:
    """Keep a need. Raises as ``put_person``."""
    return _put(writer, layout.NEEDS, row, _NEED, lambda batch: batch.needs, around)


def put_practitioner(writer: Writer, around: Around, row: Row) -> Practitioner:
    """Keep a practitioner. Raises as ``put_person``."""
    return _put(
        writer, layout.PRACTITIONERS, row, _PRACTITIONER, lambda batch: batch.practitioners, around
    )


def put_site(writer: Writer, around: Around, row: Row) -> Site:
    """Keep a site. Raises as ``put_person``."""
    return _put(writer, layout.SITES, row, _SITE, lambda batch: batch.sites, around)


def put_slot(writer: Writer, around: Around, row: Row) -> StoredSlot:
    """Keep a slot. Raises as ``put_person``."""
    slot = _put(writer, layout.SLOTS, row, _SLOT, lambda b: (*b.slots, *b.closed_slots), around)
    return writer.store.slots((slot.slot_id,))[slot.slot_id]


def read_person(around: Around, person: Row, needs: tuple[Row, ...]) -> Batch:
    """Somebody who is not stored, and what they need: a batch with them alone.

    Raises:
        InputFaults: every fault of person and needs.
    """
    sent = {
        layout.PARTICIPANTS.file: _csv(layout.PARTICIPANTS, (person,)),
        layout.NEEDS.file: _csv(layout.NEEDS, needs),
    }
    return read_sent(sent, Week(_with_sites(around)), LoadMode.MERGE).week.batch


def _put(
    writer: Writer,
    table: Layout,
    row: Row,
    kind: TypeAdapter[T],
    pick: Callable[[Batch], tuple[T, ...]],
    around: Around,
) -> T:
    def read() -> ReadTables:
        context = Week(_context(writer.store, around, table, row))
        try:
            return read_sent({table.file: _csv(table, (row,))}, context, LoadMode.MERGE)
        except InputFaults as error:
            told = tuple(replace(fault, row=None) for fault in error.faults)
            raise InputFaults(told, error.warnings) from None

    ready = held_back(read)

    def work(desk: Desk) -> T:
        week = ready().week
        desk.load(week, LoadMode.MERGE)
        (kept,) = pick(week.batch)
        return kept

    return writer.write(kind, work)


def _csv(table: Layout, rows: tuple[Row, ...]) -> bytes:
    lines = [[row.get(column, "") for column in table.columns] for row in rows]
    return csv_bytes(table.columns, lines)


# --- what a record is read in the light of -------------------------------------------------------


def _context(store: Store, around: Around, table: Layout, row: Row) -> Batch:
    """What the record names, and what may speak against it."""
    if table is layout.PARTICIPANTS:
        return _with_sites(around)
    if table is layout.NEEDS:
        return _with_person(store, around, row["participant_id"])
    if table is layout.SLOTS:
        return _with_diary(store, around, row)
    return around.frame()


def _with_sites(around: Around) -> Batch:
    return around.frame().model_copy(update={"slots": around.sites_in_use()})


def _with_person(store: Store, around: Around, participant_id: str) -> Batch:
    try:
        person = store.person(participant_id)
    except NotThere:
        return around.frame()  # the reader says so
    standing = {one.slot.slot_id: one.slot for one in person.appointments if not one.closed}
    closed = {one.slot.slot_id: one.slot for one in person.appointments if one.closed}
    return around.frame().model_copy(
        update={
            "participants": (person.participant,),
            "needs": person.needs,
            "slots": tuple(standing.values()),
            "closed_slots": tuple(closed.values()),
            "bookings": tuple(
                Booking(
                    slot_id=one.slot.slot_id,
                    participant_id=participant_id,
                    need_id=one.need_id,
                    session=one.session,
                )
                for one in person.appointments
            ),
        }
    )


def _with_diary(store: Store, around: Around, row: Row) -> Batch:
    """The practitioner's other slots of that day: no two may overlap."""
    try:
        date = dt.datetime.fromisoformat(row["start"]).date()
    except ValueError:
        return around.frame()  # the reader says so
    diary = store.diary(row["practitioner_id"], date)
    others = tuple(one.slot for one in diary if not one.closed)
    return around.frame().model_copy(update={"slots": others})
