"""Stated preferences: how many a session meets, and what those cost that it does not meet."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Batch, Model
from matcher.instance.places import IN_PERSON, MODES, Places
from matcher.units import MILLIDAYS_PER_DAY

Ints = NDArray[np.int64]

GONE = -2
"""Stands for a practitioner or site who is named but not there (any more); no venue has it."""


def practitioner_at(batch: Batch, practitioner_id: str) -> int:
    """The position of a practitioner, ``GONE`` when they are not there."""
    return batch.practitioner_position.get(practitioner_id, GONE)


def site_at(batch: Batch, site_id: str) -> int:
    """The position of a site, ``GONE`` when it is not there."""
    return batch.site_position.get(site_id, GONE)


def stated(batch: Batch) -> Ints:
    """How many preferences each participant states. Shape (participants,)."""
    return np.array([len(p.prefers) for p in batch.participants], dtype=np.int64)


def parts_met(batch: Batch, times: Ints) -> Ints:
    """How many ``part:`` preferences each time class meets. Shape (participants, time classes).

    ``times`` is ``Places.times``.
    """
    weekday, begins, _, _ = times.T
    met = np.zeros((len(batch.participants), len(times)), dtype=np.int64)
    for i, person in enumerate(batch.participants):
        for wish in person.prefers:
            if wish.kind == "part":
                window = wish.window
                met[i] += (
                    (weekday == window.weekday) & (window.start <= begins) & (begins < window.end)
                )
    return met


def preferences_met(batch: Batch, places: Places, who: Ints, venues: Ints, mode: Ints) -> Ints:
    """How many stated preferences for a mode, site or practitioner each venue meets. (n, v)."""
    met = np.zeros(mode.shape, dtype=np.int64)
    for row, person in enumerate(who):
        for wish in batch.participants[person].prefers:
            if wish.kind == "mode":
                met[row] += mode[row] == MODES.index(wish.mode)
            elif wish.kind == "site":
                at = places.venue_site[venues] == site_at(batch, wish.site_id)
                met[row] += at & (mode[row] == IN_PERSON)
            elif wish.kind == "practitioner":
                wanted = practitioner_at(batch, wish.practitioner_id)
                met[row] += places.venue_practitioner[venues] == wanted
    return met


def preference_cost(model: Model, given: Ints, met: Ints) -> Ints:
    """Rate * (given - met) / given, rounded half up; 0 where nothing is given."""
    count = np.maximum(given, 1)
    unmet = given - met
    rate = Fraction(model.cost.preference_per_session) * MILLIDAYS_PER_DAY
    scale = rate.denominator * count
    rounded: Ints = (2 * rate.numerator * unmet + scale) // (2 * scale)
    return rounded
