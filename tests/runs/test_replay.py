"""Earlier runs stay, and doing one again gives the same bytes."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from matcher.store import NotPossibleNow, Run, RunEdit, RunState
from matcher.store.run_reads import PLAN
from matcher.usecases.runs.approving import approve
from matcher.usecases.runs.downloads import output_zip, week_zip
from matcher.usecases.runs.editing import edit
from matcher.usecases.runs.packing import planned
from matcher.usecases.runs.publishing import publish
from matcher.usecases.runs.replaying import replays, request_replay
from matcher.usecases.runs.zips import pack, unlike, unpack
from tests.runs.conftest import LEAD, Scene


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough here: what differs between them is tested beside this."""
    return sqlite_url


def test_a_run_with_decisions_comes_out_the_same_after_everything_has_changed(
    scene: Scene, run: Run
) -> None:
    need_id = planned(scene.store, run).plan.placements[0].need_id
    edit(scene.by(LEAD), run.run_id, [RunEdit(need_id, "leave", "asked to wait", "")])
    scene.work()
    decided = scene.store.run(run.run_id)
    scene.approved(decided)
    publish(scene.by(LEAD), run.run_id)
    plan = scene.store.run_file(run.run_id, PLAN)
    assert plan is not None

    again = request_replay(scene.by(LEAD), run.run_id)
    assert replays(scene.store, run.run_id)[0].same is None
    scene.work()
    (done,) = replays(scene.store, run.run_id)
    assert (done.run.run_id, done.same, done.differs) == (again.run_id, True, ())
    repeated = scene.store.run_file(again.run_id, PLAN)
    assert repeated is not None
    assert unlike(plan, repeated) == []
    first, second = unpack(plan), unpack(repeated)
    for name in ("allocation.csv", "unplaced.csv", "rebook.csv", "certificate.json"):
        assert first[name] == second[name]
    assert scene.store.run_file(run.run_id, PLAN) == plan, "the run itself stays as it was"
    assert [one.run_id for one in scene.store.runs()] == [run.run_id]


def test_a_file_that_came_out_otherwise_is_named(scene: Scene, run: Run) -> None:
    plan = scene.store.run_file(run.run_id, PLAN)
    assert plan is not None
    other = {**unpack(plan), "allocation.csv": b"need_id\r\n"}
    assert unlike(plan, pack(other)) == ["allocation.csv"]
    slower = {**unpack(plan)}
    slower["summary.json"] = slower["summary.json"].replace(b'"seconds": ', b'"seconds": 9')
    assert unlike(plan, pack(slower)) == [], "how long it took is not part of the plan"


def test_a_replay_decides_nothing(scene: Scene, run: Run) -> None:
    again = request_replay(scene.by(LEAD), run.run_id)
    scene.work()
    assert scene.store.run(again.run_id).state is RunState.REVIEW
    scene_left = scene.by(LEAD)
    with pytest.raises(NotPossibleNow):
        request_replay(scene_left, again.run_id)
    with pytest.raises(NotPossibleNow):
        scene.approved(again)
    with pytest.raises(NotPossibleNow):
        publish(scene_left, again.run_id)


def test_what_has_no_plan_yet_is_not_done_again(scene: Scene) -> None:
    waiting = scene.request()
    with pytest.raises(NotPossibleNow, match="no plan yet"):
        request_replay(scene.by(LEAD), waiting.run_id)


def test_downloads_are_a_week_and_its_output_and_no_more(scene: Scene, run: Run) -> None:
    with zipfile.ZipFile(BytesIO(output_zip(scene.store, run.run_id))) as output:
        assert set(output.namelist()) == {
            "allocation.csv",
            "unplaced.csv",
            "rebook.csv",
            "summary.json",
            "certificate.json",
            "report.html",
        }
    with zipfile.ZipFile(BytesIO(week_zip(scene.store, run.run_id))) as week:
        assert {"batch.toml", "participants.csv", "needs.csv"} <= set(week.namelist())


def test_a_run_that_was_approved_keeps_the_words(scene: Scene, run: Run) -> None:
    scene.open_all(run.run_id)
    approval = approve(scene.by(LEAD), run.run_id).approval
    assert approval is not None
    assert any("I approve" in words for words in approval.words)
