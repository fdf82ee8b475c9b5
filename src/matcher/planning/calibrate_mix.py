"""Demand and mix of a history: how many come, who they are, and what they ask for."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matcher.domain import Model
from matcher.planning.calibrate_history import History
from matcher.planning.courses import Plans
from matcher.planning.draw import Dice
from matcher.planning.people import Crowd, Person
from matcher.planning.scenario import Scenario
from matcher.planning.scenario_localities import read_localities
from matcher.planning.staffing import newcomers

Z95 = 1.96
SAMPLE = 1500
ROUNDS = 8
"""Rounds of fitting the weights of services; by then the shares agree within sampling."""
LEAST_KNOWN = 30
"""A share is fitted where so many rows say something."""


@dataclass(frozen=True, slots=True)
class Known:
    """A fitted figure with its interval (95 %)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Demand:
    """``starts_a_week`` counts all who are referred, also those who never come to a session.

    ``growth`` is the factor by which the second half of the history is busier than the first.
    """

    starts_a_week: Known
    growth: Known


def demand_of(history: History, drops_out_before_start: float) -> Demand:
    """How many people come; counts are taken as Poisson's."""
    people = len(history.people)
    came = 1 - drops_out_before_start
    rate, error = people / history.weeks / came, Z95 * math.sqrt(people) / history.weeks / came
    return Demand(Known(rate, rate - error, rate + error), _growth(history))


def _growth(history: History) -> Known:
    middle = history.first + (history.last - history.first + dt.timedelta(days=1)) / 2
    begins = [min(row.requested_on for row in rows) for rows in history.people.values()]
    before = sum(date < middle for date in begins)
    after = len(begins) - before
    if not before or not after:
        return Known(1.0, 0.0, math.inf)
    ratio, error = after / before, Z95 * math.sqrt(1 / before + 1 / after)
    return Known(ratio, ratio * math.exp(-error), ratio * math.exp(error))


def mix_of(history: History, base: Scenario) -> dict[str, Any]:
    """What the history says about people and plans, as changes to ``base``.

    A column that hardly any row fills in changes nothing. Weights of services come apart.
    """
    per_person = Counter(len({row.service for row in rows}) for rows in history.people.values())
    demand: dict[str, Any] = {
        "needs_per_person": _shares([per_person[n] for n in range(1, max(per_person) + 1)]),
        "assessment_days": max(1, round(_mean_days(history))),
    }
    people: dict[str, Any] = {}
    for name, known in (("employment", base.people.employment), ("urgency", base.people.urgency)):
        said = Counter(v for row in history.rows if (v := getattr(row, name)) is not None)
        if said.total() >= LEAST_KNOWN:
            counts = _shares([said[one] for one in known])
            people[name] = {one.value: share for one, share in zip(known, counts, strict=True)}
    found: dict[str, Any] = {"demand": demand}
    if people:
        found["people"] = people
    missed = _missed(history, base)
    if missed:
        found["attendance"] = {"did_not_attend": missed}
    return found


def _mean_days(history: History) -> float:
    delays = [(row.requested_on - row.referral_date).days for row in history.rows]
    return sum(delays) / len(delays)


def _missed(history: History, base: Scenario) -> dict[str, dict[str, float]]:
    """Missed first appointments by service, where enough rows say; later ones as in the base."""
    found = {}
    left = base.attendance.reminder_leaves if base.attendance.text_reminders else 1.0
    for code in base.services:
        said = [
            row.first_missed
            for row in history.rows
            if row.service == code and row.first_missed is not None
        ]
        if len(said) >= LEAST_KNOWN:
            entry = base.attendance.did_not_attend
            later = entry.get(code, entry["other"]).follow_up
            new = min(1.0, sum(said) / len(said) / left)
            found[code] = {"new": round(new, 4), "follow_up": later}
    return found


def sessions_of(history: History, base: Scenario) -> dict[str, dict[str, Any]]:
    """Shares of 1, 2, 3 ... sessions by service, where enough rows say.

    Referrals to an intake list are one session too, so services with lists keep their shares.
    """
    found = {}
    for code, figures in base.services.items():
        said = Counter(
            row.sessions for row in history.rows if row.service == code and row.sessions is not None
        )
        if said.total() >= LEAST_KNOWN and not figures.list_share:
            found[code] = {"sessions": _shares([said[n] for n in range(1, max(said) + 1)])}
    return found


def weights_of(history: History, scenario: Scenario, model: Model) -> Mapping[str, float]:
    """Weights with which the people of ``scenario`` ask for services as often as the history says.

    Iterative proportional fitting on a drawn crowd: each weight grows by what is asked for too
    seldom. A service that nobody asked for has weight 0.
    """
    wanted = Counter(row.service for row in history.rows)
    weights = {
        code: figures.weight if wanted[code] else 0.0 for code, figures in scenario.services.items()
    }
    fresh = newcomers(scenario)
    localities = read_localities(scenario)
    crowd = Crowd(fresh, localities, fresh.horizon_weeks, Dice(0, stage=1)).people(SAMPLE)
    for _ in range(ROUNDS):
        drawn = _asked(_with_weights(fresh, weights), model, crowd)
        for code in weights:
            if wanted[code] and drawn[code]:
                share = wanted[code] / wanted.total()
                weights[code] *= share / (drawn[code] / drawn.total())
    return {code: round(weight, 4) for code, weight in weights.items()}


def _with_weights(scenario: Scenario, weights: Mapping[str, float]) -> Scenario:
    services = {
        code: figures.model_copy(update={"weight": weights[code]})
        for code, figures in scenario.services.items()
    }
    return scenario.model_copy(update={"services": services})


def _asked(scenario: Scenario, model: Model, crowd: Sequence[Person]) -> Counter[str]:
    """Needs by service that the people of ``crowd`` ask for."""
    plans = Plans(scenario, model, scenario.horizon_weeks, Dice(0, stage=2))
    return Counter(course.service for course in plans.courses(crowd))


def _shares(counts: Sequence[int]) -> list[float]:
    """Counts as shares to four places that add up to 1."""
    total = sum(counts)
    shares = [round(count / total, 4) for count in counts]
    largest = max(range(len(shares)), key=lambda i: shares[i])
    shares[largest] = round(shares[largest] + 1 - sum(shares), 4)
    return shares
