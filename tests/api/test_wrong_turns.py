"""Steps out of turn, papers of yesterday, and the days on which the clocks change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from matcher import wire
from matcher.client import Client, Conflict, Over, Refused
from matcher.domain import Mode
from matcher.store import Store
from tests import weeks
from tests.api.conftest import Serve, people_and_slots, set_clock

SPRING = dt.date(2027, 3, 28)
"""At 01:00 UTC the clocks go from 01:00 to 02:00."""
AUTUMN = dt.date(2027, 10, 31)
"""At 01:00 UTC the clocks go from 02:00 back to 01:00."""


def asked(need: int, *slots: str) -> tuple[wire.SessionAsked, ...]:
    return tuple(wire.SessionAsked(slot_id=slot, need_id=f"N{need}") for slot in slots)


def show(url: str, moment: dt.datetime) -> None:
    with Store.open(url) as store:
        set_clock(store, moment)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str | None, str]]:
    return [(fault.column, fault.code) for fault in refused.value.told.faults]


def options(client: Client, person: int) -> set[str]:
    found = client.matches(wire.MatchRequest(participant_id=f"P{person}", later=20))
    return {s.slot_id for one in (*found.options, *found.later) for s in one.sessions}


def test_a_slot_that_has_begun_is_neither_held_nor_moved_to(
    client: Client, database_url: str
) -> None:
    booked = client.confirm(client.hold("P1", asked(1, "L1", "L2"))).bookings[0]
    show(database_url, weeks.at(1, "09:00"))
    assert "T1" not in options(client, 0)
    with pytest.raises(Refused) as caught:
        client.hold("P0", asked(0, "T1", "T2"))
    assert codes(caught) == [("sessions.0.slot_id", "R4")]
    with pytest.raises(Refused) as caught:
        client.offer("P0", asked(0, "T1", "T2"))
    assert codes(caught) == [("sessions.0.slot_id", "R4")]
    with pytest.raises(Refused) as caught:
        client.reschedule(booked.booking_id, "T1")
    assert codes(caught) == [("sessions.0.slot_id", "R4")]
    assert client.booking(booked.booking_id) == booked


def test_what_was_held_before_it_began_may_be_confirmed_after(
    client: Client, database_url: str
) -> None:
    hold = client.hold("P0", asked(0, "T1", "T2"), minutes=24 * 60, key="before")
    show(database_url, hold.expires_at - dt.timedelta(minutes=1))
    show(database_url, min(weeks.at(1, "09:01"), hold.expires_at - dt.timedelta(seconds=30)))
    assert client.hold("P0", asked(0, "T1", "T2"), minutes=24 * 60, key="before") == hold
    assert len(client.confirm(hold).bookings) == 2


STEPS: dict[str, Callable[[Client, wire.Hold], object]] = {
    "confirm": lambda client, hold: client.confirm(hold),
    "extend": lambda client, hold: client.extend(hold, 30),
    "release": lambda client, hold: client.release(hold),
}


@pytest.mark.parametrize(
    ("first", "then", "error"),
    [
        ("confirm", "confirm", None),
        ("confirm", "extend", Over),
        ("confirm", "release", Conflict),
        ("release", "release", None),
        ("release", "confirm", Over),
        ("release", "extend", Over),
    ],
)
def test_a_step_after_the_last_one_is_refused_or_changes_nothing(
    client: Client, first: str, then: str, error: type[Exception] | None
) -> None:
    hold = client.hold("P0", asked(0, "T1", "T2"))
    STEPS[first](client, hold)
    before = client.held(hold.hold_id), client.bookings("P0")
    if error is None:
        STEPS[then](client, hold)
    else:
        with pytest.raises(error):
            STEPS[then](client, hold)
    assert (client.held(hold.hold_id), client.bookings("P0")) == before


def test_yesterday_s_papers_do_not_touch_today_s_hold(client: Client) -> None:
    old = client.hold("P0", asked(0, "T1", "T2"))
    client.release(old)
    new = client.hold("P0", asked(0, "T1", "T2"))
    mixed = new.model_copy(update={"token": old.token})
    for step in STEPS.values():
        with pytest.raises(Conflict) as caught:
            step(client, mixed)
        assert caught.value.told.code == "stale_token"
    assert client.held(new.hold_id) == new


def test_an_offer_says_what_became_of_its_hold(client: Client) -> None:
    taken = client.offer("P0", asked(0, "T1", "T2"))
    booked = client.confirm(taken.hold).bookings
    assert client.offered(taken.offer_id).state is wire.OfferState.ACCEPTED
    assert client.offered(taken.offer_id).bookings == booked
    with pytest.raises(Conflict):
        client.decline(taken.offer_id)
    assert client.accept(taken.offer_id).bookings == booked
    given_back = client.offer("P1", asked(1, "L1", "L2"))
    client.release(given_back.hold)
    assert client.offered(given_back.offer_id).state is wire.OfferState.DECLINED
    with pytest.raises(Over):
        client.accept(given_back.offer_id)
    assert client.records.slot("L1").free_places == 1


def test_a_moved_session_takes_place_as_is_asked_for(serve: Serve, database_url: str) -> None:
    both = ("phone", "in_person")
    client = serve(
        database_url,
        weeks.batch(
            participants=(weeks.person("P0", modes=("in_person", "phone", "video")),),
            needs=(weeks.need("N0", "P0"),),
            slots=(
                weeks.slot("T1"),
                weeks.slot("T2", weeks.at(2), modes=both),
                weeks.slot("T3", weeks.at(3), modes=("phone",)),
            ),
        ),
    )
    (booking,) = client.confirm(client.hold("P0", asked(0, "T1"))).bookings
    with pytest.raises(Refused) as caught:
        client.reschedule(booking.booking_id, "T2", mode=Mode.VIDEO)
    assert codes(caught) == [("sessions.0.mode", "R8")]
    by_phone = client.reschedule(booking.booking_id, "T2", mode=Mode.PHONE).new
    assert by_phone.mode is Mode.PHONE
    first_that_fits = client.reschedule(by_phone.booking_id, "T3").new
    assert first_that_fits.mode is Mode.PHONE
    assert client.reschedule(first_that_fits.booking_id, "T1").new.mode is Mode.IN_PERSON


@pytest.mark.parametrize("sunday", [SPRING, AUTUMN])
def test_a_hold_lasts_its_minutes_when_the_clocks_change(
    serve: Serve, database_url: str, sunday: dt.date
) -> None:
    client = serve(database_url, around(sunday))
    before = dt.datetime.combine(sunday, dt.time(0, 30), dt.UTC)
    show(database_url, before)
    hold = client.hold("P0", asked(0, "D1"), minutes=60)
    lasts = hold.expires_at - before
    assert dt.timedelta(minutes=60) <= lasts < dt.timedelta(minutes=61)
    show(database_url, before + dt.timedelta(minutes=59))
    assert client.confirm(hold).bookings[0].slot_id == "D1"


@pytest.mark.parametrize(("sunday", "begins"), [(SPRING, 8), (AUTUMN, 9)])
def test_a_morning_begins_by_the_clock_on_the_wall(
    serve: Serve, database_url: str, sunday: dt.date, begins: int
) -> None:
    client = serve(database_url, around(sunday))
    nine = dt.datetime.combine(sunday, dt.time(begins), dt.UTC)
    show(database_url, nine - dt.timedelta(minutes=1))
    assert "D1" in options(client, 0)
    show(database_url, nine)
    assert "D1" not in options(client, 0)
    with pytest.raises(Refused) as caught:
        client.hold("P0", asked(0, "D1"))
    assert codes(caught) == [("sessions.0.slot_id", "R4")]


def test_the_day_ends_at_midnight_in_london(serve: Serve, database_url: str) -> None:
    client = serve(database_url, around(SPRING))
    (booking,) = client.confirm(client.hold("P0", asked(0, "D3"))).bookings
    late = dt.datetime.combine(SPRING, dt.time(23, 30), dt.UTC)
    show(database_url, late)
    client.cancel(booking.booking_id, wire.CancelledBy.PERSON)
    waits_from = client.records.need("N0").requested_on
    assert waits_from == SPRING + dt.timedelta(days=1)


def around(sunday: dt.date) -> weeks.Batch:
    """The week of a Sunday and the next: 09:00 on it and the days around it."""
    monday = sunday - dt.timedelta(days=6)
    nine = dt.time(9)
    referred = monday - dt.timedelta(days=7)
    batch = people_and_slots(people=1, sessions=1)
    return batch.model_copy(
        update={
            "horizon_start": monday,
            "horizon_weeks": 3,
            "participants": (weeks.person("P0", referral_date=referred),),
            "needs": (weeks.need("N0", "P0", requested_on=referred),),
            "slots": tuple(
                weeks.slot(
                    f"D{i}",
                    dt.datetime.combine(sunday + dt.timedelta(days=i - 1), nine, weeks.LONDON),
                )
                for i in range(1, 5)
            ),
        }
    )
