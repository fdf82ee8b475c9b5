"""How the best plan must answer to a change of the week, by the oracles."""

from __future__ import annotations

from random import Random

from matcher.domain import Batch
from tests.optimise.changes import leaves, renamed, shuffled, with_more_places, without
from tests.oracles import highs
from tests.oracles.models import model_for
from tests.oracles.reading import choices
from tests.strategies import random_week

SEEDS = range(5000, 5060)


def least(seed: int, batch: Batch) -> int:
    return highs.least_cost(model_for(seed), batch)


def test_more_places_never_make_the_best_plan_dearer() -> None:
    gains = 0
    for seed in SEEDS:
        batch = random_week(seed)
        before, after = least(seed, batch), least(seed, with_more_places(batch))
        assert after <= before, f"seed {seed}"
        gains += after < before
    assert gains >= 15


def test_neither_the_order_of_rows_nor_the_names_matter() -> None:
    for seed in SEEDS:
        batch = random_week(seed)
        cost = least(seed, batch)
        assert least(seed, shuffled(batch, Random(seed))) == cost, f"seed {seed}"
        assert least(seed, renamed(batch)) == cost, f"seed {seed}"


def test_a_need_costs_the_batch_between_its_least_and_its_unplaced_cost() -> None:
    dear_to_others = 0
    for seed in SEEDS:
        batch = random_week(seed)
        need = leaves(batch)[0]
        _, series, unplaced = next(c for c in choices(model_for(seed), batch) if c.need == need)
        own_least = min([unplaced, *(s.cost for s in series)])
        added = least(seed, batch) - least(seed, without(batch, need))
        assert own_least <= added <= unplaced, f"seed {seed}"
        dear_to_others += own_least < added
    assert dear_to_others >= 5
