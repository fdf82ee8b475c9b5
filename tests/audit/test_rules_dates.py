"""R3, R4, R5, R6, R7 and R12: kept, broken, and on the boundary."""

from __future__ import annotations

import pytest

from matcher.domain import Booking
from tests.audit.checks import broken_by
from tests.weeks import (
    at,
    available,
    batch,
    dates,
    day,
    need,
    person,
    practitioner,
    slot,
    weekly,
)


def test_r03_complete_kept() -> None:
    week = batch(needs=(need(sessions=3),), slots=weekly(3))
    assert broken_by(week, N1=["T1", "T2", "T3"]) == set()


def test_r03_complete_broken() -> None:
    week = batch(needs=(need(sessions=3),), slots=weekly(4))
    assert broken_by(week, N1=["T1", "T2"]) == {"R3"}
    assert broken_by(week, N1=["T1", "T2", "T3", "T4"]) == {"R3"}
    assert broken_by(week, N1=["T2", "T1", "T3"]) == {"R3", "R5"}


def test_r03_complete_boundary() -> None:
    needs = (need(sessions=2, min_gap_days=1),)
    same_day = (slot("T1", at(1, "09:00")), slot("T2", at(1, "14:00")), slot("T3", at(2)))
    week = batch(needs=needs, slots=same_day)
    assert broken_by(week, N1=["T1", "T2"]) == {"R3", "R5"}
    assert broken_by(week, N1=["T2", "T3"]) == set(), "the next day is a later date"


def test_r04_dates_kept() -> None:
    needs = (need(not_before=day(0), not_after=day(20), requested_on=day(-3)),)
    people = (person(support_starts=day(-5), support_ends=day(20)),)
    assert broken_by(batch(needs=needs, participants=people), N1=["T1"]) == set()


@pytest.mark.parametrize("offset", [-1, 28])
def test_r04_dates_broken_outside_the_horizon(offset: int) -> None:
    assert broken_by(batch(slots=(slot(start=at(offset)),)), N1=["T1"]) == {"R4"}


def test_r04_dates_broken() -> None:
    late = (person(support_ends=day(0)),)
    assert broken_by(batch(participants=late), N1=["T1"]) == {"R4"}
    early = (person(support_starts=day(2)),)
    assert broken_by(batch(participants=early), N1=["T1"]) == {"R4"}
    assert broken_by(batch(participants=(person(referral_date=day(2)),)), N1=["T1"]) == {"R4"}


def test_r04_dates_boundary() -> None:
    assert broken_by(batch(slots=(slot(start=at(0)),)), N1=["T1"]) == set()
    assert broken_by(batch(slots=(slot(start=at(27)),)), N1=["T1"]) == set()
    for limit in ({"not_before": day(1)}, {"not_after": day(1)}, {"requested_on": day(1)}):
        assert broken_by(batch(needs=(need(**limit),)), N1=["T1"]) == set()
    for limit in ({"not_before": day(2)}, {"not_after": day(0)}, {"requested_on": day(2)}):
        assert broken_by(batch(needs=(need(**limit),)), N1=["T1"]) == {"R4"}


def test_r05_gaps_kept() -> None:
    week = batch(needs=(need(sessions=2),), slots=(slot("T1", at(1)), slot("T2", at(11))))
    assert broken_by(week, N1=["T1", "T2"]) == set()


def test_r05_gaps_broken() -> None:
    slots = (slot("T1", at(0)), slot("T2", at(6)), slot("T3", at(22)))
    week = batch(needs=(need(sessions=2),), slots=slots)
    assert broken_by(week, N1=["T1", "T2"]) == {"R5"}, "6 days are too few"
    assert broken_by(week, N1=["T1", "T3"]) == {"R5"}, "22 days are too many"
    begun = (need(previous_session=day(-5)),)
    assert broken_by(batch(needs=begun), N1=["T1"]) == {"R5"}


def test_r05_gaps_boundary() -> None:
    slots = (slot("T1", at(0)), slot("T2", at(7)), slot("T3", at(21)))
    week = batch(needs=(need(sessions=2),), slots=slots)
    assert broken_by(week, N1=["T1", "T2"]) == set()
    assert broken_by(week, N1=["T1", "T3"]) == set()
    begun = (need(previous_session=day(-6)),)
    assert broken_by(batch(needs=begun), N1=["T1"]) == set()
    long_ago = (need(previous_session=day(-90)),)
    assert broken_by(batch(needs=long_ago), N1=["T1"]) == set(), "t1 has no longest gap"


TWO_PRACTITIONERS = (practitioner("Q1"), practitioner("Q2"))
ONE_SLOT_EACH = (slot("T1", at(1), "Q1"), slot("T2", at(8), "Q2"))


def test_r06_continuity_kept() -> None:
    week = batch(needs=(need(sessions=2),), slots=weekly(2))
    assert broken_by(week, N1=["T1", "T2"]) == set()


def test_r06_continuity_broken() -> None:
    needs = (need(sessions=2),)
    week = batch(needs=needs, practitioners=TWO_PRACTITIONERS, slots=ONE_SLOT_EACH)
    assert broken_by(week, N1=["T1", "T2"]) == {"R6"}


def test_r06_continuity_boundary() -> None:
    needs = (need(sessions=2, same_practitioner=False),)
    week = batch(needs=needs, practitioners=TWO_PRACTITIONERS, slots=ONE_SLOT_EACH)
    assert broken_by(week, N1=["T1", "T2"]) == set()


def test_r07_availability_kept() -> None:
    people = (person(availability=available("tue_am"), unavailable=(dates(2, 9),)),)
    assert broken_by(batch(participants=people), N1=["T1"]) == set()


def test_r07_availability_broken() -> None:
    for limit in ({"availability": available("mon_am")}, {"unavailable": (dates(0, 3),)}):
        assert broken_by(batch(participants=(person(**limit),)), N1=["T1"]) == {"R7"}


def test_r07_availability_boundary() -> None:
    whole = (person(availability=available("tue_0900-0930"), unavailable=(dates(0), dates(2))),)
    assert broken_by(batch(participants=whole), N1=["T1"]) == set()
    for hours in ("tue_0901-0930", "tue_0900-0929"):
        people = (person(availability=available(hours)),)
        assert broken_by(batch(participants=people), N1=["T1"]) == {"R7"}
    people = (person(availability=available("mon_am"), unavailable=(dates(1),)),)
    referral = batch(participants=people, slots=(slot(modes=("referral",)),))
    assert broken_by(referral, N1=["T1"]) == set(), "not for referrals"


FOLLOWS = (need("N1", sessions=2), need("N2", after_need="N1"))


def test_r12_order_kept() -> None:
    week = batch(needs=FOLLOWS, slots=weekly(3))
    assert broken_by(week, N1=["T1", "T2"], N2=["T3"]) == set()


def test_r12_order_broken() -> None:
    week = batch(needs=FOLLOWS, slots=weekly(3))
    assert broken_by(week, N1=["T2", "T3"], N2=["T1"]) == {"R12"}
    assert broken_by(week, N2=["T3"]) == {"R12"}, "the one before is not placed"
    lost = batch(needs=(need(after_need="N0"),))
    assert broken_by(lost, N1=["T1"]) == {"R12"}, "no booking of the one before stands"


def test_r12_order_boundary() -> None:
    booked = (Booking(slot_id="T1", participant_id="P1", need_id="N0"),)
    slots = (slot("T1", at(1, "09:00")), slot("T2", at(1, "14:00")), slot("T3", at(2)))
    week = batch(needs=(need(after_need="N0"),), slots=slots, bookings=booked)
    assert broken_by(week, N1=["T2"]) == {"R12"}, "the same date is not later"
    assert broken_by(week, N1=["T3"]) == set()
    closed = batch(
        needs=(need(after_need="N0"),), slots=slots[1:], closed_slots=slots[:1], bookings=booked
    )
    assert broken_by(closed, N1=["T3"]) == {"R12"}, "a booking on a closed slot does not stand"
