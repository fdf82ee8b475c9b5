"""The log of who did and saw what."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be added to the log; ``participant_id`` is not written down as it is."""

    action: str
    participant_id: str | None
    about: str | None
    who: str
    role: str


@dataclass(frozen=True, slots=True)
class Read:
    """Somebody has looked at a person's record, or at something that leads to it.

    ``kind`` says what ``name`` names: a ``participant``, ``need``, ``hold``, ``booking``,
    ``offer``, or what holds many people, such as a ``run``; it is looked up whose it is.
    """

    who: str
    role: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line: who did what, in which role, when; ``subject`` stands for a person."""

    number: int
    at: dt.datetime
    who: str
    role: str
    action: str
    subject: str | None
    about: str | None
    hash: str


@dataclass(frozen=True, slots=True)
class LogMark:
    """How far a log went at some moment.

    Noted elsewhere, it shows later that nothing was cut off, or all of it written anew.
    """

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True, slots=True)
class LogVerdict:
    """What came of following the whole chain: how far it goes, and where it is broken."""

    mark: LogMark
    faults: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every line is as it was written."""
        return not self.faults
