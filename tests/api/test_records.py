"""Records are judged as rows of files are, kept, and given back as they were given."""

from __future__ import annotations

from typing import Any

import pytest

from matcher import wire
from matcher.client import Client, Missing, Refused
from tests import weeks
from tests.api.conftest import Serve, people_and_slots

ALEX = wire.Person(
    home=wire.Home(latitude=53.562, longitude=-2.459),
    referral_date=weeks.REFERRED,
    employment="off_sick",
    urgency="soon",
    barriers={"msk": 3, "mental_health": 2},
    travel="walk",
    max_travel_minutes=45,
    modes=("video", "in_person"),
    availability=("mon_am", "wed_0930-1430"),
    unavailable=("2026-12-24", "2026-12-28/2027-01-02"),
    requirements=("step_free", "language:pl"),
    area="bolton",
    support_starts=weeks.HORIZON_START,
    support_ends=weeks.day(70),
    prefers=("mode:video", "part:tue_am", "site:S1", "practitioner:Q1"),
    groups=("age_35_49",),
)


@pytest.fixture
def client(serve: Serve, database_url: str) -> Client:
    return serve(database_url, people_and_slots())


def given(record: Any) -> dict[str, Any]:
    """What was given of a record."""
    found: dict[str, Any] = record.model_dump(mode="json", exclude_unset=True)
    return found


def test_a_person_comes_back_as_they_were_given(client: Client) -> None:
    kept = client.records.put_person("Alex", ALEX)
    assert kept.participant_id == "Alex"
    assert given(ALEX).items() <= kept.model_dump(mode="json").items()
    assert client.records.person("Alex") == kept
    changed = ALEX.model_copy(update={"area": "bury"})
    assert client.records.put_person("Alex", changed).area == "bury"
    assert client.records.person("Alex").area == "bury"


def test_what_is_left_out_of_a_person_takes_the_default_of_the_files(client: Client) -> None:
    bare = wire.Person(
        referral_date=weeks.REFERRED,
        employment="in_work",
        modes=("phone",),
        support_starts=weeks.day(0),
    )
    kept = client.records.put_person("Bo", bare)
    assert kept.availability == ("any",)
    assert kept.max_travel_minutes == 60
    assert kept.support_ends == weeks.day(7 * 8)


def test_a_need_comes_back_as_it_was_given(client: Client) -> None:
    need = wire.Need(
        participant_id="P0",
        service="physiotherapy",
        sessions=3,
        min_gap_days=7,
        max_gap_days=14,
        same_practitioner=False,
        requested_on=weeks.REFERRED,
        urgency="urgent",
        not_before=weeks.day(2),
        not_after=weeks.day(40),
        after_need="N0",
        require_practitioner="Q1",
    )
    kept = client.records.put_need("Follow", need)
    assert given(need).items() <= kept.model_dump(mode="json").items()
    assert client.records.need("Follow") == kept


def test_a_need_tells_how_many_sessions_are_left(client: Client) -> None:
    asked = tuple(wire.SessionAsked(slot_id=slot, need_id="N0") for slot in ("T1", "T2"))
    assert client.records.need("N0").sessions == 2
    client.confirm(client.hold("P0", asked))
    assert client.records.need("N0").sessions == 0


def test_supply_comes_back_as_it_was_given_and_is_offered_at_once(client: Client) -> None:
    site = wire.Site(
        name="=Corner House",
        location=wire.Home(latitude=53.581, longitude=-2.44),
        provides=("step_free",),
        serves=("bolton",),
    )
    kept_site = client.records.put_site("corner", site)
    assert given(site).items() <= kept_site.model_dump(mode="json").items()
    assert client.records.site("corner") == kept_site
    somebody = wire.Practitioner(
        services=("physiotherapy",), specialisms={"msk": 0.8}, provides=("gender:female",)
    )
    kept = client.records.put_practitioner("Q2", somebody)
    assert given(somebody).items() <= kept.model_dump(mode="json").items()
    assert client.records.practitioner("Q2") == kept
    slot = wire.Slot(
        practitioner_id="Q2",
        mode=("phone",),
        start=weeks.at(0, "15:00"),
        minutes=30,
        places=2,
        appointment_type="new",
    )
    kept_slot = client.records.put_slot("early", slot)
    assert given(slot).items() <= kept_slot.model_dump(mode="json").items()
    assert (kept_slot.free_places, kept_slot.closed) == (2, False)
    need = wire.Need(participant_id="P1", service="physiotherapy", sessions=1)
    client.records.put_need("one", need)
    answer = client.matches(wire.MatchRequest(participant_id="P1", need_ids=("one",)))
    assert "early" in {s.slot_id for option in answer.options for s in option.sessions}


@pytest.mark.parametrize("read", ["person", "need", "practitioner", "site", "slot"])
def test_what_is_not_there_is_missing(client: Client, read: str) -> None:
    with pytest.raises(Missing):
        getattr(client.records, read)("nowhere")


def faults(refused: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str | None, str]]:
    told = refused.value.told.faults
    assert all(fault.row is None for fault in told)
    return {(fault.file, fault.column, fault.code) for fault in told}


def test_a_person_s_faults_are_those_of_the_file_all_at_once(client: Client) -> None:
    wrong = wire.Person(
        referral_date=weeks.REFERRED,
        employment="off_sick",
        barriers={"mskk": 1},
        availability=("teatime",),
        unavailable=("24/12/2026",),
        requirements=("lift",),
        prefers=("site:S9", "practitioner:Q9"),
        support_starts=weeks.day(9),
        support_ends=weeks.day(0),
    )
    with pytest.raises(Refused) as caught:
        client.records.put_person("Cy", wrong)
    assert faults(caught) == {
        ("participants.csv", "barriers", "unknown_code"),
        ("participants.csv", "availability", "window"),
        ("participants.csv", "unavailable", "date"),
        ("participants.csv", "requirements", "unknown_code"),
        ("participants.csv", "prefers", "unknown_reference"),
        ("participants.csv", "support_ends", "end_before_start"),
    }
    with pytest.raises(Missing):
        client.records.person("Cy")


def test_somebody_who_could_not_be_reached_is_told_so(client: Client) -> None:
    nowhere = wire.Person(referral_date=weeks.REFERRED, employment="off_sick")
    with pytest.raises(Refused) as caught:
        client.records.put_person("Di", nowhere)
    assert faults(caught) == {("participants.csv", "latitude", "no_home")}


def test_a_need_s_faults_are_those_of_the_file(client: Client) -> None:
    wrong = wire.Need(
        participant_id="P9",
        service="massage",
        sessions=2,
        min_gap_days=9,
        max_gap_days=7,
        after_need="N9",
        forbid_practitioners=("Q9",),
    )
    with pytest.raises(Refused) as caught:
        client.records.put_need("Odd", wrong)
    assert {("needs.csv", "participant_id", "unknown_reference")} <= faults(caught)
    assert {column for _, column, _ in faults(caught)} >= {
        "participant_id",
        "service",
        "min_gap_days",
        "forbid_practitioners",
    }


def test_two_appointments_of_one_practitioner_do_not_overlap(client: Client) -> None:
    over = wire.Slot(
        practitioner_id="Q1",
        site_id="S1",
        mode=("in_person",),
        start=weeks.at(1, "09:15"),
        minutes=30,
    )
    with pytest.raises(Refused) as caught:
        client.records.put_slot("over", over)
    assert faults(caught) == {("slots.csv", "start", "overlap")}
    assert "T1" in caught.value.told.faults[0].problem
    assert "row" not in caught.value.told.faults[0].problem
    moved = over.model_copy(update={"start": weeks.at(1, "09:30")})
    assert client.records.put_slot("over", moved).free_places == 1


def test_a_list_is_never_parted_by_what_stands_in_it() -> None:
    with pytest.raises(ValueError, match="groups"):
        wire.Person(referral_date=weeks.REFERRED, employment="off_sick", groups=("a;b",))


def test_the_same_key_keeps_a_record_once(client: Client) -> None:
    first = client.records.put_person("Alex", ALEX, key="put")
    client.records.put_person("Alex", ALEX.model_copy(update={"area": "bury"}))
    assert client.records.put_person("Alex", ALEX, key="put") == first
    assert client.records.person("Alex").area == "bury"
