"""Counting while a year runs, and the arrays that it ends with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Employment, Urgency
from matcher.planning.simulation.cases import Appointment, Case, Course
from matcher.planning.simulation.setting import Newcomer, Setting, Time
from matcher.planning.simulation.year import NEVER, BatchWeek, Needs, People, Sessions, Weekly

Ints = NDArray[np.int64]

EMPLOYMENTS = {employment: i for i, employment in enumerate(Employment)}
URGENCIES = {urgency: i for i, urgency in enumerate(Urgency)}
NO_LIMIT = 1 << 20
"""The last day of support where there is no limit."""


@dataclass(slots=True)
class Seen:
    """A referred person's row: when a coach assessed them and how long that took, if ever."""

    newcomer: Newcomer
    assessed: Time = NEVER
    assessment_days: float = 0.0
    case: Case | None = None


@dataclass
class Tally:
    """What is counted by week and service; ``waiting`` now is carried from day to day."""

    setting: Setting
    batches: list[BatchWeek] = field(default_factory=list)

    def __post_init__(self) -> None:
        shape = self.setting.all_weeks, len(self.setting.model.services)
        (
            self.withdrawn,
            self.used,
            self.missed,
            self.waiting,
            self.began,
            self.waited,
            self.asked,
        ) = (np.zeros(shape, dtype=np.int64) for _ in range(7))
        self.waiting_now = np.zeros(shape[1], dtype=np.int64)
        self.held: list[tuple[Appointment, bool]] = []

    def note_asked(self, course: Course, week: int) -> None:
        """A need is known from today on."""
        self.asked[week, course.service] += course.left
        self.waiting_now[course.service] += 1

    def note_missed(self, one: Appointment) -> None:
        """Nobody came."""
        self.held.append((one, False))
        self.missed[one.day // 7, one.course.service] += 1

    def note_attended(self, one: Appointment, *, first: bool) -> None:
        """Somebody came."""
        course, week = one.course, one.day // 7
        self.held.append((one, True))
        self.used[week, course.service] += 1
        if first:
            self.began[week, course.service] += 1
            self.waited[week, course.service] += course.first - course.clock
            self.waiting_now[course.service] -= 1

    def note_over(self, course: Course) -> None:
        """A course ended before anybody came."""
        if not course.attended:
            self.waiting_now[course.service] -= 1

    def end_week(self, week: int) -> None:
        """Sunday evening."""
        self.waiting[week] = self.waiting_now

    def sessions(self, seen: Sequence[Seen]) -> Sessions:
        """Every appointment whose day came."""
        rows = {id(course): row for row, (_, course) in enumerate(_rows(seen))}
        return Sessions(
            need=_ints([rows[id(one.course)] for one, _ in self.held]),
            slot=_ints([one.slot for one, _ in self.held]),
            day=_ints([one.day for one, _ in self.held]),
            came=_ints([int(came) for _, came in self.held]),
        )

    def weekly(self) -> Weekly:
        """The counts of the whole time."""
        places = self.setting.places
        offered = np.zeros(self.waiting.shape, dtype=np.int64)
        inside = places.between(0, 7 * self.setting.all_weeks - 1)
        at = places.diary.day[inside] // 7, places.service[inside]
        np.add.at(offered, at, places.diary.free[inside])
        return Weekly(
            places=offered - self.withdrawn,
            withdrawn=self.withdrawn,
            used=self.used,
            missed=self.missed,
            waiting=self.waiting,
            began=self.began,
            waited=self.waited,
            asked=self.asked,
        )


def _rows(seen: Sequence[Seen]) -> list[tuple[int, Course]]:
    """Every course with its person's row, in the order of ``Needs``."""
    return [
        (person, course)
        for person, one in enumerate(seen)
        if one.case is not None
        for course in one.case.courses
    ]


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def people_of(seen: Sequence[Seen]) -> People:
    """Everybody's row, in the order in which they were referred."""
    codes: dict[str, int] = {}
    locality = [codes.setdefault(s.newcomer.locality, len(codes)) for s in seen]
    ends = [NO_LIMIT if s.case is None else s.case.support_ends for s in seen]
    people = [s.newcomer.participant for s in seen]
    return People(
        referred=np.array([s.newcomer.referred for s in seen], dtype=np.float64),
        ready=np.array([s.newcomer.ready for s in seen], dtype=np.float64),
        assessed=np.array([s.assessed for s in seen], dtype=np.float64),
        assessment_days=np.array([s.assessment_days for s in seen], dtype=np.float64),
        support_ends=np.array(ends, dtype=np.int64),
        employment=np.array([EMPLOYMENTS[p.employment] for p in people], dtype=np.int64),
        urgency=np.array([URGENCIES[p.urgency] for p in people], dtype=np.int64),
        rural=np.array(["rural" in p.groups for p in people], dtype=np.int64),
        locality=np.array(locality, dtype=np.int64),
        localities=tuple(codes),
    )


def needs_of(seen: Sequence[Seen]) -> Needs:
    """Every need's row, person by person."""
    rows = _rows(seen)
    courses = [course for _, course in rows]
    return Needs(
        person=_ints([person for person, _ in rows]),
        service=_ints([c.service for c in courses]),
        sessions=_ints([c.need.sessions for c in courses]),
        urgency=_ints([URGENCIES[c.need.urgency] for c in courses]),
        clock=_ints([c.clock for c in courses]),
        first=_ints([c.first for c in courses]),
        last=_ints([c.last for c in courses]),
        attended=_ints([c.attended for c in courses]),
        in_person=_ints([c.in_person for c in courses]),
        missed=_ints([c.missed for c in courses]),
        cancelled=_ints([c.cancelled for c in courses]),
        moved=_ints([c.moved for c in courses]),
        minutes=np.array([c.minutes for c in courses], dtype=np.float64),
        fit=np.array([c.fit for c in courses], dtype=np.float64),
        ending=_ints([int(c.ending) for c in courses]),
        ended=_ints([c.ended for c in courses]),
    )
