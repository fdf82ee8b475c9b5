"""Who is referred to a scenario's programme, person by person.

The figures and the way of drawing are those of the generated weeks (``Crowd``, ``Plans``,
``Wishes``); only the dates are a year's: people are referred one after another, assessed some
days later, and their support begins then. Each person is drawn from a stream of their own.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from itertools import accumulate

from scipy.stats import poisson

from matcher.domain import Model
from matcher.planning.courses import Course, Plans
from matcher.planning.draw import Dice
from matcher.planning.localities import Locality
from matcher.planning.people import Crowd, Person
from matcher.planning.scenario import Scenario
from matcher.planning.simulation.as_domain import AsDomain
from matcher.planning.simulation.chance import BEFORE, COUNTS, PEOPLE, of_week
from matcher.planning.simulation.setting import Newcomer
from matcher.planning.staffing import newcomers as all_new
from matcher.planning.wishes import Wishes

SATURDAY = 5
SAMPLE = 600
"""People drawn to learn how many courses could be varied in each way."""
LONGEST_DELAY_MEANS = 4
"""Nobody waits longer for an assessment than so many means (see ``Crowd``)."""


class Referred(Crowd):
    """Draws people who are referred on a certain date, each from dice of their own."""

    def __init__(self, scenario: Scenario, localities: Sequence[Locality]) -> None:
        super().__init__(all_new(scenario), localities, scenario.horizon_weeks, Dice(0, 0))
        self._sums = list(accumulate(place.employment_deprived for place in localities))
        self._delay = 0

    def person(
        self, participant_id: str, referred_on: dt.date, dice: Dice, support_from: dt.date
    ) -> Person:
        """One person; they are assessed on a working day, some days after ``referred_on``.

        Their support begins soon after that, and not before ``support_from``.
        """
        self._dice = dice
        at = bisect_right(self._sums, dice.uniform() * self._sums[-1])
        self._delay = super()._until_assessed()
        self._start = referred_on + dt.timedelta(days=self._delay)
        if self._start.weekday() >= SATURDAY:
            self._start += dt.timedelta(days=7 - self._start.weekday())
        self._delay = (self._start - referred_on).days
        drawn = self._person(participant_id, self._localities[min(at, len(self._sums) - 1)])
        soon = dice.whole(0, self._scenario.people.support.soon_days)
        starts = max(self._start, support_from) + dt.timedelta(days=soon)
        return self._supported_from(drawn, starts)

    def _supported_from(self, person: Person, starts: dt.date) -> Person:
        ends = self._end_of_support(person.employment, starts)
        return replace(person, support_starts=starts, support_ends=ends)

    def _waited(self) -> int:
        """They have just been assessed."""
        return 0

    def _until_assessed(self) -> int:
        return self._delay


@dataclass(frozen=True, slots=True)
class Chances:
    """How likely what could be varied is varied, so that the scenario's shares come out."""

    follows: float
    longer_gap: float
    apart: float
    later: float


class PersonalPlans(Plans):
    """Draws the courses of one person at a time; nobody is half way through one."""

    def __init__(self, scenario: Scenario, model: Model, crowd: Referred) -> None:
        super().__init__(all_new(scenario), model, scenario.horizon_weeks, Dice(0, 0))
        self._weeks = scenario.horizon_weeks
        self._chances = Chances(0, 0, 0, 0)
        self._chances = self._measured(crowd)

    def of(self, person: Person, dice: Dice) -> list[Course]:
        """The person's courses, named after them."""
        self._dice = dice
        self._start = person.assessed_on
        self._last = self._start + dt.timedelta(days=7 * self._weeks - 1)
        named = [
            replace(course, need_id=f"{person.participant_id}-{number}")
            for number, course in enumerate(self._of(person), start=1)
        ]
        return [self._varied(course) for course in self._one_after_another(named)]

    def _one_after_another(self, courses: Sequence[Course]) -> list[Course]:
        tie = self._tie(courses)
        if tie is None or not self._dice.chance(self._chances.follows):
            return list(courses)
        first, second = tie
        return [
            replace(course, after_need=first.need_id) if course is second else course
            for course in courses
        ]

    def _tie(self, courses: Sequence[Course]) -> tuple[Course, Course] | None:
        """The first of the scenario's orders that these courses could keep."""
        plan = {course.service: course for course in courses}
        for first, second in self._scenario.demand.orders:
            if first in plan and second in plan and self._both_fit(plan[first], plan[second]):
                return plan[first], plan[second]
        return None

    def _varied(self, course: Course) -> Course:
        longer, apart, later = self._may_vary(course)
        chances, dice = self._chances, self._dice
        return replace(
            course,
            min_gap_days=14 if longer and dice.chance(chances.longer_gap) else None,
            same_practitioner=not (apart and dice.chance(chances.apart)),
            not_before=self._later() if later and dice.chance(chances.later) else None,
        )

    def _may_vary(self, course: Course) -> tuple[bool, bool, bool]:
        if course.on_list:
            return False, False, False
        short = course.sessions <= 2 and not course.after_need and self._fits_later(course)
        return self._has_longer_gap(course), course.sessions > 1, short

    def _measured(self, crowd: Referred) -> Chances:
        """The chances that lead to the scenario's shares, from a drawn sample."""
        courses = tied = longer = apart = later = 0
        for number in range(SAMPLE):
            person = crowd.person(f"S{number}", self._start, Dice(0, PEOPLE, number), self._start)
            drawn = self.of(person, Dice(0, PEOPLE, number, 1))
            courses += len(drawn)
            tied += self._tie(drawn) is not None
            for course in drawn:
                may = self._may_vary(course)
                longer, apart, later = longer + may[0], apart + may[1], later + may[2]
        demand = self._scenario.demand

        def chance(share: float, could: int) -> float:
            return min(1.0, share * courses / could) if could else 0.0

        return Chances(
            follows=chance(demand.after_need, tied),
            longer_gap=chance(demand.longer_gap, longer),
            apart=chance(demand.different_practitioners, apart),
            later=chance(demand.not_before, later),
        )


class ScenarioArrivals:
    """The people who are referred to a scenario's programme, week by week."""

    def __init__(
        self,
        scenario: Scenario,
        model: Model,
        localities: Sequence[Locality],
        wishes: Wishes,
        begins: dt.date,
    ) -> None:
        self._scenario = scenario
        self._begins = begins
        self._crowd = Referred(scenario, localities)
        self._plans = PersonalPlans(scenario, model, self._crowd)
        self._wishes = wishes
        self._as_domain = AsDomain(model)
        longest = LONGEST_DELAY_MEANS * scenario.demand.assessment_days
        self.longest_delay_weeks = math.ceil((longest + 2) / 7)

    def referred_in(self, week: int, seed: int) -> list[Newcomer]:
        """As many people as chance has it (Poisson), at any time of the week."""
        drawn = float(of_week(seed, COUNTS, week).random())
        count = int(poisson.ppf(drawn, self._scenario.demand.starts_a_week))
        crowd, plans = copy(self._crowd), copy(self._plans)  # years may be drawn side by side
        people = [self._newcomer(week, number, seed, crowd, plans) for number in range(count)]
        return sorted(people, key=lambda person: person.referred)

    def _newcomer(
        self, week: int, number: int, seed: int, crowd: Referred, plans: PersonalPlans
    ) -> Newcomer:
        """One person. More referrals in a week add people and change nobody."""
        dice = Dice(seed, PEOPLE, week + BEFORE, number)
        at = 7 * (week + dice.uniform())
        comes = not dice.chance(self._scenario.attendance.drops_out_before_start)
        referred_on = self._begins + dt.timedelta(days=math.floor(at))
        name = f"W{week + BEFORE:05d}-{number:04d}"
        person = crowd.person(name, referred_on, dice, self._begins)
        ready = (person.assessed_on - self._begins).days + dice.uniform()
        courses = plans.of(person, dice)
        wishes = self._wishes.drawn_with(dice)
        prefers = wishes.prefers([person], courses).get(name, ())
        courses = wishes.forbidding(courses)
        return Newcomer(
            week=week,
            number=number,
            referred=at,
            ready=max(at, ready),
            comes=comes,
            participant=self._as_domain.participant(person, prefers),
            needs=tuple(self._as_domain.need(course) for course in courses),
            locality=person.locality.code,
            restrictions=tuple(map(self._as_domain.restriction, wishes.never_together(courses))),
        )
