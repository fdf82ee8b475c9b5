"""Groups with places, and the intake lists of other local services."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from matcher.domain import AppointmentType, Mode
from matcher.files import bank_holidays
from matcher.planning.diary import (
    Clinic,
    DatedSlot,
    Offer,
    PractitionerPlan,
    SitePlan,
    free_places,
    standing,
)
from matcher.planning.draw import Dice, Quota
from matcher.planning.team import Setting

GROUP_STARTS = (10 * 60, 12 * 60 + 30, 17 * 60 + 30)
"""When groups start: morning, afternoon, evening (assumed)."""

LIST_HOUR = (9 * 60, 10 * 60)
"""Intake lists are passed on between nine and ten in the morning (assumed)."""

WEEKLY_LIST_PLACES = 12
"""A list with at least so many places in the horizon takes people every week (assumed)."""

LOCAL_LIST_SHARE = 0.35
"""Share of lists, after the first, that serve about half of the areas (assumed)."""


def open_groups(setting: Setting, service: str, places: int, dice: Dice) -> list[DatedSlot]:
    """Weekly groups with about ``places`` places together, as slots.csv has them.

    A group has as many places for the programme as are needed, at most the scenario's. Its leader
    takes leave outside its weeks.
    """
    if places <= 0:
        return []
    figures, ground = setting.scenario.services[service], setting.ground
    low, high = setting.scenario.supply.group_places
    weeks = setting.horizon.weeks
    run = min(weeks, figures.group_weeks)
    count = max(2, math.ceil(places / ((low + high) / 2 * run)))
    remote, evening = Quota(figures.remote_share, dice), Quota(figures.evening_share, dice)
    found: list[DatedSlot] = []
    for number, home in enumerate(dice.spread(ground.weights, count)):
        site = None if remote.next() else ground.sites[home]
        trainer = setting.team.hire(service, ground.sites[home], leave=False)
        first = (weeks - run) * number // (count - 1)
        start = GROUP_STARTS[2] if evening.next() else dice.one_of(GROUP_STARTS[:2])
        weekday = dice.one_of(_group_days(site))
        dates = [setting.horizon.weekday(week, weekday) for week in range(first, first + run)]
        held = _meetings(trainer, site, figures.group_minutes, dates, start)
        meetings = standing(held, ground.closures)
        missing = places - free_places(found)
        seats = math.ceil(missing / (count - number) / max(1, len(meetings)))
        found += [_with_places(slot, max(1, min(high, seats))) for slot in meetings]
    return found


def _group_days(site: SitePlan | None) -> Sequence[int]:
    """Days without bank holidays where the site allows: Tuesday to Thursday."""
    days = site.weekdays if site else range(5)
    return [day for day in days if 1 <= day <= 3] or days


def _meetings(
    trainer: PractitionerPlan,
    site: SitePlan | None,
    minutes: int,
    dates: Sequence[dt.date],
    start: int,
) -> Iterator[DatedSlot]:
    modes = (Mode.VIDEO,) if site is None else (Mode.IN_PERSON, Mode.VIDEO)
    offer = Offer(trainer, site, modes, minutes)
    for date in dates:
        if date not in bank_holidays(date.year):
            yield DatedSlot(f"group-{trainer.practitioner_id}-{date:%Y%m%d}", offer, date, start)


def _with_places(slot: DatedSlot, places: int) -> DatedSlot:
    return replace(slot, offer=replace(slot.offer, places=places))


def open_lists(
    setting: Setting, service: str, places: int, dice: Dice
) -> tuple[list[Clinic], list[DatedSlot]]:
    """Intake lists with at least ``places`` places together: one clinic row each.

    They take beginners only (``new``), so that nobody spends a whole course on a list of names.
    """
    if places <= 0:
        return [], []
    areas = sorted({site.area for site in setting.ground.sites})
    most = setting.scenario.services[service].lists
    count = max(1, min(most, places // setting.horizon.weeks))
    clinics: list[Clinic] = []
    slots: list[DatedSlot] = []
    for number in range(count):
        local = number > 0 and len(areas) > 3 and dice.chance(LOCAL_LIST_SHARE)
        serves = dice.some_of(areas, (len(areas) + 1) // 2) if local else []
        intake = setting.team.list_for(service, serves)
        share = math.ceil((places - free_places(slots)) / (count - number))
        clinic = _intake(intake, share, dice.one_of(range(5)), setting)
        clinics.append(clinic)
        slots += setting.horizon.slots_of(clinic)
    return clinics, slots


def _intake(intake: PractitionerPlan, places: int, weekday: int, setting: Setting) -> Clinic:
    start, end = LIST_HOUR
    offer = Offer(intake, None, (Mode.REFERRAL,), end - start, type=AppointmentType.NEW)
    every = 1 if places >= WEEKLY_LIST_PLACES or setting.horizon.weeks < 4 else 2
    name = f"{intake.practitioner_id}-intake"
    clinic = Clinic(name, offer, weekday, start, end, every_weeks=every)
    dates = sum(1 for _ in setting.horizon.slots_of(clinic))
    seats = max(1, math.ceil(places / max(1, dates)))
    return replace(clinic, offer=replace(offer, places=seats))
