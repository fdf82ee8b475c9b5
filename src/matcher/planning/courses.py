"""What each person is to get: courses of sessions, one for each service in their plan."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from matcher.domain import Model
from matcher.planning.draw import Dice
from matcher.planning.people import Person
from matcher.planning.scenario import Scenario, ServiceSupply

SLACK_DAYS = 14
"""Days that a plan leaves free in the support window, so that a place can be found (assumed)."""

UNRELATED = 0.15
"""How much a service without any relevant barrier is still asked for (assumed)."""


@dataclass(frozen=True, slots=True)
class Course:
    """A need before it is written down. ``on_list``: a referral to an intake list is meant.

    ``done`` sessions are over; ``previous_session`` is the last one's date, or ``None`` when it is
    to be read from the bookings.
    """

    need_id: str
    person: Person
    service: str
    sessions: int
    requested_on: dt.date
    on_list: bool = False
    done: int = 0
    same_practitioner: bool = True
    min_gap_days: int | None = None
    previous_session: dt.date | None = None
    not_before: dt.date | None = None
    after_need: str | None = None
    require_practitioner: str | None = None
    forbid_practitioners: tuple[str, ...] = ()


class Plans:
    """Draws the courses of a week's people."""

    def __init__(self, scenario: Scenario, model: Model, weeks: int, dice: Dice) -> None:
        self._scenario = scenario
        self._model = model
        self._start = scenario.horizon_start
        self._last = self._start + dt.timedelta(days=7 * weeks - 1)
        self._dice = dice

    def courses(self, people: Sequence[Person]) -> list[Course]:
        """The courses of ``people``, in their order."""
        drawn = [course for person in people for course in self._of(person)]
        width = max(4, len(str(len(drawn))))
        named = [
            replace(course, need_id=f"N{number:0{width}d}")
            for number, course in enumerate(drawn, 1)
        ]
        return self._with_variety(self._begun(self._in_order(named)))

    def _of(self, person: Person) -> list[Course]:
        if person.example is not None:
            return [
                self._course(person, need.service, need.sessions, self._lists_take(need.service))
                for need in person.example.needs
            ]
        count = self._dice.index(self._scenario.demand.needs_per_person) + 1
        weights = {
            code: self._weight(code, service, person)
            for code, service in self._scenario.services.items()
        }
        chosen: list[str] = []
        while len(chosen) < count and any(weights.values()):
            service = self._dice.from_shares(weights)
            weights[service] = 0
            chosen.append(service)
        return [self._drawn_course(person, service) for service in chosen]

    def _weight(self, code: str, service: ServiceSupply, person: Person) -> float:
        """How much this person's barriers ask for this service."""
        relevance = self._model.relevance.get(code, {})
        asked = sum(
            severity * float(relevance.get(barrier, 0))
            for barrier, severity in person.barriers.items()
        )
        return service.weight * service.employment.get(person.employment, 1) * (asked + UNRELATED)

    def _lists_take(self, service: str) -> bool:
        return self._scenario.services[service].list_share > 0

    def _drawn_course(self, person: Person, service: str) -> Course:
        figures = self._scenario.services[service]
        if self._dice.chance(figures.list_share):
            return self._course(person, service, 1, on_list=True)
        wanted = self._dice.index(figures.sessions) + 1
        most = 1 + (self._room(person) - SLACK_DAYS) // self._gap(service)
        return self._course(person, service, max(1, min(wanted, most)), on_list=False)

    def _course(self, person: Person, service: str, sessions: int, on_list: bool) -> Course:
        return Course("", person, service, sessions, person.assessed_on, on_list)

    def _gap(self, service: str) -> int:
        return self._model.services[service].min_gap_days

    def _room(self, person: Person) -> int:
        """Days in which the person may be booked: what horizon and support window share."""
        if person.support_starts is None:
            return (self._last - self._start).days
        weeks = self._model.support_weeks[person.employment]
        ends = person.support_ends or person.support_starts + dt.timedelta(days=7 * weeks)
        return (min(self._last, ends) - max(self._start, person.support_starts)).days

    def _length(self, course: Course) -> int:
        """The least days from the first session to the last."""
        return (course.sessions - 1) * self._gap(course.service)

    def _share_of(
        self, courses: Sequence[Course], share: float, fit: Iterable[Course]
    ) -> list[str]:
        """The ids of ``share`` of all ``courses``, drawn from those that ``fit``."""
        ids = [course.need_id for course in fit]
        return self._dice.some_of(ids, round(share * len(courses))) if ids else []

    def _in_order(self, courses: list[Course]) -> list[Course]:
        """Some courses wait for another one of the same person to end (R12)."""
        by_person: dict[str, dict[str, Course]] = defaultdict(dict)
        for course in courses:
            if course.person.example is None:
                by_person[course.person.participant_id][course.service] = course
        before: dict[str, Course] = {}
        for plan in by_person.values():
            for first, second in self._scenario.demand.orders:
                if first in plan and second in plan and self._both_fit(plan[first], plan[second]):
                    before[plan[second].need_id] = plan[first]
                    break
        followers = (course for course in courses if course.need_id in before)
        picked = set(self._share_of(courses, self._scenario.demand.after_need, followers))
        return [
            replace(course, after_need=before[course.need_id].need_id)
            if course.need_id in picked
            else course
            for course in courses
        ]

    def _both_fit(self, first: Course, second: Course) -> bool:
        needed = self._length(first) + self._length(second) + 2 * SLACK_DAYS
        return needed <= self._room(first.person)

    def _begun(self, courses: list[Course]) -> list[Course]:
        """Some courses are under way: part of them is over, the rest is still to be booked."""
        tied = {c.after_need for c in courses} | {c.need_id for c in courses if c.after_need}
        fit = (c for c in courses if self._may_have_begun(c) and c.need_id not in tied)
        picked = set(self._share_of(courses, self._scenario.demand.mid_course, fit))
        return [self._half_way(c) if c.need_id in picked else c for c in courses]

    def _may_have_begun(self, course: Course) -> bool:
        starts = course.person.support_starts
        return (
            course.person.example is None
            and not course.on_list
            and course.sessions > 1
            and starts is not None
            and starts < self._start
        )

    def _half_way(self, course: Course) -> Course:
        starts = course.person.support_starts
        assert starts is not None, "only somebody whose support has started is half way"
        done = self._dice.whole(1, course.sessions - 1)
        ago = self._dice.whole(1, min(14, (self._start - starts).days))
        previous = self._start - dt.timedelta(days=ago)
        return replace(
            course,
            sessions=course.sessions - done,
            done=done,
            previous_session=previous,
            requested_on=max(previous, course.person.assessed_on),
        )

    def _with_variety(self, courses: list[Course]) -> list[Course]:
        """Longer gaps, other practitioners and later beginnings, for a few."""
        demand = self._scenario.demand
        fresh = [c for c in courses if c.person.example is None and not c.done and not c.on_list]
        longer = self._share_of(courses, demand.longer_gap, filter(self._has_longer_gap, fresh))
        several = (c for c in fresh if c.sessions > 1)
        apart = set(self._share_of(courses, demand.different_practitioners, several))
        short = (c for c in fresh if c.sessions <= 2 and not c.after_need and self._fits_later(c))
        later = set(self._share_of(courses, demand.not_before, short))
        gaps = dict.fromkeys(longer, 2 * 7)
        return [
            replace(
                c,
                min_gap_days=gaps.get(c.need_id),
                same_practitioner=c.need_id not in apart,
                not_before=self._later() if c.need_id in later else None,
            )
            for c in courses
        ]

    def _has_longer_gap(self, course: Course) -> bool:
        room = self._room(course.person) - SLACK_DAYS
        allows = self._model.services[course.service].max_gap_days >= 21
        return allows and course.sessions > 1 and (course.sessions - 1) * 14 <= room

    def _fits_later(self, course: Course) -> bool:
        return self._room(course.person) >= 21 + self._length(course) + SLACK_DAYS

    def _later(self) -> dt.date:
        return self._start + dt.timedelta(days=self._dice.whole(7, 21))


def demand_of(courses: Sequence[Course]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Sessions asked for by service: appointments (and groups), then places on intake lists."""
    appointments: Counter[str] = Counter()
    referrals: Counter[str] = Counter()
    for course in courses:
        (referrals if course.on_list else appointments)[course.service] += course.sessions
    return appointments, referrals
