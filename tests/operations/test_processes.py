"""Several services and workers on one database, and how they stop."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from matcher.files import read_batch
from matcher.store import Actor, RunState, RunWish, Store
from matcher.usecases.booking_once import Writer
from matcher.usecases.generate import generate_folder
from matcher.usecases.runs.approving import request_run
from matcher.usecases.store_load import as_week
from tests.api.conftest import load, people_and_slots
from tests.api.served import HOST, PATIENCE, free_port, get
from tests.operations.test_deploy import SERVICES

LEAD = Actor("ada", "lead")
LONG = 300.0
"""Seconds: five processes start at once here, and a busy machine takes its time."""


def until(true: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "that did not happen"
        time.sleep(0.05)


@contextmanager
def running(words: list[str], database_url: str, home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """``matcher`` with these words; it is asked to stop in the end, if nobody has done so."""
    own = {"MATCHER_DATABASE_URL": database_url, "MATCHER_DATA": str(home)}
    process = subprocess.Popen([sys.executable, "-m", "matcher", *words], env={**os.environ, **own})
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        assert process.wait(LONG) == 0


def answers(url: str) -> bool:
    try:
        return get(f"{url}/health", timeout=5).is_success
    except httpx.TransportError:
        return False


def as_in_compose(name: str, port: int | None = None) -> list[str]:
    """The command of compose.yaml, on this machine alone."""
    words = [HOST if word == "0.0.0.0" else word for word in SERVICES[name]["command"]]
    return words if port is None else [*words, "--port", str(port)]


def test_two_services_and_two_workers_share_one_database(
    postgresql_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "week"
    generate_folder("cornwall", folder, people=12, load=1.0, seed=4)
    read = read_batch(folder)
    ports = [free_port(), free_port()]
    urls = [f"http://{HOST}:{port}" for port in ports]
    with ExitStack() as stack, Store.open(postgresql_url) as store:
        store.load(as_week(read, folder), LEAD)
        for port, more in zip(ports, ([], ["--workers", "1"]), strict=True):
            words = [*as_in_compose("api", port), *more]
            stack.enter_context(running(words, postgresql_url, tmp_path))
        for _ in range(2):
            stack.enter_context(running(as_in_compose("worker"), postgresql_url, tmp_path))
        wish = RunWish(read.batch.horizon_start, 12, work_limit=10, seed=3)
        runs = [request_run(Writer(store, LEAD), wish).run_id for _ in range(2)]
        until(lambda: all(map(answers, urls)), LONG)
        until(lambda: not any(store.run(one).state is RunState.QUEUED for one in runs), LONG)
        who = {event.who for one in runs for event in store.run_events(one)} - {LEAD.who}
        assert who, "whoever was free took a run up"
        person = read.batch.participants[0].participant_id
        answered = [get(f"{url}/v1/participants/{person}").json() for url in urls]
        assert answered[0] == answered[1]
        for url in urls:  # the first is two processes: either tells what both have counted
            for _ in range(5):
                get(f"{url}/version")
            text = get(f"{url}/metrics").text
            assert 'matcher_requests_total{method="GET",route="/version",status="200"} 5.0' in text
    with Store.open(postgresql_url) as store:  # none is left with a worker that has gone
        assert {store.run(one).state for one in runs} <= {RunState.QUEUED, RunState.REVIEW}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_service_that_is_asked_to_stop_answers_first_what_it_has_begun(
    number: signal.Signals, sqlite_url: str, tmp_path: Path
) -> None:
    load(sqlite_url, people_and_slots())
    port = free_port()
    words = ["serve", "--planners", "0", "--port", str(port)]
    body = b'{"participant_id": "P0", "need_ids": ["N0"]}'
    head = (
        f"POST /v1/matches HTTP/1.1\r\nHost: {HOST}:{port}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with running(words, sqlite_url, tmp_path) as process:
        until(lambda: answers(f"http://{HOST}:{port}"))
        with socket.create_connection((HOST, port), timeout=PATIENCE) as connection:
            connection.sendall(head.encode() + body[:10])
            until(lambda: under_way(port) == 2)
            process.send_signal(number)
            until(lambda: not answers(f"http://{HOST}:{port}"))
            assert process.poll() is None
            connection.sendall(body[10:])
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 200")
        assert b'"options"' in answer
        assert process.wait(PATIENCE) == 0


def under_way(port: int) -> float:
    """How many requests are being answered, this question among them."""
    text = get(f"http://{HOST}:{port}/metrics").text
    (line,) = [one for one in text.splitlines() if one.startswith("matcher_requests_under_way")]
    return float(line.split()[-1])
