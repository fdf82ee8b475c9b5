"""Supply: practitioners, sites and the slots that they offer."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cached_property

from pydantic import Field

from matcher.domain.base import PART_MINUTES, AppointmentType, Frozen, Mode, Part, Reserved
from matcher.domain.participant import Point
from matcher.units import LONDON, MINUTES_PER_DAY


class Skill(Frozen):
    """How well a practitioner works with one barrier, from 0 to 1."""

    barrier: str
    level: Decimal = Field(ge=0, le=1)


class Practitioner(Frozen):
    """Somebody who gives one or more services. An empty ``serves`` means every area."""

    practitioner_id: str
    services: tuple[str, ...]
    specialisms: tuple[Skill, ...] = ()
    provides: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()


class Site(Frozen):
    """A building where appointments in person take place. An empty ``serves`` means every area."""

    site_id: str
    name: str
    location: Point | None = None
    provides: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()


class Slot(Frozen):
    """A stretch of a practitioner's diary with one or more places.

    ``modes`` is one or more of in person, phone and video, or ``referral`` alone. ``start`` is
    aware and in Europe/London. ``minutes`` is elapsed time. ``clinic_id`` names the recurring
    clinic that the slot came from, if any.
    """

    slot_id: str
    practitioner_id: str
    site_id: str | None = None
    modes: tuple[Mode, ...]
    start: dt.datetime
    minutes: int = Field(ge=1)
    places: int = Field(default=1, ge=1)
    appointment_type: AppointmentType = AppointmentType.ANY
    reserved_for: Reserved | None = None
    release_on: dt.date | None = None
    clinic_id: str | None = None

    @property
    def is_referral(self) -> bool:
        """Whether this is a place on an intake list and not an appointment."""
        return self.modes == (Mode.REFERRAL,)

    @cached_property
    def date(self) -> dt.date:
        """The local date on which the appointment starts (and ends)."""
        return self.start.date()

    @cached_property
    def start_minute(self) -> int:
        """Local wall-clock start, in minutes after midnight (the hull, if the clock changes)."""
        return _hull(self.start, self.minutes)[0]

    @cached_property
    def end_minute(self) -> int:
        """Local wall-clock end, in minutes after midnight, at most 1440."""
        return _hull(self.start, self.minutes)[1]

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the day that the appointment touches, in order."""
        return tuple(
            part
            for part, (first, end) in PART_MINUTES.items()
            if self.start_minute < end and first < self.end_minute
        )


def _hull(start: dt.datetime, minutes: int) -> tuple[int, int]:
    """The wall-clock stretch that an appointment covers.

    On the date on which the clock goes back the wall clock shows an hour twice, so an appointment
    across the change covers from the earliest to the latest reading.
    """
    end = (start.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)).astimezone(LONDON)
    first = start.hour * 60 + start.minute
    last = end.hour * 60 + end.minute + MINUTES_PER_DAY * (end.date() - start.date()).days
    if last - first < minutes:
        change_ends, change_starts = 120, 60
        return min(first, change_starts), max(last, change_ends)
    return first, last
