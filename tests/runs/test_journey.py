"""A run from its request to its undoing, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from matcher.errors import MatcherError
from matcher.store import (
    Actor,
    Ask,
    BookingState,
    CancelledBy,
    HoldRequest,
    LeaseLost,
    NotPossibleNow,
    RunEdit,
    RunState,
)
from matcher.usecases.runs.approving import (
    NotYetOpened,
    approve,
    cancel,
    edit,
    open_exception,
    request_run,
    review,
    withdraw_approval,
)
from matcher.usecases.runs.packing import planned
from matcher.usecases.runs.publishing import TAKEN_SINCE, publish, undo
from matcher.usecases.runs.solving import LEASE, PRICE_OF_EDITS, work_on
from tests.runs.conftest import LEAD, Scene

COACH = Actor("bea", "coach")


def standing(scene: Scene) -> set[tuple[str, str]]:
    """Who has a place where."""
    return {
        (one.participant_id, one.slot_id)
        for one in scene.store.bookings()
        if one.state is BookingState.BOOKED
    }


def approved(scene: Scene) -> str:
    run = scene.in_review()
    scene.open_all(run.run_id)
    approve(scene.by(LEAD), run.run_id)
    return run.run_id


def test_from_request_to_undoing(scene: Scene) -> None:
    before, standing_before = scene.store.whole().batch, standing(scene)
    run = scene.in_review()
    assert (run.state, run.number) == (RunState.REVIEW, 1)
    scene.open_all(run.run_id)
    signed = approve(scene.by(LEAD), run.run_id).approval
    assert signed is not None
    assert (signed.who, signed.role) == ("ada", "lead")
    assert standing(scene) == standing_before, "approval alone books nothing"

    published = publish(scene.by(LEAD), run.run_id)
    rows = planned(scene.store, published).outcome.allocation
    assert published.publication is not None
    assert published.publication.lost == ()
    assert standing(scene) - standing_before == {(r.participant_id, r.slot_id) for r in rows}
    prices = scene.store.prices()
    assert prices is not None
    assert prices.places

    undone = undo(scene.by(LEAD), run.run_id)
    assert undone.state is RunState.UNDONE
    assert undone.undoing is not None
    assert undone.undoing.left == ()
    assert standing(scene) == standing_before
    after = scene.store.whole().batch
    assert {n.need_id: n.sessions for n in after.needs} == {
        n.need_id: n.sessions for n in before.needs
    }
    clocks = {n.need_id: n.requested_on for n in before.needs}
    assert {n.need_id: n.requested_on for n in after.needs} == clocks, "the clocks go on"


def test_each_step_is_told_once_and_in_order(scene: Scene) -> None:
    run_id = approved(scene)
    publish(scene.by(LEAD), run_id)
    kinds = [e.kind for e in scene.store.run_events(run_id) if e.kind != "progress"]
    assert kinds == ["queued", "running", "review", "approved", "published"]
    last = scene.store.run_events(run_id)[-2].number
    assert [e.kind for e in scene.store.run_events(run_id, last)] == ["published"]


def test_nobody_approves_what_they_have_not_opened(scene: Scene) -> None:
    run = scene.in_review()
    found = review(scene.store, run.run_id).exceptions
    assert found, "the week is crowded, so somebody is not placed"
    with pytest.raises(NotYetOpened) as error:
        approve(scene.by(LEAD), run.run_id)
    assert error.value.left == found
    for one in found:
        open_exception(scene.by(COACH), run.run_id, one.key)
    with pytest.raises(NotYetOpened):
        approve(scene.by(LEAD), run.run_id)  # somebody else has, the one who approves has not


def test_a_plan_that_nobody_approved_is_not_published(scene: Scene) -> None:
    run = scene.in_review()
    with pytest.raises(NotPossibleNow):
        publish(scene.by(LEAD), run.run_id)
    scene.open_all(run.run_id)
    approve(scene.by(LEAD), run.run_id)
    withdraw_approval(scene.by(LEAD), run.run_id)
    with pytest.raises(NotPossibleNow):
        publish(scene.by(LEAD), run.run_id)
    assert scene.store.run(run.run_id).state is RunState.REVIEW


def test_it_is_published_once(scene: Scene) -> None:
    run_id = approved(scene)
    publish(scene.by(LEAD), run_id)
    had = standing(scene)
    with pytest.raises(NotPossibleNow):
        publish(scene.by(LEAD), run_id)
    assert standing(scene) == had


def test_a_place_taken_since_is_never_overwritten(scene: Scene) -> None:
    run_id = approved(scene)
    found = planned(scene.store, scene.store.run(run_id))
    single = next(p for p in found.plan.placements if len(p.slot_ids) == 1)
    slot_id = single.slot_ids[0]
    mine = found.week.batch.need[single.need_id].participant_id
    others = [p.participant_id for p in found.week.batch.participants if p.participant_id != mine]
    while scene.store.free_places([slot_id])[slot_id]:
        held = scene.store.hold(HoldRequest(others.pop(), (Ask(slot_id),)), COACH)
        assert hasattr(held, "hold_id"), "these people have nothing else at that time"
        scene.store.confirm(held.hold_id, held.token, COACH)
    had = standing(scene)
    publication = publish(scene.by(LEAD), run_id).publication
    assert publication is not None
    lost = {one.need_id: one.why for one in publication.lost}
    assert lost[single.need_id] == TAKEN_SINCE
    assert single.need_id not in publication.holds
    assert had <= standing(scene)
    assert set(lost) | set(publication.holds) == set(found.plan.placement)


def test_undoing_leaves_what_went_its_own_way(scene: Scene) -> None:
    run_id = approved(scene)
    before = {b.booking_id for b in scene.store.bookings()}
    publish(scene.by(LEAD), run_id)
    booked = next(b for b in scene.store.bookings() if b.booking_id not in before)
    scene.store.cancel(booked.booking_id, CancelledBy.PERSON, COACH)
    undoing = undo(scene.by(LEAD), run_id).undoing
    assert undoing is not None
    assert undoing.left == (booked.booking_id,)
    assert scene.store.booked(booked.booking_id).cancelled_by is CancelledBy.PERSON


def test_an_edit_is_priced_kept_and_signed_with_its_reason(scene: Scene) -> None:
    run = scene.in_review()
    found = planned(scene.store, run)
    placed = found.plan.placements[0].need_id
    practitioner = found.week.batch.slot[found.plan.placements[0].slot_ids[0]].practitioner_id
    wanted = RunEdit(placed, "forbid", "they know each other", "ada", practitioner_id=practitioner)
    assert edit(scene.by(LEAD), run.run_id, [wanted]).state is RunState.QUEUED
    scene.work()
    again = scene.store.run(run.run_id)
    assert again.state is RunState.REVIEW
    assert again.edits == (wanted,)
    assert again.figures is not None
    price = again.figures[PRICE_OF_EDITS]
    assert price["at_least_days"] <= price["at_most_days"]
    rows = planned(scene.store, again).outcome.allocation
    assert all(r.practitioner_id != practitioner for r in rows if r.need_id == placed)
    assert again.opened == {}, "a new plan has to be looked at anew"

    edit(scene.by(LEAD), run.run_id, [])
    scene.work()
    free = scene.store.run(run.run_id)
    assert free.figures == run.figures
    assert planned(scene.store, free).plan == found.plan


def test_edits_that_do_not_go_together_leave_the_plan_as_it_was(scene: Scene) -> None:
    run = scene.in_review()
    plan = planned(scene.store, run).plan
    first, second = plan.placements[0].need_id, plan.placements[1].need_id
    with pytest.raises(MatcherError, match="reason"):
        edit(scene.by(LEAD), run.run_id, [RunEdit(first, "leave", " ", "ada")])
    both = [RunEdit(first, "lock", "x", "ada"), RunEdit(first, "leave", "x", "ada")]
    edit(scene.by(LEAD), run.run_id, [*both, RunEdit(second, "lock", "x", "ada")])
    scene.work()
    after = scene.store.run(run.run_id)
    assert after.state is RunState.REVIEW
    assert after.problem is not None
    assert after.edits == ()
    assert planned(scene.store, after).plan == plan


def test_a_run_that_waits_can_be_cancelled(scene: Scene) -> None:
    run = request_run(scene.by(LEAD), scene.wish)
    assert cancel(scene.by(LEAD), run.run_id).state is RunState.CANCELLED
    scene.work()
    assert scene.store.run(run.run_id).state is RunState.CANCELLED


def test_a_worker_that_was_thought_dead_writes_nothing(scene: Scene) -> None:
    run = request_run(scene.by(LEAD), scene.wish)
    first, second = Actor("w1", "worker"), Actor("w2", "worker")
    claim = scene.store.write(first, lambda desk: desk.runs.claim("w1", LEASE))
    assert claim is not None
    assert scene.store.write(second, lambda desk: desk.runs.claim("w2", LEASE)) is None
    scene.store.move_clock(LEASE * 2)
    newer = scene.store.write(second, lambda desk: desk.runs.claim("w2", LEASE))
    assert newer is not None
    assert newer.fence > claim.fence
    with pytest.raises(LeaseLost):
        scene.store.write(first, lambda desk: desk.runs.finish(run.run_id, claim.fence, b"", {}))
    work_on(scene.store, second, newer)
    assert scene.store.run(run.run_id).state is RunState.REVIEW


def test_the_same_run_gives_the_same_plan(scene: Scene) -> None:
    one, two = scene.in_review(), scene.in_review()
    first, second = (planned(scene.store, run).outcome for run in (one, two))
    assert first.allocation == second.allocation
    assert first.certificate == second.certificate
