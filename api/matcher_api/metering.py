"""What monitoring asks for: how many calls, how long they take, and what a log line says of each.

Calls are named by their routes, such as ``GET /v1/holds/{hold_id}``, and never by their addresses:
those name people. Several processes of one service share what they count in a folder, where
``PROMETHEUS_MULTIPROC_DIR`` names one; ``matcher serve --workers`` sees to it.
"""

from __future__ import annotations

import logging
import os
import time
from collections import Counter as Tally
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from starlette.types import Message, Receive, Scope, Send

from matcher.store import RunState, Store
from matcher_api.layer import Layer

LOG = logging.getLogger("matcher.api")
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
QUIET = frozenset({"/health", "/metrics", "static"})
"""Routes that are asked so often, or say so little, that their lines are for debugging."""

REQUESTS = Counter(
    "matcher_requests", "Requests that were answered.", ("method", "route", "status")
)
SECONDS = Histogram("matcher_request_seconds", "How long they took.", ("method", "route"))
UNDER_WAY = Gauge(
    "matcher_requests_under_way", "Requests that are being answered.", multiprocess_mode="livesum"
)


class Meter(Layer):
    """Stands before everything else, and notes what becomes of each request."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, and note it once it is answered."""
        status, began = int(HTTPStatus.INTERNAL_SERVER_ERROR), time.perf_counter()

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        UNDER_WAY.inc()
        try:
            await self.app(scope, receive, send_noted)
        finally:
            UNDER_WAY.dec()
            _note(scope, status, time.perf_counter() - began)


def _note(scope: Scope, status: int, seconds: float) -> None:
    method = scope["method"] if scope["method"] in METHODS else "other"
    route = _route(scope)
    requests, durations = _figures(method, route, status)
    requests.inc()
    durations.observe(seconds)
    state = scope.get("state", {})
    caller = state.get("caller")
    said = {
        "request_id": state.get("request_id", ""),
        "organisation": "" if caller is None else caller.organisation,
        "method": method,
        "route": route,
        "status": status,
        "milliseconds": round(seconds * 1000, 1),
    }
    LOG.log(logging.DEBUG if route in QUIET else logging.INFO, "answered", extra=said)


@cache
def _figures(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """Where such calls are counted; to find that takes longer than to count."""
    return REQUESTS.labels(method, route, str(status)), SECONDS.labels(method, route)


def _route(scope: Scope) -> str:
    """The path as its route is written."""
    path = getattr(scope.get("route"), "path", None)
    if path is not None:
        return str(path)
    return "static" if scope["path"].startswith("/static/") else "none"


class StoreFigures(Collector):
    """What the store says at this moment, of one organisation."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[Metric]:
        """Who waits, what is free, and how far the weekly runs are."""
        counts, here = self._store.counts(), [self._store.organisation]
        for name, says, value in (
            ("matcher_people", "People who are stored.", counts.people),
            ("matcher_people_waiting", "People who wait for a place.", counts.waiting_people),
            ("matcher_needs_waiting", "Plan items that wait for places.", counts.waiting_needs),
            ("matcher_places_free", "Places that are free from now on.", counts.free_places),
        ):
            figure = GaugeMetricFamily(name, says, labels=("organisation",))
            figure.add_metric(here, value)
            yield figure
        runs = GaugeMetricFamily(
            "matcher_runs", "Weekly runs by how far they are.", labels=("organisation", "state")
        )
        by_state = Tally(run.state for run in self._store.runs())
        for state in RunState:
            runs.add_metric([*here, state.value], by_state[state])
        yield runs


def exposition(store: Store) -> bytes:
    """All figures in Prometheus' text form."""
    of_store = CollectorRegistry()
    of_store.register(StoreFigures(store))
    calls = REGISTRY
    if FOLDER in os.environ:
        calls = CollectorRegistry()
        MultiProcessCollector(calls)
    return generate_latest(calls) + generate_latest(of_store)


def forget_this_process() -> None:
    """Take what only a living process counts out of the shared folder."""
    if FOLDER in os.environ:
        mark_process_dead(os.getpid())
