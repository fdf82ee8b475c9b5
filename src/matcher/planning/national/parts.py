"""Which parts a national run has: an ICB each, or several compact parts of a large one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matcher.planning.geography import Icb, Year, read_geography
from matcher.planning.localities import Locality, slug
from matcher.planning.scenario import Scenario
from matcher.planning.scenario_file import changed
from matcher.planning.scenario_localities import read_localities

MOST_IN_A_PART = 2_500
"""People of one part, unless asked otherwise: what the engine solves well in a few minutes."""


@dataclass(frozen=True, slots=True)
class NationalPart:
    """An ICB, or the ``number``-th of its ``of`` parts, with its people and their scenario."""

    icb: Icb
    scenario: Scenario
    people: int
    number: int = 1
    of: int = 1

    @property
    def name(self) -> str:
        """The name of its task and file."""
        own = f"{self.icb.code}-{slug(self.icb.name)}"[:80]
        return own if self.of == 1 else f"{own}-{self.number:02d}-of-{self.of:02d}"


def every_monday(base: Scenario, year: Year = 2026) -> list[NationalPart]:
    """One weekly batch for each ICB of ``year``, at its real size, by the ratios of ``base``."""
    scenarios = [(icb, scenario_of(icb, base)) for icb in read_geography().year(year)]
    return [NationalPart(icb, scenario, scenario.people_in_week) for icb, scenario in scenarios]


def at_once(
    base: Scenario, people: int, year: Year = 2026, most: int = MOST_IN_A_PART
) -> list[NationalPart]:
    """``people`` in England waiting at once, shared out by residents aged 16 to 64.

    An ICB with more than ``most`` of them is cut into compact parts, each with its own places:
    nobody is sent across the line between two parts.
    """
    icbs = read_geography().year(year)
    shares = _shared(people, [icb.aged_16_64 for icb in icbs])
    return [
        part
        for icb, count in zip(icbs, shares, strict=True)
        if count
        for part in _parts_of(icb, count, base, most)
    ]


def scenario_of(icb: Icb, base: Scenario) -> Scenario:
    """``base`` moved to an ICB: its localities, and starts and people by the base's ratios."""
    return changed(base, {"icbs": [icb.code]}, name=slug(icb.name)[:64], title=icb.name)


def _parts_of(icb: Icb, people: int, base: Scenario, most: int) -> list[NationalPart]:
    whole = scenario_of(icb, base)
    pieces = _cut(read_localities(whole), math.ceil(people / most))
    counts = _shared(people, [sum(p.employment_deprived for p in piece) for piece in pieces])
    found = []
    for number, (piece, count) in enumerate(zip(pieces, counts, strict=True), start=1):
        only = () if len(pieces) == 1 else tuple(place.code for place in piece)
        scenario = whole.model_copy(update={"only": only})
        found.append(NationalPart(icb, scenario, count, number, len(pieces)))
    return [part for part in found if part.people]


def _cut(places: Sequence[Locality], count: int) -> list[Sequence[Locality]]:
    """At most ``count`` pieces of ``places``, alike in people, cut across the longer side."""
    if count < 2 or len(places) < 2:
        return [places]
    first = count // 2
    across = _by_longer_side(places)
    aim = sum(p.employment_deprived for p in places) * first / count
    below, at = 0, 0
    while at < len(across) - 1 and below + across[at].employment_deprived / 2 < aim:
        below += across[at].employment_deprived
        at += 1
    at = max(1, at)
    return [*_cut(across[:at], first), *_cut(across[at:], count - first)]


def _by_longer_side(places: Sequence[Locality]) -> list[Locality]:
    """In order from west to east, or from south to north where that is the longer side."""
    east = [p.centre.longitude * math.cos(math.radians(p.centre.latitude)) for p in places]
    north = [p.centre.latitude for p in places]
    side = east if max(east) - min(east) > max(north) - min(north) else north
    order = sorted(range(len(places)), key=lambda i: (side[i], places[i].code))
    return [places[i] for i in order]


def _shared(total: int, weights: Sequence[int]) -> list[int]:
    """``total`` in whole shares in proportion to ``weights``: the largest remainders round up."""
    exact = [total * weight / sum(weights) for weight in weights]
    found = [int(share) for share in exact]
    by_rest = sorted(range(len(exact)), key=lambda i: (found[i] - exact[i], i))
    for i in by_rest[: total - sum(found)]:
        found[i] += 1
    return found
