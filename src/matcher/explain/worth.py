"""What places are worth: the prices of a certificate by service, area and week.

A price says how much the bound falls, at the most, when its pool gets one more place: with the same
prices the bound of the changed week is the old one less that price (FORMATS section 4). It is a
statement about the pool with the highest price of its group, and about *one* more place.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from matcher.domain import Batch, Certificate, Participant, Point, Site, Slot
from matcher.units import Milliday

BY_PHONE_OR_VIDEO = "by phone or video"
"""The area of places that are at no site."""
ON_A_LIST = "on another service's list"
"""The area of places on a referral list that is at no site."""
NEIGHBOURS = 5
"""How many people, those who live nearest, say in which area a site is."""


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """Places of one service in one area in one week; ``week`` is its first day."""

    service: str
    area: str
    week: dt.date


@dataclass(slots=True)
class GroupWorth:
    """What the places of a group are worth together, and its dearest place.

    ``places`` are free places, those that a booking holds left out; ``total`` is the sum of their
    prices and ``highest`` the price of the dearest pool, in 0.001 day, which has a place free in
    ``slot_id``.
    """

    group: Group
    places: int = 0
    total: Milliday = 0
    highest: Milliday = 0
    slot_id: str = field(default="")

    @property
    def mean(self) -> Milliday:
        """The price of a place on average, rounded down."""
        return self.total // self.places


def worth(batch: Batch, certificate: Certificate) -> tuple[GroupWorth, ...]:
    """Every group with a free place in the horizon, by service, area and week.

    A place of a practitioner who gives two services is in the groups of both.
    """
    price = {slot_id: pool.price for pool in certificate.pools for slot_id in pool.slots}
    found: dict[Group, GroupWorth] = {}
    for slot_id, groups in groups_of_slots(batch).items():
        slot = batch.slot[slot_id]
        free = slot.places - len(batch.bookings_in.get(slot_id, ()))
        for group in groups:
            entry = found.setdefault(group, GroupWorth(group))
            entry.places += free
            entry.total += free * price.get(slot_id, 0)
            if not entry.slot_id or price.get(slot_id, 0) > entry.highest:
                entry.highest, entry.slot_id = price.get(slot_id, 0), slot_id
    return tuple(found[group] for group in sorted(found))


def groups_of_slots(batch: Batch) -> Mapping[str, tuple[Group, ...]]:
    """The groups of each slot with a free place in the horizon, by start; one a service."""
    area_of = areas_of_sites(batch)
    found = {}
    for slot in sorted(batch.slots, key=lambda s: (s.start, s.slot_id)):
        free = slot.places - len(batch.bookings_in.get(slot.slot_id, ()))
        if free <= 0 or not batch.horizon_start <= slot.date <= batch.horizon_end:
            continue
        week = batch.horizon_start + dt.timedelta(
            days=(slot.date - batch.horizon_start).days // 7 * 7
        )
        services = batch.practitioner[slot.practitioner_id].services
        area = _area(slot, area_of)
        found[slot.slot_id] = tuple(Group(service, area, week) for service in services)
    return found


def _area(slot: Slot, area_of: Mapping[str, str]) -> str:
    if slot.site_id is not None:
        return area_of[slot.site_id]
    return ON_A_LIST if slot.is_referral else BY_PHONE_OR_VIDEO


def areas_of_sites(batch: Batch) -> Mapping[str, str]:
    """The area that each site is in.

    It is the one that the site serves, if that is a single one; else the one that most of the
    people who live nearest to it come from; the site's own name where nothing is known.
    """
    at_home = [p for p in batch.participants if p.home is not None and p.area is not None]
    return {site.site_id: _area_of_site(site, at_home) for site in batch.sites}


def _area_of_site(site: Site, people: list[Participant]) -> str:
    if len(site.serves) == 1:
        return site.serves[0]
    if site.location is None or not people:
        return site.name
    near = sorted(people, key=partial(_distance, site.location))[:NEIGHBOURS]
    areas = Counter(person.area for person in near if person.area is not None)
    return min(areas, key=lambda area: (-areas[area], area))


def _distance(site: Point, person: Participant) -> tuple[float, str]:
    """For comparing only: the square of the distance, in degrees of latitude, then who it is."""
    assert person.home is not None
    north = person.home.latitude - site.latitude
    east = (person.home.longitude - site.longitude) * math.cos(math.radians(site.latitude))
    return north * north + east * east, person.participant_id
