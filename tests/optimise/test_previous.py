"""Starting from an earlier plan: nothing is taken on trust, and nothing of use is thrown away."""

from __future__ import annotations

import datetime as dt
from random import Random

from matcher import audit
from matcher.domain import Batch, Certificate, Plan, PoolPrice
from matcher.instance import compile_batch
from matcher.optimise import Options, Previous, Result, allocate
from matcher.optimise.previous import earlier_prices
from tests.optimise.accepted import assert_accepted
from tests.optimise.plans import daring_plan, random_prices
from tests.oracles.models import model_for
from tests.strategies import random_week
from tests.weeks import MODEL, at, batch, day, need, person, plan, slot

SEEDS = range(8_000, 8_060)
MORE_SEEDS = range(8_000, 8_200)
"""A cold start is the best plan already in most of such small weeks."""
AT_ONCE = Options(work_limit=0)
"""No steps: what comes out is what the search starts from."""
NO_PRICES = Certificate(cost=0, bound=0)


def carried_on(result: Result) -> Previous:
    return Previous(result.plan, result.certificate)


def test_the_same_week_begins_no_worse_than_it_ended() -> None:
    better = 0
    for seed in MORE_SEEDS:
        model, week = model_for(seed), random_week(seed)
        before = allocate(model, week, Options(work_limit=60))
        cold = allocate(model, week, AT_ONCE)
        warm = allocate(model, week, AT_ONCE, previous=carried_on(before))
        assert_accepted(model, week, warm)
        assert warm.certificate.cost <= before.certificate.cost
        assert warm.certificate.bound >= before.certificate.bound
        assert warm.certificate.cost <= cold.certificate.cost
        assert warm.certificate.bound >= cold.certificate.bound
        better += warm.certificate.cost < cold.certificate.cost
    assert better >= 5


def test_a_week_later_the_plan_is_accepted_and_the_same_again() -> None:
    kept = 0
    for seed in SEEDS:
        model, week = model_for(seed), random_week(seed)
        before = allocate(model, week, Options(work_limit=60))
        start = week.horizon_start + dt.timedelta(days=7)
        later = week.model_copy(update={"horizon_start": start})
        one, two = (
            allocate(model, later, Options(work_limit=20), previous=carried_on(before))
            for _ in range(2)
        )
        assert_accepted(model, later, one)
        assert (one.plan, one.certificate) == (two.plan, two.certificate)
        kept += any(p in before.plan.placements for p in one.plan.placements)
    assert kept >= 5


def test_nothing_of_an_earlier_plan_is_taken_on_trust() -> None:
    """Plans that break rules, prices of anything, and those of another week altogether."""
    for seed in SEEDS:
        model, week, rng = model_for(seed), random_week(seed), Random(seed)
        other = random_week(seed + 1)
        for earlier in (
            Previous(daring_plan(model, week, rng), random_prices(week, rng, 60_000)),
            Previous(daring_plan(model, other, rng), random_prices(other, rng, 60_000)),
        ):
            assert_accepted(model, week, allocate(model, week, AT_ONCE, previous=earlier))


CROWD = batch(
    participants=[person(f"P{i}") for i in range(3)],
    needs=[need(f"N{i}", f"P{i}") for i in range(3)],
    slots=(slot("T1", at(1)), slot("T2", at(8))),
)


def test_whoever_still_fits_keeps_their_place() -> None:
    """All three are alike; N2 has the first place only because the earlier plan says so."""
    earlier = Previous(plan({"N2": ["T1"], "N1": ["T2"]}), NO_PRICES)
    result = allocate(MODEL, CROWD, AT_ONCE, previous=earlier)
    assert {p.need_id: p.slot_ids for p in result.plan.placements} == {
        "N2": ("T1",),
        "N1": ("T2",),
    }


def test_whoever_no_longer_fits_gives_way_and_the_rest_is_filled() -> None:
    twice = Previous(plan({"N2": ["T1"], "N1": ["T1"], "N9": ["T2"]}), NO_PRICES)
    result = allocate(MODEL, CROWD, AT_ONCE, previous=twice)
    assert {p.need_id for p in result.plan.placements} == {"N0", "N1"}
    assert audit.check_plan(MODEL, CROWD, result.plan) == ()


def test_prices_go_by_slot_and_the_new_week_has_those_of_the_week_before() -> None:
    week = batch(slots=(slot("A", at(1)), slot("B", at(8)), slot("C", at(15)), slot("D", at(16))))
    named = Certificate(
        cost=0,
        bound=0,
        pools=(PoolPrice(slots=("A",), price=100), PoolPrice(slots=("B",), price=700)),
    )
    known = {"A": 100, "B": 700, "C": 0, "D": 0}
    assert prices_by_slot(week, Previous(Plan(), named), beyond=True) == known | {"C": 700}
    assert prices_by_slot(week, Previous(Plan(), named), beyond=False) == known
    used = Previous(plan({"N1": ["C"]}), named)
    assert prices_by_slot(week, used, beyond=True) == known
    nothing = prices_by_slot(week, Previous(Plan(), NO_PRICES), beyond=True)
    assert set(nothing.values()) == {0}


def prices_by_slot(week: Batch, previous: Previous, *, beyond: bool) -> dict[str, int]:
    """The price that each slot begins with."""
    instance = compile_batch(MODEL, week)
    prices = earlier_prices(instance, previous, beyond=beyond)
    return {
        week.slots[s].slot_id: int(prices.pool[pool])
        for pool, members in enumerate(instance.places.pool_slots)
        for s in members
    }


def test_a_person_s_own_prices_go_by_date() -> None:
    clashes = random_prices(CROWD, Random(1), 60_000).clashes
    shifted = CROWD.model_copy(update={"horizon_start": day(7)})
    earlier = Previous(Plan(), Certificate(cost=0, bound=0, clashes=clashes))
    assert len({c.date for c in clashes}) == 2
    found = earlier_prices(compile_batch(MODEL, shifted), earlier, beyond=True).clash
    assert found.sum() == sum(c.price for c in clashes if c.date >= day(7))
    assert found[:, 1].sum() == found.sum()
