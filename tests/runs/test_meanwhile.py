"""Somebody else is quicker: what comes between the last look at a run and the write counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import pytest
from pydantic import TypeAdapter

from matcher.domain import Restriction
from matcher.store import (
    Asked,
    BookingState,
    Closure,
    Desk,
    NotPossibleNow,
    Run,
    RunEdit,
    RunState,
)
from matcher.usecases.booking_once import Writer
from matcher.usecases.runs.approving import approve, cancel, stop
from matcher.usecases.runs.editing import edit
from matcher.usecases.runs.packing import planned
from matcher.usecases.runs.publishing import CHANGED_SINCE, publish
from matcher.usecases.runs.solving import LEASE
from tests.runs.conftest import COACH, LEAD, Scene

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Late(Writer):
    """A writer to whom it happens that somebody else writes between their look and their write."""

    meanwhile: Callable[[], object] = lambda: None

    def write(self, kind: TypeAdapter[T], work: Callable[[Desk], T], *, alone: bool = False) -> T:
        """Let the other be first."""
        self.meanwhile()
        return Writer.write(self, kind, work, alone=alone)


def late(scene: Scene, meanwhile: Callable[[], object]) -> Late:
    """The lead, and what happens meanwhile."""
    return Late(scene.store, LEAD, meanwhile=meanwhile)


def keep_apart(scene: Scene, participant_id: str, practitioner_id: str) -> None:
    """Load a restriction: these two are never to meet."""
    whole = scene.store.whole()
    new = Restriction(participant_id=participant_id, kind="practitioner", other_id=practitioner_id)
    batch = whole.batch.model_copy(update={"restrictions": (*whole.batch.restrictions, new)})
    scene.store.load(replace(whole, batch=batch), COACH)


def test_who_is_to_be_kept_apart_since_is_not_booked(scene: Scene, run: Run) -> None:
    run_id = scene.approved(run)
    row = planned(scene.store, run).outcome.allocation[0]
    person, practitioner = row.participant_id, row.practitioner_id

    lead = late(scene, lambda: keep_apart(scene, person, practitioner))
    publication = publish(lead, run_id).publication
    assert publication is not None
    assert {one.need_id: one.why for one in publication.lost}[row.need_id] == CHANGED_SINCE
    slots = scene.store.whole().batch.slot
    assert practitioner not in {
        slots[one.slot_id].practitioner_id
        for one in scene.store.bookings()
        if one.participant_id == person and one.state is BookingState.BOOKED
    }


def test_a_place_that_is_closed_since_is_not_booked(scene: Scene, run: Run) -> None:
    run_id = scene.approved(run)
    row = planned(scene.store, run).outcome.allocation[0]
    date = row.start.date()
    closure = Closure(date, date, row.practitioner_id)

    lead = late(scene, lambda: scene.store.withdraw(closure, COACH))
    publication = publish(lead, run_id).publication
    assert publication is not None
    assert row.need_id in {one.need_id for one in publication.lost}
    assert row.slot_id not in {
        one.slot_id for one in scene.store.bookings() if one.state is BookingState.BOOKED
    }


def test_a_plan_that_is_made_since_is_not_approved_unseen(scene: Scene, run: Run) -> None:
    scene.open_all(run.run_id)
    need_id = planned(scene.store, run).plan.placements[0].need_id

    def plan_again() -> None:
        edit(scene.by(COACH), run.run_id, [RunEdit(need_id, "leave", "asked to wait", "")])
        scene.work()

    lead = late(scene, plan_again)
    with pytest.raises(NotPossibleNow, match="planned again"):
        approve(lead, run.run_id, version=run.version + 1)  # as if they knew what is to come
    now = scene.store.run(run.run_id)
    assert (now.state, now.version) == (RunState.REVIEW, run.version + 1)


def test_what_was_asked_of_a_worker_is_not_asked_of_the_next_one(scene: Scene, run: Run) -> None:
    need_id = planned(scene.store, run).plan.placements[0].need_id
    edit(scene.by(LEAD), run.run_id, [RunEdit(need_id, "leave", "asked to wait", "")])
    claim = scene.store.write(COACH, lambda desk: desk.runs.claim("w1", LEASE))
    assert claim is not None
    assert stop(scene.by(LEAD), run.run_id).asked == {Asked.STOP}
    scene.store.write(COACH, lambda desk: desk.runs.hand_back(run.run_id, claim.fence))
    back = cancel(scene.by(LEAD), run.run_id)
    assert (back.state, back.asked, back.edits) == (RunState.REVIEW, frozenset(), ())
