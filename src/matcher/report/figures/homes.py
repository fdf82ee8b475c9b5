"""Homes by locality, sites and travel. No home is shown: only groups of at least five people."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from matcher.domain import Batch, Mode, Outcome, Participant
from matcher.report import formats
from matcher.report.figures.spread import Middle, middle
from matcher.report.suppression import SMALLEST, Count, Hidden, by_size, protect
from matcher.report.tables import Table
from matcher.units import percentile

KM_PER_DEGREE = 6371.0088 * math.pi / 180
"""Of latitude; FORMATS' Earth radius."""

AND_AROUND = " and around"
"""Ends the name of a locality that takes in the homes nearest to other sites too."""

_MOST_LOCALITIES = 30
_OTHER_SIDE = 6


@dataclass(frozen=True, slots=True)
class Locality:
    """The homes nearest to one site: at ``x``, ``y`` km from the map's middle, to whole km.

    ``minutes`` is the median of their travel to appointments in person; ``None`` when fewer than
    five of the people have one.
    """

    name: str
    people: Count
    x: int
    y: int
    minutes: Fraction | None


@dataclass(frozen=True, slots=True)
class SiteMark:
    """A site on the map, with the places proposed or booked there deciding whose name is shown."""

    name: str
    x: float
    y: float
    weight: int


@dataclass(frozen=True, slots=True)
class Homes:
    """The map. ``travel`` is the middle of travel minutes over all sessions in person."""

    localities: tuple[Locality, ...]
    sites: tuple[SiteMark, ...]
    travel: Middle | None

    @property
    def headline(self) -> str:
        """How long people travel."""
        if self.travel is None:
            return "Too few people travel to an appointment to say anything about their journeys"
        return (
            f"Half of the journeys to appointments take {_minutes(self.travel.median)} or less, "
            f"nine in ten {_minutes(self.travel.nine_tenths)} or less"
        )

    def table(self) -> Table:
        """A row a locality, most people first."""
        ordered = sorted(
            self.localities,
            key=lambda c: (by_size(c.people), c.name),
        )
        return Table(
            name="homes-and-travel",
            caption="People by locality, and how long half of their journeys take at most",
            columns=("Homes nearest to", "People", "Minutes one way"),
            rows=tuple(
                (
                    c.name,
                    c.people,
                    Hidden.COVER if c.minutes is None else Decimal(str(round(float(c.minutes), 1))),
                )
                for c in ordered
            ),
            numeric=(1, 2),
        )


def _minutes(value: Fraction) -> str:
    return formats.many(math.ceil(value), "minute")


Position = tuple[float, float]
"""Kilometres east and north of the map's middle."""


@dataclass(slots=True)
class _Group:
    """People on their way to becoming a locality."""

    name: str
    people: list[tuple[Participant, Position]]
    merged: bool = False

    @property
    def centre(self) -> Position:
        n = len(self.people)
        return (sum(p[0] for _, p in self.people) / n, sum(p[1] for _, p in self.people) / n)


def homes(batch: Batch, outcome: Outcome) -> Homes:
    """The homes of the batch's participants, its sites, and the journeys of ``outcome``."""
    asked = {need.participant_id for need in batch.needs}
    people = [p for p in batch.participants if p.participant_id in asked]
    journeys = _journeys(outcome)
    travellers = len(journeys) >= SMALLEST
    all_minutes = [m for minutes in journeys.values() for m in minutes]
    travel = middle(all_minutes) if travellers else None
    located = [p for p in people if p.home is not None]
    if len(located) < SMALLEST:
        return Homes((), (), travel)
    project = _projection(located, batch)
    sites = _sites(batch, outcome, project)
    groups = _merged(_nearest(located, sites, project))
    counts = protect([len(g.people) for g in groups], len(people) - len(located))
    return Homes(
        tuple(_locality(g, n, journeys) for g, n in zip(groups, counts, strict=True)), sites, travel
    )


def _journeys(outcome: Outcome) -> dict[str, list[int]]:
    """Travel minutes of each person's sessions in person."""
    found: dict[str, list[int]] = defaultdict(list)
    for row in outcome.allocation:
        if row.mode is Mode.IN_PERSON:
            found[row.participant_id].append(row.travel_minutes)
    return found


@dataclass(frozen=True, slots=True)
class _Projection:
    """Equirectangular about a middle: true to scale over the size of an ICB."""

    latitude: float
    longitude: float

    def __call__(self, latitude: float, longitude: float) -> Position:
        east = (longitude - self.longitude) * math.cos(math.radians(self.latitude))
        return east * KM_PER_DEGREE, (latitude - self.latitude) * KM_PER_DEGREE


def _projection(people: Sequence[Participant], batch: Batch) -> _Projection:
    """About the middle of the sites, which are public; about that of the homes without any."""
    points = [s.location for s in batch.sites if s.location] or [p.home for p in people if p.home]
    return _Projection(
        round((min(p.latitude for p in points) + max(p.latitude for p in points)) / 2, 1),
        round((min(p.longitude for p in points) + max(p.longitude for p in points)) / 2, 1),
    )


def _sites(batch: Batch, outcome: Outcome, project: _Projection) -> tuple[SiteMark, ...]:
    weight: dict[str, int] = defaultdict(int)
    for row in outcome.allocation:
        if row.site_id is not None:
            weight[row.site_id] += 1
    return tuple(
        SiteMark(s.name, *project(s.location.latitude, s.location.longitude), weight[s.site_id])
        for s in batch.sites
        if s.location is not None
    )


def _nearest(
    people: Sequence[Participant], sites: Sequence[SiteMark], project: _Projection
) -> list[_Group]:
    """People by their nearest site; by squares of the map where no site has a location."""
    groups: dict[str, _Group] = {}
    for person in people:
        assert person.home is not None
        here = project(person.home.latitude, person.home.longitude)
        if sites:
            name = min(sites, key=lambda s: (math.dist(here, (s.x, s.y)), s.name)).name
        else:
            column, row = (round(v / _OTHER_SIDE) * _OTHER_SIDE for v in here)
            name = f"{column} km east, {row} km north"
        groups.setdefault(name, _Group(name, [])).people.append((person, here))
    return list(groups.values())


def _merged(groups: list[_Group]) -> list[_Group]:
    """Groups joined to their nearest neighbour until each is large enough to be shown."""
    total = sum(len(g.people) for g in groups)
    least = max(SMALLEST, -(-total // _MOST_LOCALITIES))
    left = sorted(groups, key=lambda g: g.name)
    while len(left) > 1:
        smallest = min(left, key=lambda g: (len(g.people), g.name))
        if len(smallest.people) >= least:
            break
        left.remove(smallest)
        near = min(left, key=lambda g: (math.dist(g.centre, smallest.centre), g.name))
        if len(smallest.people) > len(near.people):
            near.name = smallest.name
        near.people += smallest.people
        near.merged = True
    return left


def _locality(group: _Group, people: Count, journeys: Mapping[str, list[int]]) -> Locality:
    own = [journeys[p.participant_id] for p, _ in group.people if p.participant_id in journeys]
    minutes = [m for each in own for m in each]
    x, y = group.centre
    return Locality(
        name=f"{group.name}{AND_AROUND}" if group.merged else group.name,
        people=people,
        x=round(x),
        y=round(y),
        minutes=percentile(sorted(minutes), Fraction(1, 2)) if len(own) >= SMALLEST else None,
    )
