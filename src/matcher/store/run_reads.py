"""Reading runs, their files and what has happened to them."""

from __future__ import annotations

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.errors import NotThere
from matcher.store.run_rows import event_of, run_of
from matcher.store.types.runs import Run, RunEvent, RunState
from matcher.store.unit import HAS_OVERDUE, NOW, ORG

RUN = sa.bindparam("run", type_=sa.String)
NAME = sa.bindparam("name_", type_=sa.String)
THIS = (t.runs.c.organisation_id == ORG, t.runs.c.run_id == RUN)
READ = sa.select(t.runs).where(*THIS)
_REPLAYS = t.runs.c.wish["replays"].as_string()
_EVERY = sa.select(t.runs).where(t.runs.c.organisation_id == ORG).order_by(t.runs.c.number.desc())
_FIRST = _EVERY.where(_REPLAYS.is_(None))
_AGAIN = _EVERY.where(_REPLAYS == RUN)
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
WAITING = (
    t.runs.c.organisation_id == ORG,
    sa.or_(
        t.runs.c.state == RunState.QUEUED.value,
        sa.and_(t.runs.c.state == RunState.RUNNING.value, t.runs.c.lease_until <= NOW),
    ),
)
"""Of a run: it waits for a worker, or its worker has not been heard of in time."""
_ANYTHING_TO_DO = sa.select(sa.or_(sa.exists(t.runs.c.run_id).where(*WAITING), HAS_OVERDUE))
WEEK, PLAN, FREE, SEEN = "week", "plan", "free", "seen"
"""Names of a run's files: the snapshot, what is proposed, and, where there are decisions by hand,
the plan without them and the plan that they were made on."""


def anything_to_do(connection: sa.Connection, organisation: str) -> bool:
    """Whether a run waits for a worker, or a hold has run out."""
    return bool(connection.execute(_ANYTHING_TO_DO, {"organisation": organisation}).scalar_one())


def read(connection: sa.Connection, organisation: str, run_id: str) -> Run:
    """A run.

    Raises:
        NotThere: there is no such run.
    """
    row = connection.execute(READ, {"organisation": organisation, "run": run_id}).first()
    if row is None:
        raise NotThere(f"There is no run {run_id}.", "Look it up among the runs.")
    return run_of(row)


def every(
    connection: sa.Connection, organisation: str, before: int | None, limit: int | None
) -> tuple[Run, ...]:
    """Runs, the newest first, without those that do another again."""
    asked = _FIRST if before is None else _FIRST.where(t.runs.c.number < before)
    rows = connection.execute(asked.limit(limit), {"organisation": organisation})
    return tuple(map(run_of, rows))


def replays(connection: sa.Connection, organisation: str, run_id: str) -> tuple[Run, ...]:
    """The runs that do this one again, the newest first."""
    rows = connection.execute(_AGAIN, {"organisation": organisation, "run": run_id})
    return tuple(map(run_of, rows))


def file(connection: sa.Connection, organisation: str, run_id: str, name: str) -> bytes | None:
    """One of a run's files; ``None`` when there is none of that name."""
    values = {"organisation": organisation, "run": run_id, "name_": name}
    found: bytes | None = connection.execute(_FILE, values).scalar()
    return found


def events(
    connection: sa.Connection, organisation: str, run_id: str, after: int = 0
) -> tuple[RunEvent, ...]:
    """What has happened to a run since the event ``after``."""
    values = {"organisation": organisation, "run": run_id, "after_": after}
    return tuple(event_of(row) for row in connection.execute(_EVENTS, values))
