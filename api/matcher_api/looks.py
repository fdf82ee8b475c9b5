"""Who has looked at whose record: kept for a moment, and written to the log in bundles.

A write is in the log in its own transaction. A look is noted here and written within a second, so
that a coach's question does not wait for a disk. When looks cannot be written any more, nobody is
shown a record: what cannot be accounted for is not given out.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping

from matcher.errors import MatcherError
from matcher.store import Busy, Read, Store
from matcher_api.security import Caller

LOG = logging.getLogger("matcher.security")

SECONDS = 1.0
"""How long a look is kept before it is written."""
MOST = 5_000
"""Looks that may wait. When there are more, no record is shown."""


class Looks:
    """Notes looks at records, and writes them from a thread of its own."""

    def __init__(self, stores: Mapping[str, Store]) -> None:
        self._stores = stores
        self._waiting: dict[str, dict[Read, None]] = {name: {} for name in stores}
        self._turn = threading.Lock()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._work, name="looks", daemon=True)

    def __enter__(self) -> Looks:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()
        self.write()

    def note(self, caller: Caller, kind: str, name: str) -> None:
        """Note that ``caller`` looks at something of this kind and name.

        Raises:
            Busy: too many looks wait already; nothing may be shown.
        """
        actor = caller.actor
        with self._turn:
            waiting = self._waiting[caller.organisation]
            if len(waiting) >= MOST:
                raise Busy("It cannot be written down now who looks.", "Try again in a minute.")
            waiting[Read(actor.who, actor.role, kind, name)] = None

    def write(self) -> None:
        """Write down what waits; what cannot be written goes on waiting."""
        for organisation, store in self._stores.items():
            with self._turn:
                taken = self._waiting[organisation]
                self._waiting[organisation] = {}
            if not taken:
                continue
            try:
                store.note_reads(tuple(taken))
            except MatcherError as error:
                LOG.error("looks of %s wait: %s", organisation, error.code)
                with self._turn:
                    self._waiting[organisation] = taken | self._waiting[organisation]

    def _work(self) -> None:
        while not self._end.wait(SECONDS):
            try:
                self.write()
            except Exception as error:  # the thread has to go on, whatever happens
                LOG.error("looks could not be written: %s", type(error).__name__)
