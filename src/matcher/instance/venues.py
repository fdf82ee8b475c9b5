"""Which venue each need may use, in which mode, and what a session there costs."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Batch, Model
from matcher.instance import rules
from matcher.instance.demand import Demand
from matcher.instance.fit import misfit_cost
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
