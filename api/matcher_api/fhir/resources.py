"""What is stored, as FHIR R4 resources. Nobody's name, address or health is in any of them.

Practitioners and participants are named by their identifiers here, not by resources of their own:
all that the product knows of a participant is a pseudonym and what planning needs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from matcher.domain import AppointmentType, Site, Slot
from matcher.store import BookingState, CancelledBy, DiarySpan, FoundAppointment, FoundSlot
from matcher_api.fhir import names
from matcher_api.fhir.names import Resource, concept, fhir_id, identifier

_BY = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason"
_TYPES = "http://terminology.hl7.org/CodeSystem/v2-0276"


def slot(found: FoundSlot, services: Mapping[str, str]) -> Resource:
    """A slot; ``services``: those of its practitioner, by code."""
    one = found.slot
    resource = {
        "resourceType": "Slot",
        "id": fhir_id(one.slot_id),
        "extension": names.channels(one.modes),
        "identifier": identifier(names.SLOT, one.slot_id),
        "serviceType": _services(services),
        "appointmentType": _appointment_type(one),
        "schedule": _to("Schedule", names.schedule_id(one.practitioner_id, one.site_id)),
        "status": names.SLOT_STATUS[found.status],
        **_times(one),
        "comment": _places(found),
    }
    return _without_blanks(resource)


def schedule(diary: DiarySpan, services: Mapping[str, str], site: Site | None) -> Resource:
    """One practitioner's slots at one site; ``services``: the practitioner's, by code."""
    actors = [_to("HealthcareService", fhir_id(code), text) for code, text in services.items()]
    actors.append(_person("Practitioner", names.PRACTITIONER, diary.practitioner_id))
    if site is not None:
        actors.append(_to("Location", fhir_id(site.site_id), site.name))
    return _without_blanks(
        {
            "resourceType": "Schedule",
            "id": names.schedule_id(diary.practitioner_id, diary.site_id),
            "active": True,
            "serviceType": _services(services),
            "actor": actors,
            "planningHorizon": {"start": _moment(diary.first), "end": _moment(diary.last)},
        }
    )


def healthcare_service(code: str, text: str, sites: Iterable[Site]) -> Resource:
    """A service, and the sites where somebody gives it."""
    return _without_blanks(
        {
            "resourceType": "HealthcareService",
            "id": fhir_id(code),
            "identifier": identifier(names.SERVICE, code),
            "active": True,
            "type": [concept(names.SERVICE, code, text)],
            "location": [_to("Location", fhir_id(site.site_id), site.name) for site in sites],
            "name": text,
        }
    )


def location(site: Site) -> Resource:
    """A site."""
    at = site.location
    position = None if at is None else {"longitude": at.longitude, "latitude": at.latitude}
    return _without_blanks(
        {
            "resourceType": "Location",
            "id": fhir_id(site.site_id),
            "identifier": identifier(names.SITE, site.site_id),
            "status": "active",
            "name": site.name,
            "mode": "instance",
            "position": position,
        }
    )


def appointment(found: FoundAppointment, service: str | None, site: Site | None) -> Resource:
    """A booking; ``service``: what its service is called."""
    booked, one = found.booked, found.slot
    modes = one.modes if booked.mode is None else (booked.mode,)
    people = [
        _person("Patient", names.PARTICIPANT, booked.participant_id),
        _person("Practitioner", names.PRACTITIONER, one.practitioner_id),
    ]
    if site is not None:
        people.append(_to("Location", fhir_id(site.site_id), site.name))
    return _without_blanks(
        {
            "resourceType": "Appointment",
            "id": fhir_id(booked.booking_id),
            "extension": names.channels(modes) if len(modes) == 1 else [],
            "identifier": identifier(names.BOOKING, booked.booking_id),
            "status": names.APPOINTMENT_STATUS[booked.state],
            "cancelationReason": _why_cancelled(found),
            "serviceType": _services({found.service: service or found.service})
            if found.service
            else None,
            **_times(one),
            "minutesDuration": one.minutes,
            "slot": [_to("Slot", fhir_id(one.slot_id))],
            "created": _moment(found.made_at),
            "comment": "Its slot has been closed; another has to be found."
            if booked.to_rebook
            else None,
            "participant": [{"actor": actor, "status": "accepted"} for actor in people],
        }
    )


def _why_cancelled(found: FoundAppointment) -> Resource | None:
    if found.booked.state is BookingState.MOVED:
        return {**concept(_BY, "oth"), "text": "It was moved to another slot."}
    if found.booked.state is not BookingState.CANCELLED:
        return None
    by_person = found.booked.cancelled_by is CancelledBy.PERSON
    return concept(_BY, "pat" if by_person else "prov")


def _appointment_type(one: Slot) -> Resource | None:
    match one.appointment_type:
        case AppointmentType.FOLLOW_UP:
            return concept(_TYPES, "FOLLOWUP")
        case AppointmentType.NEW:
            return concept(names.APPOINTMENT_TYPE, "new", "The first session of a course")
        case _:
            return None


def _places(found: FoundSlot) -> str:
    """What FHIR has no field for: how many places there are, and for whom they are kept."""
    one = found.slot
    text = f"{found.free} of {one.places} {'place is' if one.places == 1 else 'places are'} free."
    if one.reserved_for is not None:
        until = "" if one.release_on is None else f" until {one.release_on.isoformat()}"
        text += f" Kept for {one.reserved_for.value} booking{until}."
    return text


def _times(one: Slot) -> Resource:
    end = one.start.astimezone(dt.UTC) + dt.timedelta(minutes=one.minutes)
    return {"start": _moment(one.start), "end": _moment(end)}


def _moment(moment: dt.datetime) -> str:
    """To the second, as clients of NHS standards read it."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def _services(services: Mapping[str, str]) -> list[Resource]:
    return [concept(names.SERVICE, code, text) for code, text in services.items()]


def _to(kind: str, identifier_: str, display: str | None = None) -> Resource:
    found = {"reference": f"{kind}/{identifier_}", "type": kind}
    return found if display is None else {**found, "display": display}


def _person(kind: str, system: str, name: str) -> Resource:
    """Somebody who has no resource here, by identifier."""
    return {"type": kind, "identifier": {"system": system, "value": name}}


def _without_blanks(resource: Resource) -> Resource:
    """FHIR has no empty lists and no nulls."""
    return {key: value for key, value in resource.items() if value is not None and value != []}
