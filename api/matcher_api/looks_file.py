"""Looks that wait to be carried into the log, in files beside SQLite's that are only added to.

Each process has a file of its own, which it locks. A look is in it before the record is shown, so
that it outlives the process: whoever finds a file that nobody holds, for its process has died,
carries it into the log. A file goes when all that it holds is in the log. Where a process dies
between the two, its last looks are in the log twice; none is ever missing.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple
from pathlib import Path

from matcher.store import Busy, Read

LOG = logging.getLogger("matcher.security")

Waiting = dict[tuple[str, Read], None]
Carry = Callable[[str, Sequence[Read]], bool]
"""Carries looks of an organisation into the log, and says whether they are there."""


class LooksFile:
    """The looks of this process that are not in the log yet. Safe to share between threads."""

    def __init__(self, database: Path, organisations: frozenset[str]) -> None:
        self._database = database
        self._organisations = organisations
        self._turn = threading.Lock()
        self._syncing = threading.Lock()
        self._waiting: Waiting = {}
        self._file: _File | None = None
        self._older: list[_File] = []
        self._unsynced = False

    def open(self) -> None:
        """Begin a file."""
        self._file = _File.new(self._database)

    def shut(self) -> None:
        """Let go of the files; one that is not empty stays for the next process."""
        with self._turn:
            for file in (self._file, *self._older):
                if file is not None:
                    file.leave(gone=not self._waiting)
            self._file, self._older = None, []

    def __len__(self) -> int:
        """How many looks of this process wait."""
        return len(self._waiting)

    def add(self, organisation: str, read: Read, most: int) -> bool:
        """Add a look, unless it waits already; whether the operating system has it.

        Args:
            organisation: whose records.
            read: who looked at what.
            most: how many may wait.

        Raises:
            Busy: too many wait already, or the service is not running.
            OSError: it could not be written.
        """
        with self._turn:
            if (organisation, read) in self._waiting:
                return True
            if self._file is None or len(self._waiting) >= most:
                raise Busy("It cannot be written down now who looks.", "Try again in a minute.")
            self._file.add(organisation, read)
            self._waiting[organisation, read] = None
            self._unsynced = True
            return True

    def sync(self) -> None:
        """Wait until the disk has everything that was added before."""
        with self._syncing:
            with self._turn:
                files = [file for file in (*self._older, self._file) if file is not None]
                copies = [os.dup(file.number) for file in files if self._unsynced]
                self._unsynced = False
            try:
                for copy in copies:
                    os.fdatasync(copy)
            except OSError:
                self._unsynced = True
                raise
            finally:
                for copy in copies:
                    os.close(copy)

    def carry(self, carry: Carry) -> None:
        """Carry all that waits into the log, by ``carry``; what it refuses goes on waiting.

        Only one thread at a time.
        """
        for left in _left_behind(self._database):
            self._carry_left(left, carry)
        with self._turn:
            if self._file is None or not self._waiting:
                return
            fresh = _File.new(self._database)
            taken, self._waiting = self._waiting, {}
            self._older.append(self._file)
            self._file = fresh
        try:
            refused = _carry(taken, carry)
        except BaseException:
            refused = taken
            raise
        finally:
            with self._turn:
                if refused:
                    self._waiting = {**refused, **self._waiting}
                else:
                    for file in self._older:
                        file.leave(gone=True)
                    self._older = []

    def _carry_left(self, left: _File, carry: Carry) -> None:
        found = dict.fromkeys(left.read())
        known = all(organisation in self._organisations for organisation, _ in found)
        done = False
        try:
            done = known and not _carry(found, carry)
        finally:
            left.leave(gone=done)


class _File:
    """An open file, which no other process touches while it is open."""

    def __init__(self, path: Path, number: int) -> None:
        self._path = path
        self.number = number

    @classmethod
    def new(cls, database: Path) -> _File:
        """A file that was not there before, for nobody else to read."""
        while True:
            path = database.with_name(f"{database.name}-looks-{secrets.token_hex(8)}")
            flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND | os.O_CLOEXEC
            number = os.open(path, flags, 0o600)
            fcntl.flock(number, fcntl.LOCK_EX)
            file = cls(path, number)
            if file.is_there():
                return file
            os.close(number)  # another took it for left behind before it was locked

    @classmethod
    def left_behind(cls, path: Path) -> _File | None:
        """The file at ``path``, unless somebody holds it."""
        try:
            number = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(number)
            return None
        file = cls(path, number)
        if file.is_there():
            return file
        os.close(number)
        return None

    def is_there(self) -> bool:
        """Whether it is still this file that has its name."""
        try:
            return os.path.samestat(os.fstat(self.number), self._path.stat())
        except FileNotFoundError:
            return False

    def add(self, organisation: str, read: Read) -> None:
        """Add a look at the end."""
        line = json.dumps([organisation, *astuple(read)]).encode() + b"\n"
        if os.write(self.number, line) < len(line):
            raise OSError(None, "the disk is full")

    def read(self) -> Iterator[tuple[str, Read]]:
        """All looks in it; a line that its process did not come to finish was never answered."""
        for line in self._path.read_bytes().splitlines():
            try:
                organisation, who, role, kind, name = map(str, json.loads(line))
            except ValueError:
                LOG.warning("a line of %s is not whole", self._path.name)
                continue
            yield organisation, Read(who, role, kind, name)

    def leave(self, *, gone: bool) -> None:
        """Let go of it; ``gone``: all that it holds is in the log."""
        if gone:
            self._path.unlink(missing_ok=True)
        os.close(self.number)


def _left_behind(database: Path) -> Iterator[_File]:
    for path in sorted(database.parent.iterdir()):
        if path.name.startswith(f"{database.name}-looks-"):
            file = _File.left_behind(path)
            if file is not None:
                yield file


def _carry(waiting: Waiting, carry: Carry) -> Waiting:
    """What could not be carried into the log."""
    refused: Waiting = {}
    for organisation in dict.fromkeys(organisation for organisation, _ in waiting):
        theirs = tuple(read for whose, read in waiting if whose == organisation)
        if not carry(organisation, theirs):
            refused |= dict.fromkeys((organisation, read) for read in theirs)
    return refused
