"""First come, first served: whose turn it is, and what the soonest series is."""

from __future__ import annotations

import pytest

from matcher import audit
from matcher.domain import Batch, Booking, TravelTime
from tests.audit.crowd import crowd
from tests.weeks import (
    MODEL,
    at,
    available,
    batch,
    day,
    need,
    person,
    practitioner,
    site,
    slot,
    weekly,
)


def served(week: Batch) -> dict[str, list[str]]:
    return {p.need_id: list(p.slot_ids) for p in audit.baseline(MODEL, week).placements}


def queue(*needs: object, **over: object) -> Batch:
    people = tuple(person(p, referral_date=day(-30)) for p in ("P1", "P2", "P10"))
    return batch(participants=people, needs=needs, **over)


def test_the_earlier_clock_goes_first_whatever_the_urgency() -> None:
    week = queue(
        need("N1", requested_on=day(-8), urgency="urgent"), need("N2", "P2", requested_on=day(-9))
    )
    assert served(week) == {"N2": ["T1"]}
    waits = need("N2", "P2", requested_on=day(-9), not_before=day(-7))
    assert served(queue(need("N1", requested_on=day(-8)), waits)) == {"N1": ["T1"]}


def test_ties_go_by_participant_then_need_in_code_point_order() -> None:
    assert served(queue(need("N1", "P2"), need("N2", "P10"))) == {"N2": ["T1"]}
    assert served(queue(need("n1", "P1"), need("N9", "P1"))) == {"N9": ["T1"]}


def test_sooner_dates_come_before_less_travel() -> None:
    known = (TravelTime(participant_id="P1", site_id="S2", minutes=50),)
    sites = (site(), site("S2"))
    slots = (slot("T1", at(2)), slot("T2", at(1), site_id="S2"))
    assert served(batch(sites=sites, slots=slots, travel_times=known)) == {"N1": ["T2"]}
    same_day = (slot("T1", at(1, "09:00"), site_id="S2"), slot("T2", at(1, "14:00")))
    week = batch(sites=sites, slots=same_day, travel_times=known)
    assert served(week) == {"N1": ["T2"]}, "less travel on the same date"


def test_the_last_tie_goes_by_slot_id() -> None:
    slots = (slot("T9", at(1)), slot("T10", at(1, "10:00")), slot("t1", at(1, "11:00")))
    assert served(batch(slots=slots)) == {"N1": ["T10"]}


def test_dates_are_compared_one_after_another() -> None:
    """Q1 starts sooner though Q2 would end sooner."""
    both = (practitioner("Q1"), practitioner("Q2"))
    slots = (
        slot("A1", at(1), "Q1"),
        slot("A2", at(20), "Q1"),
        slot("B1", at(2), "Q2"),
        slot("B2", at(9), "Q2"),
    )
    needs = (need(sessions=2),)
    week = batch(needs=needs, practitioners=both, slots=slots)
    assert served(week) == {"N1": ["A1", "A2"]}
    free = (need(sessions=2, same_practitioner=False),)
    week = batch(needs=free, practitioners=both, slots=slots)
    assert served(week) == {"N1": ["A1", "B2"]}


def test_total_travel_is_over_all_the_sessions_of_one_practitioner() -> None:
    both = (practitioner("Q1"), practitioner("Q2"))
    known = tuple(
        TravelTime(participant_id="P1", site_id=s, minutes=m)
        for s, m in (("S1", 10), ("S2", 30), ("S3", 19))
    )
    slots = (
        slot("A1", at(1), "Q1", site_id="S1"),
        slot("A2", at(8), "Q1", site_id="S2"),
        slot("B1", at(1), "Q2", site_id="S3"),
        slot("B2", at(8), "Q2", site_id="S3"),
    )
    week = batch(
        needs=(need(sessions=2),),
        practitioners=both,
        sites=(site(), site("S2"), site("S3")),
        slots=slots,
        travel_times=known,
    )
    assert served(week) == {"N1": ["B1", "B2"]}, "38 minutes, not 40"


def test_a_dead_end_is_left_again() -> None:
    """T0 and T7 have no third session seven or eight days on; T2 and T10 have."""
    needs = (need(sessions=3, max_gap_days=8),)
    slots = tuple(slot(f"T{i}", at(i)) for i in (0, 7, 2, 10, 18))
    assert served(batch(needs=needs, slots=slots)) == {"N1": ["T2", "T10", "T18"]}


def test_a_need_that_follows_is_put_off_until_right_after_the_one_before() -> None:
    leader = need("N1", requested_on=day(-5))
    follower = need("N2", requested_on=day(-9), after_need="N1")
    other = need("N3", "P2", requested_on=day(-4))
    assert served(queue(leader, follower, other, slots=weekly(2))) == {"N1": ["T1"], "N2": ["T2"]}
    slower = follower.model_copy(update={"requested_on": day(-3)})
    assert served(queue(leader, slower, other, slots=weekly(2))) == {"N1": ["T1"], "N3": ["T2"]}


def test_put_off_needs_bring_their_own_followers() -> None:
    chain = (
        need("N3", requested_on=day(-9), after_need="N2"),
        need("N2", requested_on=day(-8), after_need="N1"),
        need("N1", requested_on=day(-5)),
    )
    assert served(queue(*chain, slots=weekly(3))) == {"N1": ["T1"], "N2": ["T2"], "N3": ["T3"]}


def test_a_need_that_follows_nobody_placed_is_left_out() -> None:
    needs = (need("N1", service="counselling"), need("N2", after_need="N1"))
    assert served(batch(needs=needs)) == {}
    assert served(batch(needs=(need(after_need="N0"),))) == {}
    booked = (Booking(slot_id="T1", participant_id="P1", need_id="N0"),)
    week = batch(needs=(need(after_need="N0"),), slots=weekly(2), bookings=booked)
    assert served(week) == {"N1": ["T2"]}


def test_one_person_has_one_appointment_at_a_time() -> None:
    both = (practitioner(services=("physiotherapy", "counselling")),)
    needs = (need("N1"), need("N2", service="counselling"))
    slots = (slot("T1", at(1, "09:00")), slot("T2", at(1, "10:00")), slot("T3", at(1, "13:00")))
    week = batch(practitioners=both, needs=needs, slots=slots)
    assert served(week) == {"N1": ["T1"], "N2": ["T3"]}


def test_one_person_has_one_place_in_a_referral_slot() -> None:
    both = (practitioner(services=("training", "citizens_advice")),)
    needs = (need("N1", service="training"), need("N2", service="citizens_advice"))
    intake = tuple(slot(f"T{i}", at(i), modes=("referral",), places=9) for i in (1, 2))
    week = batch(practitioners=both, needs=needs, slots=intake)
    assert served(week) == {"N1": ["T1"], "N2": ["T2"]}


def test_times_types_and_reservations_are_kept() -> None:
    people = (person(availability=available("tue_am", "wed_am", "thu_am", "fri_am")),)
    slots = (
        slot("T0", at(0)),
        slot("T1", at(1), reserved_for="urgent"),
        slot("T2", at(2), appointment_type="follow_up"),
        slot("T3", at(3, "11:45")),
        slot("T4", at(4)),
    )
    assert served(batch(participants=people, slots=slots)) == {"N1": ["T4"]}


@pytest.mark.parametrize("seed", range(6))
def test_it_keeps_every_rule(seed: int) -> None:
    week = crowd(40, seed)
    found = audit.baseline(MODEL, week)
    assert len(found.placements) > 15
    assert audit.check_plan(MODEL, week, found) == ()
