"""A server whose processes die without a word: ``python -m tests.api.dying``.

The parent holds the listening socket and forks a child that serves; when the child has killed
itself (``SIGKILL``, so that nothing is tidied up) the next one takes its place. So a death costs
a few milliseconds and not the seconds that a server takes to load. Which child dies when follows
from the seed: at a named point of its n-th write, or after some time, whatever it is doing.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import signal
import socket
import sys
import threading
from pathlib import Path
from types import FrameType

import uvicorn

from matcher.offers import Market, Person, next_available
from matcher_api import create_app
from matcher_api.settings import Settings
from tests import weeks

POINTS = ("begun", "written", "committed")
MOST_PASSES = 6
"""A child dies at the latest when it passes its point so often."""
LONGEST_LIFE = 0.4
"""Seconds that a child lives at most that dies at a random moment."""


class Death:
    """When a child dies. ``None`` as a point: after some time."""

    def __init__(self, number: int, seed: int) -> None:
        draw = random.Random(seed * 1_000_003 + number)
        self.point = draw.choice((*POINTS, None))
        self.passes = draw.randint(1, MOST_PASSES)
        self.life = draw.uniform(0.01, LONGEST_LIFE)

    def pass_point(self, point: str) -> None:
        """Die here, if this is the place."""
        if point == self.point:
            self.passes -= 1
            if self.passes == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def start(self) -> None:
        """Let the time run, if it is the time that decides."""
        if self.point is None:
            kill = threading.Timer(self.life, os.kill, (os.getpid(), signal.SIGKILL))
            kill.daemon = True
            kill.start()


class Application:
    """The application, made once before the first fork, with what the search has to load."""

    def __init__(self, settings: Settings) -> None:
        self.death: Death | None = None
        self.app = create_app(settings, on_point=self.pass_point)
        batch = weeks.batch()
        person = Person(participant=batch.participants[0], open_needs=batch.needs)
        next_available(Market.of_batch(weeks.MODEL, batch), person, batch.needs)

    def pass_point(self, point: str) -> None:
        """A write has come so far."""
        if self.death is not None:
            self.death.pass_point(point)

    def serve(self, sock: socket.socket, death: Death | None) -> None:
        """What a child does until it dies."""
        self.death = death
        if death is not None:
            death.start()
        uvicorn.Server(uvicorn.Config(self.app, log_level="critical")).run(sockets=[sock])


def main() -> None:
    """Serve, die, and serve again, until somebody asks for an end."""
    words = argparse.ArgumentParser()
    words.add_argument("--database", required=True)
    words.add_argument("--port-file", type=Path, required=True)
    words.add_argument("--deaths-file", type=Path, required=True)
    words.add_argument("--deaths", type=int, required=True)
    words.add_argument("--seed", type=int, required=True)
    asked = words.parse_args()
    application = Application(Settings(database_url=asked.database))
    sock = socket.create_server(("127.0.0.1", 0), backlog=256)
    child = 0

    def end(_number: int, _frame: FrameType | None) -> None:
        if child:
            os.kill(child, signal.SIGKILL)
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    asked.port_file.write_text(str(sock.getsockname()[1]))
    gc.freeze()
    for number in range(asked.deaths + 1):
        death = Death(number, asked.seed) if number < asked.deaths else None
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            application.serve(sock, death)
            os._exit(0)
        os.waitpid(child, 0)
        with asked.deaths_file.open("a") as told:
            told.write(f"{death.point if death else 'end'}\n")


if __name__ == "__main__":
    main()
