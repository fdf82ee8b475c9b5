"""The engine's parts that are timed one by one, each as a call without arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from matcher.files import ReadBatch
from matcher.instance import Instance, compile_batch
from matcher.optimise import Options, allocate, first_come
from matcher.optimise.columns import Columns
from matcher.optimise.deal import paths_of
from matcher.optimise.first_come import first_come_on
from matcher.optimise.incumbent import Incumbent
from matcher.optimise.options import Budget
from matcher.optimise.prices import ascend
from matcher.optimise.pricing import Pricer
from matcher.optimise.selection import select

ASCENT_WORK = 40
"""Steps of price ascent in one measurement."""
ALLOCATION_WORK = 150
"""Steps of work in one whole allocation."""
NEIGHBOURHOOD = 40
"""Bundles in the neighbourhood that is selected from."""


def compiling(week: ReadBatch) -> Callable[[], Any]:
    """Names to numbers: the whole compilation of a batch."""
    return lambda: compile_batch(week.model, week.batch)


def pricing_once(week: ReadBatch) -> Callable[[], Any]:
    """Every need's best series at given prices, and so one bound."""
    pricer = Pricer(compile_batch(week.model, week.batch), threads=2)
    return lambda: pricer.price(pricer.no_prices())


def ascent(week: ReadBatch) -> Callable[[], Any]:
    """The first steps of the search for prices."""
    instance = compile_batch(week.model, week.batch)

    def run() -> int:
        pricer, best, budget = _fresh(instance, 2 * ASCENT_WORK)
        ascend(pricer, Columns(pricer.a, pricer.need_of_entry), best, budget)
        return best.bound

    return run


def selection(week: ReadBatch) -> Callable[[], Any]:
    """CP-SAT's choice among the columns of one neighbourhood, the rest of the plan kept."""
    instance = compile_batch(week.model, week.batch)
    pricer, best, budget = _fresh(instance, 2 * ASCENT_WORK)
    columns = Columns(pricer.a, pricer.need_of_entry)
    best.offer_plan(paths_of(instance, first_come_on(instance), pricer.no_paths()))
    ascend(pricer, columns, best, budget)
    bundles = list(range(min(NEIGHBOURHOOD, pricer.bundles)))
    current = columns.harvest(bundles, best.paths)
    state = best.without(bundles)
    near = columns.best(bundles, best.bound_prices, state, 10)
    candidates = sorted({*near, *current, *(columns.empty(b) for b in bundles)})
    return lambda: select(
        columns, candidates, current, state, effort=0.5, seconds=10.0, good_enough=0.0
    )


def series_query(week: ReadBatch) -> Callable[[], Any]:
    """What the coach's screen asks: one need's best series against what a plan leaves free."""
    instance = compile_batch(week.model, week.batch)
    pricer, best, _ = _fresh(instance, 1)
    best.offer_plan(paths_of(instance, first_come_on(instance), pricer.no_paths()))
    largest = int(np.argmax(np.diff(instance.entries.need_start)))
    bundle = next(i for i, needs in enumerate(instance.bundles) if largest in needs)
    state = best.without([bundle])
    return lambda: pricer.price_some([bundle], pricer.no_prices(), state)


def first_come_first_served(week: ReadBatch) -> Callable[[], Any]:
    """The baseline, compilation included."""
    return lambda: first_come(week.model, week.batch)


def whole_allocation(week: ReadBatch) -> Callable[[], Any]:
    """A whole allocation with a fixed amount of work."""
    options = Options(work_limit=ALLOCATION_WORK)
    return lambda: allocate(week.model, week.batch, options)


OPERATIONS: dict[str, Callable[[ReadBatch], Callable[[], Any]]] = {
    "compile": compiling,
    "pricing once": pricing_once,
    "ascent": ascent,
    "selection": selection,
    "series query": series_query,
    "first come": first_come_first_served,
    "whole allocation": whole_allocation,
}


def _fresh(instance: Instance, work: int) -> tuple[Pricer, Incumbent, Budget]:
    pricer = Pricer(instance, threads=2)
    budget = Budget(Options(work_limit=work))
    return pricer, Incumbent(pricer, budget, None), budget
