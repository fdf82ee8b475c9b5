"""How many places a scenario has: from the demand that it is staffed for, by assumed ratios.

What the people of the base are expected to ask for, divided by the load, is the places a week.
Staff follows from places by the slots of a whole-time week; whoever says how many staff there are
(``staff``) changes places in proportion. A change of demand leaves the staff as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from matcher.domain import Model
from matcher.planning.clinics import half_day_seats
from matcher.planning.courses import Plans, demand_of
from matcher.planning.draw import Dice
from matcher.planning.people import Crowd
from matcher.planning.scenario import Scenario, ServiceSupply
from matcher.planning.scenario_localities import read_localities
from matcher.planning.scenario_supply import Supply as SupplyFigures

WHOLE_TIME_HOURS = 37.5
"""Hours of a whole-time week in the NHS (Agenda for Change)."""
WEEKS_A_YEAR = 52
SAMPLE = 4000
"""People drawn to learn what people ask for; a service's sessions are then known within 3 %."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Sessions that one person who starts is expected to ask for, on average, of one service."""

    appointments: float
    referrals: float
    """Places on the intake lists of other local services."""


@dataclass(frozen=True, slots=True)
class Staffing:
    """One service's capacity. ``places_a_week`` are net of leave; ``list_places`` are on lists.

    ``wte`` are whole-time equivalents, ``hours_a_week`` their hours at work and what comes with
    appointments, ``pounds_a_week`` what these cost.
    """

    places_a_week: float
    list_places_a_week: float
    wte: float
    hours_a_week: float
    pounds_a_week: float


def asked_per_person(scenario: Scenario, model: Model) -> Mapping[str, Asked]:
    """What one person who starts asks for, by service: the mean over a drawn crowd."""
    text = scenario.model_dump_json(include={"localities", "icbs", "people", "demand", "services"})
    return _asked(_Drawn(text + model.model_dump_json(), scenario, model))


def staffing(scenario: Scenario, model: Model) -> Mapping[str, Staffing]:
    """The capacity of each service of ``scenario``, before ``extra`` hours are added."""
    base = scenario.staffed_for
    starts = base.demand.starts_a_week * (1 - base.attendance.drops_out_before_start)
    found = {}
    for code, asked in asked_per_person(base, model).items():
        figures = scenario.services[code]
        places = starts * asked.appointments / scenario.load
        usual = _wte(places, base.services[code], base.supply)
        wanted = scenario.staff.get(code)
        if wanted is not None and usual > 0:
            places *= wanted / usual
        found[code] = _staffed(scenario, figures, places, starts * asked.referrals / scenario.load)
    return found


def hours_of(figures: ServiceSupply, supply: SupplyFigures, places_a_week: float) -> float:
    """Hours of staff at work that so many places a week take, with all that belongs to them."""
    return _slots(figures, supply, places_a_week) / figures.slots_a_week * WHOLE_TIME_HOURS


def half_day_places(figures: ServiceSupply, supply: SupplyFigures) -> int:
    """Places of one more half-day clinic of a service; a group has its usual number."""
    seats = half_day_seats(figures, supply)
    if seats > 1:
        return seats
    rows = max(figures.patterns, key=lambda pattern: pattern.share).rows
    return sum(row.slots for row in rows)


def extra_pounds_a_week(scenario: Scenario) -> Mapping[str, float]:
    """What the extra half days of a scenario cost a week, by service."""
    found: dict[str, float] = {}
    for extra in scenario.extra:
        cost = extra.half_days * half_day_pounds(scenario, extra.service)
        found[extra.service] = found.get(extra.service, 0.0) + cost
    return found


def half_day_pounds(scenario: Scenario, service: str) -> float:
    """What one more half-day clinic a week costs, in pounds a week."""
    figures = scenario.services[service]
    places = half_day_places(figures, scenario.supply)
    return hours_of(figures, scenario.supply, places) * figures.cost_per_hour


def pounds_a_week(scenario: Scenario, model: Model) -> Mapping[str, float]:
    """What the staff of each service cost a week, extra hours included."""
    extra = extra_pounds_a_week(scenario)
    return {
        code: one.pounds_a_week + extra.get(code, 0.0)
        for code, one in staffing(scenario, model).items()
    }


def _staffed(
    scenario: Scenario, figures: ServiceSupply, places: float, on_lists: float
) -> Staffing:
    hours = hours_of(figures, scenario.supply, places)
    return Staffing(
        places_a_week=places,
        list_places_a_week=on_lists,
        wte=_wte(places, figures, scenario.supply),
        hours_a_week=hours,
        pounds_a_week=hours * figures.cost_per_hour,
    )


def _wte(places: float, figures: ServiceSupply, supply: SupplyFigures) -> float:
    """Staff whose places are there all year, though each of them works ``weeks_worked`` weeks."""
    slots = _slots(figures, supply, places)
    return slots / figures.slots_a_week * WEEKS_A_YEAR / supply.weeks_worked


def _slots(figures: ServiceSupply, supply: SupplyFigures, places: float) -> float:
    """Appointments that take as long as ``places`` places; those in groups share one."""
    alone = (1 - figures.group_share) * places
    meetings = figures.group_share * places / _group_places(supply)
    return alone + meetings * figures.group_minutes / _slot_minutes(figures)


def _group_places(supply: SupplyFigures) -> float:
    return sum(supply.group_places) / 2


def _slot_minutes(figures: ServiceSupply) -> float:
    """Minutes of an appointment on average."""
    minutes = slots = 0.0
    for pattern in figures.patterns:
        for row in pattern.rows:
            minutes += pattern.share * row.slots * row.minutes
            slots += pattern.share * row.slots
    return minutes / slots


def newcomers(scenario: Scenario) -> Scenario:
    """``scenario`` with nobody half way: all begin their support, and all their courses, now."""
    support = scenario.people.support.model_copy(
        update={"started": 0.0, "starts_soon": 1.0, "not_fixed": 0.0, "soon_days": 0}
    )
    return scenario.model_copy(
        update={
            "people": scenario.people.model_copy(update={"support": support}),
            "demand": scenario.demand.model_copy(update={"mid_course": 0.0}),
            "example": (),
        }
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A scenario and a model as a key of the cache: what says the same is the same."""

    text: str
    scenario: Scenario = field(compare=False)
    model: Model = field(compare=False)


@lru_cache(maxsize=64)
def _asked(of: _Drawn) -> Mapping[str, Asked]:
    scenario = newcomers(of.scenario)
    weeks = scenario.horizon_weeks
    crowd = Crowd(scenario, read_localities(scenario), weeks, Dice(0, stage=1)).people(SAMPLE)
    courses = Plans(scenario, of.model, weeks, Dice(0, stage=2)).courses(crowd)
    appointments, referrals = demand_of(courses)
    return {
        code: Asked(appointments[code] / SAMPLE, referrals[code] / SAMPLE)
        for code in scenario.services
    }
