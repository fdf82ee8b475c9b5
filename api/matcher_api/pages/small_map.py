"""A small map of where a person lives and where the options are: SVG made here, no tiles."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher.domain import Point, Site
from matcher.offers import Option

WIDTH, HEIGHT, MARGIN = 320, 220, 34
KM_PER_DEGREE = 111.195
"""Of latitude, on a sphere of the radius that journeys are worked out with."""
STEPS_KM = (1, 2, 5, 10, 20, 50, 100)
LONGEST_BAR = 110


@dataclass(frozen=True, slots=True)
class Pin:
    """A site, where it is drawn, and the options that have a session there."""

    x: float
    y: float
    name: str
    options: tuple[int, ...]

    @property
    def label(self) -> str:
        """The numbers of the options."""
        return ", ".join(map(str, self.options))


@dataclass(frozen=True, slots=True)
class SmallMap:
    """What is drawn: the person's home, sites, and a bar of a round length."""

    home: tuple[float, float]
    pins: tuple[Pin, ...]
    bar_km: int
    bar: float


def small_map(
    home: Point | None, options: Sequence[Option], sites: Mapping[str, Site]
) -> SmallMap | None:
    """The map; ``None`` where the home is not known on the map, or nothing is in person."""
    places = _places(options, sites)
    if home is None or not places:
        return None
    points = [home, *(point for _, point, _ in places)]
    middle = math.radians(sum(one.latitude for one in points) / len(points))
    flat = [
        (KM_PER_DEGREE * math.cos(middle) * one.longitude, KM_PER_DEGREE * one.latitude)
        for one in points
    ]
    west, south = min(x for x, _ in flat), min(y for _, y in flat)
    wide = max(max(x for x, _ in flat) - west, 0.5)
    high = max(max(y for _, y in flat) - south, 0.5)
    per_km = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
    drawn = [
        (round(MARGIN + per_km * (x - west), 1), round(HEIGHT - MARGIN - per_km * (y - south), 1))
        for x, y in flat
    ]
    bar_km = max((one for one in STEPS_KM if one * per_km <= LONGEST_BAR), default=STEPS_KM[0])
    pins = tuple(
        Pin(x, y, name, numbers)
        for (name, _, numbers), (x, y) in zip(places, drawn[1:], strict=True)
    )
    return SmallMap(drawn[0], pins, bar_km, round(bar_km * per_km, 1))


def _places(
    options: Sequence[Option], sites: Mapping[str, Site]
) -> list[tuple[str, Point, tuple[int, ...]]]:
    """Each site of the options that is known on the map: name, point, numbers of options."""
    numbers: dict[str, list[int]] = {}
    for number, option in enumerate(options, start=1):
        for site_id in dict.fromkeys(one.site_id for one in option.sessions if one.site_id):
            numbers.setdefault(site_id, []).append(number)
    return [
        (sites[site_id].name, point, tuple(some))
        for site_id, some in numbers.items()
        if (point := sites[site_id].location) is not None
    ]
