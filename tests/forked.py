"""Processes that are there at once: forked from one that has everything loaded.

A program of its own takes seconds of work before it does anything. One process for all tests has
the service, the worker and the engine loaded, and whoever needs a process gets a copy of it. The
commands themselves are started in ``tests/operations`` and ``tests/api/test_serve.py``.
"""

from __future__ import annotations

import multiprocessing
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess

import pytest
import uvicorn

from matcher.worker.process import run_worker
from matcher_api import create_app
from matcher_api.settings import Settings
from tests.api.served import HOST, PATIENCE
from tests.undrawn import leave_blank

LOADED = multiprocessing.get_context("forkserver")
LOADED.set_forkserver_preload(["tests.loaded"])


@contextmanager
def forked(work: Callable[..., object], *given: object) -> Iterator[BaseProcess]:
    """A process that does this work, and is asked to end if it has not ended by itself."""
    process = LOADED.Process(target=work, args=given)
    process.start()
    try:
        yield process
    finally:
        process.terminate()
        process.join(PATIENCE)
        assert process.exitcode is not None, "it does not end"


@dataclass(frozen=True)
class Server:
    """A server process, and where it is."""

    port: int
    process: BaseProcess

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{HOST}:{self.port}"

    def kill(self) -> None:
        """kill -9: no goodbye."""
        self.process.kill()
        self.process.join(PATIENCE)


@contextmanager
def servers(database_url: str, count: int) -> Iterator[list[Server]]:
    """So many servers on one database. They listen already: who asks waits until they answer."""
    with ExitStack() as stack:
        yield [stack.enter_context(_server(database_url)) for _ in range(count)]


@contextmanager
def _server(database_url: str) -> Iterator[Server]:
    with socket.create_server((HOST, 0), backlog=256) as listening:
        port = listening.getsockname()[1]
        with forked(_serve, database_url, listening) as process:
            yield Server(port, process)


def _serve(database_url: str, listening: socket.socket) -> None:
    app = create_app(Settings(database_url=database_url))
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])


@contextmanager
def workers(database_url: str, count: int) -> Iterator[None]:
    """So many workers on one database, who draw nothing; each is asked to end, and ends."""
    with ExitStack() as stack:
        running = [stack.enter_context(forked(_work, database_url)) for _ in range(count)]
        yield
    assert [one.exitcode for one in running] == [0] * count


def _work(database_url: str) -> None:
    leave_blank(pytest.MonkeyPatch())
    run_worker(database_url, ["local"])
