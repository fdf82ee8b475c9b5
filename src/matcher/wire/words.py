"""The closed vocabularies of bookings and runs, as they are said over HTTP."""

from __future__ import annotations

from enum import StrEnum


class HoldState(StrEnum):
    """What has become of a hold."""

    HELD = "held"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    EXPIRED = "expired"


class BookingState(StrEnum):
    """What has become of a booking."""

    BOOKED = "booked"
    ATTENDED = "attended"
    DID_NOT_ATTEND = "did_not_attend"
    CANCELLED = "cancelled"
    MOVED = "moved"


class CancelledBy(StrEnum):
    """Who called a booking off. By the provider: the need's clock goes on."""

    PERSON = "person"
    PROVIDER = "provider"


class OfferState(StrEnum):
    """What a person says to an offer."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NO_REPLY = "no_reply"


class Obstacle(StrEnum):
    """Why a session cannot be held."""

    FULL = "full"
    CLOSED = "closed"
    SAME_SLOT = "same_slot"
    DIARY = "diary"
    NEED_HELD = "need_held"
    NEED_BOOKED = "need_booked"


class Kind(StrEnum):
    """What an option is best at."""

    RECOMMENDED = "recommended"
    SOONEST = "soonest"
    NEAREST = "nearest"
    BEST_FIT = "best_fit"
    LATER = "later"


class RunState(StrEnum):
    """How far a run is. Only a published one has changed anybody's bookings."""

    QUEUED = "queued"
    RUNNING = "running"
    REVIEW = "review"
    APPROVED = "approved"
    PUBLISHED = "published"
    UNDONE = "undone"
    CANCELLED = "cancelled"
    FAILED = "failed"


class RunAsked(StrEnum):
    """What people have asked of the worker."""

    STOP = "stop"
    CANCEL = "cancel"


class ByHandAction(StrEnum):
    """What is decided by hand about a need."""

    LOCK = "lock"
    REQUIRE = "require"
    FORBID = "forbid"
    LEAVE = "leave"


class ExceptionKind(StrEnum):
    """Why somebody has to look at a need before a plan is approved."""

    LAST_CHANCE = "last_chance"
    URGENT_AND_LATE = "urgent_and_late"
    NOT_PLACED = "not_placed"
