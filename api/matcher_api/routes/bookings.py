"""Bookings, and what may become of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from matcher import wire
from matcher.store import CancelledBy, Taken
from matcher.usecases import booking
from matcher_api.dependencies import After, Limit, Name, Parts, Writes, catalogue
from matcher_api.lost_race import lost_move
from matcher_api.told import ASKING, READING, TAKING, WRITING, told
from matcher_api.translate import booking as words

router = APIRouter(prefix="/v1/bookings", tags=["bookings"])


@router.get("", response_model=wire.Bookings, responses=ASKING)
def bookings(
    parts: Parts,
    participant_id: Annotated[str | None, Query(pattern=r"^[A-Za-z0-9_-]{1,64}$")] = None,
    after: After = None,
    limit: Limit = 100,
) -> Response:
    """Bookings in the order in which they were made, cancelled ones too."""
    page = parts.store.bookings_page(participant_id=participant_id, after=after, limit=limit + 1)
    shown, more = page[:limit], len(page) > limit
    return told(
        wire.Bookings(
            bookings=tuple(map(words.booking, shown)), next=shown[-1].booking_id if more else None
        )
    )


@router.get("/{booking_id}", response_model=wire.Booking, responses=READING)
def booked(booking_id: Name, parts: Parts) -> Response:
    """A booking, whatever has become of it."""
    return told(words.booking(parts.store.booked(booking_id)))


@router.delete("/{booking_id}", response_model=wire.Cancelled, responses=WRITING)
def cancel(
    booking_id: Name,
    by: Annotated[
        CancelledBy,
        Query(description="By the provider, the need's clock goes on; by the person, from today."),
    ],
    parts: Parts,
    writer: Writes,
) -> Response:
    """Call a booking off: its place is free at once, and who gains most from it is named."""
    cancelled = booking.cancel(writer, booking_id, by)
    gains = parts.matching.who_gains((cancelled.slot_id,))
    return told(
        wire.Cancelled(booking=words.booking(cancelled), gains=tuple(map(words.gain, gains)))
    )


@router.post("/{booking_id}/attended", response_model=wire.Booking, responses=WRITING)
def attended(booking_id: Name, writer: Writes) -> Response:
    """Record that the person came."""
    return told(words.booking(booking.attended(writer, booking_id)))


@router.post("/{booking_id}/did-not-attend", response_model=wire.Booking, responses=WRITING)
def did_not_attend(booking_id: Name, asked: wire.DidNotAttend, writer: Writes) -> Response:
    """Record that the person did not come. The place stays used; the session may be had again."""
    recorded = booking.did_not_attend(writer, booking_id, book_again=asked.book_again)
    return told(words.booking(recorded))


@router.post("/{booking_id}/reschedule", response_model=wire.Rescheduled, responses=TAKING)
def reschedule(
    booking_id: Name,
    asked: wire.RescheduleRequest,
    request: Request,
    parts: Parts,
    writer: Writes,
) -> Response:
    """Give a booking another slot: the old place goes only when the new one is had."""
    outcome = booking.reschedule(writer, catalogue(parts), booking_id, asked.slot_id, asked.mode)
    if isinstance(outcome, Taken):
        return lost_move(request, parts, booking_id, outcome)
    return told(words.moved(outcome))
