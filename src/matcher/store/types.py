"""What the store takes and gives: frozen values in the users' words.

Moments are aware and in UTC; dates are those of Europe/London. Identifiers of people, needs and
slots are those of the files. Prices are whole thousandths of a day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from matcher.domain import (
    Batch,
    Mode,
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

LOCAL = "local"
"""The organisation of a store that serves only one."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does a thing, in which role, for which organisation (an ICB's code)."""

    who: str = LOCAL
    role: str = LOCAL
    organisation: str = LOCAL


@dataclass(frozen=True, slots=True)
class About:
    """What the health page tells of a database.

    ``revision`` is that of the schema here, ``None`` when there is none yet; ``newest`` the one
    that this program knows. ``clock`` is the database's moment; ``clock_moved`` is nought but in
    tests.
    """

    database: str
    version: str
    revision: str | None
    newest: str
    clock: dt.datetime
    clock_moved: dt.timedelta = dt.timedelta(0)

    @property
    def up_to_date(self) -> bool:
        """Whether the schema is the one that this program was written for."""
        return self.revision == self.newest


# --- what is loaded -----------------------------------------------------------------------------


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


# --- places, holds and bookings -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ask:
    """One session that somebody wants: a place in a slot, for a need or for none.

    ``mode`` is how the appointment is to take place and ``arrange`` what has to be arranged for it;
    both are kept with the booking, and no rule looks at them.
    """

    slot_id: str
    need_id: str | None = None
    mode: Mode | None = None
    arrange: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """All sessions of an option, over one service or several: held all, or none.

    Args:
        participant_id: a stored participant.
        sessions: at least one; those of one need in order of date. At most as many for a need as
            it has sessions still to be booked.
        valid_for: from the database's now on.
    """

    participant_id: str
    sessions: tuple[Ask, ...]
    valid_for: dt.timedelta = dt.timedelta(minutes=15)


class HoldState(StrEnum):
    """What has become of a hold."""

    HELD = "held"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Held:
    """A hold: its places are nobody else's until ``expires_at``.

    ``token`` grows from hold to hold; confirm, extend and release need it with the ``hold_id``.
    """

    hold_id: str
    token: int
    participant_id: str
    sessions: tuple[Ask, ...]
    expires_at: dt.datetime
    state: HoldState = HoldState.HELD


class Obstacle(StrEnum):
    """Why a session cannot be held."""

    FULL = "full"
    """No place in the slot is free."""
    CLOSED = "closed"
    """A closure has removed the slot."""
    SAME_SLOT = "same_slot"
    """This participant already has a place in the slot (R1)."""
    DIARY = "diary"
    """This participant has another appointment in that part of the day (R11)."""
    NEED_HELD = "need_held"
    """Somebody else holds sessions of this need just now."""
    NEED_BOOKED = "need_booked"
    """The need has fewer sessions still to be booked than were asked for."""


@dataclass(frozen=True, slots=True)
class Clash:
    """The session that could not be had, and why."""

    slot_id: str
    need_id: str | None
    obstacle: Obstacle


@dataclass(frozen=True, slots=True)
class Taken:
    """Nothing was held: somebody was sooner. ``clashes`` has at least one."""

    clashes: tuple[Clash, ...]


class BookingState(StrEnum):
    """What has become of a booking."""

    BOOKED = "booked"
    ATTENDED = "attended"
    DID_NOT_ATTEND = "did_not_attend"
    CANCELLED = "cancelled"
    MOVED = "moved"
    """Rescheduled: another booking has come in its place."""


class CancelledBy(StrEnum):
    """Who called a booking off. By the provider: the need's clock goes on."""

    PERSON = "person"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking. ``session`` counts from 1 within its course, where the need is known.

    ``to_rebook``: a closure has removed its slot, and another has to be found.
    """

    booking_id: str
    participant_id: str
    slot_id: str
    need_id: str | None
    session: int | None
    state: BookingState
    mode: Mode | None = None
    arrange: tuple[str, ...] = ()
    to_rebook: bool = False
    cancelled_by: CancelledBy | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A booking that was rescheduled: the one given up, and the one in its place."""

    old: Booked
    new: Booked


class OfferState(StrEnum):
    """What a person says to an offer."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NO_REPLY = "no_reply"


@dataclass(frozen=True, slots=True)
class Offered:
    """Sessions offered to a person and kept by a hold until the hold expires.

    Accepted, they are ``bookings``; declined or without a reply, they are free again.
    """

    offer_id: str
    hold: Held
    state: OfferState
    bookings: tuple[Booked, ...] = ()


# --- what is read -------------------------------------------------------------------------------


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
    that who keeps a ``Person`` reads them again. ``cursor`` is the one to ask with next.
    """

    cursor: str
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


@dataclass(frozen=True, slots=True)
class Once:
    """The name under which a write is done once, and a digest of what was asked."""

    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a write answered. ``first`` is no when it had been done before under this key."""

    body: Any
    first: bool
