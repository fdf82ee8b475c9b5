"""A process that is killed at any point loses nothing it has told, and leaves nothing half done."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from random import Random
from typing import Any

import pytest

from matcher.store import Actor, Store, Week, tables
from tests.store import killed
from tests.store.invariants import check, rows
from tests.store.killed import POINTS, Kill

NAMES: Iterator[str] = (f"K{number}" for number in count())
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.store.killed"])
"""One process imports everything; those to be killed are its children, made in no time."""
STEPS = 14


Told = dict[int, Any]
"""What a process told, by the number of the request."""


def run(
    url: str, organisation: str, seed: int, *, steps: int = STEPS, kill: Kill | None = None
) -> Told:
    """What a process told that works by itself, and kills itself at ``kill`` if that is given."""
    process, mine = _start(url, organisation, seed, steps, kill)
    told = dict(_everything(mine))
    process.join(60)
    assert process.exitcode == (0 if kill is None else -signal.SIGKILL)
    return told


def run_until_killed(url: str, organisation: str, seed: int, *, answers: int, after: float) -> Told:
    """What a process told that works on and on, and was killed from outside.

    So however fast the machine is, the process is still at work when it is killed.

    Args:
        url: the store.
        organisation: its rows.
        seed: of what it does.
        answers: how many have come before it is killed.
        after: seconds from the last of them to the kill.
    """
    process, mine = _start(url, organisation, seed, None, None)
    told = dict(mine.recv() for _ in range(answers))
    time.sleep(after)
    process.kill()
    told |= dict(_everything(mine))
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    return told


def _start(
    url: str, organisation: str, seed: int, steps: int | None, kill: Kill | None
) -> tuple[BaseProcess, Connection]:
    mine, theirs = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=killed.work, args=(url, organisation, seed, steps, kill, theirs))
    process.start()
    theirs.close()
    return process, mine


def _everything(mine: Connection) -> Iterator[tuple[int, Any]]:
    while True:
        try:
            yield mine.recv()
        except EOFError:
            return


def outcome(store: Store) -> object:
    """What is in a store, but for the names that are drawn anew each time."""
    booked = [(b.participant_id, b.slot_id, b.need_id, b.state.value) for b in store.bookings()]
    left = {need.need_id: need.sessions for who in store.people() for need in who.needs}
    return booked, left, store.free_places([f"T{i}" for i in range(killed.SLOTS)])


def fresh(store: Store) -> Store:
    organisation = next(NAMES)
    here = store.of(organisation)
    here.load(Week(killed.supply()), Actor(organisation=organisation))
    return here


def go_through(url: str, store: Store, seed: int, end: Callable[[str], Told]) -> int:
    """Kill, look, send everything again; gives how many requests were done and not answered."""
    here = fresh(store)
    told = end(here.organisation)
    check(here)
    kept = len(rows(here, tables.idempotency))
    assert kept in {len(told), len(told) + 1}
    steps = max(STEPS, len(told) + 1)
    again = run(url, here.organisation, seed, steps=steps)
    assert {number: again[number] for number in told} == told
    assert len(again) == steps
    assert len(rows(here, tables.idempotency)) == steps
    check(here)
    undisturbed = fresh(store)
    run(url, undisturbed.organisation, seed, steps=steps)
    assert outcome(here) == outcome(undisturbed)
    return kept - len(told)


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize(
    "turns",
    [
        pytest.param([(1, 2), (2, 7)], id="sample"),
        pytest.param(
            [(seed, turn) for seed in range(10, 13) for turn in range(STEPS)],
            id="full",
            marks=pytest.mark.soak,
        ),
    ],
)
def test_killed_at_a_named_point(
    store: Store, database_url: str, point: str, turns: list[tuple[int, int]]
) -> None:
    for seed, turn in turns:
        kill = Kill(point, turn)
        extra = go_through(
            database_url,
            store,
            seed,
            lambda name, seed=seed, kill=kill: run(  # type: ignore[misc]
                database_url, name, seed, kill=kill
            ),
        )
        assert extra == (1 if point == "committed" else 0)


@pytest.mark.parametrize(
    "times",
    [pytest.param(1, id="sample"), pytest.param(80, id="full", marks=pytest.mark.soak)],
)
def test_killed_at_any_time(store: Store, database_url: str, times: int) -> None:
    rng = Random(7)
    for seed in range(times):
        answers, after = rng.randrange(STEPS), rng.uniform(0, 0.03)
        go_through(
            database_url,
            store,
            seed,
            lambda name, seed=seed, answers=answers, after=after: run_until_killed(  # type: ignore[misc]
                database_url, name, seed, answers=answers, after=after
            ),
        )
