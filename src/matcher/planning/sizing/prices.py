"""Where one more place is worth most over a year: the batches' prices, by service and area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.planning.diary import Horizon, SitePlan
from matcher.planning.localities import Locality
from matcher.planning.scenario import Scenario
from matcher.planning.scenario_codes import REMOTE
from matcher.planning.scenario_localities import read_localities
from matcher.planning.simulation import Ending, Rule, Setting, Year
from matcher.planning.simulation.intake import Intake
from matcher.planning.simulation.monday import EFFORT
from matcher.planning.simulation.programme import Programme
from matcher.planning.simulation.tally import needs_of, people_of
from matcher.planning.sweep import Document
from matcher.planning.year_supply import open_year

Ints = NDArray[np.int64]

SOON_WEEKS = 6
"""Prices are read off the places of so many weeks ahead: later ones are hardly wanted yet."""


class Spot(NamedTuple):
    """Where hours can be added: a service in the area of a local authority, or remote."""

    service: str
    area: str


@dataclass(frozen=True, slots=True)
class Worth:
    """What one spot's places are worth.

    ``price`` is the days of waiting that one more place saves, on average over a year's Mondays;
    ``places_a_week`` are there now; ``left_out`` needs of people from there ran out of window.
    """

    price: float
    places_a_week: float
    left_out: int


@dataclass(frozen=True)
class YearPrices:
    """What places are worth in each spot that has any, or whose people need some."""

    worth: Mapping[Spot, Worth]

    def document(self) -> Document:
        """For JSON."""
        return {
            "worth": [
                [*spot, one.price, one.places_a_week, one.left_out]
                for spot, one in self.worth.items()
            ]
        }

    @staticmethod
    def of_document(document: Document) -> YearPrices:
        """The prices that ``document`` told of."""
        return YearPrices(
            {
                Spot(service, area): Worth(price, places, left_out)
                for service, area, price, places, left_out in document["worth"]
            }
        )


def priced_year(scenario: Scenario, setting: Setting, seed: int) -> tuple[Year, YearPrices]:
    """Simulate a year with the weekly batch, and read off its prices every measured Monday."""
    programme = Programme(setting, Rule.BATCH, seed, EFFORT)
    intake = Intake(setting, Rule.BATCH, seed)
    books = _Books(scenario, setting)
    programme.begin_with(intake.backlog())
    for week in range(setting.all_weeks):
        assessed = intake.week(week)
        before = programme.free
        for day in range(7 * week, 7 * week + 7):
            programme.day(day, assessed.get(day, ()), lambda: False)
            if day == 7 * week and week >= setting.warm_up_weeks:
                books.note(before, programme.prices, day)
    year = Year(
        setting=setting,
        rule=Rule.BATCH,
        seed=seed,
        people=people_of(intake.seen),
        needs=needs_of(intake.seen),
        sessions=programme.tally.sessions(intake.seen),
        weekly=programme.tally.weekly(),
        batches=tuple(programme.tally.batches),
    )
    return year, books.closed(year)


class _Books:
    """Adds up what free places are worth, by spot."""

    def __init__(self, scenario: Scenario, setting: Setting) -> None:
        self._setting = setting
        self._places = setting.places
        self._areas = {place.code: place.area for place in read_localities(scenario)}
        area_of = _areas_of_sites(scenario, setting)
        services = list(setting.model.services)
        numbers: dict[Spot, int] = {}
        self._spot = np.array(
            [
                numbers.setdefault(
                    Spot(
                        services[int(self._places.service[i])],
                        REMOTE if slot.site_id is None else area_of[slot.site_id],
                    ),
                    len(numbers),
                )
                for i, slot in enumerate(self._places.slots)
            ],
            dtype=np.int64,
        )
        self._spots: Sequence[Spot] = tuple(numbers)
        self._value = np.zeros(len(numbers))
        self._free = np.zeros(len(numbers))

    def note(self, free: Ints, prices: Ints, today: int) -> None:
        """The prices of a Monday's batch, for what was ``free`` before it in the weeks to come."""
        soon = self._places.between(today, today + 7 * SOON_WEEKS)
        np.add.at(self._value, self._spot[soon], free[soon] * prices[soon])
        np.add.at(self._free, self._spot[soon], free[soon])

    def closed(self, year: Year) -> YearPrices:
        """The worth of each spot over the year."""
        setting = self._setting
        inside = self._places.between(7 * setting.warm_up_weeks, 7 * setting.all_weeks - 1)
        places = np.zeros(len(self._spots))
        np.add.at(places, self._spot[inside], self._places.diary.free[inside])
        worth = {
            spot: Worth(
                price=round(float(value / free) / 1000, 3) if free else 0.0,
                places_a_week=round(float(count) / setting.weeks, 3),
                left_out=0,
            )
            for spot, value, free, count in zip(
                self._spots, self._value, self._free, places, strict=True
            )
        }
        for spot, count in self._left_out(year).items():
            known = worth.get(spot, Worth(0.0, 0.0, 0))
            worth[spot] = Worth(known.price, known.places_a_week, count)
        return YearPrices(worth)

    def _left_out(self, year: Year) -> Mapping[Spot, int]:
        """Needs whose window closed, by service and the area of the person's home."""
        needs, people = year.needs, year.people
        found: dict[Spot, int] = {}
        for i in np.flatnonzero(needs.ending == Ending.OUT_OF_WINDOW).tolist():
            home = people.localities[int(people.locality[needs.person[i]])]
            spot = Spot(year.services[int(needs.service[i])], self._areas[home])
            found[spot] = found.get(spot, 0) + 1
        return found


def _areas_of_sites(scenario: Scenario, setting: Setting) -> Mapping[str, str]:
    """The area that each site stands in."""
    weeks = setting.all_weeks + setting.horizon_weeks + 1
    sites: Sequence[SitePlan] = open_year(
        scenario, setting.model, Horizon(setting.begins, weeks)
    ).sites
    return {site.site_id: site.area for site in sites}


def areas_of(localities: Sequence[Locality]) -> tuple[str, ...]:
    """Where hours can be added: the areas of local authorities, largest first, and remote."""
    residents: dict[str, int] = {}
    for place in localities:
        residents[place.area] = residents.get(place.area, 0) + place.residents
    return (*sorted(residents, key=lambda area: (-residents[area], area)), REMOTE)
