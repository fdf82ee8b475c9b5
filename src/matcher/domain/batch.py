"""A batch: everything that one weekly allocation is decided from."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from pydantic import Field

from matcher.domain.base import Frozen
from matcher.domain.need import Need
from matcher.domain.participant import Participant
from matcher.domain.supply import Practitioner, Site, Slot


class Booking(Frozen):
    """A place that somebody already has; never changed by a batch (R14)."""

    slot_id: str
    participant_id: str
    need_id: str | None = None
    session: int | None = None


class Restriction(Frozen):
    """Never together: a participant and a practitioner or a site. No reason is kept."""

    participant_id: str
    kind: Literal["practitioner", "site"]
    other_id: str


class TravelTime(Frozen):
    """Known minutes from a participant's home, or from a home area, to a site."""

    participant_id: str | None = None
    home_area: str | None = None
    site_id: str
    minutes: int = Field(ge=0)


class Batch(Frozen):
    """The week's people, needs, slots and bookings, each in the order of its file.

    ``slots`` are the standing ones, clinics expanded and closures taken away;
    ``closed_slots`` are those that a closure removed. ``bookings`` holds all of them, also those
    on closed slots. ``horizon_start`` is the first date that may be booked.
    ``input_sha256`` is over the input files' names and bytes, in name order; empty for a batch
    that was made in memory.
    """

    model: str
    horizon_start: dt.date
    horizon_weeks: int = Field(ge=1)
    participants: tuple[Participant, ...] = ()
    needs: tuple[Need, ...] = ()
    practitioners: tuple[Practitioner, ...] = ()
    sites: tuple[Site, ...] = ()
    slots: tuple[Slot, ...] = ()
    closed_slots: tuple[Slot, ...] = ()
    bookings: tuple[Booking, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    travel_times: tuple[TravelTime, ...] = ()
    input_sha256: str = ""

    @property
    def horizon_end(self) -> dt.date:
        """The last date that may be booked."""
        return self.horizon_start + dt.timedelta(days=7 * self.horizon_weeks - 1)

    @cached_property
    def participant(self) -> Mapping[str, Participant]:
        """Participants by identifier."""
        return {p.participant_id: p for p in self.participants}

    @cached_property
    def need(self) -> Mapping[str, Need]:
        """Needs by identifier."""
        return {n.need_id: n for n in self.needs}

    @cached_property
    def practitioner(self) -> Mapping[str, Practitioner]:
        """Practitioners by identifier."""
        return {q.practitioner_id: q for q in self.practitioners}

    @cached_property
    def site(self) -> Mapping[str, Site]:
        """Sites by identifier."""
        return {s.site_id: s for s in self.sites}

    @cached_property
    def practitioner_position(self) -> Mapping[str, int]:
        """Where each practitioner stands, by identifier."""
        return {q.practitioner_id: i for i, q in enumerate(self.practitioners)}

    @cached_property
    def site_position(self) -> Mapping[str, int]:
        """Where each site stands, by identifier."""
        return {s.site_id: i for i, s in enumerate(self.sites)}

    @cached_property
    def slot(self) -> Mapping[str, Slot]:
        """Standing slots by identifier."""
        return {s.slot_id: s for s in self.slots}

    @cached_property
    def standing_bookings(self) -> tuple[Booking, ...]:
        """The bookings whose slot no closure removed."""
        return tuple(b for b in self.bookings if b.slot_id in self.slot)

    @cached_property
    def bookings_in(self) -> Mapping[str, tuple[Booking, ...]]:
        """Standing bookings by slot identifier; a slot without any is absent."""
        found: dict[str, list[Booking]] = defaultdict(list)
        for booking in self.standing_bookings:
            found[booking.slot_id].append(booking)
        return {slot_id: tuple(bookings) for slot_id, bookings in found.items()}
