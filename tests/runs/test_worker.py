"""Workers: one run has one of them, and what an earlier one still does counts for nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from matcher.store import Actor, LeaseLost, NotPossibleNow, Run, RunState, Store
from matcher.store.run_work import MOST_TRIES, WORKERS_DIED
from matcher.usecases.runs.approving import cancel, request_run, stop
from matcher.usecases.runs.packing import planned
from matcher.usecases.runs.solving import LEASE, UNFORESEEN, work_on
from matcher.worker import Worker
from tests.runs.conftest import LEAD, Scene

SOMEBODY = "Ada Lovelace"
FIRST, SECOND = Actor("w1", "worker"), Actor("w2", "worker")


@pytest.fixture
def waiting(scene: Scene) -> Run:
    """A second run over the same week, which waits for a worker."""
    return scene.request()


def test_a_worker_that_was_thought_dead_writes_nothing(scene: Scene, waiting: Run) -> None:
    run_id = waiting.run_id
    claim = scene.store.write(FIRST, lambda desk: desk.runs.claim("w1", LEASE))
    assert claim is not None
    assert scene.store.write(SECOND, lambda desk: desk.runs.claim("w2", LEASE)) is None
    scene.store.move_clock(LEASE * 2)
    newer = scene.store.write(SECOND, lambda desk: desk.runs.claim("w2", LEASE))
    assert newer is not None
    assert newer.fence > claim.fence
    with pytest.raises(LeaseLost):
        scene.store.write(FIRST, lambda desk: desk.runs.beat(run_id, claim.fence, LEASE, None))
    with pytest.raises(LeaseLost):
        scene.store.write(FIRST, lambda desk: desk.runs.finish(run_id, claim.fence, b"", {}))
    with pytest.raises(LeaseLost):
        scene.store.write(FIRST, lambda desk: desk.runs.hand_back(run_id, claim.fence))
    work_on(scene.store, SECOND, newer)
    assert scene.store.run(run_id).state is RunState.REVIEW
    with pytest.raises(LeaseLost):
        scene.store.write(FIRST, lambda desk: desk.runs.finish(run_id, claim.fence, b"", {}))


def test_a_run_at_which_every_worker_dies_fails_in_the_end(scene: Scene, waiting: Run) -> None:
    for _ in range(MOST_TRIES):
        assert scene.store.write(FIRST, lambda desk: desk.runs.claim("w1", LEASE)) is not None
        scene.store.move_clock(LEASE * 2)
    assert scene.store.write(FIRST, lambda desk: desk.runs.claim("w1", LEASE)) is None
    failed = scene.store.run(waiting.run_id)
    assert (failed.state, failed.problem) == (RunState.FAILED, WORKERS_DIED)


def test_a_run_that_was_handed_back_has_not_lost_a_worker(scene: Scene, waiting: Run) -> None:
    for _ in range(MOST_TRIES + 1):
        claim = scene.store.write(FIRST, lambda desk: desk.runs.claim("w1", LEASE))
        assert claim is not None
        work_on(scene.store, FIRST, claim, hand_back=lambda: True)
    assert scene.store.run(waiting.run_id).state is RunState.QUEUED


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


def test_a_run_of_many_workers_has_one_at_a_time(scene: Scene, waiting: Run) -> None:
    claims = []
    together = threading.Barrier(6)

    def take(name: str) -> None:
        together.wait()
        who = Actor(name, "worker")
        claims.append(scene.store.write(who, lambda desk: desk.runs.claim(name, LEASE)))

    threads = [threading.Thread(target=take, args=(f"w{n}",)) for n in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [one.run.run_id for one in claims if one is not None] == [waiting.run_id]


def test_a_worker_that_is_told_to_end_hands_its_run_back(scene: Scene, waiting: Run) -> None:
    worker = Worker(scene.store, ["local"], "w1")
    claim = scene.store.write(FIRST, lambda desk: desk.runs.claim("w1", LEASE))
    assert claim is not None
    work_on(scene.store, FIRST, claim, hand_back=lambda: True)
    assert scene.store.run(waiting.run_id).state is RunState.QUEUED
    worker.end()
    assert not worker.work_once(), "who ends takes nothing up"


def test_a_run_that_waits_can_be_cancelled(scene: Scene, waiting: Run) -> None:
    assert cancel(scene.by(LEAD), waiting.run_id).state is RunState.CANCELLED
    scene.work()
    assert scene.store.run(waiting.run_id).state is RunState.CANCELLED
    with pytest.raises(NotPossibleNow):
        cancel(scene.by(LEAD), waiting.run_id)


@pytest.fixture
def long_run(scene: Scene) -> Iterator[tuple[Run, threading.Thread]]:
    """A run that would look for a very long time, and the thread of its worker."""
    wish = type(scene.wish)(scene.wish.horizon_start, 12, work_limit=1_000_000)
    run = request_run(scene.by(LEAD), wish)
    thread = threading.Thread(target=scene.work)
    thread.start()
    yield run, thread
    thread.join()


def _when_it_has_a_plan(store: Store, run_id: str) -> None:
    while (found := store.run(run_id).progress) is None or found.cost is None:
        threading.Event().wait(0.02)


def test_a_run_can_be_stopped_with_what_there_is(
    scene: Scene, long_run: tuple[Run, threading.Thread]
) -> None:
    run, thread = long_run
    _when_it_has_a_plan(scene.store, run.run_id)
    stop(scene.by(LEAD), run.run_id)
    thread.join()
    stopped = scene.store.run(run.run_id)
    assert stopped.state is RunState.REVIEW
    assert planned(scene.store, stopped).plan.placements


def test_a_run_can_be_cancelled_while_it_is_solved(
    scene: Scene, long_run: tuple[Run, threading.Thread]
) -> None:
    run, thread = long_run
    _when_it_has_a_plan(scene.store, run.run_id)
    cancel(scene.by(LEAD), run.run_id)
    thread.join()
    cancelled = scene.store.run(run.run_id)
    assert cancelled.state is RunState.CANCELLED
    assert cancelled.problem is not None
