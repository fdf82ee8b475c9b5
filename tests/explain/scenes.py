"""Small weeks with a plan and prices to explain, and what the oracles say about them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import NamedTuple

from matcher.domain import Batch, Certificate, Mode, Model, Need, Placement, Plan
from matcher.explain.standing import Standing
from tests.optimise.plans import random_prices
from tests.oracles import rules
from tests.oracles.diary import Diary, predecessors_first
from tests.oracles.first_come import first_come
from tests.oracles.models import model_for
from tests.oracles.reading import Series, series_of
from tests.oracles.week import Week
from tests.strategies import random_week


class Scene(NamedTuple):
    """A week, a plan that keeps the rules, and prices."""

    seed: int
    model: Model
    batch: Batch
    plan: Plan
    certificate: Certificate

    @property
    def standing(self) -> Standing:
        return _standing(self.seed)

    @property
    def placed(self) -> list[str]:
        return [p.need_id for p in self.plan.placements]

    @property
    def unplaced(self) -> list[str]:
        return [n.need_id for n in self.batch.needs if n.need_id not in self.plan.placement]


@cache
def scene(seed: int) -> Scene:
    """First come, first served, at random prices: claims have to hold for any plan."""
    model, batch = model_for(seed), random_week(seed)
    plan = first_come(model, batch)
    return Scene(seed, model, batch, plan, random_prices(batch, Random(seed), 60_000))


@cache
def _standing(seed: int) -> Standing:
    one = scene(seed)
    return Standing(one.model, one.batch, one.plan, one.certificate)


@cache
def usable(seed: int, need_id: str) -> frozenset[str]:
    """The slots of every whole course that the rules allow a need against bookings."""
    one = scene(seed)
    series = possible(one.model, one.batch, one.batch.need[need_id])
    return frozenset(slot for slots in series for slot in slots)


def scenes(seeds: range) -> Iterator[Scene]:
    return (scene(seed) for seed in seeds)


def possible(model: Model, batch: Batch, need: Need) -> dict[tuple[str, ...], int]:
    """Every series that the rules allow against bookings, with its cost."""
    return {s.slot_ids: s.cost for s in series_of(model, batch, need)}


def modes(model: Model, batch: Batch, need: Need, slot_ids: tuple[str, ...]) -> list[Mode | None]:
    week = Week(model, batch)
    return [rules.mode_used(week, need, batch.slot[s]) for s in slot_ids]


def least_with_others_held(model: Model, batch: Batch, plan: Plan, need_id: str) -> int | None:
    """The least cost of a need when everybody else keeps their places; None when it has none."""
    diary = Diary(model, batch)
    for other in predecessors_first(batch):
        if other.need_id in plan.placement and other.need_id != need_id:
            series = Series(plan.placement[other.need_id].slot_ids, 0)
            diary.take(other, series)
    need = batch.need[need_id]
    fitting = [s.cost for s in series_of(model, batch, need) if diary.fits(need, s)]
    return min(fitting, default=None)


def with_placement(plan: Plan, need_id: str, slot_ids: tuple[str, ...]) -> Plan:
    kept = tuple(p for p in plan.placements if p.need_id != need_id)
    return Plan(placements=(*kept, Placement(need_id=need_id, slot_ids=slot_ids)))
