"""Leases and fences: a run has one worker, and what an earlier one still does is refused."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from matcher.domain import Mode
from matcher.store import (
    Actor,
    Ask,
    Held,
    HoldRequest,
    LeaseLost,
    NotPossibleNow,
    Run,
    RunState,
)
from matcher.store.run_work import MOST_TRIES, WORKERS_DIED
from matcher.usecases.runs.approving import cancel
from matcher.usecases.runs.solving import LEASE, work_on
from matcher.worker import Worker
from tests.runs.conftest import COACH, LEAD, Scene

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
    scene.store.write(SECOND, lambda desk: desk.runs.finish(run_id, newer.fence, b"", {}))
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


def test_a_run_that_waits_can_be_cancelled(scene: Scene, waiting: Run) -> None:
    assert cancel(scene.by(LEAD), waiting.run_id).state is RunState.CANCELLED
    scene.work()
    assert scene.store.run(waiting.run_id).state is RunState.CANCELLED
    with pytest.raises(NotPossibleNow):
        cancel(scene.by(LEAD), waiting.run_id)


def test_there_is_something_to_do_while_a_run_waits_or_its_worker_is_silent(
    scene: Scene, waiting: Run
) -> None:
    store = scene.store
    assert store.anything_to_do()
    claim = store.write(FIRST, lambda desk: desk.runs.claim("w1", LEASE))
    assert claim is not None
    assert not store.anything_to_do()
    store.move_clock(LEASE * 2)
    assert store.anything_to_do()
    store.write(FIRST, lambda desk: desk.runs.finish(waiting.run_id, claim.fence, b"", {}))
    assert not store.anything_to_do()


def test_a_worker_that_finds_no_run_ends_holds_that_have_run_out(scene: Scene) -> None:
    store, week = scene.store, scene.store.whole().batch
    free = store.free_places([one.slot_id for one in week.slots if Mode.REFERRAL not in one.modes])
    slot_id = next(one for one, places in free.items() if places)
    someone = week.participants[0].participant_id
    held = store.hold(HoldRequest(someone, (Ask(slot_id),), dt.timedelta(minutes=5)), COACH)
    assert isinstance(held, Held)
    assert not store.anything_to_do()
    store.move_clock(dt.timedelta(minutes=6))
    assert store.anything_to_do()
    assert not Worker(store, ["local"], "w1").work_once()
    assert not store.anything_to_do()
