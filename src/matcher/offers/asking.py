"""Who asks, and what they wish for this time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from matcher.domain import (
    Booking,
    Mode,
    Need,
    Participant,
    Restriction,
    Slot,
    TravelTime,
    Window,
)


@dataclass(frozen=True, slots=True)
class Person:
    """A participant with all that the rules look at besides: diary, restrictions, known journeys.

    ``bookings`` are those that stand, live holds among them (a hold fills a diary as a booking
    does), and ``booked_slots`` the slots that they are in. ``open_needs`` are all the person's
    needs that are still to be booked, whether they are asked about or not: a need that follows an
    open one which is not asked about has to wait (R12). Restrictions and journeys of other people
    may be among them; they make no difference.
    """

    participant: Participant
    bookings: tuple[Booking, ...] = ()
    booked_slots: tuple[Slot, ...] = ()
    open_needs: tuple[Need, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    travel_times: tuple[TravelTime, ...] = ()


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person asks for this time, on top of what the rules say. All of it is kept.

    ``earliest`` and ``latest`` are dates, both included; the wait still counts from the need's
    clock. ``windows``: the whole appointment lies in one of them (referrals have no time of day).
    ``sites`` and ``within_minutes`` are about appointments in person only. ``modes`` are those that
    will do this time, preferred first. ``practitioner_id``: nobody else. What is empty or ``None``
    asks for nothing.
    """

    earliest: dt.date | None = None
    latest: dt.date | None = None
    windows: tuple[Window, ...] = ()
    sites: tuple[str, ...] = ()
    within_minutes: int | None = None
    modes: tuple[Mode, ...] = ()
    practitioner_id: str | None = None


NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True)
class Manner:
    """How options are to be ranked and how many are wanted.

    ``with_prices``: whether what a place costs others counts in the recommended option and is
    shown; a lead may switch it off. ``now``: a place that has begun by then is gone; aware.
    ``later`` is how many further options are wanted, and ``page`` (from 0) which of them.
    """

    with_prices: bool = True
    now: dt.datetime | None = None
    later: int = 5
    page: int = 0
