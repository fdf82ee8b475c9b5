"""Searches as the Booking and Referral standard has them, and what they are refused for."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.api.served import get, in_a_thread, post
from tests.fhir.conftest import Scene

ALL = ["T1", "T2", "T.3", "T4", "T5", "T6", "T7"]
HORIZON = "start=ge2026-11-30&start=le2026-12-31"


def test_slots_by_status_from_and_to(scene_on_each: Scene) -> None:
    scene = scene_on_each
    assert scene.found("/Slot") == ALL
    assert scene.found(f"/Slot?status=free&{HORIZON}") == ["T.3", "T7"]
    assert scene.found("/Slot?status=busy") == ["T1", "T4", "T5"]
    assert scene.found("/Slot?status=busy-tentative") == ["T2"]
    assert scene.found("/Slot?status=busy-unavailable") == ["T6"]
    assert scene.found("/Slot?status=busy,busy-tentative") == ["T1", "T2", "T4", "T5"]
    assert scene.found("/Slot?status=entered-in-error") == []
    between = "start=ge2026-12-02T09:00:00Z&start=lt2026-12-03T09:00:00Z"
    assert scene.found(f"/Slot?{between}") == ["T2"]
    assert scene.found(f"/Slot?{between.replace('lt', 'le')}") == ["T2", "T.3"]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2026-12-01", ["T1"]),
        ("2026-12", ALL),
        ("2025", []),
        ("2026-12-01T09:00", ["T1"]),
        ("2026-12-01T10:00:00+01:00", ["T1"]),
        ("eq2026-12-01T09:00:00.000Z", ["T1"]),
        ("gt2026-12-01", ALL[1:]),
        ("sa2026-12-01T09:00:00Z", ALL[1:]),
        ("lt2026-12-02", ["T1"]),
        ("eb2026-12-01T09:00:00Z", []),
        ("le2026-12-05", ALL[:5]),  # to the end of that day here, and T5 starts at 23:30
        ("ge2026-12-06", ALL[5:]),
    ],
)
def test_a_date_stands_for_all_of_the_time_that_it_names(
    value: str, found: list[str], scene: Scene
) -> None:
    assert scene.found(f"/Slot?start={quote(value)}") == found
    assert scene.found(f"/Slot?start={value}") == found, "a plus sign that came as a space"


def test_slots_of_a_service_a_site_and_a_schedule(scene: Scene) -> None:
    counselling = ["T.3", "T4"]
    assert scene.found("/Slot?service-type=counselling") == counselling
    assert scene.found("/Slot?schedule.actor:HealthcareService=counselling") == counselling
    here = "Schedule.actor:HealthcareService=HealthcareService/counselling"
    assert scene.found(f"/Slot?{here}") == counselling
    assert scene.found("/Slot?schedule.actor:Location=S.2") == ["T.3"]
    slot = scene.bundle("/Slot?_id=T4")["entry"][0]["resource"]
    assert scene.found(f"/Slot?schedule={slot['schedule']['reference']}") == ["T4"]
    assert scene.found("/Slot?schedule=Schedule/unknown") == []
    assert scene.found("/Slot?identifier=urn:workwell-matcher:slot|T_3") == ["T.3"]
    assert scene.found("/Slot?identifier=urn:other|T_3") == []


def test_what_is_included_comes_once_and_after_the_matches(scene: Scene) -> None:
    path = "/Slot?_include=Slot:schedule&_include:iterate=Schedule:actor:HealthcareService"
    entries = scene.bundle(f"{path}&_include:recurse=Schedule:actor:Location")["entry"]
    kinds = [entry["resource"]["resourceType"] for entry in entries]
    modes = [entry["search"]["mode"] for entry in entries]
    assert modes == ["match"] * 7 + ["include"] * (len(entries) - 7)
    expected = ["HealthcareService"] * 2 + ["Location"] * 2 + ["Schedule"] * 3
    assert sorted(kinds[7:]) == expected
    addresses = [entry["fullUrl"] for entry in entries]
    assert len(set(addresses)) == len(addresses)
    for address in addresses:
        assert scene.get(address.removeprefix(scene.base)).status_code == 200
    plain = scene.bundle("/Slot?_include=Slot:schedule")["entry"]
    assert {e["resource"]["resourceType"] for e in plain} == {"Slot", "Schedule"}


def test_pages_have_everything_once(scene_on_each: Scene) -> None:
    scene = scene_on_each
    for kind, total in (("Slot", 7), ("Appointment", 5), ("Schedule", 3), ("Location", 2)):
        whole = scene.found(f"/{kind}")
        assert len(whole) == total
        found, path = [], f"/{kind}?_count=2"
        while path:
            bundle = scene.bundle(path)
            assert bundle["total"] == total
            entries = bundle.get("entry", [])
            assert 0 < len(entries) <= 2
            found += [entry["resource"]["id"] for entry in entries]
            links = {link["relation"]: link["url"] for link in bundle["link"]}
            path = links.get("next", "").removeprefix(scene.base)
        assert found == whole
    counted = scene.bundle("/Slot?_count=0")
    assert (counted["total"], "entry" in counted) == (7, False)
    assert "total" not in scene.bundle("/Slot?_total=none")


def test_appointments_by_state_date_and_person(scene_on_each: Scene) -> None:
    scene = scene_on_each

    def name(which: str) -> str:
        return scene.bookings[which].replace("_", ".")

    assert set(scene.found("/Appointment")) == {
        one.replace("_", ".") for one in scene.bookings.values()
    }
    booked = {name("booked"), name("phone"), name("new")}
    assert set(scene.found("/Appointment?status=booked")) == booked
    assert set(scene.found("/Appointment?status=cancelled")) == {name("cancelled"), name("moved")}
    assert scene.found("/Appointment?date=2026-12-01") == [name("booked")]
    who = quote("urn:workwell-matcher:participant|P_2")
    assert set(scene.found(f"/Appointment?patient:identifier={who}")) == {
        name("moved"),
        name("new"),
    }
    assert scene.found("/Appointment?slot=Slot/T1") == [name("booked")]
    assert scene.found("/Appointment?location=S.2") == [name("cancelled")]
    entries = scene.bundle("/Appointment?slot=T1&_include=Appointment:slot")["entry"]
    assert [e["resource"]["id"] for e in entries] == [name("booked"), "T1"]


def test_services_and_sites(scene: Scene) -> None:
    services = scene.found("/HealthcareService")
    assert {"counselling", "physiotherapy"} <= set(services)
    assert scene.found("/HealthcareService?location=S.2") == ["counselling", "physiotherapy"]
    assert scene.found("/Location?name=zion") == ["S.2"]
    assert scene.found("/Location?name=hall") == []
    entries = scene.bundle("/HealthcareService?_id=counselling&_include=HealthcareService:location")
    assert [e["resource"]["id"] for e in entries["entry"]] == ["counselling", "S.2"]
    assert len(scene.found("/Schedule?actor=Location/S.2")) == 1
    assert len(scene.found("/Schedule?actor=HealthcareService/physiotherapy")) == 3


def test_every_fault_of_a_search_is_told_at_once(scene: Scene) -> None:
    asked = "status=free,loose&start=soon&colour=turquoise&_include=Slot:owner&_count=x"
    answer = scene.get(f"/Slot?{asked}")
    outcome = answer.json()
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/fhir+json"
    assert outcome["resourceType"] == "OperationOutcome"
    found = {issue["expression"][0]: issue["code"] for issue in outcome["issue"]}
    assert found == {
        "http.status": "value",
        "http.start": "value",
        "http.colour": "not-supported",
        "http._include": "value",
        "http._count": "value",
    }
    assert "turquoise" not in answer.text
    assert "soon" not in answer.text


def test_a_criterion_that_is_not_known_may_be_left_out_on_request(scene: Scene) -> None:
    answer = scene.get("/Slot?colour=turquoise&_count=1", prefer="handling=lenient")
    assert answer.status_code == 200
    (own,) = (one["url"] for one in answer.json()["link"] if one["relation"] == "self")
    assert "colour" not in own


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/Slot/none", 404, "not-found"),
        ("/Slot/T_3", 404, "not-found"),
        ("/Slot/T.3.", 404, "not-found"),
        ("/Patient", 404, "not-found"),
        ("/Schedule/T1", 404, "not-found"),
        ("/Slot?_format=xml", 400, "value"),
        (f"/Slot?_id={'x' * 300}&_cursor=abc", 400, "value"),
    ],
)
def test_problems_are_outcomes(path: str, status: int, code: str, scene: Scene) -> None:
    answer = scene.get(path)
    assert answer.status_code == status
    outcome = answer.json()
    assert [issue["code"] for issue in outcome["issue"]] == [code]
    assert outcome["issue"][0]["details"]["text"]


def test_other_forms_and_methods_are_refused(scene: Scene) -> None:
    answer = scene.get("/Slot", accept="application/fhir+xml")
    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (406, "not-supported")
    posted = post(f"{scene.base}/Slot", json={})
    assert (posted.status_code, posted.json()["resourceType"]) == (405, "OperationOutcome")


def test_links_are_those_that_people_find_the_service_by(sqlite_url: str) -> None:
    outside = "https://matcher.example.nhs.uk"
    with in_a_thread(sqlite_url, public_url=f"{outside}/") as address:
        told = get(f"{address}/fhir/R4/metadata").json()["implementation"]["url"]
        (own,) = get(f"{address}/fhir/R4/Slot").json()["link"]
    assert told == f"{outside}/fhir/R4"
    assert own["url"] == f"{outside}/fhir/R4/Slot"
