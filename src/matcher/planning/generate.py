"""Generating a realistic week for a scenario: the same arguments give the same bytes."""

from __future__ import annotations

from matcher.domain import Model
from matcher.errors import InputFaults, MatcherError
from matcher.files.locate import MODEL_FILE
from matcher.planning import rows
from matcher.planning.courses import Plans
from matcher.planning.diary import Horizon
from matcher.planning.draw import Dice
from matcher.planning.localities import Locality
from matcher.planning.people import Crowd
from matcher.planning.reach import Reach
from matcher.planning.scenario import Scenario
from matcher.planning.scenario_codes import unknown_codes
from matcher.planning.scenario_localities import read_localities
from matcher.planning.scenario_model import model_toml
from matcher.planning.supply import draw_supply
from matcher.planning.taken import Bookings
from matcher.planning.week import GeneratedWeek
from matcher.planning.wishes import Wishes

MOST_PEOPLE = 10_000
"""A week has at most so many people: twenty times a large batch."""


def generate(
    scenario: Scenario,
    *,
    model: Model,
    people: int | None = None,
    weeks: int | None = None,
    load: float | None = None,
    seed: int = 0,
) -> GeneratedWeek:
    """A week for ``scenario``; what is ``None`` is taken from the scenario.

    Args:
        scenario: to whom and where.
        model: the services, barriers, gaps and support weeks; with the scenario's rates, if any.
        people: participants, 1 to 10,000.
        weeks: length of the horizon in weeks, 1 to 104.
        load: sessions asked for divided by the free places in the horizon, in each service, above
            0. Places kept for online booking do not count as free.
        seed: 0 or more. Each stage draws from a stream of its own, so that another load leaves
            people and plans as they were.

    Raises:
        MatcherError: for figures out of range, localities that cannot be read, or codes that the
            model does not know.
    """
    count = scenario.people_in_week if people is None else people
    horizon = Horizon(scenario.horizon_start, scenario.horizon_weeks if weeks is None else weeks)
    pressure = scenario.load if load is None else load
    _check_figures(count, horizon.weeks, pressure, seed)
    localities = read_localities(scenario)
    _check_codes(scenario, model, localities)
    crowd = Crowd(scenario, localities, horizon.weeks, Dice(seed, stage=1)).people(count)
    courses = Plans(scenario, model, horizon.weeks, Dice(seed, stage=2)).courses(crowd)
    supply = draw_supply(scenario, localities, crowd, courses, horizon, pressure, seed)
    booked = Bookings(scenario, model, horizon, supply, Dice(seed, stage=3))
    courses = booked.continue_courses(courses)
    booked.fill(crowd, courses)
    wishes = Wishes(scenario, supply, Reach(model, horizon), Dice(seed, stage=4))
    courses = wishes.forbidding(courses)
    tables = {
        "participants.csv": rows.participants(crowd, wishes.prefers(crowd, courses)),
        "needs.csv": rows.needs(courses),
        "practitioners.csv": rows.practitioners(supply.practitioners),
        "sites.csv": rows.sites(supply.sites),
        "slots.csv": rows.slots(supply.singles),
        "clinics.csv": rows.clinics(supply.clinics),
        "closures.csv": rows.closures([*supply.closures, *booked.called_off()]),
        "bookings.csv": rows.bookings(booked.rows),
        "restrictions.csv": rows.restrictions(wishes.never_together(courses)),
    }
    own_model = model_toml(model) if scenario.rates else None
    return GeneratedWeek(_batch_toml(scenario, horizon), tables, own_model)


def _batch_toml(scenario: Scenario, horizon: Horizon) -> str:
    return (
        f'model = "{MODEL_FILE if scenario.rates else scenario.model}"\n'
        f"horizon_start = {horizon.first.isoformat()}\n"
        f"horizon_weeks = {horizon.weeks}\n"
    )


def _check_figures(people: int, weeks: int, load: float, seed: int) -> None:
    if not 1 <= people <= MOST_PEOPLE:
        raise MatcherError(f"A week for {people} people cannot be made.", "Ask for 1 to 10,000.")
    if not 1 <= weeks <= 104:
        raise MatcherError(f"A horizon of {weeks} weeks cannot be made.", "Ask for 1 to 104.")
    if not 0.01 <= load <= 100:
        raise MatcherError(
            f"A load of {load:g} cannot be made.", "Ask for 0.01 to 100, such as 0.9."
        )
    if seed < 0:
        raise MatcherError(f"The seed {seed} is below 0.", "Use 0 or a larger whole number.")


def _check_codes(scenario: Scenario, model: Model, localities: tuple[Locality, ...]) -> None:
    faults = unknown_codes(scenario, model)
    if faults:
        raise InputFaults(faults)
    known = {place.code for place in localities}
    for example in scenario.example:
        if example.locality not in known:
            raise MatcherError(
                f"{example.participant_id} lives in {example.locality}, which is not there.",
                "Name a code of localities.csv in one of its ICBs.",
            )
