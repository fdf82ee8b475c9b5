"""Distances and minutes from every home to every site, in exact whole numbers."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import lcm

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Batch, Model, TravelLine, TravelMeans

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG), kilometres."""

HALF_ROUND_THE_EARTH = 20_100_000
"""No distance is longer, metres."""

UNKNOWN = 1 << 30
"""Stands where neither a location nor a known time gives the minutes; beyond every limit."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def great_circle_metres(homes: Floats, sites: Floats) -> Ints:
    """Great-circle distances, rounded half up to whole metres.

    Args:
        homes: shape (H, 2), latitude and longitude in degrees.
        sites: shape (S, 2), the same.

    Returns:
        shape (H, S), metres. By the haversine formula, which is stable for short distances.
    """
    lat1, lon1 = np.radians(homes[:, None, 0]), np.radians(homes[:, None, 1])
    lat2, lon2 = np.radians(sites[None, :, 0]), np.radians(sites[None, :, 1])
    half = (
        np.sin((lat2 - lat1) / 2) ** 2
        + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    )
    kilometres = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    rounded: Ints = np.floor(kilometres * 1000 + 0.5).astype(np.int64)
    return rounded


def minutes_from_metres(metres: Ints, lines: tuple[TravelLine, ...]) -> Ints:
    """The least of ``fixed + per_km * km`` over ``lines``, rounded half up to whole minutes."""
    terms, unit, fits = _terms(lines)
    exact = metres if fits else metres.astype(object)
    least = np.minimum.reduce([fixed + per_metre * exact for fixed, per_metre in terms])
    rounded: Ints = ((2 * least + unit) // (2 * unit)).astype(np.int64)
    return rounded


@cache
def _terms(lines: tuple[TravelLine, ...]) -> tuple[list[tuple[int, int]], int, bool]:
    """Lines as whole numbers over one denominator, and whether 64 bits hold every journey."""
    terms = [(Fraction(line.fixed), Fraction(line.per_km) / 1000) for line in lines]
    unit = lcm(*(f.denominator for pair in terms for f in pair))
    largest = 2 * max(f * unit * HALF_ROUND_THE_EARTH for pair in terms for f in pair) + unit
    whole = [(int(fixed * unit), int(per_metre * unit)) for fixed, per_metre in terms]
    return whole, unit, largest < 1 << 62


def minutes_matrix(model: Model, batch: Batch) -> Ints:
    """Minutes one way in person, shape (participants, sites); known times come first.

    A known time of the participant wins over one of their home area.
    """
    people, sites = batch.participants, batch.sites
    minutes = np.full((len(people), len(sites)), UNKNOWN, dtype=np.int64)
    known_sites = np.array([s.location is not None for s in sites], dtype=np.bool_)
    points = np.array([(s.location.latitude, s.location.longitude) for s in sites if s.location])
    for means in TravelMeans:
        rows = [i for i, p in enumerate(people) if p.travel is means and p.home is not None]
        if not rows or not known_sites.any():
            continue
        homes = np.array(
            [(h.latitude, h.longitude) for i in rows if (h := people[i].home) is not None]
        )
        metres = great_circle_metres(homes, points)
        minutes[np.ix_(np.array(rows), np.flatnonzero(known_sites))] = minutes_from_metres(
            metres, model.travel[means]
        )
    _write_known_times(batch, minutes)
    return minutes


def _write_known_times(batch: Batch, minutes: Ints) -> None:
    if not batch.travel_times:
        return
    row = {p.participant_id: i for i, p in enumerate(batch.participants)}
    column = {s.site_id: j for j, s in enumerate(batch.sites)}
    rows_of_area: dict[str, list[int]] = {}
    for i, person in enumerate(batch.participants):
        if person.home_area is not None:
            rows_of_area.setdefault(person.home_area, []).append(i)
    for known in batch.travel_times:
        if known.participant_id is None and known.home_area is not None:
            minutes[rows_of_area.get(known.home_area, []), column[known.site_id]] = known.minutes
    for known in batch.travel_times:
        if known.participant_id is not None:
            minutes[row[known.participant_id], column[known.site_id]] = known.minutes
