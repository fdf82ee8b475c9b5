"""People on the programme while the year runs: their courses and the appointments they have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from matcher.domain import Need, Participant, Restriction
from matcher.planning.simulation.chance import Luck
from matcher.planning.simulation.setting import Day
from matcher.planning.simulation.suits import NeedSuits, PersonSuits
from matcher.planning.simulation.year import NEVER, Ending

ANYBODY = -1
"""No practitioner has to give the sessions."""


@dataclass(slots=True)
class Appointment:
    """A booking: which slot of the diary, for which course, and how often it was booked before."""

    slot: int
    day: Day
    course: Course
    number: int
    stands: bool = True


@dataclass(slots=True)
class Course:
    """A need on its way: what is attended, what is booked, and what still has to be booked.

    ``clock`` is when waiting began, ``asked`` when the sessions that are still to be booked were
    asked for: the same until the course has begun.
    """

    case: Case
    need: Need
    service: int
    clock: Day
    suits: NeedSuits
    luck: Luck
    left: int
    asked: Day
    after: Course | None = None
    booked: list[Appointment] = field(default_factory=list)
    """In order of day."""
    bookings: int = 0
    """Appointments ever made: the number of the next one."""
    practitioner: int = ANYBODY
    previous: Day = NEVER
    attended: int = 0
    first: Day = NEVER
    last: Day = NEVER
    missed: int = 0
    cancelled: int = 0
    moved: int = 0
    in_person: int = 0
    minutes: int = 0
    fit: float = 0.0
    ending: Ending = Ending.OPEN
    ended: Day = NEVER

    @property
    def to_book(self) -> int:
        """Sessions for which there is no place yet."""
        return self.left - len(self.booked) if self.ending is Ending.OPEN else 0

    @property
    def latest(self) -> Day:
        """The latest session so far, booked or attended; ``NEVER`` before the first."""
        return self.booked[-1].day if self.booked else self.previous

    @property
    def turn(self) -> tuple[Day, str, str]:
        """Its place in the queue: FORMATS' order of first come, first served."""
        return self.clock, self.need.participant_id, self.need.need_id


@dataclass(slots=True)
class Case:
    """A person who was assessed.

    ``support_starts`` and ``support_ends`` are R4's dates, the referral included. ``busy`` are the
    marks that appointments take of their days (R11), ``away`` the days on which they cannot come.
    """

    participant: Participant
    suits: PersonSuits
    support_starts: Day
    support_ends: Day
    courses: list[Course] = field(default_factory=list)
    restrictions: tuple[Restriction, ...] = ()
    busy: dict[Day, int] = field(default_factory=dict)
    away: set[Day] = field(default_factory=set)

    def take(self, day: Day, marks: int) -> None:
        """Note that an appointment takes part of a day."""
        self.busy[day] = self.busy.get(day, 0) | marks

    def give_back(self, day: Day, marks: int) -> None:
        """Note that it does not any more."""
        self.busy[day] = self.busy.get(day, 0) & ~marks

    @property
    def open_courses(self) -> Iterator[Course]:
        """The courses that are not over."""
        return (course for course in self.courses if course.ending is Ending.OPEN)


def days_away(participant: Participant, begins: dt.date) -> set[Day]:
    """The days on which somebody cannot come, counted from ``begins``."""
    return {
        (span.first - begins).days + i
        for span in participant.unavailable
        for i in range((span.last - span.first).days + 1)
    }
