"""Runs: every step is a guarded update, so two who come at once cannot both take it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.errors import NotPossibleNow
from matcher.store.holds import new_id
from matcher.store.run_reads import RUN, THIS, WEEK
from matcher.store.run_rows import document
from matcher.store.run_work import RunWork
from matcher.store.types.runs import (
    Asked,
    Publication,
    Run,
    RunEdit,
    RunState,
    RunWish,
    Signed,
    Undoing,
)
from matcher.store.unit import ORG

_LAST = sa.select(sa.func.coalesce(sa.func.max(t.runs.c.number), 0)).where(
    t.runs.c.organisation_id == ORG
)

EDITED = "edited"
"""The kind of the events that tell of decisions by hand."""
_FORGET_EDITS = (
    sa.update(t.run_events)
    .where(
        t.run_events.c.organisation_id == ORG,
        t.run_events.c.run_id == RUN,
        t.run_events.c.kind == EDITED,
    )
    .values(body={})
)


class RunDesk(RunWork):
    """What can be done to runs inside one transaction: here what people do."""

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

    def ask(self, run_id: str, what: Asked) -> Run:
        """Ask the worker to stop with what there is, or to give up.

        A queued run is cancelled at once; one that has a plan already goes back to it.

        Raises:
            NotPossibleNow: the run is neither queued nor running.
        """
        run = self._open(run_id, (RunState.QUEUED, RunState.RUNNING))
        if what is Asked.CANCEL and run.state is RunState.QUEUED:
            ends = RunState.CANCELLED if run.figures is None else RunState.REVIEW
            values: dict[str, Any] = {"state": ends.value, "edits": t.runs.c.applied, "asked": []}
            self._set(run_id, (RunState.QUEUED,), **values)
            self._tell(run_id, ends.value, {})
        else:
            self._set(run_id, (run.state,), asked=sorted(run.asked | {what}))
            self._tell(run_id, f"asked_to_{what}", {})
        return self.read(run_id)

    def edit(self, run_id: str, version: int, edits: Collection[RunEdit]) -> Run:
        """Plan again under these decisions by hand, which replace those before.

        Raises:
            NotPossibleNow: the run is not in review, or not with the plan of ``version``.
        """
        self.in_review(run_id, version)
        self._set(
            run_id,
            (RunState.REVIEW,),
            state=RunState.QUEUED.value,
            edits=[document(one) for one in edits],
            progress=None,
        )
        self._tell(run_id, EDITED, {"edits": [document(one) for one in edits]})
        return self.read(run_id)

    def open_exception(self, run_id: str, exception: str, version: int) -> Run:
        """Note that the actor has opened this exception of the plan of ``version``."""
        run = self.in_review(run_id, version)
        who = {*run.opened.get(exception, ()), self._unit.who}
        opened = {**{key: list(one) for key, one in run.opened.items()}, exception: sorted(who)}
        self._set(run_id, (RunState.REVIEW,), opened=opened)
        self._unit.note("run_exception_opened", about=run_id)
        return self.read(run_id)

    def approve(
        self, run_id: str, version: int, name: str, role: str, words: tuple[str, ...]
    ) -> Run:
        """Record that somebody approves by name, and the words that were put to them.

        Raises:
            NotPossibleNow: the run is not in review, or not with the plan of ``version``.
        """
        self.in_review(run_id, version)
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

    def to_publish(self, run_id: str, version: int) -> Run:
        """The run, kept from everybody else until the transaction ends.

        Raises:
            NotPossibleNow: it is not approved, or not with the plan of ``version``.
        """
        return self._open(run_id, (RunState.APPROVED,), version)

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

    def forget_people(self, run_id: str) -> None:
        """Take away what a run says of people beside its files; what it booked can still be undone.

        That is decisions by hand with their reasons, what was opened, and who lost a place.
        """
        run = self.read(run_id)
        values: dict[str, Any] = {"edits": [], "applied": [], "opened": {}}
        if run.publication is not None:
            values["publication"] = document(replace(run.publication, lost=()))
        self._unit.run(sa.update(t.runs).where(*THIS).values(**values), run=run_id)
        self._unit.run(_FORGET_EDITS, run=run_id)

    def in_review(self, run_id: str, version: int) -> Run:
        """The run, kept from everybody else until the transaction ends.

        Raises:
            NotPossibleNow: it is not in review, or not with the plan of ``version``.
        """
        run = self._open(run_id, (RunState.REVIEW,), version)
        if run.wish.replays is not None:
            raise NotPossibleNow(
                f"Run {run.number} only does another again, so nothing can be decided about it.",
                "Decide about the run that it repeats.",
            )
        return run
