"""Holding places, booking them, and what may become of a booking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from pydantic import TypeAdapter

from matcher.domain import Mode
from matcher.store import (
    Booked,
    CancelledBy,
    Closure,
    Desk,
    Held,
    HoldRequest,
    Moved,
    Offered,
    OfferState,
    Taken,
)
from matcher.usecases.booking_move import may_move
from matcher.usecases.booking_once import Writer, held_back
from matcher.usecases.booking_rules import Catalogue, in_keeping

_HELD: TypeAdapter[Held] = TypeAdapter(Held)
_HELD_OR_TAKEN: TypeAdapter[Held | Taken] = TypeAdapter(Held | Taken)
_BOOKED: TypeAdapter[Booked] = TypeAdapter(Booked)
_ALL_BOOKED: TypeAdapter[tuple[Booked, ...]] = TypeAdapter(tuple[Booked, ...])
_MOVED_OR_TAKEN: TypeAdapter[Moved | Taken] = TypeAdapter(Moved | Taken)
_OFFERED: TypeAdapter[Offered] = TypeAdapter(Offered)
_OFFERED_OR_TAKEN: TypeAdapter[Offered | Taken] = TypeAdapter(Offered | Taken)


def hold(writer: Writer, catalogue: Catalogue, request: HoldRequest) -> Held | Taken:
    """Hold every session of an option, or none.

    Raises:
        InputFaults: what is asked for breaks rules.
        NotThere: there is no such participant or need.
    """
    asked = _in_keeping(catalogue, request)
    return writer.write(_HELD_OR_TAKEN, lambda desk: desk.hold(asked()))


def extend(writer: Writer, hold_id: str, token: int, valid_for: dt.timedelta) -> Held:
    """Let a live hold last ``valid_for`` from now. Raises ``HoldOver`` once it has run out."""
    return writer.write(_HELD, lambda desk: desk.extend(hold_id, token, valid_for))


def confirm(writer: Writer, hold_id: str, token: int) -> tuple[Booked, ...]:
    """Book what is held. Raises ``HoldOver`` once it has run out."""
    return writer.write(_ALL_BOOKED, lambda desk: desk.confirm(hold_id, token))


def release(writer: Writer, hold_id: str, token: int) -> Held:
    """Give back what is held."""
    return writer.write(_HELD, lambda desk: desk.release(hold_id, token))


def cancel(writer: Writer, booking_id: str, by: CancelledBy) -> Booked:
    """Call a booking off: its place is free at once."""
    return writer.write(_BOOKED, lambda desk: desk.cancel(booking_id, by))


def attended(writer: Writer, booking_id: str) -> Booked:
    """Record that the person came."""
    return writer.write(_BOOKED, lambda desk: desk.attended(booking_id))


def did_not_attend(writer: Writer, booking_id: str, *, book_again: bool) -> Booked:
    """Record that the person did not come; ``book_again``: the session is still to be had."""
    return writer.write(
        _BOOKED, lambda desk: desk.did_not_attend(booking_id, book_again=book_again)
    )


def reschedule(
    writer: Writer, catalogue: Catalogue, booking_id: str, slot_id: str, mode: Mode | None = None
) -> Moved | Taken:
    """Give a booking another slot: the old place goes only when the new one is had.

    ``mode`` is how it is to take place there; ``None``: the first that fits.

    Raises:
        InputFaults: that would break rules.
        NotThere: there is no such booking.
    """
    allowed = held_back(
        lambda: may_move(catalogue, writer.store, writer.store.booked(booking_id), slot_id, mode)
    )

    def work(desk: Desk) -> Moved | Taken:
        return desk.reschedule(booking_id, slot_id, allowed())

    return writer.write(_MOVED_OR_TAKEN, work)


def close(writer: Writer, closure: Closure) -> tuple[Booked, ...]:
    """Take capacity away for leave or a closed site; gives the bookings to rebook."""
    return writer.write(_ALL_BOOKED, lambda desk: desk.withdraw(closure))


def offer(writer: Writer, catalogue: Catalogue, request: HoldRequest) -> Offered | Taken:
    """Offer an option to a person; its places are kept until they reply. Raises as ``hold``."""
    asked = _in_keeping(catalogue, request)
    return writer.write(_OFFERED_OR_TAKEN, lambda desk: desk.offer(asked()))


def reply(writer: Writer, offer_id: str, said: OfferState) -> Offered:
    """Record what the person said to an offer. Raises ``HoldOver`` when its places have gone."""
    return writer.write(_OFFERED, lambda desk: desk.reply(offer_id, said))


def _in_keeping(catalogue: Catalogue, request: HoldRequest) -> Callable[[], HoldRequest]:
    return held_back(
        lambda: in_keeping(catalogue, catalogue.person(request.participant_id), request)
    )
