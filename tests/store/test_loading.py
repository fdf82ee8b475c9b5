"""Loading beside what the desk has done: nothing in use goes, nothing overbooked becomes free."""

from __future__ import annotations

import datetime as dt

import pytest

from matcher.domain import Booking, Restriction, TravelTime
from matcher.errors import InputFaults
from matcher.store import CancelledBy, Closure, LoadMode, Obstacle, Store, Week
from tests import weeks
from tests.store.desk import HOUR, US, book, hold, left, load, refusal, small


def booked(*pairs: tuple[str, int], need: bool = True) -> tuple[Booking, ...]:
    """Rows of bookings.csv: a slot and a participant each."""
    return tuple(
        Booking(slot_id=slot, participant_id=f"P{i}", need_id=f"N{i}" if need else None)
        for slot, i in pairs
    )


def replace(store: Store, **over: object) -> None:
    store.load(Week(small(**over)), US, mode=LoadMode.REPLACE)


def codes(error: InputFaults) -> list[tuple[str, str, str | None]]:
    return sorted((fault.file, fault.code, fault.found) for fault in error.faults)


def test_more_bookings_than_places_all_stand_and_nothing_is_free(store: Store) -> None:
    rows = booked(("T1", 0), ("T1", 1), ("T1", 2))
    load(store, small(slots=weeks.weekly(4), bookings=rows))
    assert store.free_places(["T1", "T2"]) == {"T1": 0, "T2": 1}
    assert len(store.bookings()) == 3
    for person, still_full in ((0, True), (2, True), (1, False)):
        (mine,) = [one for one in store.bookings() if one.participant_id == f"P{person}"]
        store.cancel(mine.booking_id, CancelledBy.PERSON, US)
        assert store.free_places(["T1"]) == {"T1": 0 if still_full else 1}
        if still_full:
            assert refusal(store, person, "T1") is Obstacle.FULL
    hold(store, 0, "T1")


def test_one_person_booked_twice_at_once_stands_and_neither_hour_is_free(store: Store) -> None:
    slots = (
        *weeks.weekly(1, places=5),
        weeks.slot("T8", weeks.at(1, "10:00"), "Q2", places=5),
        weeks.slot("T9", weeks.at(1, "11:00"), "Q3", places=5),
    )
    helpers = tuple(weeks.practitioner(f"Q{i}") for i in (1, 2, 3))
    rows = booked(("T1", 0), ("T8", 0))
    load(store, small(slots=slots, practitioners=helpers, bookings=rows))
    for one in store.bookings():
        assert refusal(store, 0, "T9", need=None) is Obstacle.DIARY
        store.cancel(one.booking_id, CancelledBy.PROVIDER, US)
    hold(store, 0, "T9", need=None)


def test_places_are_added_and_taken_away_under_what_is_booked(store: Store) -> None:
    load(store)
    held, kept = hold(store, 0, "T1"), book(store, 1, "T1")
    replace(store, slots=weeks.weekly(4, places=1))
    assert store.free_places(["T1", "T2"]) == {"T1": 0, "T2": 1}
    store.cancel(kept.booking_id, CancelledBy.PERSON, US)
    assert refusal(store, 2, "T1") is Obstacle.FULL
    assert store.confirm(held.hold_id, held.token, US)
    replace(store, slots=weeks.weekly(4, places=3))
    assert store.free_places(["T1"]) == {"T1": 2}
    replace(store, slots=weeks.weekly(4, places=1), bookings=())
    assert store.free_places(["T1"]) == {"T1": 0}


def test_a_slot_that_moves_takes_the_diary_with_it(store: Store) -> None:
    slots = (*weeks.weekly(1, places=2), weeks.slot("T9", weeks.at(1, "14:00"), "Q2"))
    helpers = (weeks.practitioner(), weeks.practitioner("Q2"))
    load(store, small(slots=slots, practitioners=helpers))
    book(store, 0, "T1")
    later = (weeks.slot("T1", weeks.at(1, "15:00"), places=2), slots[1])
    store.load(Week(small(slots=later, practitioners=helpers)), US)
    assert refusal(store, 0, "T9", need=None) is Obstacle.DIARY


def test_what_is_booked_or_held_cannot_go(store: Store) -> None:
    load(store)
    book(store, 0, "T1")
    hold(store, 1, "T2")
    with pytest.raises(InputFaults) as refused:
        store.load(
            Week(small(participants=(), needs=(), slots=weeks.weekly(1, first=15))),
            US,
            mode=LoadMode.REPLACE,
        )
    assert codes(refused.value) == [
        ("needs.csv", "still_used", "N1"),
        ("participants.csv", "still_used", "P0"),
        ("participants.csv", "still_used", "P1"),
        ("slots.csv", "still_used", "T2"),
    ]
    assert len(store.people()) == 3
    assert len(store.supply().slots) == 4


def test_what_nobody_uses_goes_with_its_past(store: Store) -> None:
    load(store)
    book(store, 0, "T1")
    old = hold(store, 1, "T2")
    store.release(old.hold_id, old.token, US)
    noon = dt.datetime.combine(weeks.day(2), dt.time(12), dt.UTC)
    store.move_clock(noon - store.about().clock)
    loaded = store.load(
        Week(
            small(
                participants=(weeks.person("P2"),),
                needs=(weeks.need("N2", "P2"),),
                slots=weeks.weekly(2, first=15),
            )
        ),
        US,
        mode=LoadMode.REPLACE,
    )
    assert loaded.removed == {"participants.csv": 2, "needs.csv": 2, "slots.csv": 2}
    assert store.bookings() == ()
    assert store.free_places(["T1", "T2"]) == {"T1": 1, "T2": 1}


def test_merging_takes_nothing_away(store: Store) -> None:
    load(store)
    new = weeks.batch(participants=(weeks.person("P7", area="here"),), needs=(), sites=(), slots=())
    loaded = store.load(Week(new), US)
    assert (loaded.added, loaded.removed) == ({"participants.csv": 1}, {})
    assert [one.participant.participant_id for one in store.people()] == ["P0", "P1", "P2", "P7"]


def test_a_row_that_somebody_holds_just_now_is_a_fault(store: Store) -> None:
    load(store)
    held = hold(store, 0, "T1")
    week = Week(small(bookings=booked(("T1", 0))))
    with pytest.raises(InputFaults) as refused:
        store.load(week, US)
    assert codes(refused.value) == [("bookings.csv", "held_now", "P0")]
    store.confirm(held.hold_id, held.token, US)
    store.load(week, US)
    assert len(store.bookings()) == 1


@pytest.mark.parametrize("lists", [True, False])
def test_a_folder_does_not_ask_again_for_what_the_desk_has_booked(
    store: Store, lists: bool
) -> None:
    load(store)
    book(store, 0, "T1")
    store.load(Week(small(), lists_bookings=lists), US)
    assert left(store, "N0") == (1 if lists else 2)
    store.load(Week(small(), lists_bookings=lists), US)
    assert left(store, "N0") == (1 if lists else 2)
    store.load(Week(small(bookings=booked(("T1", 0))), lists_bookings=lists), US)
    assert left(store, "N0") == 2


def test_what_the_desk_has_called_off_stays_so_and_is_told(store: Store) -> None:
    week = Week(small(bookings=booked(("T1", 0), ("T2", 1))), lists_bookings=True)
    store.load(week, US)
    for one in store.bookings():
        if one.participant_id == "P0":
            store.cancel(one.booking_id, CancelledBy.PERSON, US)
        else:
            store.reschedule(one.booking_id, "T3", US)
    loaded = store.load(week, US, mode=LoadMode.REPLACE)
    assert [fault.code for fault in loaded.warnings] == ["over_since", "over_since"]
    assert store.free_places(["T1", "T2", "T3"]) == {"T1": 2, "T2": 2, "T3": 1}
    assert (left(store, "N0"), left(store, "N1")) == (3, 2)


def test_names_of_a_booking_follow_the_file(store: Store) -> None:
    load(store)
    book(store, 0, "T1", need=None)
    row = Booking(slot_id="T1", participant_id="P0", need_id="N0", session=7)
    store.load(Week(small(bookings=(row,))), US)
    (one,) = store.bookings()
    assert (one.need_id, one.session) == ("N0", 7)
    assert store.person("P0").appointments[0].need_id == "N0"


def test_the_last_session_follows_the_bookings_unless_the_file_says_another(store: Store) -> None:
    rows = booked(("T1", 0), ("T1", 1))
    needs = (
        weeks.need("N0", "P0", previous_session=weeks.day(1)),
        weeks.need("N1", "P1", previous_session=weeks.day(-9)),
    )
    load(store, small(needs=needs, bookings=rows))
    assert store.whole().batch.needs == needs
    for one in store.bookings():
        store.cancel(one.booking_id, CancelledBy.PROVIDER, US)
    last = {one.need_id: one.previous_session for one in store.whole().batch.needs}
    assert last == {"N0": None, "N1": weeks.day(-9)}


def test_closures_of_the_files_come_and_go_and_those_of_the_desk_stay(store: Store) -> None:
    ours, theirs = (Closure(weeks.day(d), weeks.day(d), "Q1") for d in (1, 8))

    def closed() -> list[str]:
        return [slot.slot_id for slot in store.whole().batch.closed_slots]

    def reload(mode: LoadMode, *closures: Closure) -> list[str]:
        store.load(Week(small(), closures=closures), US, mode=mode)
        return closed()

    assert reload(LoadMode.MERGE, theirs) == ["T2"]
    store.withdraw(ours, US)
    assert reload(LoadMode.MERGE, theirs) == ["T1", "T2"]
    assert reload(LoadMode.REPLACE, theirs) == ["T1", "T2"]
    assert reload(LoadMode.MERGE) == ["T1", "T2"]
    assert reload(LoadMode.REPLACE) == ["T1"]


def test_closed_slots_without_closures_are_kept_closed(store: Store) -> None:
    standing = weeks.weekly(4, places=2)
    batch = small(slots=standing[1:], closed_slots=standing[:1])
    load(store, batch)
    assert store.week(batch.horizon_start, batch.horizon_weeks).closed_slots == standing[:1]
    assert refusal(store, 0, "T1") is Obstacle.CLOSED


def test_held_places_count_as_bookings_in_a_batch_and_not_in_a_folder(store: Store) -> None:
    load(store)
    hold(store, 0, "T1", "T2")
    hold(store, 1, "T1")
    batch = store.week(weeks.HORIZON_START, 4)
    assert {(one.slot_id, one.participant_id) for one in batch.bookings} == {
        ("T1", "P0"),
        ("T2", "P0"),
        ("T1", "P1"),
    }
    assert {one.need_id: (one.sessions, one.previous_session) for one in batch.needs} == {
        "N1": (1, weeks.day(1)),
        "N2": (2, None),
    }
    assert store.whole().batch == small()
    store.move_clock(HOUR)
    store.free_places([])
    assert store.week(weeks.HORIZON_START, 4) == small()


def test_a_need_that_followed_a_course_that_is_over_follows_nothing(store: Store) -> None:
    needs = (weeks.need("N0", "P0"), weeks.need("N1", "P0", after_need="N0"))
    load(store, small(needs=needs))
    booking = book(store, 0, "T1")
    assert [one.after_need for one in store.whole().batch.needs] == ["N0"]
    noon = dt.datetime.combine(weeks.day(2), dt.time(12), dt.UTC)
    store.move_clock(noon - store.about().clock)
    store.did_not_attend(booking.booking_id, US, book_again=False)
    assert [one.after_need for one in store.whole().batch.needs] == [None]


def test_a_person_is_read_with_all_that_a_match_looks_at(store: Store) -> None:
    extra = {
        "participants": (weeks.person("P0", home_area="here"), weeks.person("P1")),
        "needs": (weeks.need("N0", "P0"),),
        "restrictions": (
            Restriction(participant_id="P0", kind="site", other_id="S1"),
            Restriction(participant_id="P1", kind="site", other_id="S1"),
        ),
        "travel_times": (
            TravelTime(participant_id="P0", site_id="S1", minutes=5),
            TravelTime(participant_id="P1", site_id="S1", minutes=6),
            TravelTime(home_area="here", site_id="S1", minutes=7),
        ),
    }
    load(store, small(**extra))
    book(store, 0, "T1", need=None)
    mine = store.person("P0")
    assert mine.participant == extra["participants"][0]
    assert mine.needs == extra["needs"]
    assert [one.minutes for one in mine.travel_times] == [5, 7]
    assert [one.participant_id for one in mine.restrictions] == ["P0"]
    assert [one.slot.slot_id for one in mine.appointments] == ["T1"]
    assert store.people() == (mine, store.person("P1"))
