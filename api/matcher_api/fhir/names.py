"""Names here and there: FHIR's identifiers know no underscore, and ours no full stop."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import Any

from matcher.domain import Mode
from matcher.store import BookingState, SlotStatus

BASE = "/fhir/R4"
"""Where this part of the service begins."""
MEDIA_TYPE = "application/fhir+json"
OURS = "urn:workwell-matcher:"
"""Begins the systems of our own identifiers and codes."""
SERVICE, SITE = f"{OURS}service", f"{OURS}site"
SLOT, BOOKING = f"{OURS}slot", f"{OURS}booking"
PRACTITIONER, PARTICIPANT = f"{OURS}practitioner", f"{OURS}participant"
APPOINTMENT_TYPE = f"{OURS}appointment-type"

NO_MOMENT = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""Stands in the mark of what has no start."""

Resource = dict[str, Any]
"""A resource as JSON has it."""

_FHIR_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")


def fhir_id(name: str) -> str:
    """The logical identifier of what we call ``name``."""
    return name.replace("_", ".")


def name_of(identifier: str) -> str | None:
    """What we call it; ``None`` when no resource has such an identifier."""
    if not _FHIR_ID.fullmatch(identifier):
        return None
    return identifier.replace(".", "_")


def schedule_id(practitioner_id: str, site_id: str | None) -> str:
    """The identifier of a practitioner's slots at a site, or at none.

    Two of our names do not fit into one of FHIR's, so this is drawn from both.
    """
    return hashlib.sha256(f"{practitioner_id}\0{site_id or ''}".encode()).hexdigest()[:32]


def identifier(system: str, value: str) -> list[Resource]:
    """Our own name of a resource."""
    return [{"system": system, "value": value}]


SLOT_STATUS = {
    SlotStatus.FREE: "free",
    SlotStatus.FULL: "busy",
    SlotStatus.HELD: "busy-tentative",
    SlotStatus.CLOSED: "busy-unavailable",
}
APPOINTMENT_STATUS = {
    BookingState.BOOKED: "booked",
    BookingState.ATTENDED: "fulfilled",
    BookingState.DID_NOT_ATTEND: "noshow",
    BookingState.CANCELLED: "cancelled",
    BookingState.MOVED: "cancelled",
}
SLOT_STATUSES = frozenset({*SLOT_STATUS.values(), "entered-in-error"})
APPOINTMENT_STATUSES = frozenset(
    {*APPOINTMENT_STATUS.values(), "proposed", "pending", "arrived", "checked-in"}
    | {"waitlist", "entered-in-error"}
)
"""All that FHIR R4 knows; some are never met here."""

CHANNEL = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-DeliveryChannel"
_CHANNELS = {Mode.IN_PERSON: "In-person", Mode.PHONE: "Telephone", Mode.VIDEO: "Video"}


def channels(modes: tuple[Mode, ...]) -> list[Resource]:
    """UK Core's extension for how an appointment takes place, once for each mode."""
    system = "https://fhir.hl7.org.uk/CodeSystem/UKCore-DeliveryChannel"
    return [
        {"url": CHANNEL, "valueCodeableConcept": concept(system, _CHANNELS[mode])}
        for mode in modes
        if mode in _CHANNELS
    ]


def concept(system: str, code: str, display: str | None = None) -> Resource:
    """A code with what it stands for."""
    coding = {"system": system, "code": code}
    return {"coding": [coding if display is None else {**coding, "display": display}]}
