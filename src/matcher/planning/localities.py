"""Localities: towns, suburbs and villages. Homes and sites stand in and around them."""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from matcher.domain import Point
from matcher.errors import MatcherError
from matcher.planning.scenario import Scenario

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

    @property
    def area(self) -> str:
        """The code of its local authority, as participants and sites name it."""
        return slug(self.local_authority)


def slug(name: str) -> str:
    """A name as a code: ``Herefordshire, County of`` becomes ``herefordshire-county-of``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


def read_localities(scenario: Scenario) -> tuple[Locality, ...]:
    """The localities of the scenario's Integrated Care Boards, in the order of the file.

    Raises:
        MatcherError: when the file cannot be read or has none of them.
    """
    try:
        with scenario.localities.open(encoding="utf-8-sig", newline="") as lines:
            rows = [r for r in csv.DictReader(lines) if r["icb_ods_2024"] in scenario.icbs]
            found = tuple(_locality(row) for row in rows)
    except (OSError, KeyError, ValueError) as error:
        raise MatcherError(
            f"The localities of {scenario.name} cannot be read ({error}).",
            f"Look at {scenario.localities}; its columns are described in the README beside it.",
        ) from error
    missing = [icb for icb in scenario.icbs if icb not in {r["icb_ods_2024"] for r in rows}]
    if missing:
        raise MatcherError(
            f"No locality belongs to {', '.join(missing)}.",
            "Use the ODS codes of 2024 that are in localities.csv.",
        )
    return found


def _locality(row: dict[str, str]) -> Locality:
    return Locality(
        code=row["code"],
        name=row["locality"],
        local_authority=row["local_authority"],
        centre=Point(latitude=float(row["latitude"]), longitude=float(row["longitude"])),
        residents=int(row["residents_2021"]),
        spread_km=float(row["spread_km"]),
        rural_share=float(row["rural_share"]),
        deprivation=float(row["imd2025_score"]),
        employment_deprived=int(row["employment_deprived"]),
    )


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
