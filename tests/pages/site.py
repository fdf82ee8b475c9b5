"""The pages as somebody who works with them meets them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Page

from matcher.store import LOCAL, Actor, Run, RunWish, Store
from matcher.usecases.booking_once import Writer
from matcher.usecases.runs.approving import open_exception, request_run, review
from matcher.worker import Worker

LEAD = Actor()
"""Without a login everybody is the user of this machine."""
PAGE_PATIENCE = 40_000.0
"""Milliseconds that a page may take while other tests keep the machine busy."""
WORK_LIMIT = 20


@dataclass(frozen=True)
class Site:
    """A served store: its address, and the store behind it."""

    address: str
    store: Store

    def page(self, path: str) -> str:
        """The whole address of a page."""
        return f"{self.address}{path}"

    def ask_for_plan(self) -> Run:
        """A plan that nobody works on yet."""
        start = self.store.supply().horizon_start
        return request_run(self.writer, RunWish(start, 12, work_limit=WORK_LIMIT, seed=3))

    def make_plan(self) -> Run:
        """A plan that waits to be looked at."""
        run = self.ask_for_plan()
        self.worker.work_once()
        return self.store.run(run.run_id)

    def open_all(self, run_id: str) -> None:
        """Open every case that needs a decision."""
        for one in review(self.store, run_id).exceptions:
            open_exception(self.writer, run_id, one.key)

    @property
    def writer(self) -> Writer:
        """A write of the lead's."""
        return Writer(self.store, LEAD)

    @property
    def worker(self) -> Worker:
        """A worker that runs in this process."""
        return Worker(self.store, [LOCAL], "worker-1")

    @contextmanager
    def working(self) -> Iterator[None]:
        """A worker beside the service, for as long as this lasts."""
        worker = self.worker
        thread = threading.Thread(target=worker.run, daemon=True)
        thread.start()
        yield
        worker.end()
        thread.join()

    def as_role(self, tab: Page, role: str) -> None:
        """Let ``tab`` show the pages of this kind of user."""
        tab.context.add_cookies([{"name": "matcher_role", "value": role, "url": self.address}])
