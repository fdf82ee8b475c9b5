"""Holds, one person after another: what they keep, for how long, and what stands in their way."""

from __future__ import annotations

import datetime as dt

import pytest

from matcher.store import (
    Actor,
    Ask,
    Closure,
    Held,
    HoldOver,
    HoldRequest,
    HoldState,
    NotPossibleNow,
    NotThere,
    Obstacle,
    OtherOrganisation,
    StaleToken,
    Store,
    Taken,
    Week,
)
from tests import weeks
from tests.store.desk import HOUR, US, asking, book, hold, left, load, referral, refusal, small


def test_a_hold_keeps_a_place_until_it_expires(store: Store) -> None:
    load(store)
    before = store.about().clock
    held = hold(store, 0, "T1")
    assert before + HOUR / 4 <= held.expires_at <= store.about().clock + HOUR / 4
    assert store.free_places(["T1", "T2", "nothing"]) == {"T1": 1, "T2": 2}
    assert left(store, "N0") == 1
    store.move_clock(HOUR)
    assert store.free_places(["T1"]) == {"T1": 2}
    assert store.held(held.hold_id).state is HoldState.EXPIRED
    assert left(store, "N0") == 2
    for late in (
        lambda: store.confirm(held.hold_id, held.token, US),
        lambda: store.extend(held.hold_id, held.token, HOUR, US),
    ):
        with pytest.raises(HoldOver):
            late()
    assert store.release(held.hold_id, held.token, US).state is HoldState.EXPIRED


def test_an_expired_hold_is_over_before_anybody_has_cleared_it_away(store: Store) -> None:
    load(store)
    held = hold(store, 0, "T1")
    store.move_clock(HOUR)
    assert store.held(held.hold_id).state is HoldState.EXPIRED


def test_a_hold_can_be_extended_and_never_gets_shorter(store: Store) -> None:
    load(store)
    held = hold(store, 0, "T1")
    longer = store.extend(held.hold_id, held.token, 2 * HOUR, US)
    assert longer.expires_at > held.expires_at + HOUR
    assert store.extend(held.hold_id, held.token, HOUR, US) == longer
    store.move_clock(HOUR)
    assert store.confirm(held.hold_id, held.token, US)


def test_a_full_slot_takes_nobody_else_and_says_so(store: Store) -> None:
    load(store)
    first = hold(store, 0, "T1")
    book(store, 1, "T1")
    assert refusal(store, 2, "T1") is Obstacle.FULL
    store.release(first.hold_id, first.token, US)
    hold(store, 2, "T1")


def test_all_sessions_are_held_or_none(store: Store) -> None:
    load(store)
    book(store, 0, "T2")
    hold(store, 1, "T2")
    assert refusal(store, 2, "T1", "T2") is Obstacle.FULL
    assert store.free_places(["T1"]) == {"T1": 2}
    assert left(store, "N2") == 2
    hold(store, 2, "T1", "T3")


@pytest.mark.parametrize("again", [("T1",), ("T3", "T1")])
def test_nobody_has_two_places_in_a_slot(store: Store, again: tuple[str, ...]) -> None:
    load(store)
    hold(store, 0, "T1")
    assert refusal(store, 0, *again, need=None) is Obstacle.SAME_SLOT
    assert refusal(store, 0, "T2", "T2", need=None) is Obstacle.SAME_SLOT


def test_nobody_is_in_two_places_in_one_part_of_a_day(store: Store) -> None:
    slots = (
        *weeks.weekly(1),
        weeks.slot("late", weeks.at(1, "11:45"), "Q2", minutes=30),
        weeks.slot("noon", weeks.at(1, "12:00"), "Q3", places=2),
    )
    helpers = tuple(weeks.practitioner(f"Q{i}") for i in (1, 2, 3))
    load(store, small(slots=slots, practitioners=helpers))
    hold(store, 0, "T1")
    assert refusal(store, 0, "late", need=None) is Obstacle.DIARY
    hold(store, 0, "noon", need=None)
    hold(store, 1, "late")
    assert refusal(store, 1, "noon", need=None) is Obstacle.DIARY


def test_two_sessions_of_one_hold_cannot_share_a_part_of_a_day(store: Store) -> None:
    slots = (*weeks.weekly(1), weeks.slot("T9", weeks.at(1, "10:00"), "Q2"))
    load(store, small(slots=slots, practitioners=(weeks.practitioner(), weeks.practitioner("Q2"))))
    assert refusal(store, 0, "T1", "T9") is Obstacle.DIARY


def test_a_referral_takes_its_service_of_the_date_and_nothing_of_the_diary(store: Store) -> None:
    both = weeks.practitioner("Q2", services=("citizens_advice", "training"))
    one = weeks.practitioner("Q3", services=("training",))
    slots = (
        *weeks.weekly(1),
        referral("R1", weeks.at(1), "Q2", places=9),
        referral("R2", weeks.at(1), "Q3", places=9),
        referral("R3", weeks.at(2), "Q3", places=9),
    )
    needs = (
        weeks.need("A", "P0", service="citizens_advice"),
        weeks.need("B", "P0", service="training"),
        weeks.need("C", "P1", service="citizens_advice"),
        weeks.need("D", "P1", service="training"),
    )
    load(store, small(slots=slots, practitioners=(weeks.practitioner(), both, one), needs=needs))
    hold(store, 0, "T1", need=None)
    hold(store, 0, "R1", need="A")
    assert refusal(store, 0, "R2", need="B") is Obstacle.DIARY  # R1's giver trains as well
    hold(store, 0, "R3", need="B")
    together = HoldRequest("P1", (Ask("R1", "C"), Ask("R2", "D")))
    assert isinstance(store.hold(together, US), Held)


def test_a_need_is_in_one_hold_at_a_time_and_not_booked_twice(store: Store) -> None:
    load(store)
    held = hold(store, 0, "T1")
    assert refusal(store, 0, "T2") is Obstacle.NEED_HELD
    store.confirm(held.hold_id, held.token, US)
    assert refusal(store, 0, "T2", "T3") is Obstacle.NEED_BOOKED
    book(store, 0, "T2")
    assert refusal(store, 0, "T3") is Obstacle.NEED_BOOKED
    hold(store, 0, "T3", need=None)


def test_a_closed_slot_cannot_be_held_and_a_hold_on_it_is_kept(store: Store) -> None:
    load(store)
    held = hold(store, 0, "T1", "T2")
    assert store.withdraw(Closure(weeks.day(0), weeks.day(3), site_id="S1"), US) == ()
    assert refusal(store, 1, "T1") is Obstacle.CLOSED
    assert store.free_places(["T1"]) == {"T1": 0}
    confirmed = store.confirm(held.hold_id, held.token, US)
    assert [one.to_rebook for one in confirmed] == [True, False]


def test_the_token_has_to_be_the_holds_own_and_tokens_grow(store: Store) -> None:
    load(store)
    first = hold(store, 0, "T1")
    second = hold(store, 1, "T1")
    assert second.token > first.token
    for call in (store.confirm, store.release):
        with pytest.raises(StaleToken):
            call(first.hold_id, second.token, US)
    with pytest.raises(StaleToken):
        store.extend(first.hold_id, second.token, HOUR, US)
    assert store.held(first.hold_id) == first


def test_what_is_not_there_is_told_by_name(store: Store) -> None:
    load(store)
    for request in (
        HoldRequest("P9", (Ask("T1"),)),
        HoldRequest("P0", (Ask("T9"),)),
        HoldRequest("P0", (Ask("T1", "N9"),)),
        HoldRequest("P0", (Ask("T1", "N1"),)),
    ):
        with pytest.raises(NotThere, match=r"P9|T9|N9|N1"):
            store.hold(request, US)
    for call in (store.confirm, store.release):
        with pytest.raises(NotThere):
            call("nothing", 1, US)
    with pytest.raises(NotPossibleNow):
        store.hold(HoldRequest("P0", ()), US)
    assert store.free_places(["T1"]) == {"T1": 2}


def test_what_a_hold_says_of_its_sessions_is_kept_with_the_booking(store: Store) -> None:
    load(store)
    ask = Ask("T1", "N0", mode=weeks.slot().modes[0], arrange=("language:pl",))
    held = store.hold(HoldRequest("P0", (ask,), dt.timedelta(minutes=1)), US)
    assert isinstance(held, Held)
    assert store.held(held.hold_id) == held
    (booked,) = store.confirm(held.hold_id, held.token, US)
    assert (booked.mode, booked.arrange) == (ask.mode, ask.arrange)
    assert store.booked(booked.booking_id) == booked


def test_another_organisation_has_its_own_rows(store: Store) -> None:
    load(store)
    other = store.of("QOP")
    with pytest.raises(OtherOrganisation):
        other.hold(asking(0, "T1"), US)
    us = Actor(organisation="QOP")
    with pytest.raises(NotThere):
        other.hold(asking(0, "T1"), us)
    hold(store, 0, "T1")
    hold(store, 1, "T1")
    other.load(Week(small()), us)
    assert not isinstance(other.hold(asking(2, "T1"), us), Taken)
    assert store.free_places(["T1"]) == {"T1": 0}
    assert other.free_places(["T1"]) == {"T1": 1}
