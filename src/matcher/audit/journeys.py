"""Minutes from a home to a site. FORMATS section 3: distance and minutes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from matcher.audit.arithmetic import exact
from matcher.domain import Batch, Model, Participant, Point, Site, TravelMeans

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""

METRES_PER_KM = 1000


def metres_between(here: Point, there: Point) -> int:
    """Great-circle distance by the haversine formula, rounded half up to whole metres."""
    south, north = math.radians(here.latitude), math.radians(there.latitude)
    across = math.radians(there.longitude - here.longitude)
    chord = (
        math.sin((north - south) / 2) ** 2
        + math.cos(south) * math.cos(north) * math.sin(across / 2) ** 2
    )
    kilometres = 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))
    return math.floor(kilometres * METRES_PER_KM + 0.5)


class Journeys:
    """Whole minutes one way, known ones before estimates; each pair is worked out once."""

    def __init__(self, model: Model, batch: Batch) -> None:
        self._lines = _whole_lines(model)
        self._from_person: dict[tuple[str, str], int] = {}
        self._from_area: dict[tuple[str, str], int] = {}
        for known in batch.travel_times:
            if known.participant_id is not None:
                self._from_person[known.participant_id, known.site_id] = known.minutes
            elif known.home_area is not None:
                self._from_area[known.home_area, known.site_id] = known.minutes
        self._found: dict[tuple[str, str], int | None] = {}

    def minutes(self, participant: Participant, site: Site) -> int | None:
        """Minutes from the participant's home to the site; ``None`` when nothing tells."""
        pair = participant.participant_id, site.site_id
        if pair not in self._found:
            self._found[pair] = self._work_out(participant, site)
        return self._found[pair]

    def _work_out(self, participant: Participant, site: Site) -> int | None:
        known = self._from_person.get((participant.participant_id, site.site_id))
        if known is None and participant.home_area is not None:
            known = self._from_area.get((participant.home_area, site.site_id))
        if known is not None:
            return known
        if participant.home is None or site.location is None:
            return None
        metres = metres_between(participant.home, site.location)
        lines, unit = self._lines[participant.travel]
        least = min(fixed + per_metre * metres for fixed, per_metre in lines)
        return (2 * least + unit) // (2 * unit)


def _whole_lines(model: Model) -> Mapping[TravelMeans, tuple[list[tuple[int, int]], int]]:
    """Each means' lines in whole units: (fixed, per metre), and how many units a minute has."""
    lines: dict[TravelMeans, tuple[list[tuple[int, int]], int]] = {}
    for means, travel_lines in model.travel.items():
        rates = [(exact(x.fixed), exact(x.per_km) / METRES_PER_KM) for x in travel_lines]
        unit = math.lcm(*(rate.denominator for pair in rates for rate in pair))
        lines[means] = ([(_units(a, unit), _units(b, unit)) for a, b in rates], unit)
    return lines


def _units(rate: Fraction, unit: int) -> int:
    return int(rate * unit)
