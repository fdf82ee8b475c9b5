"""One transaction that writes: its connection, who does it, and what it has changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.columns import Clock
from matcher.store.database import Database
from matcher.store.locks import lock_number
from matcher.store.log import add_to_log
from matcher.store.types import Actor, Note
from matcher.units import LONDON

ORG = sa.bindparam("organisation", type_=sa.String)

MOVED = sa.func.coalesce(
    sa.select(t.clocks.c.moved_seconds).where(t.clocks.c.organisation_id == ORG).scalar_subquery(),
    sa.literal(0.0, sa.Double),
)
NOW = Clock(MOVED)
"""The database's moment for the organisation bound as ``organisation``."""

IS_HELD = t.holds.c.state == sa.literal_column("'held'")
"""Not a bound value: for such a one neither database knows beforehand that the index of live holds
serves, and SQLite plans the statement anew each time."""
OVERDUE = sa.and_(t.holds.c.organisation_id == ORG, IS_HELD, t.holds.c.expires_at <= NOW)
_FIRST_TO_EXPIRE = (
    sa.select(t.holds.c.expires_at)
    .where(t.holds.c.organisation_id == ORG, IS_HELD)
    .order_by(t.holds.c.expires_at)
    .limit(1)
    .scalar_subquery()
)
HAS_OVERDUE = sa.func.coalesce(_FIRST_TO_EXPIRE <= NOW, sa.false())
"""By the first to expire, not by whether any has: for that PostgreSQL guesses that a third has,
whatever the clock says, and reads one hold after another in search of it."""
_OPEN = sa.select(NOW.label("now"), HAS_OVERDUE.label("overdue"))
_LOCK = sa.bindparam("lock", type_=sa.BigInteger)
_OPEN_SHARED = _OPEN.add_columns(sa.func.pg_advisory_xact_lock_shared(_LOCK).label("shared"))
_OPEN_ALONE = _OPEN.add_columns(sa.func.pg_advisory_xact_lock(_LOCK).label("alone"))
_COUNT = (
    sa.update(t.counters)
    .where(t.counters.c.name == t.NUMBERS.name)
    .values(value=t.counters.c.value + sa.bindparam("count", type_=sa.BigInteger))
    .returning(t.counters.c.value)
)
_NEXT = sa.select(t.NUMBERS.next_value()).select_from(
    sa.func.generate_series(1, sa.bindparam("count", type_=sa.Integer))
)
_TRANSACTION = sa.cast(sa.cast(sa.func.pg_current_xact_id(), sa.Text), sa.BigInteger)
_CHANGE = sa.insert(t.changes)
_CHANGE_POSTGRESQL = sa.insert(t.changes).values(
    number=t.NUMBERS.next_value(),
    stamp=_TRANSACTION,
    **{name: sa.bindparam(name) for name in ("organisation_id", "kind", "subject", "made_at")},
)

SLOT, PERSON, SUPPLY, PRICES = "slot", "person", "supply", "prices"
"""Kinds of change."""


@dataclass
class Unit:
    """What every write works with. ``now`` is the database's moment when the unit began."""

    connection: sa.Connection
    organisation: str
    who: str
    now: dt.datetime
    overdue: bool
    on_postgresql: bool
    role: str = ""
    notes: list[Note] = field(default_factory=list)
    changed: dict[tuple[str, str], None] = field(default_factory=dict)
    pass_point: Callable[[str], None] = lambda _name: None
    """For tests: hears the name of each point of the write that is passed."""
    taken: int = 0
    """How many seats and needs this unit has taken, given back or not."""

    @property
    def today(self) -> dt.date:
        """The local date."""
        return self.now.astimezone(LONDON).date()

    def run(self, statement: sa.Executable, **values: object) -> sa.CursorResult[Any]:
        """Execute with the organisation bound."""
        return self.connection.execute(statement, {"organisation": self.organisation, **values})

    def run_many(self, statement: sa.Executable, rows: list[dict[str, Any]]) -> None:
        """Execute once for each of ``rows``, each with the organisation's column."""
        if rows:
            given = [{"organisation_id": self.organisation, **row} for row in rows]
            self.connection.execute(statement, given)

    def change(self, kind: str, *subjects: str) -> None:
        """Note what changes, for those who follow."""
        self.changed.update(dict.fromkeys((kind, subject) for subject in subjects))

    def note(self, action: str, participant_id: str | None = None, about: str = "") -> None:
        """Note for the log what is done, to whom, and with what; a reader notes what is read."""
        self.notes.append(Note(action, participant_id, about or None, self.who, self.role))

    def alone(self) -> None:
        """Wait until no other writes to this organisation, and keep it so to the commit."""
        if self.on_postgresql:
            lock = sa.select(sa.func.pg_advisory_xact_lock(_LOCK))
            self.connection.execute(lock, {"lock": lock_number(self.organisation)})

    def numbers(self, count: int) -> list[int]:
        """So many new numbers, each greater than all before it."""
        if self.on_postgresql:
            return list(self.connection.execute(_NEXT, {"count": count}).scalars())
        last = self.connection.execute(_COUNT, {"count": count}).scalar_one()
        return list(range(last - count + 1, last + 1))

    @contextmanager
    def attempt(self) -> Iterator[sa.NestedTransaction]:
        """A part of the unit that can be undone by itself: ``rollback()`` on what is given."""
        changed, notes = dict(self.changed), list(self.notes)
        with self.connection.begin_nested() as part:
            yield part
            if not part.is_active:
                self.changed, self.notes = changed, notes

    def finish(self) -> None:
        """Write down who did what, and what has changed; the last thing before the commit."""
        self._tell_change()
        add_to_log(self)

    def _tell_change(self) -> None:
        if not self.changed:
            return
        rows = [
            {"kind": kind, "subject": subject, "made_at": self.now}
            for kind, subject in self.changed
        ]
        if self.on_postgresql:
            self.run_many(_CHANGE_POSTGRESQL, rows)
            return
        numbers = self.numbers(len(rows))
        self.run_many(
            _CHANGE,
            [
                {**row, "number": number, "stamp": numbers[-1]}
                for row, number in zip(rows, numbers, strict=True)
            ],
        )


@contextmanager
def unit(
    database: Database,
    organisation: str,
    actor: Actor,
    pass_point: Callable[[str], None],
    *,
    alone: bool = False,
) -> Iterator[Unit]:
    """A transaction; ``alone``: no other writes to this organisation meanwhile."""
    with database.writing(organisation, pass_point) as connection:
        values: dict[str, Any] = {"organisation": organisation}
        statement = _OPEN
        if database.is_postgresql:
            values["lock"] = lock_number(organisation)
            statement = _OPEN_ALONE if alone else _OPEN_SHARED
        row = connection.execute(statement, values).one()
        one = Unit(
            connection,
            organisation,
            actor.who,
            row.now,
            bool(row.overdue),
            database.is_postgresql,
            actor.role,
            pass_point=pass_point,
        )
        pass_point("begun")
        yield one
        one.finish()
