"""With prices, the desk finds what the engine's own pricing finds, to the last thousandth."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from matcher.domain import Batch, Model
from matcher.instance import compile_batch
from matcher.optimise.pricing import Pricer
from matcher.optimise.series import Prices
from matcher.planning.simulation import Rule
from matcher.planning.simulation.cases import Course
from matcher.planning.simulation.desk import Desk
from matcher.planning.simulation.intake import Intake
from tests.planning.simulation.settings import frozen, unencumbered
from tests.strategies import random_week


def alone(batch: Batch) -> Batch:
    """``batch`` with no need that follows another: each is priced by itself."""
    needs = tuple(need.model_copy(update={"after_need": None}) for need in batch.needs)
    return unencumbered(batch.model_copy(update={"needs": needs}))


def priced_by_the_engine(model: Model, batch: Batch, price: dict[str, int]) -> dict[str, int]:
    """The least cost of each need at these prices of slots; what has no series is left out."""
    instance = compile_batch(model, batch)
    pricer = Pricer(instance, 1)
    level = np.array(
        [price[batch.slots[slots[0]].slot_id] for slots in instance.places.pool_slots],
        dtype=np.int64,
    )
    values = pricer.price(Prices(level, pricer.no_prices().clash)).values
    cheap = values < instance.unplaced_cost[[bundle[0] for bundle in instance.bundles]]
    return {
        batch.needs[bundle[0]].need_id: int(value)
        for bundle, value, placed in zip(instance.bundles, values, cheap, strict=True)
        if placed
    }


def prices_of_pools(model: Model, batch: Batch, seed: int) -> dict[str, int]:
    """Random prices that agree within each pool, some of them 0."""
    rng = np.random.default_rng(seed)
    found = {}
    for slots in compile_batch(model, batch).places.pool_slots:
        price = int(rng.integers(0, 4)) * int(rng.integers(0, 9_000))
        found.update({batch.slots[slot].slot_id: price for slot in slots})
    return found


def cost_of(desk: Desk, model: Model, batch: Batch, course: Course) -> int:
    """What the course's booked series costs in the engine's own arrays, with the desk's prices."""
    instance = compile_batch(model, batch)
    pricer = Pricer(instance, 1)
    row = [need.need_id for need in batch.needs].index(course.need.need_id)
    pool_of = {
        batch.slots[slot].slot_id: pool
        for pool, slots in enumerate(instance.places.pool_slots)
        for slot in slots
    }
    a = pricer.a
    lanes = range(a.need_start[row], a.need_start[row + 1])
    wanted = [pool_of[desk.places.slots[one.slot].slot_id] for one in course.booked]
    for lane in lanes:
        entry_of = {int(a.pool[e]): e for e in range(a.lane_start[lane], a.lane_start[lane + 1])}
        if all(pool in entry_of for pool in wanted):
            path = [entry_of[pool] for pool in wanted]
            total = int(a.wait[row, a.day[path[0]]]) + sum(int(a.cost[e]) for e in path)
            for before, after in pairwise(path):
                gap = int(a.day[after] - a.day[before] - a.min_gap[row])
                total += int(a.drag[min(len(a.drag) - 1, gap)])
            return total + sum(int(desk.price[one.slot]) for one in course.booked)
    raise AssertionError("the engine knows no such series")


@pytest.mark.parametrize("first", range(0, 120, 40))
def test_the_cheapest_series_costs_what_the_engine_says(model: Model, first: int) -> None:
    met = 0
    for seed in range(first, first + 40):
        batch = alone(random_week(seed))
        price = prices_of_pools(model, batch, seed)
        expected = priced_by_the_engine(model, batch, price)
        setting = frozen(model, batch)
        cases = Intake(setting, Rule.BATCH_WITH_PRICES, seed=0).backlog()
        for course in (course for case in cases for course in case.courses):
            desk = Desk(setting)
            desk.price[:] = [price[slot.slot_id] for slot in desk.places.slots]
            made = desk.serve(course, 0, by_price=True)
            if course.need.need_id in expected:
                found = cost_of(desk, model, batch, course)
                assert found == expected[course.need.need_id], f"seed {seed}"
                met += 1
            for one in made:
                desk.release(one)
    assert met > 30
