"""What every step of a run is made of: the run locked, guarded writes, files and events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.errors import LeaseLost, NotPossibleNow, NotThere
from matcher.store.run_reads import NAME, READ, RUN, THIS, read
from matcher.store.run_rows import run_of
from matcher.store.types.runs import Run, RunState
from matcher.store.unit import ORG, Unit

_DROP_FILE = sa.delete(t.run_files).where(
    t.run_files.c.organisation_id == ORG,
    t.run_files.c.run_id == RUN,
    t.run_files.c.name == NAME,
)


PROGRESS = "progress"
"""The kind of the events that tell how far a worker is."""


class RunSteps:
    """Guarded writes of one run inside one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def read(self, run_id: str) -> Run:
        """See ``Store.run``."""
        return read(self._unit.connection, self._unit.organisation, run_id)

    def _open(self, run_id: str, states: tuple[RunState, ...], version: int | None = None) -> Run:
        """The run, locked, if it is in one of ``states``, with the plan of ``version`` if given."""
        row = self._unit.run(READ.with_for_update(), run=run_id).first()
        if row is None:
            raise NotThere(f"There is no run {run_id}.", "Look it up among the runs.")
        run = run_of(row)
        if run.state not in states:
            raise _not_now(run)
        if version not in {None, run.version}:
            raise NotPossibleNow(
                f"Run {run.number} has been planned again since you looked at it.",
                "Look at the new plan first.",
            )
        return run

    def _set(self, run_id: str, states: tuple[RunState, ...], **values: Any) -> None:
        guard = t.runs.c.state.in_([state.value for state in states])
        changed = self._unit.run(sa.update(t.runs).where(*THIS, guard).values(**values), run=run_id)
        if not changed.rowcount:
            raise _not_now(self.read(run_id))

    def _guarded(self, run_id: str, fence: int, **values: Any) -> Any:
        """Write as the worker that holds the fence."""
        statement = (
            sa.update(t.runs)
            .where(*THIS, t.runs.c.state == RunState.RUNNING.value, t.runs.c.fence == fence)
            .values(**values)
            .returning(t.runs)
        )
        row = self._unit.run(statement, run=run_id).first()
        if row is None:
            raise LeaseLost(
                "Another worker has taken this run up, or it runs no more.",
                "Leave it; nothing of this worker's was kept.",
            )
        return row

    def _keep(self, run_id: str, name: str, content: bytes) -> None:
        self._unit.run(_DROP_FILE, run=run_id, name_=name)
        row = {"run_id": run_id, "name": name, "content": content}
        self._unit.run_many(sa.insert(t.run_files), [row])

    def _tell(self, run_id: str, kind: str, body: Mapping[str, Any]) -> None:
        if kind != PROGRESS:
            self._unit.note(f"run_{kind}", about=run_id)
        (number,) = self._unit.numbers(1)
        row = {
            "run_id": run_id,
            "number": number,
            "at": self._unit.now,
            "kind": kind,
            "who": self._unit.who,
            "body": dict(body),
        }
        self._unit.run_many(sa.insert(t.run_events), [row])


def _not_now(run: Run) -> NotPossibleNow:
    return NotPossibleNow(
        f"Run {run.number} is {run.state.value} now, so this cannot be done.",
        "Look at the run again.",
    )
