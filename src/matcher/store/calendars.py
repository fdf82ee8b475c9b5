"""Calendars that somebody follows: who may, and what they were told last."""

from __future__ import annotations

import datetime as dt
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.errors import NotThere
from matcher.store.holds import new_id
from matcher.store.types import Actor
from matcher.store.unit import ORG, Unit

T = TypeVar("T")

READER = Actor("calendar", "system")
"""In whose name it is kept what a calendar was told."""


class CalendarKind(StrEnum):
    """Whose appointments a calendar has."""

    PRACTITIONER = "practitioner"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class CalendarShare:
    """A calendar that may be followed by whoever has its ``secret``."""

    calendar_id: str
    secret: str
    kind: CalendarKind
    name: str
    made_by: str
    made_at: dt.datetime


Told = Mapping[str, Any]
"""What was told of each slot: its event's fields by name, which JSON can hold."""

_ID = sa.bindparam("calendar", type_=sa.String)
_THIS = (t.calendars.c.organisation_id == ORG, t.calendars.c.calendar_id == _ID)
_READ = sa.select(t.calendars).where(*_THIS)
_ALL = (
    sa.select(t.calendars)
    .where(t.calendars.c.organisation_id == ORG)
    .order_by(t.calendars.c.made_at, t.calendars.c.calendar_id)
)
_DROP = sa.delete(t.calendars).where(*_THIS)
_TELL = sa.update(t.calendars).where(*_THIS)
_WHOSE = {
    CalendarKind.PRACTITIONER: t.practitioners.c.practitioner_id,
    CalendarKind.SITE: t.sites.c.site_id,
}


class CalendarDesk:
    """What can be done to calendars inside one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def share(self, kind: CalendarKind, name: str) -> str:
        """Let a calendar be followed, by an address that nobody can guess; gives its name.

        Raises:
            NotThere: there is no such practitioner or site.
        """
        column = _WHOSE[kind]
        there = sa.select(column).where(
            column.table.c.organisation_id == ORG,
            column == sa.bindparam("name_", type_=sa.String),
        )
        if self._unit.run(there, name_=name).first() is None:
            raise NotThere(f"There is no {kind} {name}.", "Load it first.")
        calendar_id = new_id()
        row: dict[str, Any] = {
            "calendar_id": calendar_id,
            "secret": secrets.token_urlsafe(32),
            "kind": kind.value,
            "name": name,
            "events": {},
            "made_by": self._unit.who,
            "made_at": self._unit.now,
        }
        self._unit.note("share_calendar", about=f"{kind.value} {name}")
        self._unit.run_many(sa.insert(t.calendars), [row])
        return calendar_id

    def close(self, calendar_id: str) -> None:
        """Let nobody follow a calendar by that address any more.

        Raises:
            NotThere: there is no such calendar.
        """
        self._unit.note("close_calendar", about=calendar_id)
        if not self._unit.run(_DROP, calendar=calendar_id).rowcount:
            raise _not_there()

    def tell(self, calendar_id: str, told: Callable[[Told], Told]) -> Told:
        """What is told now, from what was told last; kept when it differs.

        Raises:
            NotThere: there is no such calendar.
        """
        row = self._unit.run(_READ.with_for_update(), calendar=calendar_id).first()
        if row is None:
            raise _not_there()
        now = told(row.events)
        if now != row.events:
            self._unit.run(_TELL.values(events=dict(now)), calendar=calendar_id)
        return now


class Calendars(ABC):
    """Calendars of one organisation."""

    organisation: str

    @abstractmethod
    def _ask(self, work: Callable[[Any], T]) -> T:
        """Give ``work`` a connection for one query."""

    @abstractmethod
    def _write(self, actor: Actor, work: Callable[[Unit], T], *, alone: bool = False) -> T:
        """Do ``work`` in one transaction."""

    def calendar(self, calendar_id: str) -> CalendarShare:
        """A calendar that may be followed.

        Raises:
            NotThere: there is none.
        """
        given = {"organisation": self.organisation, "calendar": calendar_id}
        row = self._ask(lambda one: one.execute(_READ, given).first())
        if row is None:
            raise _not_there()
        return _share(row)

    def calendars(self) -> tuple[CalendarShare, ...]:
        """All of them, the oldest first."""
        given = {"organisation": self.organisation}
        return self._ask(lambda one: tuple(map(_share, one.execute(_ALL, given))))

    def tell_calendar(self, calendar_id: str, told: Callable[[Told], Told]) -> Told:
        """See ``CalendarDesk.tell``; nothing is written when what is told is as before."""
        given = {"organisation": self.organisation, "calendar": calendar_id}
        row = self._ask(lambda one: one.execute(_READ, given).first())
        if row is None:
            raise _not_there()
        if told(row.events) == row.events:
            before: Told = row.events
            return before
        actor = Actor(READER.who, READER.role, self.organisation)
        return self._write(actor, lambda one: CalendarDesk(one).tell(calendar_id, told))


def _share(row: Any) -> CalendarShare:
    return CalendarShare(
        row.calendar_id, row.secret, CalendarKind(row.kind), row.name, row.made_by, row.made_at
    )


def _not_there() -> NotThere:
    return NotThere("There is no such calendar.", "Ask for its address again.")
