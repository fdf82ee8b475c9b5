"""Holds, bookings and offers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from matcher.domain import Mode


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
