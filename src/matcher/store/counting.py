"""How many wait and what is free: the numbers at the top of the week, without reading the rows."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.reading import Reader
from matcher.store.unit import NOW, ORG

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Counts:
    """Of this moment: who waits, for how many plan items, and what is still free."""

    people: int
    waiting_people: int
    waiting_needs: int
    free_places: int
    practitioners: int
    sites: int


def _count(table: sa.Table) -> sa.ScalarSelect[Any]:
    return (
        sa.select(sa.func.count())
        .select_from(table)
        .where(table.c.organisation_id == ORG)
        .scalar_subquery()
    )


_WAITING = (t.needs.c.organisation_id == ORG, t.needs.c.sessions > 0)
_OPEN = (t.slots.c.organisation_id == ORG, ~t.slots.c.closed, t.slots.c.start > NOW)
_SAME_SLOT = (
    t.taken.c.organisation_id == t.slots.c.organisation_id,
    t.taken.c.slot_id == t.slots.c.slot_id,
)
_COUNTS = sa.select(
    _count(t.participants).label("people"),
    sa.select(sa.func.count(t.needs.c.participant_id.distinct()))
    .where(*_WAITING)
    .scalar_subquery()
    .label("waiting_people"),
    sa.select(sa.func.count())
    .select_from(t.needs)
    .where(*_WAITING)
    .scalar_subquery()
    .label("waiting_needs"),
    (
        sa.select(sa.func.coalesce(sa.func.sum(t.slots.c.places), 0))
        .where(*_OPEN)
        .scalar_subquery()
        - sa.select(sa.func.count())
        .select_from(t.slots.join(t.taken, sa.and_(*_SAME_SLOT)))
        .where(*_OPEN, t.taken.c.seat.is_not(None))
        .scalar_subquery()
    ).label("free_places"),
    _count(t.practitioners).label("practitioners"),
    _count(t.sites).label("sites"),
)


_FIRST = sa.bindparam("first", type_=sa.Date)
_LAST = sa.bindparam("last", type_=sa.Date)
_THOSE_DAYS = (
    t.slots.c.organisation_id == ORG,
    ~t.slots.c.closed,
    t.slots.c.date >= _FIRST,
    t.slots.c.date <= _LAST,
)
_DAY = (t.slots.c.practitioner_id, t.slots.c.date)
_PLACES = (
    sa.select(*_DAY, sa.func.sum(t.slots.c.places).label("count"))
    .where(*_THOSE_DAYS)
    .group_by(*_DAY)
)
_TAKEN = (
    sa.select(*_DAY, sa.func.count().label("count"))
    .select_from(t.slots.join(t.taken, sa.and_(*_SAME_SLOT)))
    .where(*_THOSE_DAYS, t.taken.c.seat.is_not(None))
    .group_by(*_DAY)
)


@dataclass(frozen=True, slots=True)
class DayInUse:
    """A practitioner's day: its places in open slots, and how many are booked or held."""

    practitioner_id: str
    date: dt.date
    places: int
    used: int


class Counting(ABC):
    """Numbers of one organisation."""

    organisation: str

    @abstractmethod
    def _ask(self, work: Callable[[Any], T]) -> T:
        """Give ``work`` a connection for one query."""

    @abstractmethod
    def _read(self, work: Callable[[Reader], T]) -> T:
        """Give ``work`` what reads one moment."""

    def counts(self) -> Counts:
        """How many wait, and how many places are free from now on."""

        def read(connection: sa.Connection) -> Counts:
            row = connection.execute(_COUNTS, {"organisation": self.organisation}).one()
            return Counts(**{name: int(value) for name, value in row._mapping.items()})

        return self._ask(read)

    def days_in_use(self, first: dt.date, last: dt.date) -> tuple[DayInUse, ...]:
        """Every practitioner's days from ``first`` to ``last`` that have open slots."""

        def read(one: Reader) -> tuple[DayInUse, ...]:
            values = {"organisation": self.organisation, "first": first, "last": last}
            rows = one.connection.execute(_TAKEN, values)
            used = {
                (row["practitioner_id"], row["date"]): int(row["count"]) for row in rows.mappings()
            }
            return tuple(
                DayInUse(
                    row["practitioner_id"],
                    row["date"],
                    int(row["count"]),
                    used.get((row["practitioner_id"], row["date"]), 0),
                )
                for row in one.connection.execute(_PLACES, values).mappings()
            )

        return self._read(read)
