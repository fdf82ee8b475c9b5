"""Servers and workers that die without a word.

The parent has everything loaded and forks one child after the other. Each kills itself
(``SIGKILL``, so that nothing is tidied up) when it passes a named point of a write the given time;
when all are dead a last one lives on. A server listens on a socket that the parent keeps.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

import pytest
import uvicorn

from matcher.store import Store
from matcher.worker import Worker
from matcher_api import create_app
from matcher_api.settings import Settings
from tests.undrawn import leave_blank


class Death:
    """Dies the ``turn``-th time, from 1, that ``point`` is passed."""

    def __init__(self, point: str, turn: int) -> None:
        self.point = point
        self.turn = turn

    def pass_point(self, point: str) -> None:
        """Die here, if this is the place."""
        if point == self.point:
            self.turn -= 1
            if self.turn == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def _alive(_point: str) -> None:
    """Pass every point."""


def serve(url: str, port_file: Path) -> Callable[[Callable[[str], None]], None]:
    """What a server does in its child."""
    here: list[Callable[[str], None]] = [_alive]

    def pass_point(point: str) -> None:
        here[0](point)

    app = create_app(Settings(database_url=url), on_point=pass_point)
    sock = socket.create_server(("127.0.0.1", 0), backlog=256)
    port_file.write_text(str(sock.getsockname()[1]))

    def child(dies: Callable[[str], None]) -> None:
        here[0] = dies
        uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[sock])

    return child


def work(url: str, _port_file: Path) -> Callable[[Callable[[str], None]], None]:
    """What a worker does in its child."""
    leave_blank(pytest.MonkeyPatch())

    def child(pass_point: Callable[[str], None]) -> None:
        with Store.open(url, on_point=pass_point) as store:
            Worker(store, [store.organisation]).run()

    return child


def live_and_die(
    what: Callable[[str, Path], Callable[[Callable[[str], None]], None]],
    url: str,
    port_file: Path,
    deaths_file: Path,
    deaths: Sequence[tuple[str, int]],
) -> None:
    """Live, die, and live again, until somebody asks for an end.

    ``what``: ``serve`` or ``work``. Each of ``deaths`` is written down once it has happened.
    """
    live = what(url, port_file)
    child = 0

    def end(_number: int, _frame: FrameType | None) -> None:
        if child:
            os.kill(child, signal.SIGKILL)
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    for death in (*deaths, None):
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            live(_alive if death is None else Death(*death).pass_point)
            os._exit(0)
        os.waitpid(child, 0)
        with deaths_file.open("a") as told:
            told.write(f"{json.dumps(death)}\n")
