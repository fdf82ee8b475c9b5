"""Looking slots and appointments up by what they are, a page at a time, for those who read along.

Whatever a search leaves as ``None`` does not narrow it. Pages go on from the last one seen, by
its start and name, so nobody misses or meets anything twice because of what was read before.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import SimpleNamespace
from typing import Any, TypeVar

import sqlalchemy as sa

from matcher.domain import Practitioner, Site, Slot
from matcher.store import bookings, rows
from matcher.store import tables as t
from matcher.store.reading import Reader
from matcher.store.types import Booked, BookingState
from matcher.store.unit import ORG

T = TypeVar("T")


class SlotStatus(StrEnum):
    """Whether somebody could have a place of a slot."""

    FREE = "free"
    HELD = "held"
    """No place is free, and at least one is only held."""
    FULL = "full"
    CLOSED = "closed"
    """A closure has removed it."""


Diary = tuple[str, str | None]
"""A practitioner, and the site of the slots; ``None`` where slots are at no site."""
Mark = tuple[dt.datetime, str]
"""The start and name of the last one seen."""
Names = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class SlotSearch:
    """Which slots: starting at ``begin`` or later and before ``end``, and all that is given."""

    begin: dt.datetime | None = None
    end: dt.datetime | None = None
    statuses: frozenset[SlotStatus] | None = None
    slot_ids: Names = None
    practitioner_ids: Names = None
    site_ids: Names = None
    diaries: frozenset[Diary] | None = None


@dataclass(frozen=True, slots=True)
class AppointmentSearch:
    """Which bookings, cancelled ones too: their slots' start, and all that is given."""

    begin: dt.datetime | None = None
    end: dt.datetime | None = None
    states: frozenset[BookingState] | None = None
    booking_ids: Names = None
    slot_ids: Names = None
    participant_ids: Names = None
    practitioner_ids: Names = None
    site_ids: Names = None


@dataclass(frozen=True, slots=True)
class FoundSlot:
    """A slot with its places that nobody has, and how many are only held."""

    slot: Slot
    free: int
    held: int
    closed: bool

    @property
    def status(self) -> SlotStatus:
        """Whether somebody could have a place."""
        if self.closed:
            return SlotStatus.CLOSED
        if self.free > 0:
            return SlotStatus.FREE
        return SlotStatus.HELD if self.held else SlotStatus.FULL


@dataclass(frozen=True, slots=True)
class FoundAppointment:
    """A booking with its slot, the service of its need where that is known, and its moments."""

    booked: Booked
    slot: Slot
    service: str | None
    made_at: dt.datetime
    changed_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class DiarySpan:
    """The slots of one practitioner at one site: when the first and the last of them start."""

    practitioner_id: str
    site_id: str | None
    first: dt.datetime
    last: dt.datetime


def _taken(*where: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .where(
            t.taken.c.organisation_id == t.slots.c.organisation_id,
            t.taken.c.slot_id == t.slots.c.slot_id,
            *where,
        )
        .scalar_subquery()
    )


_TAKEN, _HELD = _taken(), _taken(t.taken.c.hold_id.is_not(None))
_FREE = t.slots.c.places > _TAKEN
_STATUS = {
    SlotStatus.FREE: sa.and_(~t.slots.c.closed, _FREE),
    SlotStatus.HELD: sa.and_(~t.slots.c.closed, ~_FREE, _HELD > 0),
    SlotStatus.FULL: sa.and_(~t.slots.c.closed, ~_FREE, _HELD == 0),
    SlotStatus.CLOSED: t.slots.c.closed,
}
_SLOTS = sa.select(t.slots, _TAKEN.label("taken"), _HELD.label("held"))
_APPOINTMENTS = (
    sa.select(
        *(column for column in t.slots.c if column.name not in {"position", "modes"}),
        t.slots.c.modes.label("slot_modes"),
        *(column.label(f"b_{column.name}") for column in t.bookings.c),
        t.needs.c.service,
    )
    .join(
        t.bookings,
        sa.and_(
            t.bookings.c.organisation_id == t.slots.c.organisation_id,
            t.bookings.c.slot_id == t.slots.c.slot_id,
        ),
    )
    .outerjoin(
        t.needs,
        sa.and_(
            t.needs.c.organisation_id == t.bookings.c.organisation_id,
            t.needs.c.need_id == t.bookings.c.need_id,
        ),
    )
)
_DIARIES = (
    sa.select(
        t.slots.c.practitioner_id,
        t.slots.c.site_id,
        sa.func.min(t.slots.c.start, type_=t.slots.c.start.type).label("first"),
        sa.func.max(t.slots.c.start, type_=t.slots.c.start.type).label("last"),
    )
    .where(t.slots.c.organisation_id == ORG)
    .group_by(t.slots.c.practitioner_id, t.slots.c.site_id)
    .order_by(t.slots.c.practitioner_id, sa.func.coalesce(t.slots.c.site_id, ""))
)


class Searching(ABC):
    """What a ``Store`` looks up by what it is."""

    @abstractmethod
    def _read(self, work: Callable[[Reader], T]) -> T:
        """Do ``work`` on one moment of the database."""

    def find_slots(
        self, search: SlotSearch, *, after: Mark | None = None, limit: int
    ) -> tuple[FoundSlot, ...]:
        """The first ``limit`` slots after ``after``, by start and name."""
        query = _page(_SLOTS, _of_slots(search), t.slots.c.slot_id, after, limit)
        return self._read(lambda one: tuple(_slot(row) for row in one.run(query)))

    def count_slots(self, search: SlotSearch) -> int:
        """How many slots there are of this kind."""
        return self._read(lambda one: _count(one, t.slots, _of_slots(search)))

    def find_appointments(
        self, search: AppointmentSearch, *, after: Mark | None = None, limit: int
    ) -> tuple[FoundAppointment, ...]:
        """The first ``limit`` bookings after ``after``, by their slots' start and by name."""
        where = _of_appointments(search)
        query = _page(_APPOINTMENTS, where, t.bookings.c.booking_id, after, limit)
        return self._read(lambda one: tuple(_appointment(row) for row in one.run(query)))

    def count_appointments(self, search: AppointmentSearch) -> int:
        """How many bookings there are of this kind."""
        joined = _APPOINTMENTS.get_final_froms()[0]
        return self._read(lambda one: _count(one, joined, _of_appointments(search)))

    def diaries(self) -> tuple[DiarySpan, ...]:
        """Each practitioner at each site, and when the slots there are."""
        return self._read(lambda one: tuple(DiarySpan(**row) for row in one.run(_DIARIES)))

    def every_practitioner(self) -> tuple[Practitioner, ...]:
        """All practitioners, in the order of the files."""
        return self._read(lambda one: tuple(one.all(rows.PRACTITIONERS)))

    def every_site(self) -> tuple[Site, ...]:
        """All sites, in the order of the files."""
        return self._read(lambda one: tuple(one.all(rows.SITES)))


def _page(
    query: sa.Select[Any],
    where: Iterable[sa.ColumnElement[bool]],
    name: sa.Column[Any],
    after: Mark | None,
    limit: int,
) -> sa.Select[Any]:
    start = t.slots.c.start
    if after is not None:
        moment, last = after
        query = query.where(sa.or_(start > moment, sa.and_(start == moment, name > last)))
    return query.where(t.slots.c.organisation_id == ORG, *where).order_by(start, name).limit(limit)


def _count(reader: Reader, table: sa.FromClause, where: Iterable[sa.ColumnElement[bool]]) -> int:
    query = sa.select(sa.func.count().label("count")).select_from(table)
    (row,) = reader.run(query.where(t.slots.c.organisation_id == ORG, *where))
    return int(row["count"])


def _between(begin: dt.datetime | None, end: dt.datetime | None) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if begin is not None:
        found.append(t.slots.c.start >= begin)
    if end is not None:
        found.append(t.slots.c.start < end)
    return found


def _named(*given: tuple[sa.Column[Any], Names]) -> list[sa.ColumnElement[bool]]:
    return [column.in_(sorted(names)) for column, names in given if names is not None]


def _of_slots(search: SlotSearch) -> list[sa.ColumnElement[bool]]:
    found = _between(search.begin, search.end)
    found += _named(
        (t.slots.c.slot_id, search.slot_ids),
        (t.slots.c.practitioner_id, search.practitioner_ids),
        (t.slots.c.site_id, search.site_ids),
    )
    if search.statuses is not None:
        found.append(sa.or_(sa.false(), *(_STATUS[one] for one in sorted(search.statuses))))
    if search.diaries is not None:
        found.append(sa.or_(sa.false(), *(_in_diary(one) for one in search.diaries)))
    return found


def _in_diary(diary: Diary) -> sa.ColumnElement[bool]:
    practitioner_id, site_id = diary
    return sa.and_(t.slots.c.practitioner_id == practitioner_id, t.slots.c.site_id == site_id)


def _of_appointments(search: AppointmentSearch) -> list[sa.ColumnElement[bool]]:
    states = None if search.states is None else frozenset(one.value for one in search.states)
    return [
        *_between(search.begin, search.end),
        *_named(
            (t.bookings.c.state, states),
            (t.bookings.c.booking_id, search.booking_ids),
            (t.bookings.c.slot_id, search.slot_ids),
            (t.bookings.c.participant_id, search.participant_ids),
            (t.slots.c.practitioner_id, search.practitioner_ids),
            (t.slots.c.site_id, search.site_ids),
        ),
    ]


def _slot(row: Any) -> FoundSlot:
    free = 0 if row["closed"] else max(0, row["places"] - row["taken"])
    return FoundSlot(rows.slot(row), free, row["held"], row["closed"])


def _appointment(row: Any) -> FoundAppointment:
    own = {name[2:]: value for name, value in row.items() if name.startswith("b_")}
    return FoundAppointment(
        bookings.booked_of(SimpleNamespace(**own, closed=row["closed"])),
        rows.slot({**row, "modes": row["slot_modes"]}),
        row["service"],
        own["made_at"],
        own["changed_at"],
    )
