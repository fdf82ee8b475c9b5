"""Single records by name, and pages of bookings, for those who do not want whole tables."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

from matcher.domain import Need, Practitioner, Site, Urgency
from matcher.store import bookings, changes, rows
from matcher.store import tables as t
from matcher.store.errors import NotThere
from matcher.store.reading import Reader
from matcher.store.seating import chunks
from matcher.store.types import Booked, StoredSlot
from matcher.store.unit import ORG

T = TypeVar("T")

_NAME = sa.bindparam("name", type_=sa.String)
_NAMES: sa.BindParameter[Any] = sa.bindparam("names", expanding=True)
_HELD = (
    sa.select(t.courses_held.c.sessions)
    .where(
        t.courses_held.c.organisation_id == t.needs.c.organisation_id,
        t.courses_held.c.need_id == t.needs.c.need_id,
    )
    .scalar_subquery()
)
_LEFT = (t.needs.c.sessions - sa.func.coalesce(_HELD, 0)).label("left")
_SERVICES = sa.select(t.needs.c.need_id, t.needs.c.service).where(
    t.needs.c.organisation_id == ORG, t.needs.c.need_id.in_(_NAMES)
)
_WAITING = sa.select(
    t.needs.c.need_id,
    t.needs.c.participant_id,
    t.needs.c.urgency,
    t.needs.c.requested_on,
    t.needs.c.not_before,
).where(t.needs.c.organisation_id == ORG, t.needs.c.service.in_(_NAMES), _LEFT > 0)
_SLOTS = sa.select(t.slots).where(t.slots.c.organisation_id == ORG, t.slots.c.slot_id.in_(_NAMES))
_DIARY = sa.select(t.slots).where(
    t.slots.c.organisation_id == ORG,
    t.slots.c.practitioner_id == _NAME,
    t.slots.c.date == sa.bindparam("date", type_=sa.Date),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A need that waits for sessions: whose it is, how urgent, and from when its wait counts."""

    need_id: str
    participant_id: str
    urgency: Urgency
    clock: dt.date


class Lookups(ABC):
    """What a ``Store`` looks up by name."""

    @abstractmethod
    def _read(self, work: Callable[[Reader], T]) -> T:
        """Do ``work`` on one moment of the database."""

    def need(self, need_id: str) -> Need:
        """A need; ``sessions`` still to be booked, held ones included: 0 when all are booked.

        Raises:
            NotThere: there is no such need.
        """

        def work(reader: Reader) -> Need:
            row = _one(reader, rows.NEEDS, need_id, "need")
            found: Need = rows.need({**row, "sessions": max(1, row["sessions"])})
            return found.model_copy(update={"sessions": row["sessions"]})

        return self._read(work)

    def services_of(self, need_ids: Collection[str]) -> Mapping[str, str]:
        """The service of each of these needs; those that only a booking names are left out."""

        def work(reader: Reader) -> Mapping[str, str]:
            return {
                row["need_id"]: row["service"]
                for some in chunks(need_ids)
                for row in reader.run(_SERVICES, names=some)
            }

        return self._read(work)

    def practitioner(self, practitioner_id: str) -> Practitioner:
        """A practitioner.

        Raises:
            NotThere: there is no such practitioner.
        """
        return self._read(
            lambda one: rows.practitioner(
                _one(one, rows.PRACTITIONERS, practitioner_id, "practitioner")
            )
        )

    def site(self, site_id: str) -> Site:
        """A site.

        Raises:
            NotThere: there is no such site.
        """
        return self._read(lambda one: rows.site(_one(one, rows.SITES, site_id, "site")))

    def slots(self, slot_ids: Collection[str]) -> Mapping[str, StoredSlot]:
        """These slots with their free places; unknown ones are left out."""
        return self._read(lambda one: _slots(one, slot_ids))

    def diary(self, practitioner_id: str, date: dt.date) -> tuple[StoredSlot, ...]:
        """All slots of a practitioner on a date, closed ones too."""

        def work(reader: Reader) -> tuple[StoredSlot, ...]:
            found = reader.run(_DIARY, name=practitioner_id, date=date)
            slots = _slots(reader, [row["slot_id"] for row in found])
            return tuple(sorted(slots.values(), key=lambda one: one.slot.start))

        return self._read(work)

    def bookings_page(
        self, *, participant_id: str | None, after: str | None, limit: int
    ) -> tuple[Booked, ...]:
        """The next ``limit`` bookings in the order in which they were made, cancelled ones too.

        Args:
            participant_id: of this person only.
            after: the booking after which to go on.
            limit: how many at most.
        """
        query = bookings.READ_ALL
        values: dict[str, object] = {}
        if participant_id is not None:
            query = query.where(t.bookings.c.participant_id == _NAME)
            values["name"] = participant_id
        if after is not None:
            before = t.bookings.alias("before")
            begins = (
                sa.select(before.c.position)
                .where(
                    before.c.organisation_id == ORG,
                    before.c.booking_id == sa.bindparam("after", type_=sa.String),
                )
                .scalar_subquery()
            )
            query = query.where(t.bookings.c.position > begins)
            values["after"] = after

        def work(reader: Reader) -> tuple[Booked, ...]:
            given = {"organisation": reader.organisation, **values}
            found = reader.connection.execute(query.limit(limit), given)
            return tuple(bookings.booked_of(row) for row in found)

        return self._read(work)

    def waiting(self, services: Collection[str]) -> tuple[Waiting, ...]:
        """Every need of these services that has sessions neither booked nor held."""

        def work(reader: Reader) -> tuple[Waiting, ...]:
            return tuple(
                Waiting(row["need_id"], row["participant_id"], Urgency(row["urgency"]), _clock(row))
                for row in reader.run(_WAITING, names=list(services))
            )

        return self._read(work)


def _one(reader: Reader, kind: rows.Kind[Any], name: str, what: str) -> Mapping[str, Any]:
    key = kind.table.c[kind.keys[0]]
    query = sa.select(kind.table).where(kind.table.c.organisation_id == ORG, key == _NAME)
    found = reader.run(query, name=name)
    if not found:
        raise NotThere(f"There is no {what} {name}.", "Load it first.")
    row: Mapping[str, Any] = found[0]
    return row


def _slots(reader: Reader, slot_ids: Collection[str]) -> Mapping[str, StoredSlot]:
    free = changes.free_places(reader.connection, reader.organisation, slot_ids)
    return {
        row["slot_id"]: StoredSlot(rows.slot(row), free[row["slot_id"]], row["closed"])
        for some in chunks(slot_ids)
        for row in reader.run(_SLOTS, names=some)
    }


def _clock(row: Mapping[str, Any]) -> dt.date:
    requested, not_before = row["requested_on"], row["not_before"]
    clock: dt.date = requested if not_before is None else max(requested, not_before)
    return clock
