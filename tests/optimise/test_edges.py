"""Weeks that once went wrong: what the engine says is what the checker says."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from matcher import audit
from matcher.domain import Batch, Mode, Model, PartPreference, Window
from matcher.optimise import Options, allocate, first_come
from tests.weeks import LONDON, MODEL, batch, need, person, practitioner, site, skills, slot, weekly


def assert_agreed(model: Model, week: Batch) -> int:
    """Cost, bound and baseline are the checker's; returns the cost."""
    result = allocate(model, week, Options(work_limit=60))
    assert audit.check_plan(model, week, result.plan) == ()
    assert audit.price_plan(model, week, result.plan) == result.certificate.cost
    assert audit.bound(model, week, result.certificate) == result.certificate.bound
    assert audit.ideal(model, week) == result.ideal
    baseline = audit.baseline(model, week)
    assert dict(first_come(model, week).placement) == dict(baseline.placement)
    return result.certificate.cost


@pytest.mark.parametrize("digits", [3, 15, 16, 20])
def test_skills_of_many_decimals(digits: int) -> None:
    third = Decimal("0." + "3" * digits)
    week = batch(
        participants=(person(barriers=({"code": "msk", "severity": 3},)),),
        practitioners=(practitioner(specialisms=skills(msk=third, mental_health=1 - third)),),
    )
    assert assert_agreed(MODEL, week) > 0


def test_rates_of_more_than_three_decimals() -> None:
    cost = MODEL.cost.model_copy(
        update={"unplaced_per_session": Decimal("6.0005"), "unplaced_per_gap": Decimal("1.4005")}
    )
    week = batch(needs=(need("N1", sessions=3), need("N2", sessions=1)), slots=())
    assert assert_agreed(MODEL.model_copy(update={"cost": cost}), week) > 0


def test_a_long_time_after_the_horizon() -> None:
    cost = MODEL.cost.model_copy(update={"unplaced_after_horizon_days": 900})
    assert assert_agreed(MODEL.model_copy(update={"cost": cost}), batch(slots=())) > 0


def test_kilometre_rates_of_many_decimals() -> None:
    line = MODEL.travel["car"][0].model_copy(update={"per_km": Decimal("1.8300000000000000001")})
    travel = {**MODEL.travel, "car": (line,)}
    assert assert_agreed(MODEL.model_copy(update={"travel": travel}), batch()) > 0


def test_a_wish_for_a_part_looks_at_the_start_when_the_clock_goes_back() -> None:
    wish = PartPreference(window=Window(weekday=6, start=75, end=120))
    sunday = dt.datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    week = batch(
        horizon_start=dt.date(2026, 10, 19),
        participants=(person(referral_date="2026-10-12", prefers=(wish,)),),
        needs=(need(requested_on="2026-10-12"),),
        slots=(slot("T1", start=sunday, minutes=60),),
    )
    assert assert_agreed(MODEL, week) > 0


def test_more_referral_slots_on_a_day_than_a_word_has_bits() -> None:
    lists = tuple(
        slot(f"T{i:02}", modes=(Mode.REFERRAL,), site_id=None, start="2026-12-01 09:00")
        for i in range(70)
    )
    booked = tuple({"slot_id": f"T{i:02}", "participant_id": "P9"} for i in range(1, 69))
    week = batch(
        participants=(person(), person("P9")),
        practitioners=(practitioner(services=("training", "citizens_advice")),),
        needs=(need("N1", service="training"), need("N2", service="citizens_advice")),
        slots=lists,
        bookings=booked,
    )
    assert assert_agreed(MODEL, week) < MODEL.cost.unplaced_per_session * 1000 * 100


def test_a_week_without_sites() -> None:
    week = batch(sites=(), slots=weekly(2, site_id=None, modes=(Mode.PHONE,)))
    assert assert_agreed(MODEL, week) > 0


def test_a_site_that_nobody_uses() -> None:
    week = batch(sites=(site(), site("S2")), slots=())
    assert assert_agreed(MODEL, week) > 0
