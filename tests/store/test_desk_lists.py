"""What waits for somebody at the desk, and who has agreed that services know of them."""

from __future__ import annotations

from matcher.store import Closure, Offered, Store
from tests.api.conftest import MONDAY, set_clock
from tests.store.desk import HOUR, US, asking, book, hold, load


def note(store: Store, *people: str, agreed: bool) -> tuple[str, ...]:
    return store.write(US, lambda desk: desk.note_sharing(people, agreed=agreed))


def test_open_holds_and_offers_are_listed_until_they_run_out(store: Store) -> None:
    load(store)
    held = hold(store, 0, "T1")
    offered = store.offer(asking(1, "T2"), US)
    assert isinstance(offered, Offered)
    over = hold(store, 2, "T3")
    store.release(over.hold_id, over.token, US)
    found = {one.hold.hold_id: one.offer_id for one in store.open_holds()}
    assert found == {held.hold_id: None, offered.hold.hold_id: offered.offer_id}
    store.move_clock(HOUR)
    assert store.open_holds() == ()


def test_bookings_that_lost_their_slot_are_listed_until_they_have_another(store: Store) -> None:
    set_clock(store, MONDAY)
    load(store)
    booked, kept = book(store, 0, "T1"), book(store, 1, "T2")
    assert store.to_rebook() == ()
    date = store.slots(["T1"])["T1"].slot.date
    store.withdraw(Closure(date, date, practitioner_id="Q1"), US)
    (lost,) = store.to_rebook()
    assert (lost.booking_id, lost.to_rebook) == (booked.booking_id, True)
    store.reschedule(booked.booking_id, "T3", US)
    assert store.to_rebook() == ()
    assert store.booked(kept.booking_id).to_rebook is False


def test_nobody_shares_before_they_have_said_so(store: Store) -> None:
    load(store)
    assert store.people_who_share() == frozenset()
    assert store.sharing("P0") is None
    assert note(store, "P0", "P1", "nobody", agreed=True) == ("nobody",)
    assert store.people_who_share() == {"P0", "P1"}
    note(store, "P1", agreed=False)
    assert store.people_who_share() == {"P0"}
    said = store.sharing("P1")
    assert said is not None
    assert (said.agreed, said.noted_by) == (False, US.who)


def test_what_somebody_said_stays_when_a_week_is_loaded_and_goes_with_them(store: Store) -> None:
    load(store)
    note(store, "P0", agreed=True)
    load(store)
    assert store.people_who_share() == {"P0"}
    assert store.person_record("P0").tables["sharing"][0]["agreed"]
    store.write(US, lambda desk: desk.erase("P0"))
    assert store.people_who_share() == frozenset()


def test_the_services_of_needs_leave_out_those_that_nobody_has_stored(store: Store) -> None:
    load(store)
    assert store.services_of(["N0", "only-in-a-booking"]) == {"N0": store.need("N0").service}


def test_a_practitioner_s_day_has_its_places_and_how_many_are_in_use(store: Store) -> None:
    set_clock(store, MONDAY)
    load(store)
    book(store, 0, "T1")
    hold(store, 1, "T1")
    day, later = (store.slots([name])[name].slot.date for name in ("T1", "T2"))
    found = {one.date: (one.used, one.places) for one in store.days_in_use(day, later)}
    assert found == {day: (2, 2), later: (0, 2)}
    store.withdraw(Closure(later, later, practitioner_id="Q1"), US)
    assert {one.date for one in store.days_in_use(day, later)} == {day}
