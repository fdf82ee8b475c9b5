"""The command that serves: this machine only, a store on first start, a graceful end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from matcher import wire
from matcher.client import Client
from tests.api.served import PATIENCE, free_port, get

MATCHER = Path(sys.executable).with_name("matcher")


@contextmanager
def serving(*words: str, home: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The command, once it answers; and its address."""
    port = free_port()
    home.mkdir()
    said = home / "said"
    with said.open("w") as talk:
        process = subprocess.Popen(
            [str(MATCHER), "serve", "--planners", "0", "--port", str(port), *words],
            stderr=talk,
            env={**os.environ, "MATCHER_DATA": str(home), "MATCHER_DATABASE_URL": ""},
        )
    url = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert process.poll() is None, said.read_text(encoding="utf-8")
            try:
                get(f"{url}/health", timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield process, url
    finally:
        if process.poll() is None:
            process.terminate()  # and never kill: its workers would stay behind
        process.wait(PATIENCE)


def test_the_first_start_makes_a_store_loads_the_demo_and_ends_in_good_order(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    options = ("--demo", "--workers", "2", "--planners", "0")
    with serving(*options, home=home) as (process, url), Client(url) as client:
        assert client.health().status == "ok"
        assert client.matches(wire.MatchRequest(participant_id="example-alex")).options
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
    said = (home / "said").read_text(encoding="utf-8")
    assert process.returncode == 0, said
    assert (home / "demo.sqlite").exists()
    assert not any(home.glob("*-journal"))
    assert "this machine only" in said
    assert "450 people who do not exist" in said
    assert "example-alex" not in said


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org"])
def test_other_machines_are_not_let_in(host: str, tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    done = subprocess.run(
        [str(MATCHER), "serve", "--host", host, "--database", f"sqlite:///{file}"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 2
    assert host in done.stderr
    assert not file.exists()
