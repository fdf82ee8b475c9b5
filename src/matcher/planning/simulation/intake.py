"""Who comes to the programme when: referrals, the wait for a coach, and the assessment itself."""

from __future__ import annotations

import dataclasses
import datetime as dt
import heapq
import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import count

from matcher.domain import Need
from matcher.planning.simulation.cases import ANYBODY, Case, Course, days_away
from matcher.planning.simulation.chance import Luck
from matcher.planning.simulation.front_door import Coaches
from matcher.planning.simulation.rule import Rule
from matcher.planning.simulation.setting import Day, Newcomer, Setting
from matcher.planning.simulation.suits import NeedSuits, PersonSuits, Suiting
from matcher.planning.simulation.tally import NO_LIMIT, Seen


class Intake:
    """Meets people as they are referred, and turns them into cases once they are assessed."""

    def __init__(self, setting: Setting, rule: Rule, seed: int) -> None:
        self._setting = setting
        self._seed = seed
        self._suiting = Suiting(setting)
        self._priced = rule.by_price
        self._coaches = Coaches(setting.front_door, seed) if setting.front_door else None
        self._ready: list[tuple[float, int, Seen]] = []
        self._order = count()
        self._assessed: dict[Day, list[Seen]] = defaultdict(list)
        self._numbers = {q.practitioner_id: i for i, q in enumerate(setting.offered.practitioners)}
        self.seen: list[Seen] = []

    def backlog(self) -> list[Case]:
        """Those who were assessed before the year began and wait for their first sessions."""
        first = -7 * self._setting.backlog_weeks
        delay = self._setting.arrivals.longest_delay_weeks
        waiting: list[Seen] = []
        for week in range(math.floor(first / 7) - delay, 0):
            for person in self._setting.arrivals.referred_in(week, self._seed):
                if person.ready >= 0:
                    self._meet(person)
                elif person.ready >= first and person.comes:
                    waiting.append(Seen(person, assessed=person.ready))
        self.seen += waiting
        return self._cases(sorted(waiting, key=lambda one: one.newcomer.ready))

    def week(self, week: int) -> dict[Day, list[Case]]:
        """Who is assessed on each day of the week, in order."""
        for person in self._setting.arrivals.referred_in(week, self._seed):
            self._meet(person)
        end = 7 * (week + 1)
        while self._ready and self._ready[0][0] < end:
            self._assess(heapq.heappop(self._ready)[2])
        days = [day for day in range(7 * week, end) if day in self._assessed]
        people = [
            one
            for day in days
            for one in sorted(self._assessed.pop(day), key=lambda one: one.assessed)
        ]
        found: dict[Day, list[Case]] = defaultdict(list)
        for case, one in zip(self._cases(people), people, strict=True):
            found[math.floor(one.assessed)].append(case)
        return found

    def _meet(self, person: Newcomer) -> None:
        one = Seen(person)
        self.seen.append(one)
        if person.comes:
            heapq.heappush(self._ready, (person.ready, next(self._order), one))

    def _assess(self, one: Seen) -> None:
        """The person's turn with a coach; who is seen after the year's end stays without one."""
        begins, length = one.newcomer.ready, 0.0
        if self._coaches is not None:
            begins, length = self._coaches.assess(one.newcomer)
        if begins < 7 * self._setting.all_weeks:
            one.assessed, one.assessment_days = begins, length
            self._assessed[math.floor(begins)].append(one)

    def _cases(self, people: Sequence[Seen]) -> list[Case]:
        """Cases of people who have just been assessed, dated by when that was."""
        dated = [_dated(one) for one in people]
        suits = self._suiting.of(dated, priced=self._priced)
        return [
            self._case(one, newcomer, *what)
            for one, newcomer, what in zip(people, dated, suits, strict=True)
        ]

    def _case(
        self, one: Seen, newcomer: Newcomer, suits: PersonSuits, of_needs: Sequence[NeedSuits]
    ) -> Case:
        begins, person = self._setting.begins, newcomer.participant
        starts = max(d for d in (person.referral_date, person.support_starts) if d is not None)
        ends = person.support_ends
        case = Case(
            participant=person,
            suits=suits,
            support_starts=(starts - begins).days,
            support_ends=NO_LIMIT if ends is None else (ends - begins).days,
            restrictions=newcomer.restrictions,
            away=days_away(person, begins),
        )
        by_id = {}
        for number, (need, what) in enumerate(zip(newcomer.needs, of_needs, strict=True)):
            luck = Luck(self._seed, newcomer.week, newcomer.number, number)
            course = self._course(case, need, what, luck)
            case.courses.append(course)
            by_id[need.need_id] = course
        for course in case.courses:
            if course.need.after_need is not None:
                course.after = by_id[course.need.after_need]
        one.case = case
        return case

    def _course(self, case: Case, need: Need, suits: NeedSuits, luck: Luck) -> Course:
        clock = (need.clock - self._setting.begins).days
        wanted = need.require_practitioner
        return Course(
            case=case,
            need=need,
            service=list(self._setting.model.services).index(need.service),
            clock=clock,
            suits=suits,
            luck=luck,
            left=need.sessions,
            asked=clock,
            practitioner=ANYBODY if wanted is None else self._numbers[wanted],
        )


def _dated(one: Seen) -> Newcomer:
    """The newcomer with the dates that follow from when the assessment was."""
    person = one.newcomer
    late = dt.timedelta(days=math.floor(one.assessed) - math.floor(person.ready))
    if not late:
        return person

    def later(date: dt.date | None) -> dt.date | None:
        return None if date is None else date + late

    return dataclasses.replace(
        person,
        participant=person.participant.model_copy(
            update={
                "support_starts": later(person.participant.support_starts),
                "support_ends": later(person.participant.support_ends),
            }
        ),
        needs=tuple(
            need.model_copy(
                update={
                    "requested_on": need.requested_on + late,
                    "not_before": later(need.not_before),
                    "not_after": later(need.not_after),
                }
            )
            for need in person.needs
        ),
    )
