"""Other people's programs read what we give: fhir.resources its shapes, fhirpy as a client."""

from __future__ import annotations

import datetime as dt
import importlib
from typing import Any

import pytest
from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound

from tests.fhir.conftest import Scene

KINDS = ("Slot", "Schedule", "HealthcareService", "Location", "Appointment")


def validated(resource: dict[str, Any]) -> None:
    """Let fhir.resources read a resource, and find it again in what it understood."""
    kind = resource["resourceType"]
    module = importlib.import_module(f"fhir.resources.R4B.{kind.lower()}")
    read = getattr(module, kind).model_validate(resource)
    assert same(read.model_dump(mode="json"), resource)


def same(read: Any, given: Any) -> bool:
    """Whether nothing was left out; a moment may be written in two ways, a number as text."""
    if isinstance(given, dict):
        return all(key in read and same(read[key], value) for key, value in given.items())
    if isinstance(given, list):
        return len(read) == len(given) and all(map(same, read, given))
    if isinstance(given, float):
        return float(read) == given
    if isinstance(given, str) and given != read:
        return dt.datetime.fromisoformat(given) == dt.datetime.fromisoformat(str(read))
    return bool(given == read)


def test_every_resource_is_what_fhir_r4_says(scene: Scene) -> None:
    everything = [scene.bundle(f"/{kind}") for kind in KINDS]
    everything.append(scene.bundle("/Slot?_include=Slot:schedule&_count=2"))
    everything.append(scene.get("/metadata").json())
    everything.append(scene.get("/Slot?start=soon").json())
    everything.append(scene.get("/Slot/none").json())
    for one in everything:
        validated(one)
        for entry in one.get("entry", ()):
            validated(entry["resource"])


def test_what_a_slot_says(scene: Scene) -> None:
    urgent = scene.get("/Slot/T.3").json()
    assert urgent["identifier"][0]["value"] == "T_3"
    assert urgent["comment"] == "3 of 3 places are free. Kept for urgent booking."
    late = scene.get("/Slot/T5").json()
    assert (late["start"], late["end"]) == (
        "2026-12-05T23:30:00+00:00",
        "2026-12-06T00:00:00+00:00",
    )
    phone = scene.get("/Slot/T4").json()
    channels = [one["valueCodeableConcept"]["coding"][0]["code"] for one in phone["extension"]]
    assert channels == ["Telephone", "Video"]
    assert scene.get("/Slot/T2").json()["appointmentType"]["coding"][0]["code"] == "FOLLOWUP"


def test_what_an_appointment_says(scene: Scene) -> None:
    moved = scene.get(f"/Appointment/{scene.bookings['moved'].replace('_', '.')}").json()
    assert moved["status"] == "cancelled"
    assert moved["cancelationReason"]["text"] == "It was moved to another slot."
    booked = scene.get(f"/Appointment/{scene.bookings['booked'].replace('_', '.')}").json()
    people = [one["actor"] for one in booked["participant"]]
    assert [one["type"] for one in people] == ["Patient", "Practitioner", "Location"]
    assert people[0]["identifier"]["value"] == "P_0"
    assert booked["serviceType"][0]["coding"][0]["code"] == "physiotherapy"


def test_the_capabilities_are_those_that_searches_have(scene: Scene) -> None:
    (rest,) = scene.get("/metadata").json()["rest"]
    assert [one["type"] for one in rest["resource"]] == list(KINDS)
    for one in rest["resource"]:
        for parameter in one["searchParam"]:
            value = "2026-12-01" if parameter["type"] == "date" else "Location/S1"
            if parameter["name"] == "status":
                value = "cancelled" if one["type"] == "Appointment" else "free"
            scene.bundle(f"/{one['type']}?{parameter['name']}={value}")
        for include in one.get("searchInclude", ()):
            scene.bundle(f"/{one['type']}?_include={include}")


def test_a_client_of_somebody_else_reads_all_of_it(scene: Scene) -> None:
    client = SyncFHIRClient(scene.base)
    slots = client.resources("Slot").search(status="free", start__ge="2026-11-30")
    assert [slot.id for slot in slots.limit(1).fetch_all()] == ["T.3", "T7"]
    with_diary = slots.include("Slot", "schedule").include(
        "Schedule", "actor", target_resource_type="HealthcareService", iterate=True
    )
    kinds = {entry.resource.resourceType for entry in with_diary.fetch_raw().entry}
    assert kinds == {"Slot", "Schedule", "HealthcareService"}
    first = slots.first()
    assert first is not None
    assert first["schedule"].to_resource()["resourceType"] == "Schedule"
    cancelled = client.resources("Appointment").search(status="cancelled").fetch_all()
    assert len(cancelled) == 2
    with pytest.raises(ResourceNotFound):
        client.reference("Location", "nowhere").to_resource()
    with pytest.raises(OperationOutcome):
        client.resources("Slot").search(colour="red").fetch()
