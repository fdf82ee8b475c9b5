"""A worker at work: told to end, to stop, to give up; and what nobody foresaw."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from matcher.files import read_batch
from matcher.optimise import Progress
from matcher.store import Actor, Desk, Run, RunState, RunWish, Store
from matcher.usecases.generate import generate_folder
from matcher.usecases.runs import solving
from matcher.usecases.runs.approving import cancel, request_run, stop
from matcher.usecases.runs.packing import planned
from matcher.usecases.runs.solving import LEASE, UNFORESEEN, WARNINGS, Pulse, work_on
from matcher.usecases.store_load import as_week
from matcher.worker import Worker
from tests.api.conftest import MONDAY, set_clock
from tests.runs.conftest import LEAD, Scene

SOMEBODY = "Ada Lovelace"
FIRST = Actor("w1", "worker")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough here: what differs between them is tested beside this."""
    return sqlite_url


@pytest.fixture
def waiting(scene: Scene) -> Run:
    """A second run over the same week, which waits for a worker."""
    return scene.request()


def test_what_nobody_foresaw_ends_the_run_and_not_the_worker(
    scene: Scene, waiting: Run, caplog: pytest.LogCaptureFixture
) -> None:
    claim = scene.store.write(FIRST, lambda desk: desk.runs.claim("w1", LEASE))
    assert claim is not None

    def breaks() -> bool:
        raise ZeroDivisionError(SOMEBODY)

    work_on(scene.store, FIRST, claim, hand_back=breaks)
    failed = scene.store.run(waiting.run_id)
    assert (failed.state, failed.problem) == (RunState.FAILED, UNFORESEEN)
    assert "ZeroDivisionError" in caplog.text
    assert SOMEBODY not in caplog.text


def test_a_worker_that_is_told_to_end_hands_its_run_back(scene: Scene, waiting: Run) -> None:
    worker = Worker(scene.store, ["local"], "w1")
    claim = scene.store.write(FIRST, lambda desk: desk.runs.claim("w1", LEASE))
    assert claim is not None
    work_on(scene.store, FIRST, claim, hand_back=lambda: True)
    assert scene.store.run(waiting.run_id).state is RunState.QUEUED
    worker.end()
    assert not worker.work_once(), "who ends takes nothing up"


@pytest.fixture
def large(tmp_path: Path) -> Iterator[Scene]:
    """A week that nobody proves the best plan of while a test waits."""
    folder = tmp_path / "large"
    generate_folder("cornwall", folder, people=150, load=1.3, seed=4)
    week = read_batch(folder)
    with Store.open(f"sqlite:///{tmp_path / 'large.db'}") as store:
        store.migrate()
        set_clock(store, MONDAY)
        store.load(as_week(week, folder), LEAD)
        yield Scene(store, RunWish(week.batch.horizon_start, 12, work_limit=1_000_000))


@pytest.fixture
def long_run(
    large: Scene, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Run, threading.Thread]]:
    """A run that would look for a very long time, and the thread of its worker."""
    monkeypatch.setattr(solving, "BEAT_SECONDS", 0.1)
    run = large.request()
    thread = threading.Thread(target=large.work)
    thread.start()
    yield run, thread
    thread.join()


def _when_it_has_a_plan(store: Store, run_id: str) -> None:
    while (run := store.run(run_id)).progress is None or run.progress.cost is None:
        assert run.state in {RunState.QUEUED, RunState.RUNNING}, run.problem
        threading.Event().wait(0.02)


def test_a_run_can_be_stopped_with_what_there_is(
    large: Scene, long_run: tuple[Run, threading.Thread]
) -> None:
    run, thread = long_run
    _when_it_has_a_plan(large.store, run.run_id)
    stop(large.by(LEAD), run.run_id)
    thread.join()
    stopped = large.store.run(run.run_id)
    assert stopped.state is RunState.REVIEW
    assert planned(large.store, stopped).plan.placements


def test_a_run_can_be_cancelled_while_it_is_solved(
    large: Scene, long_run: tuple[Run, threading.Thread]
) -> None:
    run, thread = long_run
    _when_it_has_a_plan(large.store, run.run_id)
    cancel(large.by(LEAD), run.run_id)
    thread.join()
    cancelled = large.store.run(run.run_id)
    assert cancelled.state is RunState.CANCELLED
    assert cancelled.problem is not None


def test_a_run_that_is_cancelled_as_its_plan_is_there_stays_cancelled(
    scene: Scene, waiting: Run
) -> None:
    claim = scene.store.write(FIRST, lambda desk: desk.runs.claim("w1", LEASE))
    assert claim is not None
    cancel(scene.by(LEAD), waiting.run_id)
    assert not scene.store.write(
        FIRST, lambda desk: desk.runs.finish(waiting.run_id, claim.fence, b"", {})
    )
    work_on(scene.store, FIRST, claim)
    assert scene.store.run(waiting.run_id).state is RunState.CANCELLED


def test_a_search_that_ends_between_two_beats_tells_how_far_it_came(
    scene: Scene, waiting: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solving, "BEAT_SECONDS", 3600.0)
    scene.work()
    *_, told, last = scene.store.run_events(waiting.run_id)
    assert (told.kind, last.kind) == ("progress", "review")
    figures = scene.store.run(waiting.run_id).figures
    assert figures is not None
    assert told.body["placed"] == figures["needs_placed"]
    assert told.body["cost"] / 1000 == pytest.approx(figures["cost_days"])
    assert told.body["bound"] / 1000 == pytest.approx(figures["bound_days"])


def test_what_is_told_while_a_beat_is_written_comes_with_the_next_one(
    scene: Scene, waiting: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    del waiting
    claim = scene.store.write(FIRST, lambda desk: desk.runs.claim("w1", LEASE))
    assert claim is not None
    pulse = Pulse(scene.store, FIRST, claim, lambda: False)
    write = Store.write

    def slowly(store: Store, actor: Actor, work: Callable[[Desk], object]) -> object:
        pulse.hear(progress(cost=1))
        return write(store, actor, work)

    pulse.hear(progress(cost=2))
    with monkeypatch.context() as patch:
        patch.setattr(Store, "write", slowly)
        pulse.beat()
    pulse.tell_last()
    events = scene.store.run_events(claim.run.run_id)
    assert [one.body["cost"] for one in events if one.kind == "progress"] == [2, 1]


def progress(cost: int) -> Progress:
    """A search that is so far."""
    return Progress(phase="improve", seconds=1.0, cost=cost, bound=0, placed=1)


def test_what_is_odd_about_the_week_is_told_with_the_plan(scene: Scene) -> None:
    later = replace(scene.wish, horizon_start=dt.date(2030, 1, 7), horizon_weeks=1)
    run = request_run(scene.by(LEAD), later)
    scene.work()
    figures = scene.store.run(run.run_id).figures
    assert figures is not None
    assert figures["needs_placed"] == 0
    assert any("No slot lies inside the horizon" in one for one in figures[WARNINGS])
