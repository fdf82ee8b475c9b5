"""From a scenario to a setting: who comes and what is offered, over the whole simulated time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from zlib import crc32

from matcher.domain import Model
from matcher.errors import MatcherError
from matcher.planning.diary import Horizon
from matcher.planning.draw import Dice
from matcher.planning.reach import Reach
from matcher.planning.scenario import Scenario
from matcher.planning.scenario_localities import read_localities
from matcher.planning.simulation.as_domain import AsDomain, site, slot
from matcher.planning.simulation.chance import PEOPLE
from matcher.planning.simulation.newcomers import ScenarioArrivals
from matcher.planning.simulation.setting import FrontDoor, Offered, Setting
from matcher.planning.staffing import pounds_a_week
from matcher.planning.supply import Supply
from matcher.planning.wishes import Wishes
from matcher.planning.year_supply import open_year

WEEKS = 52
WARM_UP_WEEKS = 26
"""Longer than a support window and a booking horizon together, in every bundled scenario."""
MOST_WEEKS = 5 * 52


def prepare(
    scenario: Scenario,
    model: Model,
    *,
    weeks: int = WEEKS,
    warm_up_weeks: int = WARM_UP_WEEKS,
    supply_seed: int = 0,
) -> Setting:
    """The setting of ``scenario``; its measured weeks begin on the Monday of ``horizon_start``.

    Args:
        scenario: to whom and where, with what is changed about it.
        model: the scenario's model (``scenario_model``).
        weeks: weeks that are measured, 1 to 260.
        warm_up_weeks: weeks before them that are lived through and not measured, 0 to 260.
        supply_seed: draws the sites, practitioners and diaries; the same for every simulated year.

    Raises:
        MatcherError: for figures out of range.
        InputFaults: the scenario names what is not there.
    """
    _check(weeks, warm_up_weeks)
    first = scenario.horizon_start - dt.timedelta(days=scenario.horizon_start.weekday())
    begins = first - dt.timedelta(days=7 * warm_up_weeks)
    horizon = Horizon(begins, warm_up_weeks + weeks + scenario.horizon_weeks + 1)
    supply = open_year(scenario, model, horizon, supply_seed)
    wishes = Wishes(scenario, supply, Reach(model, horizon), Dice(supply_seed, PEOPLE))
    booking = scenario.booking
    door = FrontDoor(booking.coaches, booking.assessments_a_week, booking.assessment_varies)
    return Setting(
        name=scenario.name,
        title=scenario.title,
        model=model,
        begins=begins,
        weeks=weeks,
        warm_up_weeks=warm_up_weeks,
        horizon_weeks=scenario.horizon_weeks,
        backlog_weeks=scenario.demand.backlog_weeks,
        arrivals=ScenarioArrivals(scenario, model, read_localities(scenario), wishes, begins),
        offered=held(_offered(scenario, model, supply), booking.lost_capacity),
        attendance=scenario.attendance,
        booking=booking,
        front_door=door if booking.coaches else None,
    )


def _offered(scenario: Scenario, model: Model, supply: Supply) -> Offered:
    as_domain = AsDomain(model)
    return Offered(
        practitioners=tuple(as_domain.practitioner(plan) for plan in supply.practitioners),
        sites=tuple(site(plan) for plan in supply.sites),
        slots=tuple(slot(dated) for slots in supply.slots.values() for dated in slots),
        pounds_a_week=pounds_a_week(scenario, model),
    )


def held(offered: Offered, lost: Mapping[str, float]) -> Offered:
    """``offered`` without the shares of slots that are ``lost``, by service; they are still paid.

    What is lost at one share is lost at every greater one too.
    """
    if not any(lost.values()):
        return offered
    share = {
        q.practitioner_id: max(lost.get(code, 0.0) for code in q.services)
        for q in offered.practitioners
    }
    return replace(
        offered,
        slots=tuple(
            one
            for one in offered.slots
            if crc32(one.slot_id.encode()) >= share[one.practitioner_id] * 2**32
        ),
    )


def _check(weeks: int, warm_up_weeks: int) -> None:
    if not 1 <= weeks <= MOST_WEEKS:
        raise MatcherError(
            f"A programme of {weeks} weeks cannot be simulated.", f"Ask for 1 to {MOST_WEEKS}."
        )
    if not 0 <= warm_up_weeks <= MOST_WEEKS:
        raise MatcherError(
            f"A warm-up of {warm_up_weeks} weeks cannot be simulated.",
            f"Ask for 0 to {MOST_WEEKS}.",
        )
