"""Next available against brute force, and every option against the independent checker."""

from __future__ import annotations

from random import Random

import pytest

from matcher.audit import check_plan, price_plan
from matcher.domain import Batch, Certificate, Model, Placement, Plan, PoolPrice
from matcher.offers import Kind, Manner, Market, Option, Options, next_available
from tests.offers.brute import VALUE, Brute, Placed, asking, person_of, with_online_places
from tests.oracles.models import model_for
from tests.strategies import random_week

EVERY_START = Manner(later=1000)


def random_certificate(batch: Batch, rng: Random) -> Certificate:
    """Prices for some slots, now and then above the cap."""
    slots = [s.slot_id for s in batch.slots if rng.random() < 0.6]
    pools = tuple(
        PoolPrice(slots=(s,), price=rng.choice((0, 400, 3_000, 9_500, 40_000))) for s in slots
    )
    return Certificate(cost=0, bound=0, pools=pools)


def plan_of(option: Option) -> Plan:
    return Plan(
        placements=tuple(
            Placement(need_id=c.need_id, slot_ids=tuple(s.slot_id for s in c.sessions))
            for c in option.courses
        )
    )


def value_of(kind: Kind, option: Option, brute: Brute) -> tuple[int, ...]:
    """What the option is worth, by the brute force's own figures."""
    placed: list[Placed] = []
    for course in option.courses:
        slot_ids = tuple(s.slot_id for s in course.sessions)
        match = [p for p in brute.of[course.need_id] if p.series.slot_ids == slot_ids]
        assert len(match) == 1, f"{course.need_id} cannot have {slot_ids}"
        assert match[0].series.cost == course.cost
        assert match[0].price == course.price
        assert match[0].minutes == course.travel_minutes
        placed += match
    return VALUE[kind](placed)


def assert_best_of_each_kind(found: Options, brute: Brute, label: str) -> None:
    """Each kind is the least of all ways to place as many needs as possible."""
    every = list(brute.combinations())
    most = max(len(c) for c in every)
    assert len(brute.of) - len(found.left_out) == most, label
    if most == 0:
        assert not found.options, label
        return
    kinds = {kind: option for option in found.options for kind in option.kinds}
    assert set(kinds) == set(VALUE), label
    placed = {c.need_id for c in kinds[Kind.RECOMMENDED].courses}
    full = [c for c in every if len(c) == most]
    out = sum(brute.unplaced[need_id] for need_id in found.left_out)
    own = value_of(Kind.RECOMMENDED, kinds[Kind.RECOMMENDED], brute)[0]
    assert own + out == min(map(brute.loss, full)), label
    same = [c for c in full if {p.need.need_id for p in c} == placed]
    for kind, option in kinds.items():
        assert {c.need_id for c in option.courses} == placed
        assert value_of(kind, option, brute) == min(map(VALUE[kind], same)), f"{label} {kind}"


def assert_kept(model: Model, batch: Batch, found: Options, label: str) -> None:
    """The independent checker finds nothing wrong with any option."""
    for option in (*found.options, *found.later):
        plan = plan_of(option)
        assert check_plan(model, batch, plan) == (), label
        left_out = Plan(placements=())
        own = price_plan(model, batch, plan) - price_plan(model, batch, left_out)
        assert own <= 0, label  # placing is never dearer than leaving out


def single_needs(seeds: range) -> tuple[int, int]:
    """How many needs were looked at, and how many could be met."""
    asked = met = 0
    for seed in seeds:
        model, batch, rng = model_for(seed), random_week(seed), Random(seed)
        certificate = random_certificate(batch, rng)
        prices = {slot: pool.price for pool in certificate.pools for slot in pool.slots}
        market = Market.of_batch(model, batch, certificate)
        for need in batch.needs:
            label = f"seed {seed} {need.need_id}"
            person = person_of(batch, need.participant_id)
            found = next_available(market, person, [need], manner=EVERY_START)
            alone = asking(with_online_places(batch), person.participant, [need])
            brute = Brute(model, alone, prices, [need])
            if need.after_need in batch.need:  # it waits for one that is not asked about
                assert not found.options, label
                continue
            assert_best_of_each_kind(found, brute, label)
            assert_kept(model, alone, found, label)
            assert_every_start(found, brute, label)
            asked, met = asked + 1, met + bool(found.options)
    return asked, met


def assert_every_start(found: Options, brute: Brute, label: str) -> None:
    """Shown and later options together begin on every date that is possible, each the best."""
    choices = next(iter(brute.of.values()))
    best: dict[object, int] = {}
    for placed in choices:
        best[placed.first] = min(best.get(placed.first, placed.own), placed.own)
    shown = {o.courses[0].sessions[0].start.date() for o in found.options}
    later = [o.courses[0].sessions[0].start.date() for o in found.later]
    assert later == sorted(later), label
    assert shown | set(later) == set(best), label
    for option in found.later:
        assert option.kinds == (Kind.LATER,)
        own = option.courses[0].cost + option.courses[0].price
        assert own == best[option.courses[0].sessions[0].start.date()], label
    assert not found.more


def whole_plans(seeds: range, most: int = 20_000) -> tuple[int, int, int]:
    """How many plans were looked at, how many had a collision, and how many were left out of."""
    asked = ties = short = 0
    for seed in seeds:
        model, batch, rng = model_for(seed), random_week(seed), Random(seed)
        certificate = random_certificate(batch, rng)
        prices = {slot: pool.price for pool in certificate.pools for slot in pool.slots}
        market = Market.of_batch(model, batch, certificate)
        for participant in batch.participants:
            needs = [n for n in batch.needs if n.participant_id == participant.participant_id]
            person = person_of(batch, participant.participant_id)
            alone = asking(with_online_places(batch), participant, needs)
            brute = Brute(model, alone, prices, needs)
            if len(needs) < 2 or _ways(brute) > most:
                continue
            found = next_available(market, person, needs)
            label = f"seed {seed} {participant.participant_id}"
            assert found.proved, label
            assert_best_of_each_kind(found, brute, label)
            assert_kept(model, alone, found, label)
            asked += 1
            ties += any(n.after_need in batch.need for n in needs)
            short += bool(found.left_out)
    return asked, ties, short


def _ways(brute: Brute) -> int:
    ways = 1
    for choices in brute.of.values():
        ways *= len(choices) + 1
    return ways


@pytest.mark.parametrize("block", range(4))
def test_one_need_gets_the_best_of_each_kind(block: int) -> None:
    asked, met = single_needs(range(5_000 + 25 * block, 5_025 + 25 * block))
    assert met >= asked // 3


@pytest.mark.parametrize("block", range(4))
def test_a_whole_plan_gets_the_best_of_each_kind(block: int) -> None:
    asked, _, _ = whole_plans(range(6_000 + 60 * block, 6_060 + 60 * block))
    assert asked >= 20


def test_plans_with_order_and_plans_that_do_not_fit_are_among_them() -> None:
    _, ties, short = whole_plans(range(6_300, 6_420))
    assert ties >= 5
    assert short >= 5


@pytest.mark.soak
@pytest.mark.parametrize("block", range(20))
def test_many_needs_and_plans(block: int) -> None:
    seeds = range(200_000 + 100 * block, 200_100 + 100 * block)
    single_needs(seeds)
    whole_plans(seeds)
