"""How soon ``POST /v1/matches`` answers, and how many a second one worker can: over real HTTP.

``python -m benchmarks.http_latency`` generates an area with 100,000 open slots and 5,000 people who
wait, serves it by ``matcher serve`` with one worker, and asks as coaches would: at an even rate for
one need, then for plans of six sessions, then as fast as it goes. The same server with an
application that answers an empty object is the yardstick for the last. Sender and server share
the machine.

Processor time is the server's own, from the system's count: on a machine with other work it is the
figure to compare, since what one worker can answer at most is one over it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.http_load import Line, Measured, Shot, as_fast_as_it_goes, at_rate
from benchmarks.machine import sentence
from matcher.domain import Batch
from matcher.files import read_batch
from matcher.store import LOCAL
from matcher.usecases import generate_folder
from matcher.usecases.store_load import load_week

HOST = "127.0.0.1"
SCENARIO, SEED = "greater-manchester", 1
PEOPLE, WEEKS = 5_000, 12
LOAD = 0.17
"""Sessions asked for divided by free places: so that some 100,000 slots are open."""
RATE = 100.0
PLAN_SESSIONS = 6
LINES = (1, 4, 16)
WARM_UP = 300
PATIENCE_SECONDS = 300


def area(folder: Path, people: int) -> tuple[Path, Batch]:
    """The week's folder, generated unless it is there, and its batch."""
    week = folder / f"area-{people}"
    if not (week / "batch.toml").exists():
        generate_folder(SCENARIO, week, people=people, weeks=WEEKS, load=LOAD, seed=SEED)
    return week, read_batch(week).batch


def one_need(batch: Batch, count: int) -> list[Shot]:
    """Requests for one need of somebody, drawn evenly."""
    draw = random.Random(SEED)
    needs = [draw.choice(batch.needs) for _ in range(count)]
    return [_shot(need.participant_id, [need.need_id]) for need in needs]


def plans(batch: Batch, count: int) -> list[Shot]:
    """Requests for a whole plan of six sessions."""
    sessions: dict[str, int] = {}
    for need in batch.needs:
        sessions[need.participant_id] = sessions.get(need.participant_id, 0) + need.sessions
    six = [person for person, total in sessions.items() if total == PLAN_SESSIONS]
    draw = random.Random(SEED)
    return [_shot(draw.choice(six), []) for _ in range(count)]


def _shot(participant_id: str, need_ids: Sequence[str]) -> Shot:
    body = {"participant_id": participant_id, "need_ids": list(need_ids)}
    return Shot("/v1/matches", json.dumps(body).encode())


@dataclass(frozen=True)
class Server:
    """A server process and the port on which it listens."""

    port: int
    pid: int

    def processor_seconds(self) -> float:
        """What it has used so far, in user and in system mode. Linux only."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(words: Sequence[str], ready: str) -> Iterator[Server]:
    """A server process; given once the path ``ready`` answers."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([*words, "--port", str(port)], env=dict(os.environ))
    try:
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            assert server.poll() is None, "the server ended"
            try:
                asyncio.run(Line(HOST, port).send(Shot(ready)))
                break
            except OSError:
                time.sleep(0.1)
        yield Server(port, server.pid)
    finally:
        server.terminate()
        server.wait()


def row(what: str, server: Server, work: Coroutine[None, None, Measured]) -> str:
    """A line of the table: ``work`` done, and what the server used for it."""
    used = server.processor_seconds()
    measured = asyncio.run(work)
    each = 1000 * (server.processor_seconds() - used) / len(measured.seconds)
    statuses = ", ".join(f"{count} × {status}" for status, count in measured.statuses.items())
    p50, p99 = (1000 * measured.quantile(share) for share in (0.5, 0.99))
    most = 1000 * max(measured.seconds)
    rate = f"{measured.per_second:,.0f}"
    return f"| {what} | {p50:.1f} | {p99:.1f} | {most:.0f} | {rate} | {each:.2f} | {statuses} |"


HEADER = (
    "| what | p50, ms | p99, ms | longest, ms | answers a second | processor, ms an answer | "
    "statuses |",
    "|---|---|---|---|---|---|---|",
)


def saturation(server: Server, shots: Sequence[Shot], what: str, seconds: float) -> list[str]:
    """Lines of the table, for one, some and many clients at once."""
    found = []
    for lines in LINES:
        work = as_fast_as_it_goes(HOST, server.port, shots, lines=lines, seconds=seconds)
        clients = "1 client" if lines == 1 else f"{lines} clients"
        found.append(row(f"{what}, as fast as it goes, {clients}", server, work))
    return found


def measure(folder: Path, people: int, seconds: float, rate: float) -> Iterator[str]:
    """The table, line by line."""
    week, batch = area(folder, people)
    database = f"sqlite:///{folder / f'area-{people}.sqlite'}"
    load_week(week, database, LOCAL, replace=True)
    slots = len(batch.slots)
    yield f"{slots:,} open slots, {people:,} people with {len(batch.needs):,} needs, SQLite."
    yield f"{sentence()}"
    yield ""
    yield from HEADER
    count = int(rate * seconds)
    matcher = Path(sys.executable).with_name("matcher")
    with served([str(matcher), "serve", "--database", database], "/health") as server:
        warm = (*one_need(batch, WARM_UP), *plans(batch, WARM_UP))
        asyncio.run(at_rate(HOST, server.port, warm, rate))
        for what, shots in (
            (f"one need, {rate:.0f} a second", one_need(batch, count)),
            (f"six sessions, {rate:.0f} a second", plans(batch, count)),
        ):
            yield row(what, server, at_rate(HOST, server.port, shots, rate))
        yield from saturation(server, one_need(batch, 5_000), "one need", seconds / 3)
    words = [sys.executable, "-m", "uvicorn", "benchmarks.http_empty:create_app", "--factory"]
    with served([*words, "--no-access-log", "--log-level", "warning"], "/empty") as server:
        yield from saturation(server, [Shot("/empty")], "an empty answer", seconds / 3)


def main() -> None:
    """Measure and print the table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--people", type=int, default=PEOPLE)
    words.add_argument("--rate", type=float, default=RATE, help="questions a second")
    words.add_argument("--seconds", type=float, default=30.0, help="of each measurement")
    words.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "workwell-matcher-benchmarks"
    )
    asked = words.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    for line in measure(asked.folder, asked.people, asked.seconds, asked.rate):
        print(line, flush=True)


if __name__ == "__main__":
    main()
