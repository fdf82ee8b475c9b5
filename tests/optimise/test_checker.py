"""The independent checker against the oracles: rules, cost, bound, and first come first served."""

from __future__ import annotations

from random import Random

import pytest

from matcher import audit
from matcher.domain import Certificate
from tests.optimise.plans import daring_plan, random_prices
from tests.oracles import bound
from tests.oracles import first_come as oracle
from tests.oracles.diary import price_of
from tests.oracles.models import model_for
from tests.strategies import random_week

NO_PRICES = Certificate(cost=0, bound=0)


def assert_same_verdicts(seeds: range) -> None:
    kept = broken = 0
    for seed in seeds:
        model, batch = model_for(seed), random_week(seed)
        plan = daring_plan(model, batch, Random(seed))
        cost = price_of(model, batch, plan)
        findings = audit.check_plan(model, batch, plan)
        assert bool(findings) == (cost is None), f"seed {seed}: {findings}"
        if cost is not None:
            assert audit.price_plan(model, batch, plan) == cost, f"seed {seed}"
        kept, broken = kept + (cost is not None), broken + (cost is None)
    assert kept >= len(seeds) // 4
    assert broken >= len(seeds) // 10


def assert_same_baseline(seeds: range) -> None:
    placed = 0
    for seed in seeds:
        model, batch = model_for(seed), random_week(seed)
        expected = oracle.first_come(model, batch).placement
        assert audit.baseline(model, batch).placement == expected, f"seed {seed}"
        placed += len(expected)
    assert placed >= len(seeds)


def assert_same_bounds(seeds: range) -> None:
    for seed in seeds:
        model, batch = model_for(seed), random_week(seed)
        for dearest in (4_000, 60_000):
            prices = random_prices(batch, Random(seed), dearest)
            expected = bound.bound(model, batch, prices)
            assert audit.bound(model, batch, prices) == expected, f"seed {seed}"
        assert audit.ideal(model, batch) == bound.bound(model, batch, NO_PRICES), f"seed {seed}"


@pytest.mark.parametrize("block", range(8))
def test_the_checker_finds_a_breach_where_the_oracle_does(block: int) -> None:
    assert_same_verdicts(range(3_000 + 40 * block, 3_040 + 40 * block))


@pytest.mark.parametrize("block", range(4))
def test_the_checkers_bound_is_the_oracles(block: int) -> None:
    assert_same_bounds(range(4_000 + 20 * block, 4_020 + 20 * block))


@pytest.mark.parametrize("block", range(4))
def test_the_checkers_first_come_first_served_is_the_oracles(block: int) -> None:
    assert_same_baseline(range(4_500 + 20 * block, 4_520 + 20 * block))


@pytest.mark.soak
@pytest.mark.parametrize("block", range(20))
def test_the_checker_judges_as_the_oracles_do_on_many_weeks(block: int) -> None:
    seeds = range(100_000 + 100 * block, 100_100 + 100 * block)
    assert_same_verdicts(seeds)
    assert_same_bounds(seeds)
    assert_same_baseline(seeds)
