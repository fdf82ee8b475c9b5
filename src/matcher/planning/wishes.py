"""What people would like, and whom they must not be placed with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace

from matcher.planning.courses import Course
from matcher.planning.diary import PractitionerPlan, SitePlan
from matcher.planning.draw import Dice
from matcher.planning.people import Person
from matcher.planning.reach import Reach
from matcher.planning.scenario import Scenario
from matcher.planning.supply import Supply
from matcher.planning.windows import WORKING_DAYS

KINDS = {"mode": 0.40, "part": 0.30, "site": 0.15, "practitioner": 0.15}
"""What a stated preference is about (assumed)."""


FEW = 3
"""With fewer practitioners in a service, nobody is preferred or left out."""


@dataclass(frozen=True, slots=True)
class Never:
    """A row of restrictions.csv."""

    person: Person
    kind: str
    other_id: str


class Wishes:
    """Draws preferences and restrictions for one week."""

    def __init__(self, scenario: Scenario, supply: Supply, reach: Reach, dice: Dice) -> None:
        self._scenario = scenario
        self._sites = supply.sites
        self._reach = reach
        self._dice = dice
        self._by_service: dict[str, list[PractitionerPlan]] = {}
        for practitioner in supply.practitioners:
            self._by_service.setdefault(practitioner.service, [])
            if not practitioner.is_list:
                self._by_service[practitioner.service].append(practitioner)

    def drawn_with(self, dice: Dice) -> Wishes:
        """The same, drawing from another stream of chance."""
        other = copy(self)
        other._dice = dice
        return other

    def prefers(
        self, people: Sequence[Person], courses: Sequence[Course]
    ) -> Mapping[str, tuple[str, ...]]:
        """One or two stated preferences for some people, by participant."""
        service = {c.person.participant_id: c.service for c in courses}
        found: dict[str, tuple[str, ...]] = {}
        for person in people:
            if person.example is None and self._dice.chance(self._scenario.people.prefers):
                kinds = {self._dice.from_shares(KINDS) for _ in range(self._dice.whole(1, 2))}
                wished = (
                    self._wish(k, person, service[person.participant_id])
                    for k in KINDS
                    if k in kinds
                )
                found[person.participant_id] = tuple(dict.fromkeys(wished))
        return found

    def _wish(self, kind: str, person: Person, service: str) -> str:
        somebody = self._somebody(service) if kind == "practitioner" else None
        if somebody is not None:
            return f"practitioner:{somebody}"
        if kind == "mode":
            return f"mode:{person.modes[0].value}"
        if kind == "part":
            part = self._dice.one_of(("am", "am", "pm"))
            return f"part:{self._dice.one_of(WORKING_DAYS)}_{part}"
        return f"site:{self._nearest(person).site_id}"

    def _nearest(self, person: Person) -> SitePlan:
        return min(self._sites, key=lambda site: self._reach.minutes(person, site))

    def forbidding(self, courses: Sequence[Course]) -> list[Course]:
        """``courses``, some of them with a practitioner whom the person does not want again."""
        return [self._forbidding(course) for course in courses]

    def _forbidding(self, course: Course) -> Course:
        free = course.require_practitioner is None and course.person.example is None
        if not (free and self._dice.chance(self._scenario.demand.forbids_practitioner)):
            return course
        somebody = self._somebody(course.service)
        return replace(course, forbid_practitioners=(somebody,)) if somebody else course

    def _somebody(self, service: str) -> str | None:
        """Somebody who gives ``service``; nobody where hardly anybody else does."""
        staff = self._by_service[service]
        return self._dice.one_of(staff).practitioner_id if len(staff) >= FEW else None

    def never_together(self, courses: Sequence[Course]) -> list[Never]:
        """A practitioner or a site that a few people must not meet; no reason is kept."""
        found = []
        seen: set[str] = set()
        for course in courses:
            person = course.person
            if person.participant_id in seen or person.example or course.require_practitioner:
                continue
            seen.add(person.participant_id)
            if self._dice.chance(self._scenario.demand.restricted):
                somebody = self._somebody(course.service) if self._dice.chance(0.5) else None
                site = self._nearest(person).site_id
                never = Never(person, "site", site)
                found.append(Never(person, "practitioner", somebody) if somebody else never)
        return found
