"""What becomes of bookings: cancelled, attended or not, moved, closed, offered."""

from __future__ import annotations

import datetime as dt

import pytest

from matcher.store import (
    BookingState,
    CancelledBy,
    Closure,
    HoldOver,
    Moved,
    NotPossibleNow,
    NotThere,
    Obstacle,
    Offered,
    OfferState,
    Store,
    Taken,
)
from matcher.units import LONDON
from tests import weeks
from tests.store.desk import HOUR, US, asking, book, hold, left, load, referral, refusal, small
from tests.store.invariants import check

SITE_SHUT = Closure(weeks.day(0), weeks.day(3), site_id="S1")


def today(store: Store) -> dt.date:
    return store.about().clock.astimezone(LONDON).date()


def requested(store: Store, participant: int) -> dt.date:
    (need,) = store.person(f"P{participant}").needs
    return need.requested_on


def to_date(store: Store, date: dt.date) -> None:
    """Move the clock to noon of a date."""
    noon = dt.datetime.combine(date, dt.time(12), LONDON)
    store.move_clock(noon - store.about().clock)


def test_confirming_takes_the_sessions_off_the_need_and_numbers_them(store: Store) -> None:
    load(store)
    held = hold(store, 0, "T1", "T2")
    booked = store.confirm(held.hold_id, held.token, US)
    assert [one.session for one in booked] == [1, 2]
    assert {one.state for one in booked} == {BookingState.BOOKED}
    assert store.confirm(held.hold_id, held.token, US) == booked
    assert left(store, "N0") == 0
    assert store.free_places(["T1", "T2"]) == {"T1": 1, "T2": 1}
    with pytest.raises(NotPossibleNow):
        store.release(held.hold_id, held.token, US)
    with pytest.raises(HoldOver):
        store.extend(held.hold_id, held.token, HOUR, US)


def test_a_session_after_others_goes_on_with_their_numbers_and_date(store: Store) -> None:
    load(store)
    first = book(store, 0, "T1")
    (need,) = store.person("P0").needs
    assert (first.session, need.previous_session, need.sessions) == (1, weeks.day(1), 1)
    assert book(store, 0, "T2").session == 2
    store.cancel(first.booking_id, CancelledBy.PROVIDER, US)
    assert store.person("P0").needs[0].previous_session == weeks.day(8)


@pytest.mark.parametrize("by", list(CancelledBy))
def test_a_cancelled_place_is_free_and_its_session_wanted_again(
    store: Store, by: CancelledBy
) -> None:
    load(store)
    to_date(store, weeks.day(0))
    booked = book(store, 0, "T1")
    hold(store, 1, "T1")
    assert refusal(store, 2, "T1") is Obstacle.FULL
    done = store.cancel(booked.booking_id, by, US)
    assert (done.state, done.cancelled_by) == (BookingState.CANCELLED, by)
    assert store.cancel(booked.booking_id, CancelledBy.PROVIDER, US) == done
    assert left(store, "N0") == 2
    hold(store, 2, "T1")
    hold(store, 0, "T2")
    clock = weeks.REFERRED if by is CancelledBy.PROVIDER else weeks.day(0)
    assert requested(store, 0) == clock


def test_the_same_slot_can_be_booked_again_after_cancelling(store: Store) -> None:
    load(store)
    for _ in range(2):
        booked = book(store, 0, "T1")
        store.cancel(booked.booking_id, CancelledBy.PERSON, US)
    assert store.free_places(["T1"]) == {"T1": 2}
    assert [one.state for one in store.bookings()] == [BookingState.CANCELLED] * 2


def test_who_came_and_who_did_not(store: Store) -> None:
    load(store)
    came, stayed = book(store, 0, "T1"), book(store, 1, "T1")
    with pytest.raises(NotPossibleNow, match="not begun"):
        store.attended(came.booking_id, US)
    to_date(store, weeks.day(2))
    assert store.attended(came.booking_id, US).state is BookingState.ATTENDED
    assert store.attended(came.booking_id, US).state is BookingState.ATTENDED
    assert store.did_not_attend(stayed.booking_id, US).state is BookingState.DID_NOT_ATTEND
    assert (left(store, "N0"), left(store, "N1")) == (1, 2)
    assert requested(store, 0) == weeks.REFERRED
    assert requested(store, 1) == weeks.day(2)
    assert store.free_places(["T1"]) == {"T1": 0}
    for booking in (came, stayed):
        with pytest.raises(NotPossibleNow):
            store.cancel(booking.booking_id, CancelledBy.PERSON, US)


def test_not_attending_need_not_be_booked_again(store: Store) -> None:
    load(store)
    booked = book(store, 0, "T1")
    to_date(store, weeks.day(2))
    store.did_not_attend(booked.booking_id, US, book_again=False)
    assert left(store, "N0") == 1


def test_a_booking_moves_to_another_slot_or_stays(store: Store) -> None:
    load(store)
    booked = book(store, 0, "T1")
    hold(store, 1, "T2", "T3")
    hold(store, 2, "T2", "T3")
    taken = store.reschedule(booked.booking_id, "T2", US)
    assert isinstance(taken, Taken)
    assert taken.clashes[0].obstacle is Obstacle.FULL
    assert store.booked(booked.booking_id).state is BookingState.BOOKED
    assert store.free_places(["T1", "T4"]) == {"T1": 1, "T4": 2}
    moved = store.reschedule(booked.booking_id, "T4", US)
    assert isinstance(moved, Moved)
    assert moved.old.state is BookingState.MOVED
    assert (moved.new.slot_id, moved.new.need_id, moved.new.session) == ("T4", "N0", 1)
    assert store.free_places(["T1", "T4"]) == {"T1": 2, "T4": 1}
    assert left(store, "N0") == 1
    with pytest.raises(NotPossibleNow, match="moved"):
        store.reschedule(booked.booking_id, "T1", US)
    assert isinstance(store.reschedule(moved.new.booking_id, "T4", US), Moved)


def test_a_booking_moves_within_its_part_of_the_day(store: Store) -> None:
    slots = (*weeks.weekly(1), weeks.slot("T9", weeks.at(1, "10:00"), "Q2"))
    load(store, small(slots=slots, practitioners=(weeks.practitioner(), weeks.practitioner("Q2"))))
    booked = book(store, 0, "T1")
    assert isinstance(store.reschedule(booked.booking_id, "T9", US), Moved)
    assert refusal(store, 0, "T1", need=None) is Obstacle.DIARY


def test_a_closure_tells_what_to_rebook_and_frees_the_diary(store: Store) -> None:
    slots = (*weeks.weekly(2, places=2), weeks.slot("T9", weeks.at(1, "10:00"), "Q2", site_id="S2"))
    batch = small(
        slots=slots,
        practitioners=(weeks.practitioner(), weeks.practitioner("Q2")),
        sites=(weeks.site(), weeks.site("S2")),
    )
    load(store, batch)
    booked, other = book(store, 0, "T1"), book(store, 0, "T2")
    (to_rebook,) = store.withdraw(SITE_SHUT, US)
    assert (to_rebook.booking_id, to_rebook.to_rebook) == (booked.booking_id, True)
    assert not store.booked(other.booking_id).to_rebook
    assert store.free_places(["T1", "T2"]) == {"T1": 0, "T2": 1}
    assert [slot.slot_id for slot in store.whole().batch.closed_slots] == ["T1"]
    moved = store.reschedule(booked.booking_id, "T9", US)
    assert isinstance(moved, Moved)
    assert store.withdraw(SITE_SHUT, US) == ()


def test_a_closure_that_was_a_slip_is_lifted(store: Store) -> None:
    load(store)
    booked = book(store, 0, "T1")
    store.withdraw(SITE_SHUT, US)
    store.withdraw(Closure(weeks.day(1), weeks.day(1), practitioner_id="Q1"), US)
    assert store.lift(SITE_SHUT, US) == ()
    assert store.lift(Closure(weeks.day(1), weeks.day(1), "Q1"), US) == ("T1",)
    assert store.free_places(["T1"]) == {"T1": 1}
    assert not store.booked(booked.booking_id).to_rebook
    with pytest.raises(NotThere):
        store.lift(SITE_SHUT, US)
    assert refusal(store, 0, "T1", need=None) is Obstacle.SAME_SLOT


def test_lifting_a_closure_gives_nobody_two_places_at_once(store: Store) -> None:
    """The booking on the slot that comes back stands beside the one made meanwhile."""
    slots = (*weeks.weekly(1, places=2), weeks.slot("T9", weeks.at(1, "10:00"), "Q2", places=2))
    load(store, small(slots=slots, practitioners=(weeks.practitioner(), weeks.practitioner("Q2"))))
    book(store, 0, "T1")
    away = Closure(weeks.day(1), weeks.day(1), "Q1")
    store.withdraw(away, US)
    meanwhile = book(store, 0, "T9")
    store.lift(away, US)
    store.cancel(meanwhile.booking_id, CancelledBy.PERSON, US)
    assert refusal(store, 0, "T9", need=None) is Obstacle.DIARY


@pytest.mark.parametrize(
    "closure",
    [
        Closure(weeks.day(0), weeks.day(1)),
        Closure(weeks.day(1), weeks.day(0), site_id="S1"),
        Closure(weeks.day(0), weeks.day(1), site_id="S9"),
        Closure(weeks.day(0), weeks.day(1), practitioner_id="Q9"),
    ],
)
def test_a_closure_of_nothing_is_refused(store: Store, closure: Closure) -> None:
    load(store)
    with pytest.raises((NotThere, NotPossibleNow)):
        store.withdraw(closure, US)
    assert store.whole().closures == ()


def test_an_offer_is_kept_until_somebody_replies(store: Store) -> None:
    load(store)
    offered = store.offer(asking(0, "T1"), US)
    assert isinstance(offered, Offered)
    assert store.offered(offered.offer_id) == offered
    assert store.free_places(["T1"]) == {"T1": 1}
    accepted = store.reply(offered.offer_id, OfferState.ACCEPTED, US)
    assert [one.slot_id for one in accepted.bookings] == ["T1"]
    assert store.reply(offered.offer_id, OfferState.ACCEPTED, US) == accepted
    assert store.offered(offered.offer_id) == accepted
    with pytest.raises(NotPossibleNow):
        store.reply(offered.offer_id, OfferState.DECLINED, US)


@pytest.mark.parametrize("said", [OfferState.DECLINED, OfferState.NO_REPLY])
def test_an_offer_that_is_not_taken_frees_its_places(store: Store, said: OfferState) -> None:
    load(store)
    offered = store.offer(asking(0, "T1"), US)
    assert isinstance(offered, Offered)
    assert store.reply(offered.offer_id, said, US).state is said
    assert store.free_places(["T1"]) == {"T1": 2}
    assert store.bookings() == ()


def test_an_offer_nobody_answers_ends_with_its_hold(store: Store) -> None:
    load(store)
    offered = store.offer(asking(0, "T1"), US)
    assert isinstance(offered, Offered)
    store.move_clock(HOUR)
    assert store.offered(offered.offer_id).state is OfferState.NO_REPLY
    with pytest.raises(HoldOver):
        store.reply(offered.offer_id, OfferState.ACCEPTED, US)
    assert store.offered(offered.offer_id).state is OfferState.NO_REPLY
    assert store.reply(offered.offer_id, OfferState.NO_REPLY, US).state is OfferState.NO_REPLY
    hold(store, 0, "T1")


def test_an_offer_cannot_be_made_of_what_is_taken(store: Store) -> None:
    load(store)
    hold(store, 0, "T1")
    hold(store, 1, "T1")
    assert isinstance(store.offer(asking(2, "T1"), US), Taken)
    with pytest.raises(NotThere):
        store.offered("nothing")
    with pytest.raises(NotThere):
        store.booked("nothing")


def test_a_booked_referral_stands_for_every_service_of_its_giver(store: Store) -> None:
    both = weeks.practitioner("Q2", services=("citizens_advice", "training"))
    slots = (
        referral("R1", weeks.at(1), "Q2", places=9),
        referral("R2", weeks.at(1, "10:00"), "Q2", places=9),
    )
    needs = (
        weeks.need("A", "P0", service="citizens_advice"),
        weeks.need("B", "P0", service="training"),
    )
    load(store, small(slots=slots, practitioners=(both,), needs=needs))
    booked = book(store, 0, "R1", need="A")
    assert refusal(store, 0, "R2", need="B") is Obstacle.DIARY
    store.cancel(booked.booking_id, CancelledBy.PERSON, US)
    book(store, 0, "R2", need="B")


def test_a_booking_moved_to_anothers_list_takes_that_list_alone(store: Store) -> None:
    lists = weeks.practitioner("Q2", services=("citizens_advice", "training"))
    slots = (
        weeks.slot("T1", weeks.at(1), "Q1"),
        referral("R1", weeks.at(1), "Q2", places=9),
        referral("R2", weeks.at(1, "10:00"), "Q2", places=9),
    )
    needs = (weeks.need("N0", "P0"), weeks.need("A", "P0", service="citizens_advice"))
    givers = (weeks.practitioner("Q1"), lists)
    load(store, small(slots=slots, practitioners=givers, needs=needs))
    booked = book(store, 0, "T1")
    moved = store.reschedule(booked.booking_id, "R1", US)
    assert isinstance(moved, Moved)
    check(store)
    assert refusal(store, 0, "R2", need="A") is Obstacle.DIARY
    store.cancel(moved.new.booking_id, CancelledBy.PERSON, US)
    book(store, 0, "R2", need="A")
