"""Taking up runs that wait, and ending cleanly when somebody says so."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Sequence
from types import FrameType

from matcher.errors import MatcherError
from matcher.store import Actor, Claim, Store
from matcher.usecases.runs.solving import LEASE, work_on
from matcher.usecases.tidying import tidy_store

LOG = logging.getLogger("matcher.worker")
ROLE = "worker"
REST_SECONDS, LOOKS_A_SECOND = 0.25, 50
"""Between two looks whether something waits; longer where that would be more looks in all."""
PATIENCE_SECONDS = 1.0
"""After something that the database refused."""
TIDIES_FIRST_AFTER, A_DAY = 60.0, 24 * 3600.0
"""Seconds."""


def name_of_this() -> str:
    """The name of this process among workers."""
    return f"{socket.gethostname()}:{os.getpid()}"


class Worker:
    """Solves the runs of ``organisations`` until it is told to end.

    Any number of workers may share a store: each run is claimed by one, with a lease that it
    renews and a fence that keeps an earlier claimant from writing.
    """

    def __init__(
        self,
        store: Store,
        organisations: Sequence[str],
        name: str | None = None,
        *,
        retention_days: int | None = None,
    ) -> None:
        self.store = store
        self._retention_days = retention_days
        self._tidies_at = time.monotonic() + TIDIES_FIRST_AFTER
        self.organisations = tuple(organisations)
        self._rests = max(REST_SECONDS, len(self.organisations) / LOOKS_A_SECOND)
        self.name = name or name_of_this()
        self._end = threading.Event()

    def end(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Take up nothing more; a run that is being solved is handed back."""
        self._end.set()

    def end_on_signals(self) -> None:
        """End on SIGTERM and SIGINT."""
        signal.signal(signal.SIGTERM, self.end)
        signal.signal(signal.SIGINT, self.end)

    def run(self) -> None:
        """Work until told to end."""
        while not self._end.is_set():
            if not self.work_once():
                self._tidy()
                self._end.wait(self._rests)

    def _tidy(self) -> None:
        """Once a day, and only when nothing waits: take away what has been kept long enough."""
        if self._retention_days is None or time.monotonic() < self._tidies_at:
            return
        self._tidies_at = time.monotonic() + A_DAY
        for organisation in self.organisations:
            store, actor = self.store.of(organisation), Actor(self.name, ROLE, organisation)
            try:
                kept = tidy_store(store, self._retention_days, actor)
            except MatcherError as error:
                LOG.error("nothing of %s was tidied: %s", organisation, error.code)
                continue
            LOG.info("of %s, %s people and %s plans went", organisation, kept.people, kept.runs)
            LOG.info("the log of %s goes to %s", organisation, store.log_mark())

    def work_once(self) -> bool:
        """Solve one run of each organisation, if one waits; whether there was any."""
        worked = False
        for organisation in self.organisations:
            if self._end.is_set():
                break
            worked |= self._work_for(organisation)
        return worked

    def _work_for(self, organisation: str) -> bool:
        store = self.store.of(organisation)
        actor = Actor(self.name, ROLE, organisation)
        try:
            if not store.anything_to_do():  # a read: others may write meanwhile
                return False
            claim: Claim | None = store.write(actor, lambda desk: desk.runs.claim(self.name, LEASE))
        except MatcherError as error:  # the database is busy, or away for a while
            LOG.warning("nothing can be taken up for %s: %s", organisation, error.code)
            self._end.wait(PATIENCE_SECONDS)
            return False
        if claim is None:
            return False
        LOG.info("run %s of %s taken up", claim.run.number, organisation)
        try:
            work_on(store, actor, claim, hand_back=self._end.is_set)
        except MatcherError as error:  # whoever takes it up when the lease is over goes on
            LOG.warning("run %s of %s left: %s", claim.run.number, organisation, error.code)
        else:
            LOG.info("run %s of %s put down", claim.run.number, organisation)
        return True
