"""People, courses and diaries as drawn, turned into the types that the engine knows.

What a generated week says in its files and what this says is the same: the defaults are those of
FORMATS, section 1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Literal

from matcher.domain import (
    Availability,
    Barrier,
    DateRange,
    Mode,
    Model,
    ModePreference,
    Need,
    Participant,
    PartPreference,
    Practitioner,
    PractitionerPreference,
    Preference,
    Restriction,
    Site,
    SitePreference,
    Skill,
    Slot,
)
from matcher.planning.courses import Course
from matcher.planning.diary import DatedSlot, PractitionerPlan, SitePlan
from matcher.planning.people import Person
from matcher.planning.windows import window_of
from matcher.planning.wishes import Never
from matcher.units import LONDON


class AsDomain:
    """Turns what was drawn for one model into domain types."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def participant(self, person: Person, prefers: Iterable[str]) -> Participant:
        """A row of participants.csv as read."""
        return Participant(
            participant_id=person.participant_id,
            home=person.home,
            referral_date=person.referral_date,
            employment=person.employment,
            urgency=person.urgency,
            barriers=tuple(_barrier(code, severity) for code, severity in person.barriers.items()),
            travel=person.travel,
            max_travel_minutes=person.max_travel_minutes,
            modes=person.modes,
            availability=_available(person.availability),
            unavailable=tuple(
                DateRange(first=first, last=last) for first, last in person.unavailable
            ),
            requirements=person.requirements,
            area=person.locality.area,
            support_starts=person.support_starts,
            support_ends=person.support_ends or self._support_ends(person),
            prefers=tuple(_preference(text) for text in prefers),
            groups=person.groups,
        )

    def _support_ends(self, person: Person) -> dt.date | None:
        if person.support_starts is None:
            return None
        weeks = self._model.support_weeks[person.employment]
        return person.support_starts + dt.timedelta(days=7 * weeks)

    def need(self, course: Course) -> Need:
        """A row of needs.csv as read."""
        service = self._model.services[course.service]
        return Need(
            need_id=course.need_id,
            participant_id=course.person.participant_id,
            service=course.service,
            sessions=course.sessions,
            min_gap_days=course.min_gap_days or service.min_gap_days,
            max_gap_days=service.max_gap_days,
            same_practitioner=course.same_practitioner,
            requested_on=course.requested_on,
            urgency=course.person.urgency,
            previous_session=course.previous_session,
            not_before=course.not_before,
            after_need=course.after_need,
            require_practitioner=course.require_practitioner,
            forbid_practitioners=course.forbid_practitioners,
        )

    def restriction(self, never: Never) -> Restriction:
        """A row of restrictions.csv as read."""
        kind: Literal["practitioner", "site"] = "site" if never.kind == "site" else "practitioner"
        name = never.person.participant_id
        return Restriction(participant_id=name, kind=kind, other_id=never.other_id)

    def practitioner(self, plan: PractitionerPlan) -> Practitioner:
        """A row of practitioners.csv as read."""
        named = self._model.cost.skill_when_named
        return Practitioner(
            practitioner_id=plan.practitioner_id,
            services=(plan.service,),
            specialisms=tuple(
                Skill(barrier=code, level=Decimal(skill) if skill else named)
                for code, skill in plan.specialisms
            ),
            provides=plan.provides,
            serves=plan.serves,
        )


def site(plan: SitePlan) -> Site:
    """A row of sites.csv as read."""
    return Site(
        site_id=plan.site_id,
        name=plan.name,
        location=plan.location,
        provides=plan.provides,
        serves=plan.serves,
    )


def slot(dated: DatedSlot) -> Slot:
    """A row of slots.csv, or one slot of a clinic, as read."""
    offer = dated.offer
    hours, minutes = divmod(dated.start, 60)
    return Slot(
        slot_id=dated.slot_id,
        practitioner_id=offer.practitioner.practitioner_id,
        site_id=offer.site.site_id if offer.site else None,
        modes=offer.modes,
        start=dt.datetime.combine(dated.date, dt.time(hours, minutes), LONDON),
        minutes=offer.minutes,
        places=offer.places,
        appointment_type=offer.type,
        reserved_for=offer.reserved,
        release_on=offer.release_on,
    )


@cache
def _barrier(code: str, severity: int) -> Barrier:
    return Barrier(code=code, severity=severity)


@cache
def _available(codes: Sequence[str]) -> Availability:
    """No windows at all means any time."""
    if not codes:
        return Availability.always()
    return Availability.union(window_of(code) for code in codes)


def _preference(text: str) -> Preference:
    kind, _, what = text.partition(":")
    if kind == "mode":
        return ModePreference(mode=Mode(what))
    if kind == "part":
        return PartPreference(window=window_of(what))
    if kind == "site":
        return SitePreference(site_id=what)
    return PractitionerPreference(practitioner_id=what)
