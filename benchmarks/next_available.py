"""How long a person waits for what is next available, in one process, on a large open market.

    python -m benchmarks.next_available --out docs/explanation/how-good

A week with far more places than people want stands for the open slots of an ICB; people in it,
drawn from a seed, ask for one need, for a plan of about six sessions, and for whatever plan they
have. Times are those of the whole call, on the clock on the wall and in processor time of the
thread: on a machine with other work the second is the steadier.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from benchmarks.machine import sentence
from benchmarks.registry import DEFAULT_CACHE, Case
from benchmarks.tables import markdown, write_records
from matcher.domain import Batch, Booking, Need
from matcher.files import ReadBatch, read_batch
from matcher.offers import (
    Market,
    Person,
    WaitingList,
    next_available,
    warm_up,
    what_would_help,
    who_gains,
)

LARGE = Case("greater-manchester", 5000, 0.15, 0, fixed="everything; an open market")
SIX = range(5, 8)
"""Sessions of a plan of about six."""
ROUNDS = 7
PRICES = (0, 0, 500, 3_000, 9_000)
"""What places cost others, in 0.001 day, by half-day of a practitioner."""


@dataclass(frozen=True)
class Measured:
    """How long something took, again and again, in milliseconds."""

    name: str
    wall: list[float]
    processor: list[float]

    def row(self) -> dict[str, str | int | float]:
        """Percentiles."""
        found: dict[str, str | int | float] = {"what": self.name, "times": len(self.wall)}
        for kind, values in (("wall", self.wall), ("processor", self.processor)):
            for percentile in (50, 90, 99, 100):
                label = "most" if percentile == 100 else f"p{percentile}"
                value = float(np.percentile(values, percentile))
                found[f"{kind} {label}, ms"] = round(value, 2 if value < 10 else 1)
        return found


def measured(name: str, calls: Iterable[Callable[[], Any]]) -> Measured:
    """The time of each call."""
    wall, processor = [], []
    for call in calls:
        began, used = time.perf_counter(), time.thread_time()
        call()
        processor.append(1000 * (time.thread_time() - used))
        wall.append(1000 * (time.perf_counter() - began))
    return Measured(name, wall, processor)


class Scene:
    """A market with everybody who may ask it something."""

    def __init__(self, week: ReadBatch, seed: int) -> None:
        self.model, self.batch, self.rng = week.model, week.batch, Random(seed)
        mine: dict[str, list[Booking]] = defaultdict(list)
        for booking in self.batch.standing_bookings:
            mine[booking.participant_id].append(booking)
        needs: dict[str, list[Need]] = defaultdict(list)
        for need in self.batch.needs:
            needs[need.participant_id].append(need)
        self.people = {
            who: Person(
                participant=self.batch.participant[who],
                bookings=tuple(mine[who]),
                booked_slots=tuple(self.batch.slot[b.slot_id] for b in mine[who]),
                open_needs=tuple(found),
                restrictions=tuple(r for r in self.batch.restrictions if r.participant_id == who),
            )
            for who, found in needs.items()
        }
        self.market = Market.of_batch(self.model, self.batch).with_prices(_prices(self.batch))

    def drawn(self, people: Iterable[Person], count: int) -> list[Person]:
        """So many people, or all when there are fewer."""
        everybody = sorted(people, key=lambda p: p.participant.participant_id)
        return self.rng.sample(everybody, min(count, len(everybody)))

    def nearly_full(self) -> tuple[Market, list[str]]:
        """Three places in a hundred are free, and a course of one practitioner is cancelled."""
        slots = self.batch.slots
        taken = {s.slot_id: 0 for s in slots if self.rng.random() < 0.97}
        whose = self.rng.choice(slots).practitioner_id
        freed = [s.slot_id for s in slots if s.practitioner_id == whose][:4]
        return self.market.with_free(taken | dict.fromkeys(freed, 1)), freed


def _prices(batch: Batch) -> dict[str, int]:
    halves = (
        (s.slot_id, (sum(map(ord, s.practitioner_id)), s.date.toordinal(), s.start.hour < 12))
        for s in batch.slots
    )
    return {slot: PRICES[sum(map(int, half)) % len(PRICES)] for slot, half in halves}


def questions(scene: Scene, count: int) -> Iterable[Measured]:
    """What people ask."""
    market = scene.market
    askers = scene.drawn(scene.people.values(), count)
    yield measured(
        "one need",
        (
            lambda p=p: next_available(market, p, [scene.rng.choice(p.open_needs)])  # type: ignore[misc]
            for p in askers
        ),
    )
    plans = [p for p in scene.people.values() if len(p.open_needs) > 1]
    six = [p for p in plans if sum(n.sessions for n in p.open_needs) in SIX]
    for name, whose in (("a plan of five to seven sessions", six), ("any whole plan", plans)):
        some = scene.drawn(whose, count // 2)
        calls = (lambda p=p: next_available(market, p, p.open_needs) for p in some)  # type: ignore[misc]
        yield measured(name, calls)
    full = market.with_free({s.slot_id: 0 for s in scene.batch.slots if scene.rng.random() < 0.995})
    unmet = [
        (p, need)
        for p in askers[: count // 4]
        for need in p.open_needs[:1]
        if not next_available(full, p, [need]).options
    ]
    calls = (lambda p=p, n=n: what_would_help(full, p, n) for p, n in unmet)  # type: ignore[misc]
    yield measured("what would help, when nothing fits", calls)


def changes(scene: Scene) -> Iterable[Measured]:
    """What happens to a market."""
    market, slots = scene.market, scene.batch.slots
    some = [scene.rng.choice(slots).slot_id for _ in range(4)]
    yield measured(
        "the market built", (lambda: Market.of_batch(scene.model, scene.batch) for _ in range(3))
    )
    free = (lambda k=k: market.with_free(dict.fromkeys(some, k % 2)) for k in range(200))  # type: ignore[misc]
    yield measured("four places taken or given back", free)
    drawn = [scene.rng.sample(slots, 200) for _ in range(ROUNDS)]
    merged = (
        lambda chosen=chosen: (
            market.with_slots(  # type: ignore[misc]
                [(s, 1) for s in chosen[:100]], [s.slot_id for s in chosen[100:]]
            ).diaries
        )
        for chosen in drawn
    )
    yield measured("a hundred slots changed, a hundred gone", merged)
    day = dt.timedelta(days=1)
    later = (lambda k=k: market.on(market.today + k * day).diaries for k in range(1, ROUNDS))  # type: ignore[misc]
    yield measured("the next day", later)


def cancellations(scene: Scene) -> Iterable[Measured]:
    """Who gains, of all who wait."""
    waiting = WaitingList(scene.people.values())
    drawn = [scene.nearly_full() for _ in range(ROUNDS)]
    yield measured(
        "who gains, a service asked about for the first time",
        (lambda m=m, f=f: who_gains(m, f, WaitingList(scene.people.values())) for m, f in drawn),  # type: ignore[misc]
    )
    for full, freed in drawn:
        who_gains(full, freed, waiting)
    again = (lambda m=m, f=f: who_gains(m, f, waiting) for m, f in drawn for _ in range(3))  # type: ignore[misc]
    yield measured("who gains", again)
    lists = (
        lambda: waiting.with_people(
            {p.participant.participant_id: p for p in scene.drawn(scene.people.values(), 3)}
        )
        for _ in range(ROUNDS)
    )
    yield measured("three people changed on the waiting list", lists)


def memory(scene: Scene) -> float:
    """What a market takes, in MiB, beside the slots that it was built from."""
    tracemalloc.start()
    market = Market.of_batch(scene.model, scene.batch)
    assert len(market.diaries.free) == len(market.row)  # both are worked out when first asked for
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return taken / (1 << 20)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write a table and its figures."""
    wish = argparse.ArgumentParser(description=__doc__)
    wish.add_argument("--people", type=int, default=LARGE.people)
    wish.add_argument("--load", type=float, default=LARGE.load)
    wish.add_argument("--scenario", default=LARGE.scenario)
    wish.add_argument("--weeks", type=int, default=LARGE.weeks)
    wish.add_argument("--questions", type=int, default=2000)
    wish.add_argument("--cache", type=Path, default=DEFAULT_CACHE)
    wish.add_argument("--out", type=Path, required=True)
    given = wish.parse_args(arguments)
    case = Case(given.scenario, given.people, given.load, 0, given.weeks)
    scene = Scene(read_batch(case.folder(given.cache)), seed=0)
    warm_up(scene.model)
    size = memory(scene)
    found = [*questions(scene, given.questions), *changes(scene), *cancellations(scene)]
    rows = [one.row() for one in found]
    write_records(given.out / "next-available.csv", [{**r, "machine": sentence()} for r in rows])
    head = (
        f"{len(scene.market):,} open slots of {len(scene.market.supply.practitioners):,} "
        f"practitioners, {len(scene.people):,} waiting people with {len(scene.batch.needs):,} "
        f"needs; a market takes {size:.0f} MiB. Milliseconds.\n\n"
    )
    table = markdown(list(rows[0]), [list(row.values()) for row in rows])
    (given.out / "next-available.md").write_text(head + table, encoding="utf-8")
    print(head + table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
