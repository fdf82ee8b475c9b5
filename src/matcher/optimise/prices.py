"""Better prices: a short subgradient ascent from those of the opening, or of an earlier plan.

A heavy-ball subgradient method (Polyak, USSR Computational Mathematics 4, 1964) on the Lagrangian
dual. It costs one pricing a step, meets good columns, and stalls some tenths of a per cent below
the optimum. Every pricing gives a bound that holds, whatever the prices.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.optimise.columns import Columns
from matcher.optimise.compiled import kernel
from matcher.optimise.incumbent import Incumbent
from matcher.optimise.options import Budget
from matcher.optimise.pricing import Pricer
from matcher.optimise.search import insert_all
from matcher.optimise.series import Prices

Ints = NDArray[np.int64]

ASCENT_STEPS = 300
ASCENT_SHARE = 0.25
"""The share of the budget at which it ends at the latest."""
FIRST_STEP, LAST_STEP = 0.05, 0.002
"""How far a price moves for a place that is wanted twice over, as a share of what a session left
unplaced costs on average; falls geometrically."""
FARTHEST = 0.05
"""No price moves further in the first step, in the same unit: a large batch has many wishes."""
LONGEST_MOMENTUM = 0.97
INSERT_EVERY = 20
"""How often the ascent builds a plan from its prices."""
HARVEST_EVERY = 12
"""How often the ascent keeps the columns that it meets."""


def priority(pricer: Pricer) -> Ints:
    """Bundles in the order in which greedy insertion serves them: most at stake a session first."""
    a = pricer.a
    roots = a.bundle_need[a.bundle_start[:-1]]
    return np.argsort(-(a.unplaced[roots] / a.sessions[roots]), kind="stable")


def _steps(budget: Budget, seconds_each: float) -> int:
    """How many steps the ascent is laid out for."""
    if budget.options.work_limit is not None:
        room = ASCENT_SHARE * budget.options.work_limit
    else:
        room = (ASCENT_SHARE * budget.options.time_limit - budget.seconds) / max(seconds_each, 1e-6)
    return max(1, min(ASCENT_STEPS, int(room)))


@kernel
def move_clashes(
    a: Any, people: Ints, paths: Any, momentum: float, stride: float, level: Any, drift: Any
) -> None:
    """Move the prices of parts of people's days as the ascent moves those of pools.

    ``people`` are those with several needs; ``paths`` is scratch once the step is over.
    """
    used = np.zeros(level.shape, np.int8)
    for need in range(len(a.sessions)):
        if paths[need, 0] >= 0:
            for k in range(a.sessions[need]):
                e = paths[need, k]
                for part in range(3):
                    used[a.person[need], a.day[e], part] += (a.marks[e] >> part) & 1
    for person in people:
        for day in range(level.shape[1]):
            for part in range(3):
                excess = used[person, day, part] - 1
                if excess > 0 or level[person, day, part] > 0:
                    pull = momentum * drift[person, day, part] + (1 - momentum) * excess
                    drift[person, day, part] = pull
                    level[person, day, part] = max(0.0, level[person, day, part] + stride * pull)


def ascend(pricer: Pricer, columns: Columns, best: Incumbent, budget: Budget) -> None:
    """Climb the dual from the best prices so far; bounds and plans on the way go to ``best``.

    Those are near, so the steps are small.
    """
    a, order = pricer.a, priority(pricer)
    scale = np.maximum(a.capacity, 1) ** 0.75
    stake = float(a.unplaced.sum() / max(1, a.sessions.sum()))
    level = best.bound_prices.pool.astype(np.float64)
    clash = best.bound_prices.clash.astype(np.float64)
    drift, clash_drift = np.zeros_like(level), np.zeros_like(clash)
    several = np.flatnonzero(np.bincount(a.person, minlength=pricer.people) > 1)
    began = budget.seconds
    top = pricer.price(best.bound_prices)
    best.offer_bound(top.bound, top.prices)
    steps = _steps(budget, 1.3 * (budget.seconds - began))
    wished = float(((top.used - a.capacity) / scale).max(initial=0.0))
    first_step = min(FIRST_STEP, FARTHEST / max(wished, 1.0))
    last_step = min(LAST_STEP, first_step)
    momentum = min(LONGEST_MOMENTUM, max(0.5, 1 - 10 / steps))
    begin = budget.used
    for step in range(steps):
        # The clock counts too: a schedule that is cut off at long steps leaves no good prices.
        done = max(step / steps, (budget.used - begin) / max(1e-9, ASCENT_SHARE - begin))
        if budget.exhausted(ASCENT_SHARE) or best.proved:
            break
        prices = Prices(np.rint(level).astype(np.int64), np.rint(clash).astype(np.int64))
        priced = pricer.price(prices)
        budget.spend()
        best.offer_bound(priced.bound, prices)
        if step % HARVEST_EVERY == 0:
            columns.harvest(range(pricer.bundles), pricer.paths)
        if step % INSERT_EVERY == 0:
            paths = pricer.no_paths()
            insert_all(a, order, prices, pricer.fresh_state(), paths)
            best.offer_plan(paths)
        excess = (priced.used - a.capacity) / scale
        drift = momentum * drift + (1 - momentum) * excess
        stride = stake * first_step * (last_step / first_step) ** done
        level = np.maximum(0.0, level + stride * drift)
        move_clashes(a, several, pricer.paths, momentum, stride, clash, clash_drift)
