"""Runs: every step is a guarded update, so two who come at once cannot both take it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.errors import LeaseLost, NotPossibleNow, NotThere
from matcher.store.holds import new_id
from matcher.store.run_reads import FREE, NAME, PLAN, READ, RUN, THIS, WEEK, read
from matcher.store.run_rows import document, run_of
from matcher.store.types.runs import (
    Asked,
    Claim,
    Publication,
    Run,
    RunEdit,
    RunProgress,
    RunState,
    RunWish,
    Signed,
    Undoing,
)
from matcher.store.unit import NOW, ORG, Unit

_LAST = sa.select(sa.func.coalesce(sa.func.max(t.runs.c.number), 0)).where(
    t.runs.c.organisation_id == ORG
)
_DROP_FILE = sa.delete(t.run_files).where(
    t.run_files.c.organisation_id == ORG,
    t.run_files.c.run_id == RUN,
    t.run_files.c.name == NAME,
)
_NEXT = (
    sa.select(t.runs)
    .where(
        t.runs.c.organisation_id == ORG,
        sa.or_(
            t.runs.c.state == RunState.QUEUED.value,
            sa.and_(t.runs.c.state == RunState.RUNNING.value, t.runs.c.lease_until <= NOW),
        ),
    )
    .order_by(t.runs.c.number)
    .limit(1)
    .with_for_update(skip_locked=True)
)


class RunDesk:
    """What can be done to runs inside one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def read(self, run_id: str) -> Run:
        """See ``Store.run``."""
        return read(self._unit.connection, self._unit.organisation, run_id)

    def request(self, wish: RunWish, week: bytes) -> Run:
        """Queue a run over the snapshot ``week``, a zip of a batch folder."""
        unit = self._unit
        unit.alone()  # numbers have no gaps
        number = int(unit.run(_LAST).scalar_one()) + 1
        run_id = new_id()
        row = {
            "run_id": run_id,
            "number": number,
            "state": RunState.QUEUED.value,
            "wish": document(wish),
            "made_by": unit.who,
            "made_at": unit.now,
            "fence": 0,
            "asked": [],
            "edits": [],
            "applied": [],
            "opened": {},
        }
        unit.run_many(sa.insert(t.runs), [row])
        self._keep(run_id, WEEK, week)
        self._tell(run_id, RunState.QUEUED.value, {})
        return self.read(run_id)

    # --- the worker's

    def claim(self, worker: str, lease: dt.timedelta) -> Claim | None:
        """Take up the oldest run that waits, or whose worker has not been heard of in time."""
        unit = self._unit
        found = unit.run(_NEXT).first()
        if found is None:
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
            self._tell(run_id, "progress", document(progress))
        row = self._guarded(run_id, fence, **values)
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
        free: bytes | None = None,
    ) -> None:
        """Put a plan, a zip of an output folder, up for review; ``free``: that without edits."""
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
        if free is not None:
            self._keep(run_id, FREE, free)
        self._tell(run_id, RunState.REVIEW.value, {})

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

    # --- people's

    def ask(self, run_id: str, what: Asked) -> Run:
        """Ask the worker to stop with what there is, or to give up. A queued run is cancelled.

        Raises:
            NotPossibleNow: the run is neither queued nor running.
        """
        run = self._open(run_id, (RunState.QUEUED, RunState.RUNNING))
        if what is Asked.CANCEL and run.state is RunState.QUEUED:
            self._set(run_id, (RunState.QUEUED,), state=RunState.CANCELLED.value)
            self._tell(run_id, RunState.CANCELLED.value, {})
        else:
            self._set(run_id, (run.state,), asked=sorted(run.asked | {what}))
            self._tell(run_id, f"asked_to_{what}", {})
        return self.read(run_id)

    def edit(self, run_id: str, edits: Collection[RunEdit]) -> Run:
        """Plan again under these decisions by hand, which replace those before.

        Raises:
            NotPossibleNow: the run is not in review.
        """
        self._open(run_id, (RunState.REVIEW,))
        self._set(
            run_id,
            (RunState.REVIEW,),
            state=RunState.QUEUED.value,
            edits=[document(one) for one in edits],
            progress=None,
        )
        self._tell(run_id, "edited", {"edits": [document(one) for one in edits]})
        return self.read(run_id)

    def open_exception(self, run_id: str, exception: str) -> Run:
        """Note that the actor has opened this exception."""
        run = self._open(run_id, (RunState.REVIEW,))
        who = {*run.opened.get(exception, ()), self._unit.who}
        opened = {**{key: list(one) for key, one in run.opened.items()}, exception: sorted(who)}
        self._set(run_id, (RunState.REVIEW,), opened=opened)
        return self.read(run_id)

    def approve(self, run_id: str, name: str, role: str, words: tuple[str, ...]) -> Run:
        """Record that somebody approves by name, and the words that were put to them.

        Raises:
            NotPossibleNow: the run is not in review.
        """
        signed = Signed(name, role, self._unit.now, words)
        self._set(
            run_id,
            (RunState.REVIEW,),
            state=RunState.APPROVED.value,
            approval=document(signed),
        )
        self._tell(run_id, RunState.APPROVED.value, {"name": name, "words": list(words)})
        return self.read(run_id)

    def withdraw_approval(self, run_id: str) -> Run:
        """Take an approval back, before anything is published."""
        self._set(run_id, (RunState.APPROVED,), state=RunState.REVIEW.value, approval=None)
        self._tell(run_id, "approval_withdrawn", {})
        return self.read(run_id)

    def published(self, run_id: str, publication: Publication) -> Run:
        """Record a publication, in the transaction that made its bookings.

        Raises:
            NotPossibleNow: the run is not approved; so of two who publish, one does.
        """
        self._set(
            run_id,
            (RunState.APPROVED,),
            state=RunState.PUBLISHED.value,
            publication=document(publication),
        )
        body = {"booked": len(publication.holds), "lost": len(publication.lost)}
        self._tell(run_id, RunState.PUBLISHED.value, body)
        return self.read(run_id)

    def undone(self, run_id: str, undoing: Undoing) -> Run:
        """Record an undoing, in the transaction that called the bookings off."""
        self._set(
            run_id, (RunState.PUBLISHED,), state=RunState.UNDONE.value, undoing=document(undoing)
        )
        body = {"cancelled": len(undoing.cancelled), "left": len(undoing.left)}
        self._tell(run_id, RunState.UNDONE.value, body)
        return self.read(run_id)

    # --- how

    def _open(self, run_id: str, states: tuple[RunState, ...]) -> Run:
        """The run, locked, if it is in one of ``states``."""
        row = self._unit.run(READ.with_for_update(), run=run_id).first()
        if row is None:
            raise NotThere(f"There is no run {run_id}.", "Look it up among the runs.")
        run = run_of(row)
        if run.state not in states:
            raise _not_now(run)
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
        if kind != "progress":
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


_NOBODY: dict[str, Any] = {"worker": None, "lease_until": None}


def _not_now(run: Run) -> NotPossibleNow:
    return NotPossibleNow(
        f"Run {run.number} is {run.state.value} now, so this cannot be done.",
        "Look at the run again.",
    )
