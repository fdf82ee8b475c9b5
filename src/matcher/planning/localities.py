"""Localities: towns, suburbs and villages. Homes and sites stand in and around them."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from matcher.domain import Point

KM_PER_DEGREE = math.pi * 6371.0088 / 180
"""Kilometres in one degree of latitude."""


@dataclass(frozen=True, slots=True)
class Locality:
    """One row of ``localities.csv``. ``spread_km`` is how far out residents typically live."""

    code: str
    name: str
    local_authority: str
    centre: Point
    residents: int
    spread_km: float
    rural_share: float
    deprivation: float
    employment_deprived: int
    town_residents: int = 0
    """Residents of the town that it is part of; 0 when it is a town of its own."""

    @property
    def town(self) -> int:
        """Residents of its town."""
        return self.town_residents or self.residents

    @property
    def area(self) -> str:
        """The code of its local authority, as participants and sites name it."""
        return slug(self.local_authority)


def slug(name: str) -> str:
    """A name as a code: ``Herefordshire, County of`` becomes ``herefordshire-county-of``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


def deprivation_thirds(localities: Sequence[Locality]) -> tuple[float, float]:
    """The two scores that cut the residents into thirds, from the least deprived up."""
    ordered = sorted(localities, key=lambda place: place.deprivation)
    total = sum(place.residents for place in ordered)
    cuts: list[float] = []
    below = 0
    for place in ordered:
        below += place.residents
        if len(cuts) < 2 and below >= total * (len(cuts) + 1) / 3:
            cuts.append(place.deprivation)
    return cuts[0], cuts[-1]


def moved(centre: Point, east_km: float, north_km: float) -> Point:
    """``centre`` moved on the map; rounded to 0.001 degree, so that no front door is named."""
    per_longitude = KM_PER_DEGREE * math.cos(math.radians(centre.latitude))
    return Point(
        latitude=round(centre.latitude + north_km / KM_PER_DEGREE, 3),
        longitude=round(centre.longitude + east_km / per_longitude, 3),
    )


def kilometres(a: Point, b: Point) -> float:
    """Distance for drawing weeks: exact enough within one ICB, and never used by a rule."""
    middle = math.radians((a.latitude + b.latitude) / 2)
    east = (a.longitude - b.longitude) * math.cos(middle)
    return KM_PER_DEGREE * math.hypot(east, a.latitude - b.latitude)
