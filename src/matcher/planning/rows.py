"""A drawn week as rows of strings, column by column as FORMATS section 1 names them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from matcher.planning.courses import Course
from matcher.planning.diary import Clinic, Closure, DatedSlot, Offer, PractitionerPlan, SitePlan
from matcher.planning.people import Person
from matcher.planning.taken import Booked
from matcher.planning.week import Table
from matcher.planning.windows import DAYS, clock_of
from matcher.planning.wishes import Never


def participants(people: Sequence[Person], prefers: Mapping[str, tuple[str, ...]]) -> Table:
    """participants.csv."""
    columns = (
        "participant_id,latitude,longitude,referral_date,employment,urgency,barriers,travel,"
        "max_travel_minutes,modes,availability,unavailable,requirements,area,support_starts,"
        "support_ends,prefers,groups"
    )
    return _table(columns, (_participant(p, prefers.get(p.participant_id, ())) for p in people))


def _participant(person: Person, prefers: Iterable[str]) -> tuple[str, ...]:
    return (
        person.participant_id,
        f"{person.home.latitude:.3f}",
        f"{person.home.longitude:.3f}",
        _date(person.referral_date),
        person.employment.value,
        person.urgency.value,
        ";".join(f"{code}:{severity}" for code, severity in person.barriers.items()),
        person.travel.value,
        str(person.max_travel_minutes),
        ";".join(mode.value for mode in person.modes),
        ";".join(person.availability),
        ";".join(_dates(first, last) for first, last in person.unavailable),
        ";".join(person.requirements),
        person.locality.area,
        _date(person.support_starts),
        _date(person.support_ends),
        ";".join(prefers),
        ";".join(person.groups),
    )


def needs(courses: Sequence[Course]) -> Table:
    """needs.csv."""
    columns = (
        "need_id,participant_id,service,sessions,min_gap_days,same_practitioner,requested_on,"
        "previous_session,not_before,after_need,require_practitioner,forbid_practitioners"
    )
    return _table(columns, (_need(course) for course in courses))


def _need(course: Course) -> tuple[str, ...]:
    return (
        course.need_id,
        course.person.participant_id,
        course.service,
        str(course.sessions),
        "" if course.min_gap_days is None else str(course.min_gap_days),
        "" if course.same_practitioner else "no",
        _date(course.requested_on),
        _date(course.previous_session),
        _date(course.not_before),
        course.after_need or "",
        course.require_practitioner or "",
        ";".join(course.forbid_practitioners),
    )


def practitioners(plans: Sequence[PractitionerPlan]) -> Table:
    """practitioners.csv."""
    return _table(
        "practitioner_id,services,specialisms,provides,serves",
        (
            (
                plan.practitioner_id,
                plan.service,
                ";".join(f"{code}:{skill}" if skill else code for code, skill in plan.specialisms),
                ";".join(plan.provides),
                ";".join(plan.serves),
            )
            for plan in plans
        ),
    )


def sites(plans: Sequence[SitePlan]) -> Table:
    """sites.csv."""
    return _table(
        "site_id,name,latitude,longitude,provides,serves",
        (
            (
                plan.site_id,
                plan.name,
                f"{plan.location.latitude:.3f}",
                f"{plan.location.longitude:.3f}",
                ";".join(plan.provides),
                ";".join(plan.serves),
            )
            for plan in plans
        ),
    )


OFFER = "minutes,places,appointment_type,reserved_for"


def _offer(offer: Offer) -> tuple[str, ...]:
    return (
        str(offer.minutes),
        str(offer.places),
        offer.type.value,
        offer.reserved.value if offer.reserved else "",
    )


def _held_by(offer: Offer) -> tuple[str, ...]:
    return (
        offer.practitioner.practitioner_id,
        offer.site.site_id if offer.site else "",
        ";".join(mode.value for mode in offer.modes),
    )


def clinics(rows: Sequence[Clinic]) -> Table:
    """clinics.csv."""
    return _table(
        f"clinic_id,practitioner_id,site_id,mode,weekday,from_time,to_time,{OFFER},every_weeks,first_date",
        (
            (
                clinic.clinic_id,
                *_held_by(clinic.offer),
                DAYS[clinic.weekday],
                clock_of(clinic.start),
                clock_of(clinic.end),
                *_offer(clinic.offer),
                str(clinic.every_weeks),
                _date(clinic.first_date),
            )
            for clinic in rows
        ),
    )


def slots(rows: Sequence[DatedSlot]) -> Table:
    """slots.csv."""
    return _table(
        f"slot_id,practitioner_id,site_id,mode,start,{OFFER},release_on",
        (
            (
                slot.slot_id,
                *_held_by(slot.offer),
                f"{slot.date.isoformat()}T{clock_of(slot.start)}",
                *_offer(slot.offer),
                _date(slot.offer.release_on),
            )
            for slot in rows
        ),
    )


def closures(rows: Sequence[Closure]) -> Table:
    """closures.csv."""
    return _table(
        "practitioner_id,site_id,from_date,to_date",
        ((c.practitioner_id or "", c.site_id or "", _date(c.first), _date(c.last)) for c in rows),
    )


def bookings(rows: Sequence[Booked]) -> Table:
    """bookings.csv."""
    return _table(
        "slot_id,participant_id,need_id,session",
        ((b.slot.slot_id, b.person.participant_id, b.need_id, str(b.session)) for b in rows),
    )


def restrictions(rows: Sequence[Never]) -> Table:
    """restrictions.csv."""
    return _table(
        "participant_id,kind,other_id",
        ((never.person.participant_id, never.kind, never.other_id) for never in rows),
    )


def _table(columns: str, rows: Iterable[tuple[str, ...]]) -> Table:
    return Table(tuple(columns.split(",")), tuple(rows))


def _date(date: dt.date | None) -> str:
    return "" if date is None else date.isoformat()


def _dates(first: dt.date, last: dt.date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
