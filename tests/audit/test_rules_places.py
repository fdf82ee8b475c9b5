"""R1, R11, R14, R15 and R17: kept, broken, and on the boundary."""

from __future__ import annotations

from matcher.domain import Booking
from tests.audit.checks import broken_by
from tests.weeks import at, batch, day, need, person, practitioner, slot, weekly

TWO_PEOPLE = (person("P1"), person("P2"))
TWO_NEEDS = (need("N1", "P1"), need("N2", "P2"))
BOOKED = Booking(slot_id="T1", participant_id="P9")


def test_r01_places_kept() -> None:
    week = batch(participants=TWO_PEOPLE, needs=TWO_NEEDS, slots=weekly(2))
    assert broken_by(week, N1=["T1"], N2=["T2"]) == set()


def test_r01_places_broken() -> None:
    week = batch(participants=TWO_PEOPLE, needs=TWO_NEEDS)
    assert broken_by(week, N1=["T1"], N2=["T1"]) == {"R1"}
    assert broken_by(week, N1=["T7"]) == {"R1", "R3"}, "a slot that does not stand has no place"


def test_r01_places_boundary() -> None:
    two_places = (slot("T1", places=2),)
    week = batch(participants=TWO_PEOPLE, needs=TWO_NEEDS, slots=two_places)
    assert broken_by(week, N1=["T1"], N2=["T1"]) == set()
    three = batch(participants=TWO_PEOPLE, needs=TWO_NEEDS, slots=two_places, bookings=(BOOKED,))
    assert broken_by(three, N1=["T1"], N2=["T1"]) == {"R1"}
    assert broken_by(three, N1=["T1"]) == set()


def test_r01_places_broken_by_one_person_with_two_places_in_a_referral() -> None:
    both = practitioner(services=("training", "citizens_advice"))
    needs = (need("N1", service="training"), need("N2", service="citizens_advice"))
    intake = (slot(modes=("referral",), places=5), slot("T2", modes=("referral",), places=5))
    week = batch(practitioners=(both,), needs=needs, slots=intake)
    assert broken_by(week, N1=["T1"], N2=["T1"]) == {"R1"}
    assert broken_by(week, N1=["T1"], N2=["T2"]) == set()


def test_r11_one_at_a_time_kept() -> None:
    needs = (need("N1"), need("N2", service="counselling"))
    both = practitioner(services=("physiotherapy", "counselling"))
    slots = (slot("T1", at(1, "09:00")), slot("T2", at(1, "14:00")))
    assert (
        broken_by(batch(needs=needs, practitioners=(both,), slots=slots), N1=["T1"], N2=["T2"])
        == set()
    )


def test_r11_one_at_a_time_broken() -> None:
    needs = (need("N1"), need("N2", service="counselling"))
    both = practitioner(services=("physiotherapy", "counselling"))
    slots = (slot("T1", at(1, "09:00")), slot("T2", at(1, "11:00")))
    week = batch(needs=needs, practitioners=(both,), slots=slots)
    assert broken_by(week, N1=["T1"], N2=["T2"]) == {"R11"}
    booked = Booking(slot_id="T1", participant_id="P1")
    week = batch(practitioners=(both,), slots=slots, bookings=(booked,))
    assert broken_by(week, N1=["T2"]) == {"R11"}, "a booking counts too"


def test_r11_one_at_a_time_boundary() -> None:
    booked = Booking(slot_id="T1", participant_id="P1")
    until_noon = (slot("T1", at(1, "11:30")), slot("T2", at(1, "12:00")))
    assert broken_by(batch(slots=until_noon, bookings=(booked,)), N1=["T2"]) == set()
    past_noon = (slot("T1", at(1, "11:31")), slot("T2", at(1, "13:00")))
    assert broken_by(batch(slots=past_noon, bookings=(booked,)), N1=["T2"]) == {"R11"}


def test_r11_one_at_a_time_boundary_for_referrals() -> None:
    both = practitioner(services=("training", "citizens_advice"))
    intake = (slot(modes=("referral",)), slot("T2", modes=("referral",)), slot("T3", at(1)))
    booked = (Booking(slot_id="T1", participant_id="P1"),)
    advice = (need(service="citizens_advice"),)
    week = batch(practitioners=(both,), needs=advice, slots=intake, bookings=booked)
    assert broken_by(week, N1=["T2"]) == {"R11"}, "a booked referral counts for every service"
    assert broken_by(week, N1=["T3"]) == set(), "a referral takes no part of the day"
    twice = (need(service="training"), need("N2", service="training"))
    week = batch(practitioners=(both,), needs=twice, slots=intake)
    assert broken_by(week, N1=["T1"], N2=["T2"]) == {"R11"}, "one for each service and date"


def test_r14_bookings_stay_kept() -> None:
    week = batch(slots=weekly(2), bookings=(BOOKED,))
    assert broken_by(week, N1=["T2"]) == set()


def test_r14_bookings_stay_broken() -> None:
    week = batch(slots=weekly(2), bookings=(BOOKED,))
    assert broken_by(week, N1=["T1"]) == {"R1", "R14"}


def test_r14_bookings_stay_boundary() -> None:
    week = batch(slots=(slot("T1", places=2),), bookings=(BOOKED,))
    assert broken_by(week, N1=["T1"]) == set()
    another = Booking(slot_id="T1", participant_id="P8")
    week = batch(slots=(slot("T1", places=2),), bookings=(BOOKED, another))
    assert broken_by(week, N1=["T1"]) == {"R1", "R14"}


def test_r15_type_kept() -> None:
    slots = (slot("T1", appointment_type="new"), slot("T2", at(8), appointment_type="follow_up"))
    assert broken_by(batch(needs=(need(sessions=2),), slots=slots), N1=["T1", "T2"]) == set()


def test_r15_type_broken() -> None:
    slots = (slot("T1", appointment_type="follow_up"), slot("T2", at(8), appointment_type="new"))
    week = batch(needs=(need(sessions=2),), slots=slots)
    assert broken_by(week, N1=["T1", "T2"]) == {"R15"}
    assert broken_by(batch(slots=slots), N1=["T1"]) == {"R15"}


def test_r15_type_boundary() -> None:
    begun = (need(previous_session=day(-6)),)
    new, later = slot("T1", appointment_type="new"), slot("T1", appointment_type="follow_up")
    assert broken_by(batch(needs=begun, slots=(new,)), N1=["T1"]) == {"R15"}
    assert broken_by(batch(needs=begun, slots=(later,)), N1=["T1"]) == set()
    assert broken_by(batch(needs=begun, slots=(slot(),)), N1=["T1"]) == set()


def test_r17_reserved_kept() -> None:
    urgent = (need(urgency="urgent"),)
    week = batch(needs=urgent, slots=(slot(reserved_for="urgent"),))
    assert broken_by(week, N1=["T1"]) == set()


def test_r17_reserved_broken() -> None:
    urgent, soon = (need(urgency="urgent"),), (need(urgency="soon"),)
    for_urgent, online = (slot(reserved_for="urgent"),), (slot(reserved_for="online"),)
    assert broken_by(batch(needs=soon, slots=for_urgent), N1=["T1"]) == {"R17"}
    assert broken_by(batch(needs=urgent, slots=online), N1=["T1"]) == {"R17"}


def test_r17_reserved_boundary() -> None:
    released = (slot(reserved_for="online", release_on=day(0)),)
    assert broken_by(batch(slots=released), N1=["T1"]) == set()
    a_day_late = (slot(reserved_for="online", release_on=day(1)),)
    assert broken_by(batch(slots=a_day_late), N1=["T1"]) == {"R17"}
