"""A batch with its model, and the plain questions that rules and costs ask of it."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from fractions import Fraction

from matcher.domain import Batch, Model, Need, Part, Participant, Point, Practitioner, Site, Slot
from matcher.units import round_half_up

EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True)
class Week:
    """What one weekly allocation is decided from."""

    model: Model
    batch: Batch

    def person(self, need: Need) -> Participant:
        """Who has the need."""
        return self.batch.participant[need.participant_id]

    def practitioner(self, slot: Slot) -> Practitioner:
        """Whose diary the slot stands in."""
        return self.batch.practitioner[slot.practitioner_id]

    def site(self, slot: Slot) -> Site | None:
        """The building, when the slot names one."""
        return None if slot.site_id is None else self.batch.site[slot.site_id]

    def free_places(self, slot: Slot) -> int:
        """Places that no standing booking holds; more bookings than places: nothing is free."""
        return max(0, slot.places - len(self.batch.bookings_in.get(slot.slot_id, ())))

    def booked_slots(self, participant_id: str) -> list[Slot]:
        """The slots in which the participant has a standing booking."""
        mine = [b for b in self.batch.standing_bookings if b.participant_id == participant_id]
        return [self.batch.slot[b.slot_id] for b in mine]

    def booked_parts(self, participant_id: str) -> set[tuple[dt.date, Part]]:
        """The parts of days that standing bookings take; a referral takes none (R11)."""
        slots = [s for s in self.booked_slots(participant_id) if not s.is_referral]
        return {(slot.date, part) for slot in slots for part in slot.parts}

    def booked_referrals(self, participant_id: str) -> set[tuple[str, dt.date]]:
        """Service and date of booked referrals, for every service of the practitioner (R11)."""
        slots = [s for s in self.booked_slots(participant_id) if s.is_referral]
        return {(name, slot.date) for slot in slots for name in self.practitioner(slot).services}

    def minutes(self, person: Participant, site: Site) -> int | None:
        """Minutes one way; the known ones before any estimate; None when nothing tells them."""
        here = [t for t in self.batch.travel_times if t.site_id == site.site_id]
        for known in here:
            if known.participant_id == person.participant_id:
                return known.minutes
        for known in here:
            if known.home_area is not None and known.home_area == person.home_area:
                return known.minutes
        if person.home is None or site.location is None:
            return None
        km = kilometres(person.home, site.location)
        lines = self.model.travel[person.travel]
        return round_half_up(min(Fraction(x.fixed) + Fraction(x.per_km) * km for x in lines))


def kilometres(a: Point, b: Point) -> Fraction:
    """Great-circle distance, rounded half up to 0.001 km."""
    lat_a, lat_b = math.radians(a.latitude), math.radians(b.latitude)
    lon = math.radians(b.longitude - a.longitude)
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin(lon / 2) ** 2
    )
    km = 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))
    return Fraction(round_half_up(Fraction(km) * 1000), 1000)
