"""Practitioners and intake lists: what they are good at, what they provide, whom they serve."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from matcher.planning.diary import Closure, Horizon, PractitionerPlan, SitePlan
from matcher.planning.draw import Dice, Quota
from matcher.planning.scenario import Scenario
from matcher.planning.sites import Ground

LEAVE_UNIT_WEEKS = 12
"""`leave` is the share of practitioners who take a week's leave in so many weeks."""


class Team:
    """Draws the practitioners of one scenario and remembers them.

    With a ``mark`` it is a team of one, who is called by it.
    """

    def __init__(self, scenario: Scenario, horizon: Horizon, dice: Dice, *, mark: str = "") -> None:
        self._scenario = scenario
        self._mark = mark
        self._horizon = horizon
        self._dice = dice
        self._numbers: Counter[str] = Counter()
        self._own_area = Quota(scenario.supply.serves_own_area, dice)
        self._genders: dict[str, list[str]] = defaultdict(list)
        self.practitioners: list[PractitionerPlan] = []
        self._leave: dict[str, list[Closure]] = defaultdict(list)

    def hire(self, service: str, home: SitePlan, *, leave: bool = True) -> PractitionerPlan:
        """A new practitioner of ``service``, with ``leave``; some serve their home's area only."""
        figures = self._scenario.services[service]
        own_area = self._own_area.next()
        practitioner = PractitionerPlan(
            practitioner_id=self._next_id(figures.prefix),
            service=service,
            specialisms=self._specialisms(service),
            provides=self._provides(service),
            serves=(home.area,) if own_area and self._numbers[figures.prefix] > 2 else (),
        )
        self.practitioners.append(practitioner)
        if leave:
            self._take_leave(practitioner)
        return practitioner

    def list_for(self, service: str, serves: Sequence[str]) -> PractitionerPlan:
        """An intake list of another local service, for the areas in ``serves`` (none: all)."""
        figures = self._scenario.services[service]
        named = tuple((code, "") for code, share in figures.specialisms.items() if share >= 0.5)
        intake = PractitionerPlan(
            practitioner_id=self._next_id(figures.list_prefix),
            service=service,
            specialisms=named,
            serves=tuple(serves),
            is_list=True,
        )
        self.practitioners.append(intake)
        return intake

    def leave_of(self, practitioner: PractitionerPlan) -> list[Closure]:
        """The weeks off of ``practitioner``."""
        return self._leave[practitioner.practitioner_id]

    @property
    def leave(self) -> list[Closure]:
        """Everybody's weeks off, in the order in which people were hired."""
        return [week for weeks in self._leave.values() for week in weeks]

    def _next_id(self, prefix: str) -> str:
        self._numbers[prefix] += 1
        if self._mark:
            return f"{prefix}-{self._mark}"
        return f"{prefix}-{self._numbers[prefix]:02d}"

    def _specialisms(self, service: str) -> tuple[tuple[str, str], ...]:
        """Barriers worked with, and the skill: empty for full skill, else 0.6 to 0.9."""
        found = []
        for code, share in self._scenario.services[service].specialisms.items():
            if self._dice.chance(share):
                full = self._dice.chance(0.6)
                found.append((code, "" if full else f"0.{self._dice.whole(6, 9)}"))
        return tuple(found)

    def _provides(self, service: str) -> tuple[str, ...]:
        supply, dice = self._scenario.supply, self._dice
        found = ["gender:" + self._gender(service)]
        if dice.chance(supply.chaperone):
            found.append("chaperone")
        if dice.chance(supply.speaks_language):
            languages = self._scenario.people.languages
            found.append("language:" + languages[dice.index([x.share for x in languages])].code)
        return tuple(found)

    def _gender(self, service: str) -> str:
        """Drawn, but a service's second practitioner is not of the same gender as its first."""
        shares = dict(self._scenario.supply.gender)
        before = self._genders[service]
        if len(before) == 1 and len(shares) > 1:
            shares.pop(before[0])
        before.append(self._dice.from_shares(shares))
        return before[-1]

    def _take_leave(self, practitioner: PractitionerPlan) -> None:
        """Whole weeks off, Monday to Sunday."""
        aim = self._scenario.supply.leave * self._horizon.weeks / LEAVE_UNIT_WEEKS
        count = int(aim + self._dice.uniform())
        for week in self._dice.some_of(range(self._horizon.weeks), count):
            monday = self._horizon.first + dt.timedelta(
                days=7 * week - self._horizon.first.weekday()
            )
            first = max(monday, self._horizon.first)
            last = monday + dt.timedelta(days=6)
            self._leave[practitioner.practitioner_id].append(
                Closure(practitioner.practitioner_id, None, first, last)
            )


@dataclass(frozen=True, slots=True)
class Setting:
    """What every part of the supply is opened in."""

    scenario: Scenario
    horizon: Horizon
    ground: Ground
    team: Team
