"""Which venue each need may use, in which mode, and what a session there costs."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Batch, Model
from matcher.instance import rules
from matcher.instance.demand import Demand
from matcher.instance.places import IN_PERSON, REFERRAL, Places
from matcher.instance.preferences import preferences_met
from matcher.instance.travel import minutes_matrix
from matcher.units import MILLIDAYS_PER_DAY

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class VenueRules:
    """R2, R9, R10, R13 and R16 over (participants, venues), computed once for the whole batch."""

    gives: Bools
    near_enough: Bools
    site_meets: Bools
    practitioner_meets: Bools
    notice: Ints
    practitioner_serves: Bools
    site_serves: Bools
    minutes: Ints
    """Shape (participants, sites)."""


@dataclass(frozen=True)
class VenueChoice:
    """For some needs (rows) and venues (columns): the mode, or -1, and the cost of a session.

    ``cost`` leaves out the preference for a part of the week, which depends on the pool;
    ``preferences_met`` counts those that the venue alone meets. ``first_day`` is the earliest day
    on which everything that has to be arranged can be.
    """

    mode: Ints
    misfit_and_travel: Ints
    preferences_met: Ints
    first_day: Ints
    nearest: Ints


def venue_rules(model: Model, batch: Batch, places: Places) -> VenueRules:
    """Evaluate the rules that depend on participant and venue alone."""
    minutes = minutes_matrix(model, batch)
    site_meets, practitioner_meets, notice = rules.r10_requirements(model, batch, places)
    practitioner_serves, site_serves = rules.r16_area(batch, places)
    return VenueRules(
        gives=rules.r02_service(model, batch, places),
        near_enough=rules.r09_travel(batch, places, minutes),
        site_meets=site_meets,
        practitioner_meets=practitioner_meets,
        notice=notice,
        practitioner_serves=practitioner_serves,
        site_serves=site_serves,
        minutes=minutes,
    )


def modes_kept(
    batch: Batch, places: Places, kept: VenueRules, who: Ints, needs: Ints, venues: Ints
) -> Bools:
    """Shape (n, v, 4): a mode is offered and keeps R9, R10, R13 and R16."""
    grid = np.ix_(who, venues)
    wished, wished_in_person = rules.r13_choice(batch, places, needs)
    any_mode = wished[:, venues] & kept.practitioner_serves[grid]
    appointment = any_mode & kept.practitioner_meets[grid]
    in_person = (
        wished_in_person[:, venues]
        & kept.near_enough[grid]
        & kept.site_meets[grid]
        & kept.site_serves[grid]
    )
    keeps: Bools = places.venue_modes[venues][None, :, :] & appointment[:, :, None]
    keeps[:, :, IN_PERSON] &= in_person
    keeps[:, :, REFERRAL] = places.venue_modes[venues, REFERRAL][None, :] & any_mode
    return keeps


def choose_venues(
    model: Model,
    batch: Batch,
    demand: Demand,
    places: Places,
    kept: VenueRules,
    needs: Ints,
    venues: Ints,
    misfit: Ints | None = None,
) -> VenueChoice:
    """Decide mode and cost for every pair of ``needs`` and ``venues`` (those of one service).

    ``misfit``, shape (n, practitioners), is worked out here unless somebody has kept it.
    """
    who = demand.participant[needs]
    mode = rules.r08_mode(batch, who, modes_kept(batch, places, kept, who, needs, venues))
    in_person = mode == IN_PERSON
    site = places.venue_site[venues]
    nowhere = np.zeros((len(kept.minutes), 1), dtype=np.int64)  # where site is -1
    minutes = np.concatenate([kept.minutes, nowhere], axis=1)[np.ix_(who, site)]
    minutes = np.where(in_person, minutes, 0)
    far = np.iinfo(np.int64).max
    nearest = np.where(in_person, minutes, far).min(axis=1, initial=far)
    nearest = np.where(nearest == far, 0, nearest)
    cost = travel_cost(model, np.maximum(0, minutes - nearest[:, None]))
    cost[~in_person] = 0
    if misfit is None:
        misfit = misfit_cost(model, batch, demand, needs)
    cost += misfit[:, places.venue_practitioner[venues]]
    return VenueChoice(
        mode=mode,
        misfit_and_travel=cost,
        preferences_met=preferences_met(batch, places, who, venues, mode),
        first_day=np.where(mode == REFERRAL, 0, kept.notice[np.ix_(who, venues)]),
        nearest=nearest,
    )


def travel_cost(model: Model, above_nearest: Ints) -> Ints:
    """Cost of minutes above the nearest: a rate for each ten minutes, capped, rounded half up."""
    rate = Fraction(model.cost.travel_per_ten_minutes) * MILLIDAYS_PER_DAY / 10
    counted = np.minimum(above_nearest, model.cost.travel_cap_minutes)
    rounded: Ints = (2 * rate.numerator * counted + rate.denominator) // (2 * rate.denominator)
    return rounded


def fit_parts(model: Model, batch: Batch, need: int) -> tuple[list[int], int]:
    """Fit of every practitioner to one need, as whole numerators over one denominator.

    Sum over barriers of severity * relevance * skill, over the sum of severity * relevance.
    """
    wanted = batch.needs[need]
    relevance = model.relevance.get(wanted.service, {})
    weights = [
        (barrier.code, barrier.severity * Fraction(relevance[barrier.code]))
        for barrier in batch.participant[wanted.participant_id].barriers
        if relevance.get(barrier.code)
    ]
    total = sum((weight for _, weight in weights), Fraction(0))
    if not total:
        fits = [Fraction(model.cost.fit_without_barriers)] * len(batch.practitioners)
    else:
        unnamed = Fraction(model.cost.skill_when_not_named)
        fits = []
        for q in batch.practitioners:
            skill = {s.barrier: Fraction(s.level) for s in q.specialisms}
            fits.append(sum((w * skill.get(b, unnamed) for b, w in weights), Fraction(0)) / total)
    unit = lcm(*(f.denominator for f in fits)) if fits else 1
    return [int(f * unit) for f in fits], unit


def misfit_cost(model: Model, batch: Batch, demand: Demand, needs: Ints) -> Ints:
    """Misfit of a session, shape (n, practitioners); people with the same barriers share a row."""
    rate = Fraction(model.cost.misfit_per_session) * MILLIDAYS_PER_DAY
    rows: dict[tuple[object, ...], Ints] = {}
    table = np.zeros((len(needs), len(batch.practitioners)), dtype=np.int64)
    for row, need in enumerate(needs):
        key = (int(demand.service[need]), batch.participants[demand.participant[need]].barriers)
        if key not in rows:
            fits, unit = fit_parts(model, batch, int(need))
            scale = rate.denominator * unit
            misfits = [(2 * rate.numerator * (unit - f) + scale) // (2 * scale) for f in fits]
            rows[key] = np.array(misfits, dtype=np.int64)
        table[row] = rows[key]
    return table
