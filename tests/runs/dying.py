"""Servers and workers that die without a word: ``python -m tests.runs.dying``.

The parent has everything loaded and forks one child after the other. Each kills itself
(``SIGKILL``, so that nothing is tidied up) when it passes a named point of a write the given time;
when all are dead a last one lives on. A server listens on a socket that the parent keeps.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import uvicorn

from matcher.optimise.warm_up import warm_up
from matcher.store import Store
from matcher.worker import Worker
from matcher_api import create_app
from matcher_api.settings import Settings
from tests import weeks


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


def work(url: str) -> Callable[[Callable[[str], None]], None]:
    """What a worker does in its child."""
    warm_up(weeks.MODEL)

    def child(pass_point: Callable[[str], None]) -> None:
        with Store.open(url, on_point=pass_point) as store:
            Worker(store, [store.organisation]).run()

    return child


def main() -> None:
    """Live, die, and live again, until somebody asks for an end."""
    words = argparse.ArgumentParser()
    words.add_argument("what", choices=("serve", "work"))
    words.add_argument("--database", required=True)
    words.add_argument("--port-file", type=Path, required=True)
    words.add_argument("--deaths-file", type=Path, required=True)
    words.add_argument("--deaths", type=json.loads, required=True)
    asked = words.parse_args()
    serves = asked.what == "serve"
    live = serve(asked.database, asked.port_file) if serves else work(asked.database)
    child = 0

    def end(_number: int, _frame: FrameType | None) -> None:
        if child:
            os.kill(child, signal.SIGKILL)
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    gc.freeze()
    for death in (*asked.deaths, None):
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            live(_alive if death is None else Death(*death).pass_point)
            os._exit(0)
        os.waitpid(child, 0)
        with asked.deaths_file.open("a") as told:
            told.write(f"{json.dumps(death)}\n")


if __name__ == "__main__":
    main()
