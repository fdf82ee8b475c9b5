"""Decisions by hand about a run: checked, priced at once, kept with their reasons."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from matcher.audit import check_plan
from matcher.domain import Plan
from matcher.errors import InputFaults, MatcherError
from matcher.store import Actor, Closure, NotPossibleNow, Run, RunEdit, RunState
from matcher.usecases.runs.approving import NoName, cancel, open_exception
from matcher.usecases.runs.editing import edit, price_edits
from matcher.usecases.runs.packing import planned
from matcher.usecases.runs.publishing import publish, undo
from matcher.usecases.runs.solving import PRICE_OF_EDITS
from matcher.usecases.runs.telling import told
from matcher.usecases.tidying import tidy_store
from tests.runs.conftest import LEAD, Scene


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough here: what differs between them is tested beside this."""
    return sqlite_url


def forbid(scene: Scene, run: Run) -> tuple[RunEdit, str]:
    """A decision that takes a need away from its practitioner, and who that is."""
    found = planned(scene.store, run)
    placement = found.plan.placements[0]
    practitioner = found.week.batch.slot[placement.slot_ids[0]].practitioner_id
    reason = "they know each other"
    one = RunEdit(placement.need_id, "forbid", reason, "", practitioner_id=practitioner)
    return one, practitioner


def test_an_edit_is_priced_at_once_then_planned_kept_and_signed(scene: Scene, run: Run) -> None:
    wanted, practitioner = forbid(scene, run)
    found = planned(scene.store, run)
    at_once = price_edits(scene.store, run.run_id, [wanted])
    assert scene.store.run(run.run_id) == run, "asking keeps nothing"
    assert not check_plan(found.week.model, found.week.batch, at_once.plan)
    assert at_once.extra == at_once.cost - found.outcome.certificate.cost

    assert edit(scene.by(LEAD), run.run_id, [wanted]).state is RunState.QUEUED
    scene.work()
    again = scene.store.run(run.run_id)
    assert again.state is RunState.REVIEW
    assert [(one.need_id, one.by) for one in again.edits] == [(wanted.need_id, "ada")]
    assert again.figures is not None
    price = again.figures[PRICE_OF_EDITS]
    assert price["at_least_days"] <= price["at_most_days"]
    assert price["extra_days"] * 1000 <= at_once.extra, "planning again is never dearer"
    rows = planned(scene.store, again).outcome.allocation
    assert all(r.practitioner_id != practitioner for r in rows if r.need_id == wanted.need_id)
    assert again.opened == {}, "a new plan has to be looked at anew"
    assert again.version > run.version

    edit(scene.by(LEAD), run.run_id, [])
    scene.work()
    free = scene.store.run(run.run_id)
    assert free.figures == run.figures
    assert planned(scene.store, free).plan == found.plan


def test_when_its_time_is_over_a_run_says_nothing_of_people_any_more(
    scene: Scene, run: Run
) -> None:
    wanted, _ = forbid(scene, run)
    edit(scene.by(LEAD), run.run_id, [wanted])
    scene.work()
    scene.approved(scene.store.run(run.run_id))
    row = planned(scene.store, run).outcome.allocation[0]
    scene.store.withdraw(Closure(row.start.date(), row.start.date(), row.practitioner_id), LEAD)
    published = publish(scene.by(LEAD), run.run_id).publication
    assert published is not None
    assert published.lost
    scene.store.move_clock(dt.timedelta(days=400))
    assert tidy_store(scene.store, 365, LEAD).runs == 1
    after = scene.store.run(run.run_id)
    assert (after.edits, after.opened) == ((), {})
    assert after.publication == replace(published, lost=())
    assert wanted.reason not in str(scene.store.run_events(run.run_id))
    assert undo(scene.by(LEAD), run.run_id).state is RunState.UNDONE


def test_what_is_locked_is_in_the_plan_that_was_looked_at(scene: Scene, run: Run) -> None:
    free = planned(scene.store, run).plan
    elsewhere = next(
        one
        for placement in free.placements
        for one in [RunEdit(placement.need_id, "forbid", "x", "", slot_id=placement.slot_ids[0])]
        if one.need_id in price_edits(scene.store, run.run_id, [one]).plan.placement
    )
    edit(scene.by(LEAD), run.run_id, [elsewhere])
    scene.work()
    seen = planned(scene.store, scene.store.run(run.run_id)).plan.placement[elsewhere.need_id]
    assert seen != free.placement[elsewhere.need_id]
    locked = RunEdit(elsewhere.need_id, "lock", "agreed with the person", "")
    edit(scene.by(LEAD), run.run_id, [locked])
    scene.work()
    after = scene.store.run(run.run_id)
    assert planned(scene.store, after).plan.placement[elsewhere.need_id] == seen
    assert after.figures is not None
    assert after.figures[PRICE_OF_EDITS]["extra_days"] >= 0, "against the plan without decisions"


def test_everything_that_is_wrong_with_edits_is_told_at_once(scene: Scene, run: Run) -> None:
    plan = planned(scene.store, run).plan
    left = next(n for n in planned(scene.store, run).week.batch.need if n not in plan.placement)
    placed = plan.placements[0].need_id
    wrong = [
        RunEdit("N-unknown", "leave", "x", ""),
        RunEdit(left, "lock", " ", ""),
        RunEdit(placed, "require", "x", ""),
        RunEdit(placed, "leave", "x", "", slot_id="S-unknown"),
    ]
    with pytest.raises(InputFaults) as error:
        edit(scene.by(LEAD), run.run_id, wrong)
    assert {(fault.column, fault.code) for fault in error.value.faults} == {
        ("edits.0.need_id", "unknown_reference"),
        ("edits.1.action", "not_placed"),
        ("edits.1.reason", "missing_value"),
        ("edits.2.slot_id", "missing_value"),
        ("edits.3.slot_id", "value_not_used"),
        ("edits.3.slot_id", "unknown_reference"),
        ("edits.3.need_id", "duplicate"),
    }
    assert scene.store.run(run.run_id) == run


def test_where_nobody_signs_in_a_decision_says_whose_it_is(scene: Scene, run: Run) -> None:
    wanted, _ = forbid(scene, run)
    with pytest.raises(NoName):
        edit(scene.by(Actor()), run.run_id, [wanted])


def test_decisions_that_do_not_go_together_are_refused_at_once(scene: Scene, run: Run) -> None:
    found = planned(scene.store, run)
    needs, placed = found.week.batch.need, found.plan.placement
    follower = next(n for n in needs.values() if n.after_need in placed and n.need_id in placed)
    assert follower.after_need is not None
    both = [
        RunEdit(follower.after_need, "leave", "x", ""),
        RunEdit(follower.need_id, "lock", "x", ""),
    ]
    with pytest.raises(MatcherError, match="locked and left"):
        edit(scene.by(LEAD), run.run_id, both)
    with pytest.raises(MatcherError, match="locked and left"):
        price_edits(scene.store, run.run_id, both)


def test_an_edit_that_is_cancelled_leaves_the_plan_as_it_was(scene: Scene, run: Run) -> None:
    plan: Plan = planned(scene.store, run).plan
    wanted, _ = forbid(scene, run)
    edit(scene.by(LEAD), run.run_id, [wanted])
    cancel(scene.by(LEAD), run.run_id)
    after = scene.store.run(run.run_id)
    assert after.state is RunState.REVIEW
    assert after.edits == ()
    assert planned(scene.store, after).plan == plan


def test_who_looked_at_an_older_plan_has_not_opened_the_new_ones_exceptions(
    scene: Scene, run: Run
) -> None:
    key = told(scene.store, run).exceptions[0].key
    with pytest.raises(NotPossibleNow, match="planned again"):
        scene.store.write(LEAD, lambda d: d.runs.open_exception(run.run_id, key, run.version - 1))
    assert open_exception(scene.by(LEAD), run.run_id, key).opened == {key: ("ada",)}
