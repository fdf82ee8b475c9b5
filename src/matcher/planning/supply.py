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
    ground = draw_ground(scenario, localities, people, horizon, seed)
    setting = Setting(scenario, horizon, ground, Team(scenario, horizon, Dice(seed, stage=11)))
    appointments, referrals = demand_of(courses)
    taken = taken_share(scenario, horizon)
    opened: dict[str, Opened] = {}
    to_book: dict[str, int] = {}
    for number, code in enumerate(scenario.services):
        wanted = math.ceil(appointments[code] / load / (1 - taken))
        wanted_on_lists = math.ceil(referrals[code] / load / (1 - taken))
        dice = Dice(seed, stage=100 + number)
        opened[code] = open_service(setting, code, wanted, wanted_on_lists, dice)
        free = round((appointments[code] + referrals[code]) / load)
        to_book[code] = max(0, free_places(opened[code].slots) - free)
    return Supply(
        sites=ground.sites,
        practitioners=setting.team.practitioners,
        clinics=[clinic for one in opened.values() for clinic in one.clinics],
        singles=[slot for one in opened.values() for slot in one.singles],
        closures=[*ground.closures, *setting.team.leave],
        slots={code: one.slots for code, one in opened.items()},
        to_book=to_book,
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """What is opened of one service. ``slots`` are the standing ones of all of it."""

    clinics: Sequence[Clinic]
    singles: Sequence[DatedSlot]
    slots: Sequence[DatedSlot]


def open_service(
    setting: Setting, code: str, places: int, places_on_lists: int, dice: Dice
) -> Opened:
    """Clinics, groups and intake lists of one service, with at least so many places each."""
    in_groups = round(setting.scenario.services[code].group_share * places)
    groups = open_groups(setting, code, in_groups, dice)
    maker = ClinicMaker(setting, code, dice)
    maker.open(places - max(in_groups, free_places(groups)))
    lists, list_slots = open_lists(setting, code, places_on_lists, dice)
    return Opened(
        clinics=[*maker.clinics, *lists],
        singles=[*groups, *maker.singles],
        slots=[*maker.slots, *groups, *list_slots],
    )


def taken_share(scenario: Scenario, horizon: Horizon) -> float:
    """The share of the horizon's places that others already have."""
    return min(0.5, sum(scenario.supply.taken_by_week[: horizon.weeks]) / horizon.weeks)


def draw_ground(
    scenario: Scenario,
    localities: Sequence[Locality],
    people: Sequence[Person],
    horizon: Horizon,
    seed: int,
) -> Ground:
    """Where people are seen, and when the buildings are shut."""
    dice = Dice(seed, stage=10)
    sites = draw_sites(scenario, localities, dice)
    return Ground(
        sites=sites,
        weights=people_nearby(sites, people),
        neighbours=neighbours(sites, scenario.supply.second_site_km),
        closures=draw_site_closures(scenario, sites, horizon, dice),
    )
