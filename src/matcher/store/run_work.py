"""What a worker does to a run: take it up, keep its lease, put a plan up for review, end it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.run_reads import PLAN, WAITING, events
from matcher.store.run_rows import document
from matcher.store.run_steps import PROGRESS, RunSteps
from matcher.store.types.runs import Asked, Claim, RunProgress, RunState

_NEXT = (
    sa.select(t.runs)
    .where(*WAITING)
    .order_by(t.runs.c.number)
    .limit(1)
    .with_for_update(skip_locked=True)
)
MOST_TRIES = 3
"""So many workers may die at a run."""
WORKERS_DIED = (
    f"{MOST_TRIES} workers ended without a word while they planned this.",
    "See whether the machine has enough memory, then make another plan.",
)
NOTHING: Mapping[str, bytes] = MappingProxyType({})
_NOBODY: dict[str, Any] = {"worker": None, "lease_until": None}


class RunWork(RunSteps):
    """The worker's steps. Each but the claim needs the fence that the claim gave."""

    def claim(self, worker: str, lease: dt.timedelta) -> Claim | None:
        """Take up the oldest run that waits, or whose worker has not been heard of in time."""
        unit = self._unit
        found = unit.run(_NEXT).first()
        if found is None:
            return None
        if found.state == RunState.RUNNING.value and self._tries(found.run_id) >= MOST_TRIES:
            self._give_up(found.run_id, found.fence, has_plan=found.figures is not None)
            return None
        fence = found.fence + 1
        self._set(
            found.run_id,
            (RunState.QUEUED, RunState.RUNNING),
            fence=fence,
            state=RunState.RUNNING.value,
            worker=worker,
            lease_until=unit.now + lease,
            progress=None,
        )
        self._tell(found.run_id, RunState.RUNNING.value, {"worker": worker})
        return Claim(self.read(found.run_id), fence)

    def _tries(self, run_id: str) -> int:
        """How many workers in a row have taken a run up and were not heard of again."""
        kinds = [one.kind for one in events(self._unit.connection, self._unit.organisation, run_id)]
        lasting = [kind for kind in kinds if kind != PROGRESS]
        running = RunState.RUNNING.value
        return next((n for n, kind in enumerate(reversed(lasting)) if kind != running), len(kinds))

    def _give_up(self, run_id: str, fence: int, *, has_plan: bool) -> None:
        """End a run at which workers die, so that it does not take every worker with it."""
        if has_plan:
            self.refuse_edits(run_id, fence, WORKERS_DIED)
        else:
            self.fail(run_id, fence, WORKERS_DIED, cancelled=False)

    def beat(
        self, run_id: str, fence: int, lease: dt.timedelta, progress: RunProgress | None
    ) -> frozenset[Asked]:
        """Keep the lease and tell how far the work is; gives what people ask meanwhile.

        Raises:
            LeaseLost: another worker has taken the run up, or it runs no more.
        """
        values: dict[str, Any] = {"lease_until": self._unit.now + lease}
        if progress is not None:
            values["progress"] = document(progress)
        row = self._guarded(run_id, fence, **values)
        if progress is not None:  # numbered under the row's lock, so events appear in their order
            self._tell(run_id, PROGRESS, document(progress))
        return frozenset(Asked(one) for one in row.asked)

    def hand_back(self, run_id: str, fence: int) -> None:
        """Let another worker take the run up at once."""
        self._guarded(run_id, fence, state=RunState.QUEUED.value, worker=None, lease_until=None)
        self._tell(run_id, RunState.QUEUED.value, {})

    def finish(
        self,
        run_id: str,
        fence: int,
        plan: bytes,
        figures: Mapping[str, Any],
        others: Mapping[str, bytes] = NOTHING,
    ) -> bool:
        """Put a plan, a zip of an output folder, up for review; ``others``: plans to be kept.

        Gives no, and keeps nothing, when somebody has cancelled the run meanwhile.
        """
        row = self._guarded(run_id, fence, progress=t.runs.c.progress)
        if Asked.CANCEL.value in row.asked:
            return False
        self._guarded(
            run_id,
            fence,
            state=RunState.REVIEW.value,
            figures=dict(figures),
            applied=t.runs.c.edits,
            problem=None,
            opened={},
            asked=[],
            **_NOBODY,
        )
        self._keep(run_id, PLAN, plan)
        for name, content in others.items():
            self._keep(run_id, name, content)
        self._tell(run_id, RunState.REVIEW.value, {})
        return True

    def refuse_edits(self, run_id: str, fence: int, problem: tuple[str, str]) -> None:
        """Go back to the plan that is there, because decisions by hand do not go together."""
        self._guarded(
            run_id,
            fence,
            state=RunState.REVIEW.value,
            edits=t.runs.c.applied,
            problem=list(problem),
            asked=[],
            **_NOBODY,
        )
        self._tell(run_id, "edits_refused", {"problem": list(problem)})

    def fail(self, run_id: str, fence: int, problem: tuple[str, str], *, cancelled: bool) -> None:
        """End a run without a plan: what happened, and what to do."""
        state = RunState.CANCELLED if cancelled else RunState.FAILED
        self._guarded(run_id, fence, state=state.value, problem=list(problem), **_NOBODY)
        self._tell(run_id, state.value, {})
