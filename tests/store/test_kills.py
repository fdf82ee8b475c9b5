"""A process that is killed at any point loses nothing it has told, and leaves nothing half done."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator
from itertools import count
from multiprocessing.connection import Connection
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


def run(
    url: str, organisation: str, seed: int, *, kill: Kill | None = None, after: float | None = None
) -> tuple[dict[int, Any], bool]:
    """What a process told before it ended, and whether it was killed.

    Args:
        url: the store.
        organisation: its rows.
        seed: of what it does.
        kill: where it kills itself.
        after: after so many seconds it is killed from outside.
    """
    mine, theirs = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=killed.work, args=(url, organisation, seed, STEPS, kill, theirs))
    process.start()
    theirs.close()
    if after is not None:
        time.sleep(after)
        process.kill()
    told = dict(_everything(mine))
    process.join(60)
    assert process.exitcode in {0, -signal.SIGKILL}
    return told, process.exitcode != 0


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


def go_through(
    url: str, store: Store, seed: int, end: Callable[[str], tuple[dict[int, Any], bool]]
) -> tuple[int, bool]:
    """Kill, look, send everything again; gives how many answers came before the end."""
    here = fresh(store)
    told, was_killed = end(here.organisation)
    check(here)
    kept = len(rows(here, tables.idempotency))
    assert kept in {len(told), len(told) + 1}
    again, _ = run(url, here.organisation, seed)
    assert {number: again[number] for number in told} == told
    assert len(again) == STEPS
    assert len(rows(here, tables.idempotency)) == STEPS
    check(here)
    undisturbed = fresh(store)
    run(url, undisturbed.organisation, seed)
    assert outcome(here) == outcome(undisturbed)
    return kept - len(told), was_killed


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
        extra, was_killed = go_through(
            database_url,
            store,
            seed,
            lambda name, seed=seed, kill=kill: run(  # type: ignore[misc]
                database_url, name, seed, kill=kill
            ),
        )
        assert was_killed
        assert extra == (1 if point == "committed" else 0)


@pytest.mark.parametrize(
    "times",
    [pytest.param(1, id="sample"), pytest.param(80, id="full", marks=pytest.mark.soak)],
)
def test_killed_at_any_time(store: Store, database_url: str, times: int) -> None:
    rng = Random(7)
    killed_ones = 0
    for seed in range(times):
        after = rng.uniform(0.01, 0.4)
        _, was_killed = go_through(
            database_url,
            store,
            seed,
            lambda name, seed=seed, after=after: run(  # type: ignore[misc]
                database_url, name, seed, after=after
            ),
        )
        killed_ones += was_killed
    assert killed_ones
