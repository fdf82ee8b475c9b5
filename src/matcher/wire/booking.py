"""Holding places while people talk, booking them, and what may become of a booking."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from matcher.domain import Mode
from matcher.wire.base import Answered, Asked, Identifier, Moment, example
from matcher.wire.matching import OPTION, MatchAnswer
from matcher.wire.problem import Problem
from matcher.wire.supply import Closure
from matcher.wire.words import BookingState, CancelledBy, HoldState, Obstacle, OfferState

MOST_SESSIONS = 100
LONGEST_HOLD = 24 * 60
LONGEST_OFFER = 14 * 24 * 60
"""Minutes."""

_ASKED: dict[str, Any] = {
    "slot_id": "physio-01-tue-am-1-20261201-0900",
    "need_id": "N0001",
    "mode": "in_person",
}
_HOLD: dict[str, Any] = {
    "hold_id": "H1",
    "token": 17,
    "state": "held",
    "participant_id": "example-alex",
    "sessions": [_ASKED],
    "expires_at": "2026-11-30T09:10:00+00:00",
}
_BOOKING: dict[str, Any] = {
    "booking_id": "B1",
    "participant_id": "example-alex",
    "need_id": "N0001",
    "session": 1,
    "slot_id": "physio-01-tue-am-1-20261201-0900",
    "mode": "in_person",
    "arrange": [],
    "state": "booked",
    "to_rebook": False,
}


class SessionAsked(Asked):
    """One session of an option: a place in a slot, for a need."""

    model_config = example(_ASKED, forbid=True)

    slot_id: Identifier
    need_id: Identifier
    mode: Mode | None = Field(default=None, description="By default the first that fits.")


class HoldRequest(Asked):
    """Every session of an option: all are held, or none."""

    model_config = example(
        {"participant_id": "example-alex", "sessions": [_ASKED], "minutes": 10}, forbid=True
    )

    participant_id: Identifier
    sessions: tuple[SessionAsked, ...] = Field(min_length=1, max_length=MOST_SESSIONS)
    minutes: int | None = Field(
        default=None, ge=1, le=LONGEST_HOLD, description="By default the service's setting."
    )


class HoldChange(Asked):
    """The papers of a hold: only who has its token may change it."""

    model_config = example({"token": 17}, forbid=True)

    token: int = Field(ge=0, le=2**63 - 1)


class ExtendRequest(HoldChange):
    """A hold that is to last longer."""

    model_config = example({"token": 17, "minutes": 10}, forbid=True)

    minutes: int = Field(ge=1, le=LONGEST_HOLD, description="From now on.")


class HeldSession(Answered):
    """A place that is held."""

    model_config = example(_ASKED)

    slot_id: str
    need_id: str | None = None
    mode: Mode | None = None
    arrange: tuple[str, ...] = ()


class Hold(Answered):
    """Places that are nobody else's until ``expires_at``."""

    model_config = example(_HOLD)

    hold_id: str
    token: int = Field(
        description="Needed to confirm, extend and release; grows from hold to hold."
    )
    state: HoldState
    participant_id: str
    sessions: tuple[HeldSession, ...]
    expires_at: Moment


class Booking(Answered):
    """A place that somebody has."""

    model_config = example(_BOOKING)

    booking_id: str
    participant_id: str
    need_id: str | None = None
    session: int | None = Field(default=None, description="From 1 within its course.")
    slot_id: str
    mode: Mode | None = None
    arrange: tuple[str, ...] = ()
    state: BookingState
    to_rebook: bool = Field(
        default=False, description="A closure has removed its slot; another has to be found."
    )
    cancelled_by: CancelledBy | None = None


class Confirmed(Answered):
    """What a hold has become: bookings, in order of date."""

    model_config = example({"hold_id": "H1", "bookings": [_BOOKING]})

    hold_id: str
    bookings: tuple[Booking, ...]


class Lost(Answered):
    """A session that could not be had, and why."""

    slot_id: str
    need_id: str | None = None
    obstacle: Obstacle


class TakenProblem(Problem):
    """Somebody was sooner: nothing is held, and these options are free now."""

    model_config = example(
        {
            "type": "about:blank",
            "title": "Somebody was sooner: a place that you asked for is taken.",
            "status": 409,
            "code": "taken",
            "next_step": "Hold one of the options in this answer.",
            "lost": [{"slot_id": "S1", "need_id": "N0001", "obstacle": "full"}],
            "next_available": {"options": [OPTION], "nothing_fits": []},
        }
    )

    lost: tuple[Lost, ...] = ()
    next_available: MatchAnswer | None = Field(
        default=None, description="What can be had now, for the same needs."
    )


class Gain(Answered):
    """A need that would gain from the places that became free."""

    need_id: str
    participant_id: str
    slot_id: str
    gain_days: float = Field(description="Days of waiting that taking it would save.")
    why: str


class Cancelled(Answered):
    """A booking that was called off, and who gains most from its place."""

    model_config = example(
        {
            "booking": {**_BOOKING, "state": "cancelled", "cancelled_by": "provider"},
            "gains": [
                {
                    "need_id": "N0002",
                    "participant_id": "P0001",
                    "slot_id": "physio-01-tue-am-1-20261201-0900",
                    "gain_days": 11.2,
                    "why": "Would start 9 days sooner.",
                }
            ],
        }
    )

    booking: Booking
    gains: tuple[Gain, ...] = ()


class DidNotAttend(Asked):
    """Somebody did not come. Their place stays used."""

    model_config = example({"book_again": True}, forbid=True)

    book_again: bool = Field(
        default=True, description="The session is still to be had, and waiting counts from today."
    )


class RescheduleRequest(Asked):
    """Another slot for a booking: the old place is given up only when the new one is had."""

    model_config = example({"slot_id": "physio-01-tue-am-1-20261208-0900"}, forbid=True)

    slot_id: Identifier
    mode: Mode | None = Field(default=None, description="By default the first that fits.")


class Rescheduled(Answered):
    """A booking that was moved."""

    model_config = example(
        {
            "old": {**_BOOKING, "state": "cancelled", "cancelled_by": "person"},
            "new": {**_BOOKING, "booking_id": "B2"},
        }
    )

    old: Booking
    new: Booking


class Bookings(Answered):
    """Bookings in the order of their identifiers; ``next`` goes on where this page ends."""

    model_config = example({"bookings": [_BOOKING]})

    bookings: tuple[Booking, ...]
    next: str | None = Field(default=None, description="Give it as `after` for the next page.")


class Closed(Answered):
    """What a closure removed: the bookings that need another place."""

    model_config = example(
        {
            "closure": {
                "practitioner_id": "physio-01",
                "from_date": "2026-12-24",
                "to_date": "2027-01-02",
            },
            "to_rebook": [{**_BOOKING, "to_rebook": True}],
        }
    )

    closure: Closure
    to_rebook: tuple[Booking, ...]


class OfferRequest(HoldRequest):
    """An option that is offered to a person; its places are kept until they reply."""

    model_config = example(
        {"participant_id": "example-alex", "sessions": [_ASKED], "minutes": 2880}, forbid=True
    )

    minutes: int | None = Field(
        default=None, ge=1, le=LONGEST_OFFER, description="To reply in; by default two days."
    )


class Offer(Answered):
    """Sessions offered to a person, and what came of it."""

    model_config = example({"offer_id": "O1", "state": "offered", "hold": _HOLD, "bookings": []})

    offer_id: str
    state: OfferState
    hold: Hold
    bookings: tuple[Booking, ...] = Field(default=(), description="Once it is accepted.")
