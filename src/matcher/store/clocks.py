"""What the health page tells, and the clock that tests can move."""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import Any

import sqlalchemy as sa

from matcher.store import schema
from matcher.store import tables as t
from matcher.store.types import LOCAL, About
from matcher.store.unit import HAS_OVERDUE, MOVED, NOW, ORG, Unit

_OVERDUE = sa.select(HAS_OVERDUE)
_CLOCK = sa.select(NOW.label("now"), MOVED.label("moved"))
_BARE = sa.select(sa.func.current_timestamp(type_=sa.DateTime(timezone=True)))
_SET = (
    sa.update(t.clocks)
    .where(t.clocks.c.organisation_id == ORG)
    .values(moved_seconds=t.clocks.c.moved_seconds + sa.bindparam("by", type_=sa.Double))
)


def about(connection: sa.Connection, organisation: str = LOCAL) -> About:
    """See ``Store.about``; a database without tables tells the time too."""
    revision = schema.revision(connection)
    is_postgresql = connection.dialect.name == "postgresql"
    version = sqlite3.sqlite_version
    if is_postgresql:
        version = connection.execute(sa.text("SHOW server_version")).scalar_one()
    moved = 0.0
    if revision is not None:
        row = connection.execute(_CLOCK, {"organisation": organisation}).one()
        now, moved = row.now, row.moved
    else:
        now = connection.execute(_BARE).scalar_one()
        now = now.astimezone(dt.UTC) if now.tzinfo else now.replace(tzinfo=dt.UTC)
    return About(
        database="PostgreSQL" if is_postgresql else "SQLite",
        version=version,
        revision=revision,
        newest=schema.newest(),
        clock=now,
        clock_moved=dt.timedelta(seconds=moved),
    )


def move(unit: Unit, by: dt.timedelta) -> None:
    """See ``Store.move_clock``."""
    seconds = by.total_seconds()
    if not unit.run(_SET, by=seconds).rowcount:
        unit.run_many(sa.insert(t.clocks), [{"moved_seconds": seconds}])


def is_overdue(connection: Any, organisation: str) -> bool:
    """Whether some hold has expired and its places are not given back yet."""
    return bool(connection.execute(_OVERDUE, {"organisation": organisation}).scalar_one())
