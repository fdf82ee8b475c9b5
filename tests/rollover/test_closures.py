"""Bookings on closed slots: booked again, with the course's practitioner, dates and clock."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from matcher.domain import Batch, Booking, Need, Restriction
from matcher.files import read_batch
from tests.rollover.folders import AMINA, Folders, rows
from tests.weeks import at, batch, day, need, person, practitioner, slot, weekly


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


def booked(slot_id: str, session: int | None, need_id: str | None = "N1") -> Booking:
    return Booking(slot_id=slot_id, participant_id="P1", need_id=need_id, session=session)


SLOTS = weekly(5)
COURSE = tuple(booked(f"T{i}", i) for i in (1, 2, 3))


def week(closed: tuple[int, ...], bookings: tuple[Booking, ...] = COURSE, **over: Any) -> Batch:
    """A course in T1, T2, T3 of which some are closed; no need is open unless given."""
    values = {
        "horizon_weeks": 5,
        "needs": (),
        "slots": tuple(s for i, s in enumerate(SLOTS, 1) if i not in closed),
        "closed_slots": tuple(s for i, s in enumerate(SLOTS, 1) if i in closed),
        "bookings": bookings,
        **over,
    }
    return batch(**values)


def rolled_need(folders: Folders, before: Batch, **placements: list[str]) -> Need:
    """The one need of the week after ``before``, everything that was offered being accepted."""
    folders.write(before)
    folders.allocate(placements)
    folders.roll(rest=AMINA)
    [found] = read_batch(folders.next).batch.needs
    return found


def test_a_course_of_which_nothing_else_is_known_is_asked_for_again(folders: Folders) -> None:
    """Its bookings tell the service; the clock falls back to the referral."""
    again = rolled_need(folders, week(closed=(3,)))
    assert again.model_dump(exclude_defaults=True) == {
        "need_id": "N1",
        "participant_id": "P1",
        "service": "physiotherapy",
        "sessions": 1,
        "min_gap_days": 7,
        "max_gap_days": 21,
        "requested_on": day(-7),
        "urgency": "routine",
        "previous_session": day(8),
        "require_practitioner": "Q1",
    }


def test_what_is_booked_again_is_no_longer_to_rebook(folders: Folders) -> None:
    rolled_need(folders, week(closed=(3,)))
    assert [row["slot_id"] for row in rows(folders.next, "bookings.csv")] == ["T1", "T2"]


def test_a_session_in_the_middle_is_booked_again_after_the_last(folders: Folders) -> None:
    folders.write(week(closed=(2,)))
    folders.allocate({})
    rolled = folders.roll()
    assert rolled.notes == (
        "N1 lost its session of 2026-12-08, and later ones stand: it will be booked again after "
        "the last of them, 2026-12-15.",
    )
    assert rolled.week.batch.needs[0].previous_session == day(15)
    folders.go_on()
    folders.allocate({"N1": ["T4"]})
    after = folders.roll(rest=AMINA).week.batch
    assert not after.needs
    assert after.bookings == (booked("T1", 1), booked("T3", 3), booked("T4", 4))


def test_a_course_that_lost_all_its_sessions_begins_anew(folders: Folders) -> None:
    again = rolled_need(folders, week(closed=(1, 2, 3)))
    assert (again.sessions, again.previous_session, again.require_practitioner) == (3, None, None)


def test_an_open_need_asks_for_its_closed_sessions_too(folders: Folders) -> None:
    asking = need(sessions=2, urgency="soon", requested_on=day(-30), max_gap_days=10)
    before = week(closed=(2, 3), needs=(asking,))
    again = rolled_need(folders, before)
    assert again == asking.model_copy(
        update={"sessions": 4, "previous_session": day(1), "require_practitioner": "Q1"}
    )


def test_an_accepted_need_keeps_only_its_closed_sessions(folders: Folders) -> None:
    asking = need(sessions=2, requested_on=day(-30))
    again = rolled_need(folders, week(closed=(3,), needs=(asking,)), N1=["T4", "T5"])
    assert again == asking.model_copy(
        update={"sessions": 1, "previous_session": day(29), "require_practitioner": "Q1"}
    )
    numbers = [(row["slot_id"], row["session"]) for row in rows(folders.next, "bookings.csv")]
    assert numbers == [("T1", "1"), ("T2", "2"), ("T4", "3"), ("T5", "4")]


@pytest.mark.parametrize(
    "over",
    [
        {"needs": (need(same_practitioner=False),)},
        {"needs": (need(forbid_practitioners=("Q1",)),)},
        {
            "needs": (need(),),
            "restrictions": (Restriction(participant_id="P1", kind="practitioner", other_id="Q1"),),
        },
        {
            "needs": (need(service="counselling"),),
            "practitioners": (practitioner(), practitioner("Q2", services=("counselling",))),
        },
    ],
    ids=["any will do", "forbidden", "kept apart", "gives it no more"],
)
def test_a_practitioner_who_may_not_go_on_is_not_asked_for(
    folders: Folders, over: dict[str, Any]
) -> None:
    again = rolled_need(folders, week(closed=(3,), **over))
    assert again.sessions == 2
    assert again.require_practitioner is None


def test_a_practitioner_that_the_user_asks_for_stays(folders: Folders) -> None:
    before = week(
        closed=(3,),
        needs=(need(require_practitioner="Q2"),),
        practitioners=(practitioner(), practitioner("Q2")),
    )
    assert rolled_need(folders, before).require_practitioner == "Q2"


GIVEN = {
    "it is the closed session": (day(15), day(8)),
    "bookings are later": (day(-3), day(8)),
    "it is later": (day(20), day(20)),
}


@pytest.mark.parametrize(("given", "expected"), GIVEN.values(), ids=GIVEN)
def test_a_previous_session_that_the_user_gives(
    folders: Folders, given: object, expected: object
) -> None:
    before = week(closed=(3,), needs=(need(previous_session=given),))
    assert rolled_need(folders, before).previous_session == expected


def test_a_previous_session_before_the_files_outlives_closed_bookings(folders: Folders) -> None:
    before = week(closed=(1, 2, 3), needs=(need(previous_session=day(-10)),))
    assert rolled_need(folders, before).previous_session == day(-10)


KEPT = {
    "the booking names no need": (week((3,), (booked("T3", None, None),)), None),
    "nothing tells which service N1 asks for": (
        week(
            (3,),
            practitioners=(practitioner(services=("physiotherapy", "occupational_therapy")),),
        ),
        None,
    ),
    "N1 would have more sessions than a need can have": (
        week((2, 3), needs=(need(sessions=25),)),
        26,
    ),
}


@pytest.mark.parametrize(("why", "case"), KEPT.items(), ids=range(len(KEPT)))
def test_what_cannot_be_asked_for_stays_to_rebook(
    folders: Folders, why: str, case: tuple[Batch, int | None]
) -> None:
    before, sessions = case
    folders.write(before)
    folders.allocate({})
    rolled = folders.roll()
    after = rolled.week.batch
    assert [n.sessions for n in after.needs] == ([] if sessions is None else [sessions])
    assert [note for note in rolled.notes if why in note and "Book it by hand" in note]
    assert "T3" in {b.slot_id for b in after.bookings}


def test_somebody_hears_when_the_practitioner_has_no_slots_left(folders: Folders) -> None:
    folders.write(week(closed=(3,), slots=(SLOTS[0],), bookings=(COURSE[0], COURSE[2])))
    folders.allocate({})
    rolled = folders.roll()
    assert [note for note in rolled.notes if note.startswith("N1 is to stay with Q1, who has no")]


def test_a_need_that_follows_waits_for_what_is_booked_again(folders: Folders) -> None:
    before = week(
        closed=(3,),
        needs=(need("N2", after_need="N1"),),
        participants=(person(),),
        slots=(*SLOTS[:2], slot("U1", at(20))),
    )
    folders.write(before)
    folders.allocate({"N2": ["U1"]})
    folders.decide("N2,leave,N1 has to come first,Amina,")
    after = folders.roll().week.batch
    assert [(n.need_id, n.after_need) for n in after.needs] == [("N2", "N1"), ("N1", None)]
