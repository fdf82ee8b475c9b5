"""The engine against the oracles: on small weeks its plan is the best one, and its proof holds."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest
from hypothesis import Phase, given, settings

from matcher.domain import Batch, Certificate, Model
from matcher.optimise import Options, Result, allocate, first_come
from tests.optimise.changes import renamed, shuffled
from tests.oracles import bound, brute_force, highs
from tests.oracles import first_come as oracle
from tests.oracles.diary import price_of
from tests.oracles.models import model_for, workwell
from tests.strategies import random_week, weeks

SAMPLE = 150
NO_PRICES = Certificate(cost=0, bound=0)


@cache
def allocated(seed: int) -> Result:
    return allocate(model_for(seed), random_week(seed), Options(time_limit=20.0, threads=1))


def assert_proved(model: Model, batch: Batch, result: Result, least: int) -> None:
    """The plan keeps the rules, costs what it says and the least there is; the bound holds."""
    certificate = result.certificate
    assert price_of(model, batch, result.plan) == certificate.cost
    assert certificate.cost == least
    assert bound.bound(model, batch, certificate) == certificate.bound
    assert certificate.bound <= least
    assert bound.bound(model, batch, NO_PRICES) == result.ideal


@pytest.mark.parametrize("seed", range(SAMPLE))
def test_the_plan_is_the_best_and_its_proof_holds(seed: int) -> None:
    model, batch = model_for(seed), random_week(seed)
    assert_proved(model, batch, allocated(seed), highs.least_cost(model, batch))


# Not made smaller on failure: that takes hundreds of allocations.
@settings(max_examples=25, phases=(Phase.explicit, Phase.generate))
@given(batch=weeks())
def test_the_plan_of_any_small_week_is_the_best(batch: Batch) -> None:
    model = workwell()
    result = allocate(model, batch, Options(time_limit=20.0, threads=1))
    assert_proved(model, batch, result, highs.least_cost(model, batch))


@pytest.mark.soak
@pytest.mark.parametrize("block", range(20))
def test_the_plans_of_many_weeks_are_as_good_as_brute_force(block: int) -> None:
    compared = 0
    for seed in range(10_000 + 100 * block, 10_100 + 100 * block):
        model, batch = model_for(seed), random_week(seed)
        least = brute_force.least_cost(model, batch, max_steps=200_000)
        if least is not None:
            result = allocate(model, batch, Options(time_limit=20.0, threads=1))
            assert_proved(model, batch, result, least)
            compared += 1
    assert compared >= 90


@pytest.mark.soak
@pytest.mark.parametrize("block", range(10))
def test_the_plans_of_many_weeks_are_as_good_as_highs(block: int) -> None:
    for seed in range(50_000 + 50 * block, 50_050 + 50 * block):
        model, batch = model_for(seed), random_week(seed)
        result = allocate(model, batch, Options(time_limit=20.0, threads=1))
        assert_proved(model, batch, result, highs.least_cost(model, batch))


@pytest.mark.parametrize("block", range(10))
def test_first_come_first_served_is_the_oracles(block: int) -> None:
    for seed in range(2_000 + 30 * block, 2_030 + 30 * block):
        model, batch = model_for(seed), random_week(seed)
        found = first_come(model, batch).placement
        assert found == oracle.first_come(model, batch).placement, f"seed {seed}"


@pytest.mark.parametrize("seed", range(6))
def test_the_same_seed_and_work_give_the_same_result(seed: int) -> None:
    model, batch = model_for(seed), random_week(seed)
    options = Options(work_limit=200, seed=seed)
    first, second = allocate(model, batch, options), allocate(model, batch, options)
    assert (first.plan, first.certificate) == (second.plan, second.certificate)
    assert (first.ideal, first.status) == (second.ideal, second.status)


@pytest.mark.parametrize("seed", range(8))
def test_neither_the_order_of_rows_nor_the_names_matter(seed: int) -> None:
    model, batch = model_for(seed), random_week(seed)
    cost = allocated(seed).certificate.cost
    for changed in (shuffled(batch, Random(seed)), renamed(batch)):
        result = allocate(model, changed, Options(time_limit=20.0, threads=1))
        assert result.certificate.cost == cost
        assert price_of(model, changed, result.plan) == cost
