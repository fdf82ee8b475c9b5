"""Who is in the week: homes, work, health and what appointments have to suit."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher.domain import Employment, Mode, Point, TravelMeans, Urgency, Window
from matcher.planning.draw import Dice
from matcher.planning.localities import Locality, deprivation_thirds, moved
from matcher.planning.scenario import Example, Scenario
from matcher.planning.windows import WORKING_DAYS, window_of

EVENING_HALF_DAYS = 3
"""Half days on which people who come in the evening can come as well (assumed)."""

RURAL_REACH = 1.8
"""How much farther from the centre rural homes lie than others (assumed)."""


@dataclass(frozen=True, slots=True)
class Person:
    """A participant, and the day on which the coach assessed them."""

    participant_id: str
    locality: Locality
    home: Point
    referral_date: dt.date
    assessed_on: dt.date
    employment: Employment
    urgency: Urgency
    barriers: Mapping[str, int]
    travel: TravelMeans
    max_travel_minutes: int
    modes: tuple[Mode, ...]
    availability: tuple[str, ...]
    unavailable: tuple[tuple[dt.date, dt.date], ...]
    requirements: tuple[str, ...]
    support_starts: dt.date | None
    support_ends: dt.date | None
    groups: tuple[str, ...]
    example: Example | None = None

    @property
    def windows(self) -> tuple[Window, ...]:
        """When the person can come; none means always."""
        return tuple(window_of(code) for code in self.availability)

    def is_away(self, date: dt.date) -> bool:
        """Whether the person is away on ``date``."""
        return any(first <= date <= last for first, last in self.unavailable)


class Crowd:
    """Draws people for one scenario."""

    def __init__(
        self, scenario: Scenario, localities: Sequence[Locality], weeks: int, dice: Dice
    ) -> None:
        self._scenario = scenario
        self._localities = localities
        self._weeks = weeks
        self._start = scenario.horizon_start
        self._dice = dice
        self._thirds = deprivation_thirds(localities)
        self._by_code = {place.code: place for place in localities}

    def people(self, count: int) -> list[Person]:
        """``count`` people; the scenario's example people are the first of them."""
        examples = self._scenario.example[:count]
        drawn = count - len(examples)
        weights = [float(place.employment_deprived) for place in self._localities]
        homes = self._dice.spread(weights, drawn) if drawn else []
        width = max(4, len(str(drawn)))
        return [self._example(example) for example in examples] + [
            self._person(f"P{number:0{width}d}", self._localities[home])
            for number, home in enumerate(homes, start=1)
        ]

    def _person(self, participant_id: str, locality: Locality) -> Person:
        dice, figures = self._dice, self._scenario.people
        employment = dice.from_shares(figures.employment)
        rural = dice.chance(locality.rural_share)
        barriers = self._barriers(employment)
        travel = self._travel(rural)
        assessed_on = self._start - dt.timedelta(days=self._waited())
        starts, ends = self._support(employment)
        return Person(
            participant_id=participant_id,
            locality=locality,
            home=self._home(locality, rural),
            referral_date=assessed_on - dt.timedelta(days=self._until_assessed()),
            assessed_on=assessed_on,
            employment=employment,
            urgency=dice.from_shares(figures.urgency),
            barriers=barriers,
            travel=travel,
            max_travel_minutes=int(dice.from_shares(figures.max_travel_minutes)),
            modes=tuple(Mode(m) for m in dice.from_shares(figures.modes).split(";")),
            availability=self._availability(employment),
            unavailable=self._away(),
            requirements=self._requirements(barriers),
            support_starts=starts,
            support_ends=ends,
            groups=self._groups(dice.from_shares(figures.age), locality, rural),
        )

    def _example(self, example: Example) -> Person:
        locality = self._by_code[example.locality]
        start = self._start
        assessed_on = start - dt.timedelta(days=example.assessed_days_ago)
        starts = start + dt.timedelta(days=example.support_starts_in_days)
        return Person(
            participant_id=example.participant_id,
            locality=locality,
            home=self._home(locality, rural=False),
            referral_date=assessed_on - dt.timedelta(days=self._scenario.demand.assessment_days),
            assessed_on=assessed_on,
            employment=example.employment,
            urgency=Urgency.ROUTINE,
            barriers=example.barriers,
            travel=example.travel,
            max_travel_minutes=60,
            modes=(Mode.IN_PERSON, Mode.PHONE, Mode.VIDEO),
            availability=(),
            unavailable=(),
            requirements=(),
            support_starts=starts,
            support_ends=self._end_of_support(example.employment, starts),
            groups=self._groups(example.age, locality, rural=False),
            example=example,
        )

    def _home(self, locality: Locality, rural: bool) -> Point:
        """Around the centre: normal in both directions, with the locality's spread."""
        reach = locality.spread_km / math.sqrt(2) * (RURAL_REACH if rural else 1)
        return moved(locality.centre, reach * self._dice.normal(), reach * self._dice.normal())

    def _barriers(self, employment: Employment) -> dict[str, int]:
        """A main barrier, perhaps a second one, then those at work and at home."""
        dice, figures = self._dice, self._scenario.people
        codes = [dice.from_shares(figures.main_barrier)]
        if dice.chance(figures.second_barrier):
            others = {c: s for c, s in figures.main_barrier.items() if c not in codes}
            codes.append(dice.from_shares(others))
        social = figures.social_barriers.get(employment, {})
        codes += [code for code, share in social.items() if dice.chance(share)]
        return {code: dice.index(figures.severity) + 1 for code in codes}

    def _travel(self, rural: bool) -> TravelMeans:
        figures = self._scenario.people
        if not self._dice.chance(figures.no_car["rural" if rural else "urban"]):
            return TravelMeans.CAR
        walks = self._dice.chance(figures.walks_without_car)
        return TravelMeans.WALK if walks else TravelMeans.PUBLIC_TRANSPORT

    def _waited(self) -> int:
        """Days since the assessment: this week's, or from the backlog; one in twenty far longer."""
        backlog = self._scenario.demand.backlog_weeks
        if self._dice.chance(1 / (1 + backlog)):
            return self._dice.whole(3, 9)
        stretch = 2.0 if self._dice.chance(0.05) else 1.0
        return 10 + int(stretch * 7 * backlog * self._dice.uniform())

    def _until_assessed(self) -> int:
        """Days from referral to assessment: at least two, then exponential, cut at four means."""
        mean = self._scenario.demand.assessment_days
        return min(4 * mean, 2 + int(self._dice.exponential(mean - 2 if mean > 2 else mean)))

    def _availability(self, employment: Employment) -> tuple[str, ...]:
        dice, figures = self._dice, self._scenario.people
        half_days = [f"{day}_{part}" for day in WORKING_DAYS for part in ("am", "pm")]
        if dice.chance(figures.evenings.get(employment, 0)):
            evenings = [f"{day}_eve" for day in WORKING_DAYS]
            return tuple(evenings + dice.some_of(half_days, EVENING_HALF_DAYS))
        habit = figures.availability[dice.index([h.share for h in figures.availability])]
        return (*habit.windows, *dice.some_of(half_days, habit.half_days))

    def _away(self) -> tuple[tuple[dt.date, dt.date], ...]:
        """A holiday or a hospital stay: up to ten days somewhere in the horizon."""
        if not self._dice.chance(self._scenario.people.unavailable):
            return ()
        first = self._start + dt.timedelta(days=self._dice.whole(0, 7 * self._weeks - 1))
        return ((first, first + dt.timedelta(days=self._dice.whole(0, 9))),)

    def _requirements(self, barriers: Mapping[str, int]) -> tuple[str, ...]:
        dice, needed = self._dice, self._scenario.people.requirements
        found = []
        if dice.chance(needed.step_free):
            found.append("step_free")
        if dice.chance(needed.hearing_loop):
            found.append("hearing_loop")
        if "autism" in barriers and dice.chance(needed.quiet_room_autism):
            found.append("quiet_room")
        if dice.chance(needed.gender):
            found.append("gender:female" if dice.chance(5 / 6) else "gender:male")
        if dice.chance(needed.chaperone):
            found.append("chaperone")
        if dice.chance(needed.interpreter):
            languages = self._scenario.people.languages
            found.append("language:" + languages[dice.index([x.share for x in languages])].code)
        return tuple(found)

    def _support(self, employment: Employment) -> tuple[dt.date | None, dt.date | None]:
        dice, support = self._dice, self._scenario.people.support
        stand = dice.index([support.started, support.starts_soon, support.not_fixed])
        if stand == 2:
            return None, None
        days = (
            -dice.whole(0, support.started_days.get(employment, 0))
            if stand == 0
            else dice.whole(0, support.soon_days)
        )
        starts = self._start + dt.timedelta(days=days)
        return starts, self._end_of_support(employment, starts)

    def _end_of_support(self, employment: Employment, starts: dt.date) -> dt.date | None:
        """The window's last date where the scenario sets its length; else the model does."""
        weeks = self._scenario.people.support.weeks.get(employment)
        return None if weeks is None else starts + dt.timedelta(days=7 * weeks)

    def _groups(self, age: str, locality: Locality, rural: bool) -> tuple[str, ...]:
        low, high = self._thirds
        third = "least" if locality.deprivation <= low else "middle"
        if locality.deprivation > high:
            third = "most"
        return (f"age_{age}", "rural" if rural else "urban", f"{third}_deprived_third")
