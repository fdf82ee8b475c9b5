"""What cannot be had is refused in so many words, and never taken for something else."""

from __future__ import annotations

import datetime as dt

import httpx
import pytest

from matcher import wire
from matcher.client import Client, PlaceTaken, Refused
from matcher.domain import Mode
from matcher.store import Actor, Prices, Store
from tests import weeks
from tests.api.conftest import MONDAY, Serve, load, people_and_slots, set_clock
from tests.api.served import in_a_thread

FIRST = weeks.at(1)
"""The start of T1."""


def asked(need: int, *slots: str) -> tuple[wire.SessionAsked, ...]:
    return tuple(wire.SessionAsked(slot_id=slot, need_id=f"N{need}") for slot in slots)


@pytest.mark.parametrize(
    ("before", "may_be_held"),
    [
        pytest.param(dt.timedelta(minutes=1), True, id="kept"),
        pytest.param(dt.timedelta(0), False, id="on the boundary"),
        pytest.param(-dt.timedelta(minutes=1), False, id="broken"),
    ],
)
def test_an_appointment_that_has_begun_is_not_held(
    serve: Serve, sqlite_url: str, before: dt.timedelta, may_be_held: bool
) -> None:
    client = serve(sqlite_url, people_and_slots())
    with Store.open(sqlite_url) as store:
        set_clock(store, FIRST - before)
    if may_be_held:
        client.hold("P0", asked(0, "T1"))
        return
    with pytest.raises(Refused) as caught:
        client.hold("P0", asked(0, "T1"))
    (fault,) = caught.value.told.faults
    assert (fault.column, fault.problem) == (
        "sessions.0.slot_id",
        "The appointment has begun already",
    )


@pytest.mark.parametrize(
    ("wishes", "columns"),
    [
        ({"sites": ("S1", "S7")}, ["wishes.sites.1"]),
        ({"practitioner_id": "Q7"}, ["wishes.practitioner_id"]),
        ({"earliest": weeks.day(2), "latest": weeks.day(1)}, ["wishes.latest"]),
        ({"sites": ("S8",), "practitioner_id": "Q8"}, ["wishes.sites.0", "wishes.practitioner_id"]),
    ],
)
def test_a_wish_for_what_is_not_there_is_a_fault(
    serve: Serve, sqlite_url: str, wishes: dict[str, object], columns: list[str]
) -> None:
    client = serve(sqlite_url, people_and_slots())
    request = wire.MatchRequest(participant_id="P0", wishes=wire.Wishes.model_validate(wishes))
    with pytest.raises(Refused) as caught:
        client.matches(request)
    assert [fault.column for fault in caught.value.told.faults] == columns


def test_a_day_is_a_wish_that_can_be_kept(serve: Serve, sqlite_url: str) -> None:
    client = serve(sqlite_url, people_and_slots(sessions=1))
    day = weeks.day(8)
    wishes = wire.Wishes(earliest=day, latest=day, sites=("S1",), practitioner_id="Q1")
    found = client.matches(wire.MatchRequest(participant_id="P0", wishes=wishes))
    assert found.options[0].sessions[0].slot_id == "T2"


def test_a_move_has_the_mode_of_its_new_slot(serve: Serve, sqlite_url: str) -> None:
    slots = (
        *weeks.weekly(2),
        weeks.slot("V2", weeks.at(8, "14:00"), modes=("phone", "video")),
    )
    client = serve(sqlite_url, people_and_slots().model_copy(update={"slots": slots}))
    first, second = client.confirm(client.hold("P0", asked(0, "T1", "T2"))).bookings
    assert second.mode is Mode.IN_PERSON
    with pytest.raises(Refused):
        client.reschedule(second.booking_id, "V2", mode=Mode.IN_PERSON)
    moved = client.reschedule(second.booking_id, "V2")
    assert moved.new.mode is Mode.PHONE
    assert client.reschedule(moved.new.booking_id, "T2").new.mode is Mode.IN_PERSON
    assert client.booking(first.booking_id) == first


def test_where_a_lead_has_switched_prices_off_a_lost_race_shows_none(sqlite_url: str) -> None:
    load(sqlite_url, people_and_slots())
    with Store.open(sqlite_url) as store:
        store.save_prices(Prices(MONDAY, weeks.HORIZON_START, 4, {"L1": 9_000}), Actor())
    for prices in (True, False):
        with in_a_thread(sqlite_url, prices=prices) as address, Client(address) as client:
            held = client.hold("P0", asked(0, "T1"))
            with pytest.raises(PlaceTaken) as caught:
                client.hold("P1", asked(1, "T1"))
            client.release(held)
        instead = caught.value.told.next_available
        assert instead is not None
        assert all((option.price_days is not None) is prices for option in instead.options)


def test_what_was_in_the_way_is_said(serve: Serve, sqlite_url: str) -> None:
    client = serve(sqlite_url, people_and_slots(sessions=1))
    held = client.hold("P0", asked(0, "T1"))
    with pytest.raises(PlaceTaken, match="held already") as caught:
        client.hold("P0", asked(0, "L1"))
    assert caught.value.told.next_step == (
        "Look at what the person has already, or ask again what is free."
    )
    client.confirm(held)
    with pytest.raises(PlaceTaken, match="fewer sessions"):
        client.hold("P0", asked(0, "L1"))
    with pytest.raises(PlaceTaken, match="Somebody was sooner"):
        client.hold("P1", asked(1, "T1"))
    tuesday = weeks.day(8)
    client.close_slots(wire.Closure(practitioner_id="Q1", from_date=tuesday, to_date=tuesday))
    with pytest.raises(PlaceTaken, match="has been closed"):
        client.hold("P1", asked(1, "T2"))


def test_a_key_and_a_table_of_another_kind_are_told_in_their_own_words(
    serve: Serve, sqlite_url: str
) -> None:
    client = serve(sqlite_url, people_and_slots())
    body = {"participant_id": "P0", "sessions": [{"slot_id": "T1", "need_id": "N0"}]}
    headers = {"Idempotency-Key": "k" * 256}
    answer = httpx.post(f"{client.url}/v1/holds", json=body, headers=headers)
    assert "1 to 255 signs" in answer.json()["faults"][0]["todo"]
    answer = httpx.post(f"{client.url}/v1/tables/slots", json=body)
    assert "text/csv" in answer.json()["faults"][0]["todo"]
