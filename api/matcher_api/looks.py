"""Who has looked at whose record: written down before the record is shown.

A write is in the log in its own transaction. A look is noted here, in one of two ways:

- On PostgreSQL it is in the log before the answer leaves. Those who look at the same time share one
  commit.
- On SQLite a commit keeps all readers out for as long as the disk takes, so a look is first added
  to a file beside the database, and carried into the log some seconds later. See ``looks_file``.

When a look cannot be written down, no record is shown: what cannot be accounted for is not given
out.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from matcher.errors import MatcherError
from matcher.store import Busy, Read, Store
from matcher_api.looks_file import LooksFile
from matcher_api.security import Caller

LOG = logging.getLogger("matcher.security")
T = TypeVar("T")

SYNC_SECONDS = 1.0
"""So long at most a look is with the operating system alone, unless its disk is waited for."""
CARRY_SECONDS = 15.0
"""So long at most a look is in the file before it is in the log."""
MANY = 100
"""When so many have come, they are carried sooner: whoever asks meanwhile waits for few of them."""
MOST = 50_000
"""Looks that may wait in the file. When there are more, no record is shown."""
_NOT_NOW = ("It cannot be written down now who looks.", "Try again in a minute.")


class Looks:
    """Notes looks at records. Safe to share between threads.

    Args:
        stores: by organisation; all of one database.
        on_disk: on SQLite, wait for the disk, and not for the operating system alone.
    """

    def __init__(self, stores: Mapping[str, Store], *, on_disk: bool = False) -> None:
        self._stores = stores
        beside = next(iter(stores.values())).file
        self._file = None if beside is None else LooksFile(beside, frozenset(stores))
        self.waits = on_disk or self._file is None
        """Whether noting may take as long as a disk does."""
        self._together = Together(self._log if self._file is None else self._sync)
        self._carrying = threading.Lock()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._work, name="looks", daemon=True)

    def __enter__(self) -> Looks:
        if self._file is not None:
            self._file.open()
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is None:
            return
        self._end.set()
        self._thread.join()
        self.write()
        self._file.shut()

    def note(self, caller: Caller, kind: str, name: str) -> None:
        """Write down that ``caller`` looks at something of this kind and name; then return.

        Raises:
            Busy: it cannot be written down; nothing may be shown.
        """
        actor = caller.actor
        read = (caller.organisation, Read(actor.who, actor.role, kind, name))
        if self._file is not None:
            try:
                if self._file.add(*read, most=MOST) and not self.waits:
                    return
            except OSError as error:
                LOG.error("a look cannot be written down: %s", error.strerror)
                raise Busy(*_NOT_NOW) from error
        self._together.do(read)

    def write(self) -> None:
        """Carry what waits in the file into the log, from processes that have died too."""
        if self._file is None:
            return
        with self._carrying:
            try:
                self._file.carry(self._carried)
            except OSError as error:
                LOG.error("looks wait in their file: %s", error.strerror)

    def _carried(self, organisation: str, reads: Sequence[Read]) -> bool:
        """Whether these looks are in the log now."""
        try:
            self._stores[organisation].note_reads(reads)
        except MatcherError as error:
            LOG.error("looks of %s wait: %s", organisation, error.code)
            return False
        return True

    def _log(self, reads: Sequence[tuple[str, Read]]) -> None:
        for organisation in dict.fromkeys(organisation for organisation, _ in reads):
            theirs = dict.fromkeys(read for whose, read in reads if whose == organisation)
            self._stores[organisation].note_reads(tuple(theirs))

    def _sync(self, _: Sequence[object]) -> None:
        assert self._file is not None
        try:
            self._file.sync()
        except OSError as error:
            raise Busy(*_NOT_NOW) from error

    def _work(self) -> None:
        assert self._file is not None
        passed, left = 0.0, 0
        while not self._end.wait(SYNC_SECONDS):
            passed += SYNC_SECONDS
            try:
                self._sync(())
                if passed >= CARRY_SECONDS or len(self._file) >= left + MANY:
                    passed, left = 0.0, len(self._file)
                    self.write()
                    left = len(self._file)  # what the log refused is tried again with the next
            except Exception as error:  # the thread has to go on, whatever happens
                LOG.error("looks could not be written: %s", type(error).__name__)


class Together(Generic[T]):
    """Does in bundles what several threads wait for; who comes meanwhile goes with the next one."""

    def __init__(self, work: Callable[[Sequence[T]], None]) -> None:
        self._work = work
        self._turn = threading.Lock()
        self._working = threading.Lock()
        self._waiting: list[tuple[T, Future[None]]] = []

    def do(self, one: T) -> None:
        """Return once ``one`` is done, by whichever thread.

        Raises:
            Exception: what the work raised for the bundle.
        """
        done: Future[None] = Future()
        with self._turn:
            self._waiting.append((one, done))
        with self._working:
            if not done.done():
                self._do_all()
        done.result()

    def _do_all(self) -> None:
        with self._turn:
            taken, self._waiting = self._waiting, []
        try:
            self._work([one for one, _ in taken])
        except Exception as error:
            for _, done in taken:
                done.set_exception(error)
        else:
            for _, done in taken:
                done.set_result(None)
