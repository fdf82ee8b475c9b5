"""Holds, bookings and offers, both ways."""

from __future__ import annotations

import datetime as dt

from matcher import wire
from matcher.offers import Gain
from matcher.store import (
    Ask,
    Booked,
    CancelledBy,
    Clash,
    Closure,
    Held,
    HoldRequest,
    Moved,
    Offered,
)


def hold_asked(asked: wire.HoldRequest, default_minutes: int) -> HoldRequest:
    """What is to be held, in the library's words."""
    return HoldRequest(
        participant_id=asked.participant_id,
        sessions=tuple(Ask(s.slot_id, s.need_id, s.mode) for s in asked.sessions),
        valid_for=dt.timedelta(minutes=asked.minutes or default_minutes),
    )


def closure_asked(asked: wire.Closure) -> Closure:
    """A closure, in the library's words."""
    return Closure(asked.from_date, asked.to_date, asked.practitioner_id, asked.site_id)


def hold(held: Held) -> wire.Hold:
    """A hold, as it is told."""
    return wire.Hold(
        hold_id=held.hold_id,
        token=held.token,
        state=wire.HoldState(held.state),
        participant_id=held.participant_id,
        sessions=tuple(
            wire.HeldSession(slot_id=s.slot_id, need_id=s.need_id, mode=s.mode, arrange=s.arrange)
            for s in held.sessions
        ),
        expires_at=held.expires_at,
    )


def booking(booked: Booked) -> wire.Booking:
    """A booking, as it is told."""
    return wire.Booking(
        booking_id=booked.booking_id,
        participant_id=booked.participant_id,
        need_id=booked.need_id,
        session=booked.session,
        slot_id=booked.slot_id,
        mode=booked.mode,
        arrange=booked.arrange,
        state=wire.BookingState(booked.state),
        to_rebook=booked.to_rebook,
        cancelled_by=_by(booked.cancelled_by),
    )


def _by(by: CancelledBy | None) -> wire.CancelledBy | None:
    return None if by is None else wire.CancelledBy(by)


def moved(pair: Moved) -> wire.Rescheduled:
    """A booking that was moved, as it is told."""
    return wire.Rescheduled(old=booking(pair.old), new=booking(pair.new))


def offer(offered: Offered) -> wire.Offer:
    """An offer, as it is told."""
    return wire.Offer(
        offer_id=offered.offer_id,
        state=wire.OfferState(offered.state),
        hold=hold(offered.hold),
        bookings=tuple(map(booking, offered.bookings)),
    )


def lost(clash: Clash) -> wire.Lost:
    """A session that could not be had, as it is told."""
    return wire.Lost(
        slot_id=clash.slot_id, need_id=clash.need_id, obstacle=wire.Obstacle(clash.obstacle)
    )


def gain(one: Gain) -> wire.Gain:
    """Who would gain from a free place, as it is told."""
    return wire.Gain(
        need_id=one.need_id,
        participant_id=one.participant_id,
        slot_id=one.freed[0],
        gain_days=one.days,
        why=one.why,
    )
