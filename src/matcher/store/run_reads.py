"""Reading runs, their files and what has happened to them."""

from __future__ import annotations

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.errors import NotThere
from matcher.store.run_rows import event_of, run_of
from matcher.store.types.runs import Run, RunEvent
from matcher.store.unit import ORG

RUN = sa.bindparam("run", type_=sa.String)
NAME = sa.bindparam("name_", type_=sa.String)
THIS = (t.runs.c.organisation_id == ORG, t.runs.c.run_id == RUN)
READ = sa.select(t.runs).where(*THIS)
_ALL = sa.select(t.runs).where(t.runs.c.organisation_id == ORG).order_by(t.runs.c.number.desc())
_FILE = sa.select(t.run_files.c.content).where(
    t.run_files.c.organisation_id == ORG,
    t.run_files.c.run_id == RUN,
    t.run_files.c.name == NAME,
)
_EVENTS = (
    sa.select(t.run_events)
    .where(
        t.run_events.c.organisation_id == ORG,
        t.run_events.c.run_id == RUN,
        t.run_events.c.number > sa.bindparam("after_", type_=sa.BigInteger),
    )
    .order_by(t.run_events.c.number)
)
WEEK, PLAN, FREE = "week", "plan", "free"
"""Names of a run's files."""


def read(connection: sa.Connection, organisation: str, run_id: str) -> Run:
    """A run.

    Raises:
        NotThere: there is no such run.
    """
    row = connection.execute(READ, {"organisation": organisation, "run": run_id}).first()
    if row is None:
        raise NotThere(f"There is no run {run_id}.", "Look it up among the runs.")
    return run_of(row)


def every(connection: sa.Connection, organisation: str) -> tuple[Run, ...]:
    """All runs, the newest first."""
    return tuple(run_of(row) for row in connection.execute(_ALL, {"organisation": organisation}))


def file(connection: sa.Connection, organisation: str, run_id: str, name: str) -> bytes | None:
    """One of a run's files; ``None`` when there is none of that name."""
    values = {"organisation": organisation, "run": run_id, "name_": name}
    found: bytes | None = connection.execute(_FILE, values).scalar()
    return found


def events(
    connection: sa.Connection, organisation: str, run_id: str, after: int
) -> tuple[RunEvent, ...]:
    """What has happened to a run since the event ``after``."""
    values = {"organisation": organisation, "run": run_id, "after_": after}
    return tuple(event_of(row) for row in connection.execute(_EVENTS, values))
