"""One point of a trade-off, on weeks small enough to work out by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from matcher.domain import Batch, Model
from matcher.instance import compile_batch
from matcher.optimise import Options, allocate_on
from matcher.planning.trade_off.guarantee import CATCH_UP_DAYS, guaranteed
from matcher.planning.trade_off.point import Point, point_of, solve_point
from matcher.planning.trade_off.rates import reweighted
from matcher.units import MILLIDAYS_PER_DAY, millidays
from tests.weeks import BOLTON, MODEL, at, batch, day, need, person, practitioner, site, slot

FAR = BOLTON.model_copy(update={"latitude": BOLTON.latitude + 0.2})
"""Some 22 km north of the person: 39 minutes by car, 35 beyond the nearest."""


def solved(week: Batch, *, travel: float = 1, fit: float = 1, within: int | None = None) -> Point:
    document = solve_point(
        week.model_dump_json(), MODEL.model_dump_json(), travel, fit, within, 0, 0.0, 60
    )
    return point_of(document)


def near_later_or_far_sooner() -> Batch:
    return batch(
        sites=(site("S1"), site("S2", location=FAR)),
        slots=(slot("NEAR", at(15), site_id="S1"), slot("FAR", at(1), site_id="S2")),
    )


def good_later_or_poor_sooner() -> Batch:
    return batch(
        participants=(person(barriers=[{"code": "msk", "severity": 3}]),),
        practitioners=(
            practitioner("Q1"),
            practitioner("Q2", specialisms=[{"barrier": "msk", "level": 1}]),
        ),
        slots=(slot("POOR", at(1), "Q1"), slot("GOOD", at(3), "Q2")),
    )


def waiting(days: int) -> Fraction:
    return days + Fraction(days * days, 56)


def test_the_more_travel_counts_the_nearer_and_later() -> None:
    usual = solved(near_later_or_far_sooner())
    nearer = solved(near_later_or_far_sooner(), travel=20)
    assert (usual.wait_mean, usual.beyond_nearest) == (8, 35)
    assert (nearer.wait_mean, nearer.beyond_nearest) == (22, 0)
    assert usual.gap == nearer.gap == 0


def test_the_more_fit_counts_the_better_and_later() -> None:
    usual = solved(good_later_or_poor_sooner())
    better = solved(good_later_or_poor_sooner(), fit=4)
    assert (usual.wait_mean, usual.fit) == (8, 0.5)
    assert (better.wait_mean, better.fit) == (10, 1)


def test_every_point_is_told_by_the_week_s_own_rates() -> None:
    nearer = solved(near_later_or_far_sooner(), travel=20)
    misfit = Fraction(2, 2)
    own = millidays(waiting(22)) + millidays(misfit)
    assert round(MILLIDAYS_PER_DAY * nearer.own_cost_days) == own
    assert round(MILLIDAYS_PER_DAY * nearer.waiting_days) == millidays(waiting(22))
    assert nearer.cost_days == nearer.bound_days


@pytest.mark.parametrize(("travel", "fit"), [(0, 0), (1, 1), (8, 1), (1, 8), (50, 50)])
def test_placing_somebody_is_never_dearer_than_leaving_them_out(travel: float, fit: float) -> None:
    rates = reweighted(MODEL, travel=travel, fit=fit).cost
    worst = (
        rates.misfit_per_session
        + rates.travel_per_ten_minutes * rates.travel_cap_minutes / 10
        + rates.preference_per_session
    )
    assert rates.unplaced_per_session >= worst
    assert rates.unplaced_per_session >= MODEL.cost.unplaced_per_session
    week = near_later_or_far_sooner()
    assert solved(week, travel=travel, fit=fit).placed == 1


def test_the_usual_rates_are_the_week_s_own() -> None:
    assert reweighted(MODEL) == MODEL


# --- a guarantee ---


def two_for_one_early_place() -> Batch:
    """Both asked a week ago; there is a place on day 15 and one on day 26."""
    return batch(
        participants=(person("P1"), person("P2")),
        needs=(need("N1", "P1"), need("N2", "P2")),
        slots=(slot("SOON", at(15)), slot("LATE", at(26))),
    )


def test_a_guarantee_costs_what_it_takes_away() -> None:
    usual, kept = solved(two_for_one_early_place()), solved(two_for_one_early_place(), within=28)
    assert (usual.placed, kept.placed) == (2, 1)
    assert kept.wait_p90 == 22
    left_out = millidays(waiting(27 + 28 + 7)) + millidays(
        Fraction(MODEL.cost.unplaced_per_session)
    )
    price = left_out - millidays(waiting(33)) - millidays(Fraction(1))
    assert round(MILLIDAYS_PER_DAY * (kept.cost_days - usual.cost_days)) == price


@pytest.mark.parametrize("days", [33, 60])
def test_a_guarantee_that_is_kept_anyway_costs_nothing(days: int) -> None:
    week = two_for_one_early_place()
    assert solved(week, within=days).cost_days == solved(week).cost_days


def placed(week: Batch, days: int, model: Model = MODEL) -> dict[str, str]:
    instance = guaranteed(compile_batch(model, week), days)
    plan = allocate_on(instance, Options(work_limit=60, threads=1)).plan
    return {p.need_id: p.slot_ids[0] for p in plan.placements}


def waited_long(**over: Any) -> Batch:
    long_ago = person("P1", referral_date=day(-60))
    return batch(participants=(long_ago,), needs=(need("N1", "P1", requested_on=day(-60)),), **over)


def test_who_has_waited_too_long_begins_within_two_weeks() -> None:
    soon, late = at(CATCH_UP_DAYS - 1), at(CATCH_UP_DAYS)
    assert placed(waited_long(slots=(slot("SOON", soon), slot("LATE", late))), 28) == {"N1": "SOON"}


def test_for_whom_it_is_broken_anyway_it_does_not_bind() -> None:
    assert placed(waited_long(slots=(slot("LATE", at(CATCH_UP_DAYS)),)), 28) == {"N1": "LATE"}
