"""Options: complete sets of sessions that a person can be offered, each with what it means."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from matcher.domain import Mode
from matcher.units import Milliday


class Kind(StrEnum):
    """What an option is the best at. One option may be the best at several things."""

    RECOMMENDED = "recommended"
    """Least in what it costs the person and, by the prices of its places, everybody else."""
    SOONEST = "soonest"
    """The earliest start; of those, the earliest finish."""
    NEAREST = "nearest"
    """The fewest minutes of travel in all; of those, the recommended one."""
    BEST_FIT = "best_fit"
    """The practitioners who know best what keeps the person from work; of those, the recommended
    one."""
    LATER = "later"
    """Another start, of the best options on that date; for those whom nothing above suits."""


class Session(NamedTuple):
    """One session of a course: a place in a slot. ``start`` is aware, in Europe/London."""

    need_id: str
    session: int
    """1 for the first of those to be booked."""
    slot_id: str
    practitioner_id: str
    site_id: str | None
    """In person only."""
    mode: Mode
    start: dt.datetime
    minutes: int
    travel_minutes: int
    """One way; 0 unless in person."""
    arrange: tuple[str, ...] = ()
    """What has to be arranged, such as ``language:pl``."""


class Course(NamedTuple):
    """All sessions of one need, in order of date."""

    need_id: str
    service: str
    sessions: tuple[Session, ...]
    wait_days: int
    """From the need's clock to the first session."""
    travel_minutes: int
    """Of all sessions, one way."""
    fit: float
    """Mean of the sessions' practitioners, 0 to 1."""
    cost: Milliday
    """What the course costs the person: wait, drag, misfit, travel, preferences."""
    price: Milliday
    """What its places cost others, each place capped as the model says; 0 without prices."""


class Option(NamedTuple):
    """A complete set of sessions for every need asked about that can be met together."""

    kinds: tuple[Kind, ...]
    """In the order of ``Kind``; never empty."""
    courses: tuple[Course, ...]
    """In the order in which the needs were asked about."""
    wait_days: int
    """The longest wait of its courses."""
    travel_minutes: int
    fit: float
    """Mean over all sessions, 0 to 1."""
    price_days: float | None
    """Days that it adds to others' waits; ``None`` when prices are switched off."""
    why: str
    """One sentence in plain words."""

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The sessions of all courses, in order of start."""
        every = (session for course in self.courses for session in course.sessions)
        return tuple(sorted(every, key=lambda s: (s.start, s.need_id)))


@dataclass(frozen=True, slots=True)
class Options:
    """The answer: options of each kind (merged where they are the same), then later ones.

    ``left_out`` names needs that could not be met together with the others; ``options`` then meet
    the rest, and are empty when none can be met. ``more`` says that there is a further page.
    ``proved`` is no when the joint search ended at its limit: options keep all rules even then, but
    a kind may not be the very best of its kind.
    """

    options: tuple[Option, ...]
    later: tuple[Option, ...]
    more: bool
    left_out: tuple[str, ...]
    proved: bool = True
