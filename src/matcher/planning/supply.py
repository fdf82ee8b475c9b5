"""What is on offer in a week: enough, in each service, for the load that was asked for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher.planning.clinics import ClinicMaker
from matcher.planning.courses import Course, demand_of
from matcher.planning.diary import (
    Clinic,
    Closure,
    DatedSlot,
    Horizon,
    PractitionerPlan,
    SitePlan,
    free_places,
)
from matcher.planning.draw import Dice
from matcher.planning.groups import open_groups, open_lists
from matcher.planning.localities import Locality
from matcher.planning.people import Person
from matcher.planning.scenario import Scenario
from matcher.planning.sites import Ground, draw_site_closures, draw_sites, neighbours, people_nearby
from matcher.planning.team import Setting, Team


@dataclass(frozen=True, slots=True)
class Supply:
    """Sites, practitioners and their diaries. ``slots`` are the standing ones, by service.

    ``to_book`` is how many places of each service other people have already: what is left over
    when demand divided by free places is the load.
    """

    sites: Sequence[SitePlan]
    practitioners: Sequence[PractitionerPlan]
    clinics: Sequence[Clinic]
    singles: Sequence[DatedSlot]
    closures: Sequence[Closure]
    slots: Mapping[str, Sequence[DatedSlot]]
    to_book: Mapping[str, int]


def draw_supply(
    scenario: Scenario,
    localities: Sequence[Locality],
    people: Sequence[Person],
    courses: Sequence[Course],
    horizon: Horizon,
    load: float,
    seed: int,
) -> Supply:
    """Sites, people who work there and their clinics, sized to what ``courses`` ask for."""
    ground = _ground(scenario, localities, people, horizon, Dice(seed, stage=10))
    setting = Setting(scenario, horizon, ground, Team(scenario, horizon, Dice(seed, stage=11)))
    appointments, referrals = demand_of(courses)
    taken = taken_share(scenario, horizon)
    clinics: list[Clinic] = []
    singles: list[DatedSlot] = []
    slots: dict[str, list[DatedSlot]] = {}
    to_book: dict[str, int] = {}
    for number, code in enumerate(scenario.services):
        dice = Dice(seed, stage=100 + number)
        wanted = math.ceil(appointments[code] / load / (1 - taken))
        in_groups = round(scenario.services[code].group_share * wanted)
        groups = open_groups(setting, code, in_groups, dice)
        maker = ClinicMaker(setting, code, dice)
        maker.open(wanted - max(in_groups, free_places(groups)))
        wanted_on_lists = math.ceil(referrals[code] / load / (1 - taken))
        lists, list_slots = open_lists(setting, code, wanted_on_lists, dice)
        clinics += [*maker.clinics, *lists]
        singles += [*groups, *maker.singles]
        slots[code] = [*maker.slots, *groups, *list_slots]
        free = round((appointments[code] + referrals[code]) / load)
        to_book[code] = max(0, free_places(slots[code]) - free)
    closures = [*ground.closures, *setting.team.leave]
    practitioners = setting.team.practitioners
    return Supply(ground.sites, practitioners, clinics, singles, closures, slots, to_book)


def taken_share(scenario: Scenario, horizon: Horizon) -> float:
    """The share of the horizon's places that others already have."""
    return min(0.5, sum(scenario.supply.taken_by_week[: horizon.weeks]) / horizon.weeks)


def _ground(
    scenario: Scenario,
    localities: Sequence[Locality],
    people: Sequence[Person],
    horizon: Horizon,
    dice: Dice,
) -> Ground:
    sites = draw_sites(scenario, localities, dice)
    return Ground(
        sites=sites,
        weights=people_nearby(sites, people),
        neighbours=neighbours(sites, scenario.supply.second_site_km),
        closures=draw_site_closures(scenario, sites, horizon, dice),
    )
