"""One more place: a saving that somebody can have, and a price that caps the bound's fall."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from random import Random

import pytest

from matcher import audit
from matcher.domain import Batch, Model, Plan
from matcher.errors import CheckFailed
from matcher.explain.one_more import MorePlaces, OneMore
from matcher.explain.worth import worth
from matcher.instance import compile_batch
from matcher.optimise import Options, allocate
from tests.optimise.plans import random_prices
from tests.oracles.brute_force import least_cost
from tests.oracles.first_come import first_come
from tests.oracles.models import model_for
from tests.strategies import random_week
from tests.weeks import MODEL, at, batch, need, person, plan, slot

Seeds = tuple[int, ...]
FEW: Seeds = tuple(range(7_000, 7_016))
MANY: Seeds = tuple(range(7_000, 7_120))
few_and_many = pytest.mark.parametrize(
    "seeds", [FEW, pytest.param(MANY, marks=pytest.mark.soak)], ids=["few", "many"]
)


def larger(week: Batch, slot_id: str, places: int) -> Batch:
    """``week`` with more places in one slot."""
    slots = tuple(
        s.model_copy(update={"places": s.places + places}) if s.slot_id == slot_id else s
        for s in week.slots
    )
    return week.model_copy(update={"slots": slots})


@cache
def tried(seed: int) -> tuple[Model, Batch, Plan, OneMore, tuple[tuple[str, MorePlaces], ...]]:
    """A random week, first come, first served in it, and places added to each group."""
    model, week = model_for(seed), random_week(seed)
    start = first_come(model, week)
    room = OneMore(compile_batch(model, week), start)
    groups = worth(week, random_prices(week, Random(seed), 60_000))
    added = tuple((g.slot_id, room.add(g.slot_id, k)) for g in groups for k in (1, 2, 4))
    return model, week, start, room, added


def all_tried(seeds: Seeds) -> Iterator[tuple[Model, Batch, Plan, OneMore, str, MorePlaces]]:
    for seed in seeds:
        model, week, start, room, added = tried(seed)
        for slot_id, more in added:
            yield model, week, start, room, slot_id, more


@few_and_many
def test_the_checker_agrees_with_every_saving_and_most_seeds_have_one(seeds: Seeds) -> None:
    saving = 0
    for _, _, _, room, slot_id, more in all_tried(seeds):
        room.prove(slot_id, more)
        saving += more.saved > 0
    assert saving > len(seeds) // 2


@few_and_many
def test_settling_keeps_the_rules_and_never_costs(seeds: Seeds) -> None:
    for seed in seeds:
        model, week, start, room, _ = tried(seed)
        assert audit.check_plan(model, week, room.plan) == ()
        assert room.cost <= audit.price_plan(model, week, start)


@few_and_many
def test_nobody_is_worse_off(seeds: Seeds) -> None:
    moved = 0
    for model, week, _, room, slot_id, more in all_tried(seeds):
        after = larger(week, slot_id, more.places)
        for participant in {n.participant_id for n in week.needs}:
            before_it = cost_of(model, week, room.plan, participant)
            after_it = cost_of(model, after, more.plan, participant)
            assert after_it <= before_it
            moved += after_it < before_it
    assert moved


def cost_of(model: Model, week: Batch, of: Plan, participant: str) -> int:
    """What one person's plan items cost: the rest is left out of the plan in both."""
    own = {n.need_id for n in week.needs if n.participant_id == participant}
    theirs = Plan(placements=tuple(p for p in of.placements if p.need_id in own))
    return audit.price_plan(model, week, theirs)


@few_and_many
def test_at_the_best_plan_a_saving_is_no_more_than_the_place_is_worth(seeds: Seeds) -> None:
    """Both weeks are solved by trying everything."""
    positive = exact_ones = 0
    for seed in seeds:
        model, week = model_for(seed), random_week(seed)
        best = allocate(model, week, Options(work_limit=300)).plan
        cost = audit.price_plan(model, week, best)
        if cost != least_cost(model, week):
            continue
        room = OneMore(compile_batch(model, week), best)
        for group in worth(week, random_prices(week, Random(seed), 60_000))[:2]:
            exact = cost - found(least_cost(model, larger(week, group.slot_id, 1)))
            saved = room.add(group.slot_id, 1).saved
            assert 0 <= saved <= exact
            positive += exact > 0
            exact_ones += 0 < saved == exact
    assert positive >= len(seeds) // 8
    assert exact_ones


def found(cost: int | None) -> int:
    """The cost; the search has to have ended."""
    assert cost is not None
    return cost


@few_and_many
def test_with_a_place_more_the_bound_falls_by_the_price(seeds: Seeds) -> None:
    priced = 0
    for seed in seeds:
        model, week = model_for(seed), random_week(seed)
        prices = random_prices(week, Random(seed), 60_000)
        for group in worth(week, prices):
            for places in (1, 3):
                more = larger(week, group.slot_id, places)
                fallen = audit.bound(model, week, prices) - audit.bound(model, more, prices)
                assert fallen == places * group.highest
                priced += fallen > 0
    assert priced


CROWD = batch(
    participants=[person(f"P{i}") for i in range(3)],
    needs=[need(f"N{i}", f"P{i}") for i in range(3)],
    slots=(slot("T1", at(1)), slot("T2", at(8))),
)


def test_whoever_gains_most_moves_first_and_the_next_takes_what_is_left() -> None:
    """N0 is on day 1, N1 on day 8, N2 is out; each begins to wait seven days before day 0."""
    room = OneMore(compile_batch(MODEL, CROWD), plan({"N0": ["T1"], "N1": ["T2"]}))
    one = room.add("T1", 1)
    assert one.plan.placement["N2"].slot_ids == ("T1",)
    left_out = wait(27 + 28 + 7) + 6_000
    misfit = 1_000
    assert one.saved == left_out - wait(8) - misfit
    two = room.add("T1", 2)
    assert {p.slot_ids for p in two.plan.placements} == {("T1",)}
    assert two.saved == one.saved + wait(15) - wait(8)
    assert room.add("T1", 4).saved == two.saved


def wait(days: int) -> int:
    """W of section 3, for a routine need, in 0.001 day."""
    return int(Fraction(days * 1000) + Fraction(days * days * 1000, 56) + Fraction(1, 2))


def test_a_saving_that_is_not_so_is_refused() -> None:
    room = OneMore(compile_batch(MODEL, CROWD), plan({"N0": ["T1"], "N1": ["T2"]}))
    one = room.add("T1", 1)
    room.prove("T1", one)
    with pytest.raises(CheckFailed, match="does not save"):
        room.prove("T1", MorePlaces(one.places, one.saved + 1, one.plan))
    with pytest.raises(CheckFailed, match="does not save"):
        room.prove("T2", one)
