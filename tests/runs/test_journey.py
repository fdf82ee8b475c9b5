"""A run from its request to its undoing, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from matcher.offers import Manner
from matcher.store import (
    Actor,
    Ask,
    BookingState,
    CancelledBy,
    HoldRequest,
    NotPossibleNow,
    Run,
    RunState,
)
from matcher.usecases.next_available import NextAvailable
from matcher.usecases.place_prices import place_prices, proposed_prices
from matcher.usecases.runs.approving import (
    NoName,
    NotYetOpened,
    approve,
    open_exception,
    review,
    withdraw_approval,
)
from matcher.usecases.runs.offering_again import offer_again
from matcher.usecases.runs.packing import planned
from matcher.usecases.runs.publishing import (
    BEGUN_SINCE,
    CHANGED_SINCE,
    LEADER_LOST,
    TAKEN_SINCE,
    publish,
    undo,
)
from tests.api.conftest import set_clock
from tests.runs.conftest import COACH, LEAD, Scene


def standing(scene: Scene) -> set[tuple[str, str]]:
    """Who has a place where."""
    return {
        (one.participant_id, one.slot_id)
        for one in scene.store.bookings()
        if one.state is BookingState.BOOKED
    }


def test_from_request_to_undoing(scene: Scene, run: Run) -> None:
    before, standing_before = scene.store.whole().batch, standing(scene)
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
    kinds = [e.kind for e in scene.store.run_events(run.run_id) if e.kind != "progress"]
    assert kinds == ["queued", "running", "review", "approved", "published", "undone"]
    last = scene.store.run_events(run.run_id)[-2].number
    assert [e.kind for e in scene.store.run_events(run.run_id, last)] == ["undone"]


def test_nobody_approves_what_they_have_not_opened(scene: Scene, run: Run) -> None:
    found = review(scene.store, run.run_id).exceptions
    assert found, "the week is crowded, so somebody is not placed"
    with pytest.raises(NotYetOpened) as error:
        approve(scene.by(LEAD), run.run_id)
    assert error.value.left == found
    for one in found:
        open_exception(scene.by(COACH), run.run_id, one.key)
    with pytest.raises(NotYetOpened):
        approve(scene.by(LEAD), run.run_id)  # somebody else has, the one who approves has not


def test_where_nobody_signs_in_whoever_approves_gives_a_name(scene: Scene, run: Run) -> None:
    local = scene.by(Actor())
    for one in review(scene.store, run.run_id).exceptions:
        open_exception(local, run.run_id, one.key)
    with pytest.raises(NoName):
        approve(local, run.run_id, name=" ")
    signed = approve(local, run.run_id, name="Ada Lovelace").approval
    assert signed is not None
    assert signed.who == "Ada Lovelace"


def test_who_is_signed_in_approves_under_no_other_name(scene: Scene, run: Run) -> None:
    scene.open_all(run.run_id)
    signed = approve(scene.by(LEAD), run.run_id, name="Somebody Else").approval
    assert signed is not None
    assert signed.who == "ada"


def test_only_the_plan_that_was_looked_at_is_approved(scene: Scene, run: Run) -> None:
    scene.open_all(run.run_id)
    with pytest.raises(NotPossibleNow, match="planned again"):
        approve(scene.by(LEAD), run.run_id, version=run.version + 1)
    assert scene.store.run(run.run_id).state is RunState.REVIEW


def test_a_plan_that_nobody_approved_is_not_published(scene: Scene, run: Run) -> None:
    with pytest.raises(NotPossibleNow):
        publish(scene.by(LEAD), run.run_id)
    scene.approved(run)
    withdraw_approval(scene.by(LEAD), run.run_id)
    with pytest.raises(NotPossibleNow):
        publish(scene.by(LEAD), run.run_id)
    assert scene.store.run(run.run_id).state is RunState.REVIEW


def test_it_is_published_once(scene: Scene, run: Run) -> None:
    run_id = scene.approved(run)
    publish(scene.by(LEAD), run_id)
    had = standing(scene)
    with pytest.raises(NotPossibleNow):
        publish(scene.by(LEAD), run_id)
    assert standing(scene) == had


def test_a_place_taken_since_is_never_overwritten_and_its_need_is_offered_others(
    scene: Scene, run: Run
) -> None:
    run_id = scene.approved(run)
    found = planned(scene.store, run)
    needs = found.week.batch.need
    follows = {need.after_need for need in needs.values()}
    single = next(
        p for p in found.plan.placements if len(p.slot_ids) == 1 and p.need_id not in follows
    )
    slot_id, mine = single.slot_ids[0], needs[single.need_id].participant_id
    others = [p.participant_id for p in found.week.batch.participants if p.participant_id != mine]
    while scene.store.free_places([slot_id])[slot_id]:
        held = scene.store.hold(HoldRequest(others.pop(), (Ask(slot_id),)), COACH)
        assert hasattr(held, "hold_id"), "these people have nothing else at that time"
        scene.store.confirm(held.hold_id, held.token, COACH)
    had = standing(scene)
    published = publish(scene.by(LEAD), run_id)
    publication = published.publication
    assert publication is not None
    lost = {one.need_id: one.why for one in publication.lost}
    assert lost[single.need_id] == TAKEN_SINCE
    assert single.need_id not in publication.holds
    assert had <= standing(scene)
    assert set(lost) | set(publication.holds) == set(found.plan.placement)

    again = offer_again(NextAvailable(scene.store), published, Manner(), after=None, limit=50)
    assert [one.lost for one in again] == list(publication.lost)
    offered = next(one.found for one in again if one.lost.need_id == single.need_id)
    assert offered.options.options or offered.unmet
    slots = {s.slot_id for option in offered.options.options for s in option.sessions}
    assert slot_id not in slots
    first = again[0].lost.need_id
    rest = offer_again(NextAvailable(scene.store), published, Manner(), after=first, limit=50)
    assert rest == again[1:]


def test_what_follows_a_need_that_was_lost_is_lost_too(scene: Scene, run: Run) -> None:
    run_id = scene.approved(run)
    found = planned(scene.store, run)
    needs, placed = found.week.batch.need, found.plan.placement
    pairs = [(n.after_need, n.need_id) for n in needs.values() if n.need_id in placed]
    leader, follower = next((a, b) for a, b in pairs if a in placed)
    person = needs[leader].participant_id
    held = scene.store.hold(
        HoldRequest(person, tuple(Ask(s, leader) for s in placed[leader].slot_ids)), COACH
    )
    assert hasattr(held, "hold_id")
    publication = publish(scene.by(LEAD), run_id).publication
    assert publication is not None
    lost = {one.need_id: one.why for one in publication.lost}
    assert leader in lost
    assert lost[follower] in {LEADER_LOST, CHANGED_SINCE}


def test_an_appointment_whose_time_has_passed_is_not_booked(scene: Scene, run: Run) -> None:
    run_id = scene.approved(run)
    rows = planned(scene.store, run).outcome.allocation
    first = min(row.start for row in rows)
    set_clock(scene.store, first)
    publication = publish(scene.by(LEAD), run_id).publication
    assert publication is not None
    lost = {one.need_id: one.why for one in publication.lost}
    begun = {row.need_id for row in rows if row.start <= first}
    assert begun
    assert {need_id for need_id, why in lost.items() if why == BEGUN_SINCE} == begun


def test_undoing_leaves_what_went_its_own_way(scene: Scene, run: Run) -> None:
    run_id = scene.approved(run)
    before = {b.booking_id for b in scene.store.bookings()}
    publish(scene.by(LEAD), run_id)
    booked = next(b for b in scene.store.bookings() if b.booking_id not in before)
    scene.store.cancel(booked.booking_id, CancelledBy.PERSON, COACH)
    undoing = undo(scene.by(LEAD), run_id).undoing
    assert undoing is not None
    assert undoing.left == (booked.booking_id,)
    assert scene.store.booked(booked.booking_id).cancelled_by is CancelledBy.PERSON


def test_a_planner_sees_the_prices_of_a_plan_before_and_after_it_is_published(scene: Scene) -> None:
    (run,) = scene.store.runs()
    assert place_prices(scene.store) is None
    before = proposed_prices(scene.store)
    assert before is not None
    assert before.proposed_by == run.number
    assert any(one.highest_days > 0 for one in before.groups)
    publish(scene.by(LEAD), scene.approved(run))
    after = place_prices(scene.store)
    assert after is not None
    assert (after.groups, after.proposed_by) == (before.groups, None)
    assert proposed_prices(scene.store) is None
