"""The bound of a certificate, by hand and against every series that there is."""

from __future__ import annotations

import itertools

import pytest

from matcher import audit
from matcher.domain import Batch, Booking, Certificate, ClashPrice, PoolPrice
from tests.audit.crowd import crowd
from tests.audit.outcomes import priced
from tests.weeks import MODEL, at, batch, dates, day, need, person, plan, practitioner, slot, weekly

CLOCK = {"requested_on": day(1)}
"""With this a session on day 1 costs its misfit, 1.000; on day 8, 7 + 49/56 more."""

OUT = 106_071 + 6_000
"""Leaving out one session whose clock is day 1: 54 days to day 55, and 6."""


def certificate(*pools: tuple[str, int], clashes: tuple[ClashPrice, ...] = ()) -> Certificate:
    return Certificate(
        cost=0,
        bound=0,
        pools=tuple(PoolPrice(slots=tuple(s.split()), price=price) for s, price in pools),
        clashes=clashes,
    )


def bound(week: Batch, *pools: tuple[str, int], clashes: tuple[ClashPrice, ...] = ()) -> int:
    return audit.bound(MODEL, week, certificate(*pools, clashes=clashes))


def test_at_zero_prices_everybody_takes_the_best() -> None:
    week = batch(needs=(need("N1", **CLOCK), need("N2", **CLOCK)), slots=weekly(2))
    assert bound(week) == audit.ideal(MODEL, week) == 2 * 1_000


def test_a_price_is_paid_by_those_who_use_it_and_comes_off_once_a_place() -> None:
    week = batch(needs=(need("N1", **CLOCK), need("N2", **CLOCK)), slots=weekly(2))
    assert bound(week, ("T1", 5_000)) == 2 * 6_000 - 5_000
    assert bound(week, ("T1", 7_875)) == 2 * 8_875 - 7_875, "the best that this week allows"
    assert bound(week, ("T1", 20_000)) == 2 * 8_875 - 20_000, "they go elsewhere"
    assert bound(week, ("T1 T2", 200_000)) == 2 * OUT - 400_000, "they stay out"


def test_capacity_is_what_bookings_leave() -> None:
    slots = (slot("T1", places=3), slot("T2", at(8)))
    booked = tuple(Booking(slot_id="T1", participant_id=f"P{i}") for i in (7, 8))
    week = batch(needs=(need(**CLOCK),), slots=slots, bookings=booked)
    assert bound(week, ("T1", 4_000)) == 5_000 - 4_000
    overbooked = week.model_copy(update={"bookings": booked * 2})
    assert bound(overbooked, ("T1", 4_000)) == 8_875, "nothing is free, and never less"


def test_a_series_pays_for_each_of_its_places() -> None:
    week = batch(needs=(need(sessions=2, **CLOCK),), slots=weekly(3))
    assert bound(week) == 2_000
    assert bound(week, ("T2", 500)) == 2_000 + 500 - 500
    assert bound(week, ("T2", 900)) == 2_700 - 900, "the third, with 7 days of drag, is cheaper"


def test_a_clash_price_is_paid_by_each_appointment_in_that_part() -> None:
    clash = (ClashPrice(participant_id="P1", date=day(1), part="am", price=700),)
    week = batch(needs=(need("N1", **CLOCK), need("N2", **CLOCK)))
    assert bound(week, clashes=clash) == 2 * 1_700 - 700
    by_referral = batch(needs=week.needs, slots=(slot(modes=("referral",)),))
    assert bound(by_referral, clashes=clash) == 2 * 1_000 - 700, "a referral takes no part"
    slots = (slot(), slot("T2", at(1, "11:00")))
    booked = (Booking(slot_id="T2", participant_id="P1"),)
    taken = batch(needs=(need(**CLOCK),), slots=slots, bookings=booked)
    assert bound(taken, clashes=clash) == OUT, "capacity 0, and R11 keeps the person out"


def test_one_practitioner_or_several() -> None:
    both = (practitioner("Q1"), practitioner("Q2"))
    slots = (slot("T1", at(1), "Q1"), slot("T2", at(8), "Q2"), slot("T3", at(22), "Q1"))
    needs = (need(sessions=2, **CLOCK),)
    assert bound(batch(needs=needs, practitioners=both, slots=slots)) == 2_000 + 1_400
    free = (need(sessions=2, same_practitioner=False, **CLOCK),)
    assert bound(batch(needs=free, practitioners=both, slots=slots)) == 2_000


def test_a_need_that_follows_waits_for_the_one_before() -> None:
    needs = (need("N1", **CLOCK), need("N2", after_need="N1", **CLOCK))
    week = batch(needs=needs, slots=weekly(2))
    assert bound(week) == 1_000 + 8_875
    assert bound(batch(needs=needs)) == 1_000 + OUT
    assert bound(week, ("T1", 150_000)) == 8_875 + OUT - 150_000, "first out, then neither"


def test_a_need_that_follows_a_booking_starts_after_it() -> None:
    needs = (need(after_need="N0", **CLOCK),)
    booked = (Booking(slot_id="T1", participant_id="P1", need_id="N0"),)
    assert bound(batch(needs=needs, slots=weekly(2), bookings=booked)) == 8_875
    assert bound(batch(needs=needs, slots=weekly(2))) == OUT


def _every_plan(week: Batch) -> list[tuple[int, tuple[str, ...]]]:
    """Cost and slots of every plan that keeps the rules which a bound looks at."""
    slots = sorted(week.slots, key=lambda s: s.start)
    choices = [
        [None, *itertools.combinations([s.slot_id for s in slots], each.sessions)]
        for each in week.needs
    ]
    found = []
    for chosen in itertools.product(*choices):
        pairs = zip(week.needs, chosen, strict=True)
        placed = plan({n.need_id: ids for n, ids in pairs if ids is not None})
        if {f.code for f in audit.check_plan(MODEL, week, placed)} <= {"R1", "R11"}:
            used = tuple(s for p in placed.placements for s in p.slot_ids)
            found.append((audit.price_plan(MODEL, week, placed), used))
    return found


@pytest.mark.parametrize("leads", [("N1", "N1"), ("N1", "N2"), (None, "N1"), (None, None)])
def test_trees_of_any_shape_agree_with_trying_everything(leads: tuple[str | None, ...]) -> None:
    needs = (
        need("N1", sessions=2, min_gap_days=2, max_gap_days=9, requested_on=day(-4)),
        need("N2", after_need=leads[0], urgency="urgent", requested_on=day(0)),
        need("N3", after_need=leads[1], not_before=day(3)),
    )
    slots = tuple(slot(f"T{i}", at(i)) for i in (0, 2, 4, 8, 9))
    slots += (slot("U4", at(4, "13:00")),)
    week = batch(needs=needs, slots=slots, participants=(person(unavailable=(dates(8),)),))
    plans = _every_plan(week)
    assert len(plans) > 15
    for prices in ({}, {"T0": 9_000, "T4": 30_000, "U4": 50_000, "T2": 700}):
        least = min(cost + sum(prices.get(s, 0) for s in used) for cost, used in plans)
        assert bound(week, *prices.items()) == least - sum(prices.values())


@pytest.mark.parametrize("seed", range(4))
def test_no_prices_prove_more_than_a_plan_costs(seed: int) -> None:
    week = crowd(25, seed)
    found = audit.baseline(MODEL, week)
    cost = audit.price_plan(MODEL, week, found)
    assert not audit.check_plan(MODEL, week, found)
    for prices in (certificate(), priced(week, seed)):
        assert audit.bound(MODEL, week, prices) <= cost
    assert audit.ideal(MODEL, week) <= cost
