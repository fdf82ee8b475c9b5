"""The service over real HTTP: in a thread of the test, or in processes of its own."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn

from matcher.store import Store
from matcher.worker import Worker
from matcher_api import create_app
from matcher_api.settings import Settings

HOST = "127.0.0.1"
PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""No authorities: nobody in a test shows a certificate, and to read them takes 30 ms a request."""
PATIENCE = 600.0
"""Seconds that a server may take to answer for the first time, on a machine with much to do."""


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def request(method: str, url: str, **more: Any) -> httpx.Response:
    """Ask, and wait as long as a machine with much to do needs to answer."""
    return httpx.request(method, url, verify=PLAIN, **{"timeout": PATIENCE, **more})


def get(url: str, **more: Any) -> httpx.Response:
    """Ask for what is there."""
    return request("GET", url, **more)


def post(url: str, **more: Any) -> httpx.Response:
    """Ask for something to be done."""
    return request("POST", url, **more)


@contextmanager
def in_a_thread(
    database_url: str, *, on_point: Callable[[str], None] | None = None, **settings: object
) -> Iterator[str]:
    """The service's address; it stops gracefully at the end."""
    chosen = Settings(database_url=database_url, **settings)  # type: ignore[arg-type]
    config = uvicorn.Config(
        create_app(chosen, on_point=on_point), host=HOST, port=0, log_level="error", lifespan="on"
    )
    server = uvicorn.Server(config)
    sockets = [config.bind_socket()]
    thread = threading.Thread(target=server.run, kwargs={"sockets": sockets}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the service did not start"
        time.sleep(0.005)
    yield f"http://{HOST}:{sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(PATIENCE)
    assert not thread.is_alive()


@contextmanager
def working(database_url: str) -> Iterator[None]:
    """A worker that solves runs in a thread of the test."""
    with Store.open(database_url) as store:
        worker = Worker(store, [store.organisation])
        thread = threading.Thread(target=worker.run, daemon=True)
        thread.start()
        yield
        worker.end()
        thread.join(PATIENCE)
        assert not thread.is_alive()
