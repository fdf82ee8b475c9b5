"""Half-day clinics on top of what is there. Nothing that was there before moves.

Each half day is held by somebody new and drawn from a stream of its own, by service, area and
number: so two half days in Bolton are the first one and another, whatever is added elsewhere.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from matcher.planning.clinics import ClinicMaker
from matcher.planning.diary import Clinic, DatedSlot, Horizon, PractitionerPlan, SitePlan
from matcher.planning.draw import Dice
from matcher.planning.localities import Locality, kilometres
from matcher.planning.scenario import Scenario
from matcher.planning.scenario_codes import REMOTE
from matcher.planning.scenario_supply import ExtraHours
from matcher.planning.sites import Ground
from matcher.planning.team import Setting, Team

FIRST_STREAM = 10_000
"""Streams of chance below this are those of the base."""


@dataclass(frozen=True, slots=True)
class HalfDay:
    """One more half day a week: the ``number``-th of its service and area, from 1."""

    service: str
    area: str
    number: int
    remote: bool = False
    evening: bool = False
    site: str | None = None

    @property
    def stream(self) -> int:
        """The stream of chance that belongs to this half day alone."""
        return FIRST_STREAM + zlib.crc32(f"{self.service} {self.area} {self.number}".encode())

    @property
    def mark(self) -> str:
        """What its practitioner is called after the service's prefix."""
        return f"more-{self.area}-{self.number}"


@dataclass(frozen=True, slots=True)
class Added:
    """What half days bring."""

    practitioners: Sequence[PractitionerPlan]
    clinics: Sequence[Clinic]
    slots: Sequence[DatedSlot]


def half_days(extra: Sequence[ExtraHours]) -> Iterator[HalfDay]:
    """The half days of ``extra`` one by one; rows of one service and area are counted on."""
    counted: dict[tuple[str, str], int] = {}
    for row in extra:
        for _ in range(row.half_days):
            number = counted.get((row.service, row.area), 0) + 1
            counted[row.service, row.area] = number
            remote = row.area == REMOTE
            yield HalfDay(row.service, row.area, number, remote, row.evening, row.site)


def open_half_day(
    scenario: Scenario, horizon: Horizon, ground: Ground, home: SitePlan, wanted: HalfDay, seed: int
) -> Added:
    """One more half day a week with its practitioner, at ``home`` or, if remote, from there."""
    dice = Dice(seed, stage=wanted.stream)
    team = Team(scenario, horizon, dice, mark=wanted.mark)
    maker = ClinicMaker(Setting(scenario, horizon, ground, team), wanted.service, dice)
    maker.open_half_day_at(home, remote=wanted.remote, evening=wanted.evening)
    return Added(team.practitioners, maker.clinics, maker.slots)


def home_of(
    wanted: HalfDay,
    sites: Mapping[str, SitePlan],
    ground: Ground,
    localities: Sequence[Locality],
) -> SitePlan:
    """Where a half day is held: at its site; else in turn at the area's, most people first.

    An area without a site takes the one nearest to its largest locality.
    """
    if wanted.site is not None:
        return sites[wanted.site]
    by_people = sorted(
        range(len(ground.sites)), key=lambda i: (-ground.weights[i], ground.sites[i].site_id)
    )
    own = [ground.sites[i] for i in by_people if wanted.area in (REMOTE, ground.sites[i].area)]
    if own:
        return own[(wanted.number - 1) % len(own)]
    largest = max(
        (place for place in localities if place.area == wanted.area),
        key=lambda place: place.residents,
    )
    return min(ground.sites, key=lambda site: kilometres(site.location, largest.centre))
