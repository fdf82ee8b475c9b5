"""Where people are seen: sites stand in localities by population. All names are made up."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from matcher.planning.diary import Closure, Horizon, SitePlan
from matcher.planning.draw import Dice
from matcher.planning.localities import Locality, kilometres, moved, slug
from matcher.planning.people import Person
from matcher.planning.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Ground:
    """The sites, how many people live nearest to each, each one's neighbours, and what is shut."""

    sites: Sequence[SitePlan]
    weights: Sequence[float]
    neighbours: Mapping[str, Sequence[SitePlan]]
    closures: Sequence[Closure]


KINDS = ("Health Hub", "Community Centre", "Wellbeing Centre", "Library Rooms", "Park Centre")
"""What the sites of one locality are called, in turn."""


def draw_sites(scenario: Scenario, localities: Sequence[Locality], dice: Dice) -> list[SitePlan]:
    """One site for each ``residents_per_site``, ordered by local authority and locality."""
    residents = [place.residents for place in localities]
    count = max(1, round(sum(residents) / scenario.supply.residents_per_site))
    picked = Counter(dice.spread([float(r) for r in residents], count))
    chosen = sorted(picked, key=lambda i: (localities[i].local_authority, localities[i].name, i))
    return list(_sites(scenario, [(localities[i], picked[i]) for i in chosen], dice))


def _sites(
    scenario: Scenario, counts: Sequence[tuple[Locality, int]], dice: Dice
) -> Iterator[SitePlan]:
    names: Counter[str] = Counter()
    for place, count in counts:
        for _ in range(count):
            nth = names[place.name]
            names[place.name] += 1
            yield _site(scenario, place, nth, dice)


def _site(scenario: Scenario, place: Locality, nth: int, dice: Dice) -> SitePlan:
    """The first site of a locality stands at its centre, further ones within its spread."""
    supply = scenario.supply
    reach = place.spread_km / 2 if nth else 0.2
    small = place.town < supply.small_site_residents
    alone = small and dice.chance(supply.serves_own_area)
    number = nth // len(KINDS) + 1
    return SitePlan(
        site_id=f"site-{slug(place.name)}-{nth + 1}",
        name=f"{place.name} {KINDS[nth % len(KINDS)]}" + (f" {number}" if number > 1 else ""),
        location=moved(place.centre, reach * dice.normal(), reach * dice.normal()),
        area=place.area,
        weekdays=tuple(dice.some_of(range(5), supply.small_site_days if small else 5)),
        provides=tuple(c for c, share in supply.site_provides.items() if dice.chance(share)),
        serves=(place.area,) if alone else (),
    )


def people_nearby(sites: Sequence[SitePlan], people: Sequence[Person]) -> list[float]:
    """How many people live nearest to each site; a site without any counts a little."""
    nearest: Counter[int] = Counter()
    known: dict[tuple[float, float], int] = {}
    for person in people:
        home = (person.home.latitude, person.home.longitude)
        if home not in known:
            away = [kilometres(person.home, site.location) for site in sites]
            known[home] = away.index(min(away))
        nearest[known[home]] += 1
    return [nearest[i] + 0.05 for i in range(len(sites))]


def neighbours(sites: Sequence[SitePlan], within_km: float) -> Mapping[str, list[SitePlan]]:
    """For each site the others within reach, or the nearest one when there are none."""
    found: dict[str, list[SitePlan]] = {}
    for site in sites:
        others = sorted(
            (kilometres(site.location, other.location), i)
            for i, other in enumerate(sites)
            if other is not site
        )
        near = [i for away, i in others if away <= within_km] or [i for _, i in others[:1]]
        found[site.site_id] = [sites[i] for i in near]
    return found


def draw_site_closures(
    scenario: Scenario, sites: Sequence[SitePlan], horizon: Horizon, dice: Dice
) -> list[Closure]:
    """Some sites shut from Christmas Eve until after New Year."""
    closures = []
    for year in range(horizon.first.year, horizon.last.year + 1):
        first, last = dt.date(year, 12, 24), dt.date(year + 1, 1, 3)
        if first <= horizon.last and horizon.first <= last:
            shut = dice.some_of(sites, round(scenario.supply.site_closed * len(sites)))
            closures += [Closure(None, site.site_id, first, last) for site in shut]
    return closures
