"""Calendars as a calendar program meets them: read by icalendar, over HTTP, as things change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import icalendar
import pytest

from matcher import wire
from matcher.client import Client, ServiceError
from matcher.domain import Batch
from matcher.store import Actor, CancelledBy, Closure, Store, Week
from tests import weeks
from tests.api.conftest import Serve, serve
from tests.api.served import get
from tests.fhir.conftest import book

__all__ = ["serve"]  # a fixture of the service's tests

COACH = Actor("bea", "coach")
Events = dict[str, Any]


def a_week(start: str = "09:00") -> Batch:
    """Slots of one practitioner at two sites: one alone, a group, one by phone, one in summer."""
    return weeks.batch(
        participants=tuple(weeks.person(f"Person-{i}", support_ends=None) for i in range(4)),
        needs=tuple(weeks.need(f"Need-{i}", f"Person-{i}") for i in range(4)),
        practitioners=(weeks.practitioner("Q1"), weeks.practitioner("Q2")),
        sites=(weeks.site("S1", name="Town Hall; west, 1st floor"), weeks.site("S2")),
        slots=(
            weeks.slot("T1", weeks.at(1, start), minutes=45),
            weeks.slot("G1", weeks.at(2), places=3, site_id="S2"),
            weeks.slot("V1", weeks.at(3), modes=("phone",)),
            weeks.slot("T9", weeks.at(4), "Q2"),
        ),
    )


def read(address: str) -> Events:
    """The events of a calendar by their identifiers' first half."""
    answer = get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(answer.content)
    assert calendar["VERSION"] == "2.0"
    assert not calendar.errors
    return {str(event["UID"]).split("@")[0]: event for event in calendar.walk("VEVENT")}


def said(event: Any) -> tuple[str, int]:
    return str(event["STATUS"]), int(event["SEQUENCE"])


Shared = Callable[[wire.CalendarKind, str], str]


@pytest.fixture
def client(database_url: str, serve: Serve) -> Client:
    return serve(database_url, a_week())


@pytest.fixture
def follow(client: Client) -> Shared:
    return lambda kind, name: client.calendars.share(kind, name).address


def test_what_is_booked_changed_and_called_off(follow: Shared, database_url: str) -> None:
    mine = follow(wire.CalendarKind.PRACTITIONER, "Q1")
    here = follow(wire.CalendarKind.SITE, "S1")
    assert read(mine) == {}
    with Store.open(database_url) as store:
        first = book(store, "Person-0", "T1", "Need-0")
        book(store, "Person-1", "G1", "Need-1")
        book(store, "Person-2", "V1", "Need-2")
        book(store, "Person-3", "T9", "Need-3")
        events = read(mine)
        assert set(events) == {"T1", "G1", "V1"}
        assert set(read(here)) == {"T1", "T9"}
        assert {said(event) for event in events.values()} == {("CONFIRMED", 0)}
        alone, group, phone = events["T1"], events["G1"], events["V1"]
        assert alone["DTSTART"].dt == weeks.at(1)
        assert alone["DTEND"].dt == weeks.at(1, "09:45")
        assert alone["LOCATION"] == "Town Hall; west, 1st floor"
        assert group["SUMMARY"] == "Group: 1 of 3 places booked"
        assert phone["LOCATION"] == "By phone"
        again = get(mine).content
        assert get(mine).content == again, "nothing has changed, so nothing is told anew"

        book(store, "Person-0", "G1")
        events = read(mine)
        assert said(events["G1"]) == ("CONFIRMED", 1)
        assert events["G1"]["SUMMARY"] == "Group: 2 of 3 places booked"
        assert said(events["T1"]) == ("CONFIRMED", 0)

        store.cancel(first, CancelledBy.PERSON, COACH)
        assert said(read(mine)["T1"]) == ("CANCELLED", 1)
        book(store, "Person-3", "T1")
        assert said(read(mine)["T1"]) == ("CONFIRMED", 2)
        store.load(Week(a_week("10:00")), COACH)
        moved = read(mine)["T1"]
        assert said(moved) == ("CONFIRMED", 3)
        assert moved["DTSTART"].dt == weeks.at(1, "10:00")
        store.withdraw(Closure(weeks.day(1), weeks.day(1), site_id="S1"), COACH)
        assert said(read(mine)["T1"]) == ("CANCELLED", 4)
        assert said(read(here)["T1"]) != said(read(mine)["T1"]), "each tells its own changes"


def test_nobody_who_is_booked_is_in_it_nor_what_for(follow: Shared, database_url: str) -> None:
    with Store.open(database_url) as store:
        for number, slot in enumerate(("T1", "G1", "V1")):
            book(store, f"Person-{number}", slot, f"Need-{number}")
    text = get(follow(wire.CalendarKind.PRACTITIONER, "Q1")).text
    for word in ("Person", "Need", "physio", "msk", "bea", "mental"):
        assert word.casefold() not in text.casefold(), word
    assert text.count("CLASS:PRIVATE") == 3
    assert text.count("DTSTART:") == 3, "in UTC, so no zone has to be told"


def test_an_address_is_a_secret_and_can_be_closed(client: Client) -> None:
    calendar = client.calendars.share(wire.CalendarKind.SITE, "S1")
    assert client.calendars.all() == (calendar,)
    assert len(calendar.address.rpartition(".")[2]) > 40
    for wrong in (
        calendar.address[:-1],
        calendar.address + "A",
        calendar.address.replace("key=local.", "key=other."),
        calendar.address.replace(calendar.calendar_id, "0" * 32),
        calendar.address.partition("?")[0],
    ):
        answer = get(wrong)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_there"), wrong
    client.calendars.close(calendar.calendar_id)
    assert client.calendars.all() == ()
    assert get(calendar.address).status_code == 404
    with pytest.raises(ServiceError):
        client.calendars.close(calendar.calendar_id)
    with pytest.raises(ServiceError):
        client.calendars.share(wire.CalendarKind.SITE, "nowhere")


def test_a_slot_that_is_another_s_now_stays_as_called_off(
    follow: Shared, database_url: str
) -> None:
    mine = follow(wire.CalendarKind.PRACTITIONER, "Q1")
    with Store.open(database_url) as store:
        book(store, "Person-0", "T1", "Need-0")
        assert said(read(mine)["T1"]) == ("CONFIRMED", 0)
        week = a_week()
        slots = tuple(
            one.model_copy(update={"practitioner_id": "Q2"}) if one.slot_id == "T1" else one
            for one in week.slots
        )
        store.load(Week(week.model_copy(update={"slots": slots})), COACH)
        assert said(read(mine)["T1"]) == ("CANCELLED", 1)
        assert said(read(mine)["T1"]) == ("CANCELLED", 1)


def test_what_is_long_past_is_left_out(follow: Shared, database_url: str) -> None:
    mine = follow(wire.CalendarKind.PRACTITIONER, "Q1")
    with Store.open(database_url) as store:
        book(store, "Person-0", "T1", "Need-0")
        assert set(read(mine)) == {"T1"}
        store.move_clock(dt.timedelta(days=20))
        assert set(read(mine)) == {"T1"}
        store.move_clock(dt.timedelta(days=20))
        assert read(mine) == {}
