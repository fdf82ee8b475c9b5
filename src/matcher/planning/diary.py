"""Clinics, single slots and closures, and the dated places that they come to.

The dates follow FORMATS section 1: a recurring clinic is counted from its first weekday, leaves
out England's bank holidays, and loses what a closure covers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from matcher.domain import AppointmentType, Mode, Point, Reserved
from matcher.files import bank_holidays


@dataclass(frozen=True, slots=True)
class SitePlan:
    """A site; ``weekdays`` are those on which clinics are held there (0 is Monday)."""

    site_id: str
    name: str
    location: Point
    area: str
    weekdays: tuple[int, ...]
    provides: tuple[str, ...]
    serves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PractitionerPlan:
    """Somebody who gives one service, or the intake list of another local service."""

    practitioner_id: str
    service: str
    specialisms: tuple[tuple[str, str], ...] = ()
    provides: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What clinics and single slots have in common."""

    practitioner: PractitionerPlan
    site: SitePlan | None
    modes: tuple[Mode, ...]
    minutes: int
    places: int = 1
    type: AppointmentType = AppointmentType.ANY
    reserved: Reserved | None = None
    release_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Clinic:
    """A row of clinics.csv. ``start`` and ``end`` are minutes after midnight, local time."""

    clinic_id: str
    offer: Offer
    weekday: int
    start: int
    end: int
    every_weeks: int = 1
    first_date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class DatedSlot:
    """One slot on one date, from slots.csv or from a clinic."""

    slot_id: str
    offer: Offer
    date: dt.date
    start: int


@dataclass(frozen=True, slots=True)
class Closure:
    """A row of closures.csv."""

    practitioner_id: str | None
    site_id: str | None
    first: dt.date
    last: dt.date

    def removes(self, slot: DatedSlot) -> bool:
        """Whether ``slot`` falls under this closure."""
        site = slot.offer.site
        return (
            self.first <= slot.date <= self.last
            and self.practitioner_id in (None, slot.offer.practitioner.practitioner_id)
            and (self.site_id is None or (site is not None and self.site_id == site.site_id))
        )


@dataclass(frozen=True, slots=True)
class Horizon:
    """The dates that may be booked, both included."""

    first: dt.date
    weeks: int

    @property
    def last(self) -> dt.date:
        """The last date that may be booked."""
        return self.first + dt.timedelta(days=7 * self.weeks - 1)

    def week_of(self, date: dt.date) -> int:
        """0 for the first week of the horizon."""
        return (date - self.first).days // 7

    def weekday(self, week: int, weekday: int) -> dt.date:
        """That weekday's date in the horizon's week number ``week``."""
        return self.first + dt.timedelta(days=7 * week + (weekday - self.first.weekday()) % 7)

    def slots_of(self, clinic: Clinic) -> Iterator[DatedSlot]:
        """The slots of ``clinic`` inside the horizon, bank holidays left out."""
        counted_from = clinic.first_date or self.first
        lead = (clinic.weekday - counted_from.weekday()) % 7
        date = counted_from + dt.timedelta(days=lead)
        while date <= self.last:
            if date not in bank_holidays(date.year):
                yield from _on(clinic, date)
            date += dt.timedelta(days=7 * clinic.every_weeks)


def _on(clinic: Clinic, date: dt.date) -> Iterator[DatedSlot]:
    minutes = clinic.offer.minutes
    for start in range(clinic.start, clinic.end - minutes + 1, minutes):
        clock = f"{start // 60:02d}{start % 60:02d}"
        yield DatedSlot(f"{clinic.clinic_id}-{date:%Y%m%d}-{clock}", clinic.offer, date, start)


def standing(slots: Iterable[DatedSlot], closures: Sequence[Closure]) -> list[DatedSlot]:
    """The slots that no closure removes."""
    return [slot for slot in slots if not any(closure.removes(slot) for closure in closures)]


def free_places(slots: Iterable[DatedSlot]) -> int:
    """Places that a batch may give: those kept for online booking are left out."""
    return sum(slot.offer.places for slot in slots if slot.offer.reserved is not Reserved.ONLINE)
