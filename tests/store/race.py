"""Many people who want the same few places at once: one process of several, with its threads.

``python -m tests.store.race URL FIRST COUNT THREADS SEED`` holds, confirms and gives back for
participants FIRST to FIRST + COUNT - 1, and prints what it was told as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

from matcher.domain import Batch
from matcher.store import Actor, Ask, CancelledBy, Held, HoldRequest, Store, Week
from tests import weeks

US = Actor()
ROOT = Path(__file__).parents[2]
SLOTS, PLACES = 12, 5
"""Slots with a morning and an afternoon on each of six days, and how many places each has."""


def crowd(people: int) -> Batch:
    """So many people, without needs, and slots far too few for them."""
    return weeks.batch(
        participants=tuple(weeks.person(f"P{i}") for i in range(people)),
        needs=tuple(weeks.need(f"N{i}", f"P{i}", sessions=3) for i in range(people)),
        slots=tuple(
            weeks.slot(f"T{i}", weeks.at(1 + i // 2, ("09:00", "14:00")[i % 2]), places=PLACES)
            for i in range(SLOTS)
        ),
    )


def one_person(store: Store, number: int, seed: int) -> list[str]:
    """Everything that one person tries, and what came of each try."""
    rng = Random(seed * 1_000_003 + number)
    told: list[str] = []
    for _ in range(3):
        slots = rng.sample(range(SLOTS), rng.choice((1, 1, 2, 3)))
        asks = tuple(Ask(f"T{i}", f"N{number}" if rng.random() < 0.5 else None) for i in slots)
        held = store.hold(HoldRequest(f"P{number}", asks), US)
        if not isinstance(held, Held):
            told.append(held.clashes[0].obstacle.value)
            continue
        told.append("held")
        fate = rng.random()
        if fate < 0.25:
            store.release(held.hold_id, held.token, US)
            continue
        booked = store.confirm(held.hold_id, held.token, US)
        assert len(booked) == len(asks)
        if fate < 0.4:
            store.cancel(booked[0].booking_id, rng.choice(list(CancelledBy)), US)
        elif fate < 0.5:
            store.reschedule(booked[0].booking_id, f"T{rng.randrange(SLOTS)}", US)
    return told


def until_full(store: Store, number: int) -> list[str]:
    """One try for each slot, in an order of one's own: in the end every place is somebody's."""
    order = Random(number).sample(range(SLOTS), SLOTS)
    told = []
    for slot in order:
        held = store.hold(HoldRequest(f"P{number}", (Ask(f"T{slot}"),)), US)
        told.append("held" if isinstance(held, Held) else held.clashes[0].obstacle.value)
    return told


def run(url: str, first: int, count: int, threads: int, seed: int) -> Counter[str]:
    """What one process is told; with seed 0 everybody asks for every slot."""
    people = range(first, first + count)
    with Store.open(url) as store, ThreadPoolExecutor(threads) as pool:
        if seed:
            told = pool.map(lambda number: one_person(store, number, seed), people)
        else:
            told = pool.map(lambda number: until_full(store, number), people)
        return Counter(one for some in told for one in some)


def race(url: str, *, people: int, processes: int, threads: int, seed: int) -> Counter[str]:
    """Load the crowd, let the processes loose on it, and add up what they were told."""
    with Store.open(url) as store:
        store.load(Week(crowd(people)), US)
    share = people // processes
    command = [sys.executable, "-m", "tests.store.race", url]
    told = [
        subprocess.Popen(
            [*command, *(str(one) for one in (i * share, share, threads, seed))],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for i in range(processes)
    ]
    return sum((_answer(one) for one in told), Counter())


def _answer(process: subprocess.Popen[str]) -> Counter[str]:
    out, _ = process.communicate(timeout=600)
    assert process.returncode == 0
    return Counter(json.loads(out))


def numbers(words: Iterable[str]) -> list[int]:
    """The numbers of a command line."""
    return [int(word) for word in words]


if __name__ == "__main__":
    address, *rest = sys.argv[1:]
    print(json.dumps(run(address, *numbers(rest))))
