"""What is loaded, and what is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from matcher.domain import (
    Batch,
    Need,
    Participant,
    Practitioner,
    Restriction,
    Site,
    Slot,
    TravelTime,
)
from matcher.errors import Fault
from matcher.units import Milliday


class LoadMode(StrEnum):
    """What becomes of the rows that are there already."""

    MERGE = "merge"
    """Rows of the same name are replaced; all others stay."""
    REPLACE = "replace"
    """Rows that the week does not have go. Bookings and live holds stay, and keep what they use."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Leave or a closed site, first and last date included; with both names: that person there."""

    from_date: dt.date
    to_date: dt.date
    practitioner_id: str | None = None
    site_id: str | None = None


@dataclass(frozen=True, slots=True)
class Clinic:
    """A recurring clinic as it was loaded: its name, and its row for those who read clinics."""

    clinic_id: str
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Week:
    """A batch and what it was made from: the clinics and closures that the batch has applied.

    Without ``closures`` the batch's closed slots are kept closed by one closure for each
    practitioner, site and date. ``lists_bookings``: its needs' sessions allow for the bookings that
    it lists and for no others, as in a batch folder; a replacing load takes that for granted.
    """

    batch: Batch
    clinics: tuple[Clinic, ...] = ()
    closures: tuple[Closure, ...] | None = None
    lists_bookings: bool = False


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows of each file a load added, changed and took away, and what was odd about it."""

    added: Mapping[str, int]
    changed: Mapping[str, int]
    removed: Mapping[str, int]
    warnings: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredSlot:
    """A slot, whether a closure has removed it, and its free places (0 when it has)."""

    slot: Slot
    free: int
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Supply:
    """All supply of one moment. ``cursor`` is where ``changes_since`` goes on from."""

    model: str
    horizon_start: dt.date
    horizon_weeks: int
    practitioners: tuple[Practitioner, ...]
    sites: tuple[Site, ...]
    slots: tuple[StoredSlot, ...]
    travel_times: tuple[TravelTime, ...]
    cursor: str


@dataclass(frozen=True, slots=True)
class SlotChange:
    """What a slot has left now."""

    slot_id: str
    free: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed since a cursor. A slot may be told again; none is ever left out.

    ``reload``: supply itself has changed (or the cursor is too old): read ``Store.supply`` again.
    ``prices``: there are new prices. ``people``: the participants of whom something changed, so
    that who keeps a ``Person`` reads them again. ``cursor`` is the one to ask with next, and
    ``now`` the moment of the database's clock.
    """

    cursor: str
    now: dt.datetime
    slots: tuple[SlotChange, ...] = ()
    people: frozenset[str] = frozenset()
    reload: bool = False
    prices: bool = False


@dataclass(frozen=True, slots=True)
class Appointment:
    """A place that a person has or holds, with its slot."""

    slot: Slot
    closed: bool
    need_id: str | None
    session: int | None
    booking_id: str | None = None
    hold_id: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A stored participant with all that a match looks at.

    ``needs`` have what is still to be booked: sessions held or booked are taken off, those with
    nothing left are not there, and ``previous_session`` is the latest standing appointment's
    (held ones count). ``appointments`` are bookings (not cancelled) and live holds, by start.
    """

    participant: Participant
    needs: tuple[Need, ...]
    appointments: tuple[Appointment, ...]
    restrictions: tuple[Restriction, ...]
    travel_times: tuple[TravelTime, ...]


@dataclass(frozen=True, slots=True)
class Prices:
    """The last batch's prices: for each slot the price of one of its places.

    A slot that is not named has price 0. ``clashes`` are by participant, date and part.
    """

    made_at: dt.datetime
    horizon_start: dt.date
    horizon_weeks: int
    places: Mapping[str, Milliday]
    clashes: Mapping[tuple[str, dt.date, str], Milliday] = field(default_factory=dict)
