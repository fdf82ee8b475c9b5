"""Prices of places: first by a subgradient ascent, then by column generation.

The ascent is a heavy-ball subgradient method (Polyak, 1964) on the Lagrangian dual; it costs one
pricing a step, meets thousands of good columns, and stalls a per cent or two below the optimum.
Column generation closes the rest: each round solves the restricted master and prices at several
points between its duals and the best prices so far (the in-out separation of Ben-Ameur and Neto,
Networks 49, 2007), because a pricing costs a hundredth of a master solve. Every pricing gives a
bound that holds, whatever the prices.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.optimise.columns import Columns
from matcher.optimise.incumbent import Incumbent
from matcher.optimise.master import LpSolution, Master
from matcher.optimise.options import Budget
from matcher.optimise.pricing import Paths, Priced, Pricer
from matcher.optimise.search import insert_all
from matcher.optimise.series import Prices, take

Ints = NDArray[np.int64]

ASCENT_STEPS = 600
LONGEST_ASCENT = 1_500
"""Steps of the ascent: where column generation follows, and where the batch is too large for it."""
ASCENT_SHARE, LONGEST_SHARE = 0.25, 0.5
"""The share of the budget that each may take; the schedule is laid out for what fits into it."""
FIRST_STEP, LAST_STEP = 0.1, 0.002
"""How far a price moves for a place that is wanted twice over, as a share of what a session left
unplaced costs on average; falls geometrically ..."""
NEAR_STEP = 0.05
"""... from here where an earlier plan's prices are there to begin with."""
LONGEST_MOMENTUM = 0.97
PATIENCE = 150
"""In its second half the ascent ends after so many steps without a better bound."""
MOST_BUNDLES = 1_000
"""With more bundles the ascent's prices have to do."""
INSERT_EVERY = 40
"""How often the ascent builds a plan from its prices."""
COLUMNS_PER_BUNDLE = 25
"""Columns a bundle brings into the first restricted master, best at the ascent's prices."""
MIXES = (0.95, 0.85, 0.7, 0.5, 0.25, 0.0)
"""Where a round prices: the share of the best prices so far, the rest being the master's duals."""
CLOSED = 2e-5
"""The master counts as closed when its value is within this share of the bound; when its solution
is whole, and so a plan, only when nothing is between them."""
SURE = 0.999
"""A weight above this is 1."""


def priority(pricer: Pricer) -> Ints:
    """Bundles in the order in which greedy insertion serves them: most at stake a session first."""
    a = pricer.a
    roots = a.bundle_need[a.bundle_start[:-1]]
    return np.argsort(-(a.unplaced[roots] / a.sessions[roots]), kind="stable")


def too_large_for_a_master(pricer: Pricer) -> bool:
    """Whether a linear programme over all bundles would take longer than it is worth."""
    return pricer.bundles > MOST_BUNDLES


def _steps(pricer: Pricer, budget: Budget, seconds_each: float) -> tuple[int, float]:
    """How many steps the ascent is laid out for, and the share of the budget that it may take."""
    large = too_large_for_a_master(pricer)
    most, share = (LONGEST_ASCENT, LONGEST_SHARE) if large else (ASCENT_STEPS, ASCENT_SHARE)
    if budget.options.work_limit is not None:
        room = share * budget.options.work_limit
    else:
        room = (share * budget.options.time_limit - budget.seconds) / max(seconds_each, 1e-6)
    return max(1, min(most, int(room))), share


def ascend(pricer: Pricer, columns: Columns, best: Incumbent, budget: Budget) -> Priced:
    """Climb the dual from the best prices so far; returns the best pricing, plans go to ``best``.

    At the start those are zero prices, or an earlier plan's, which are near and take small steps.
    """
    a, order = pricer.a, priority(pricer)
    scale = np.maximum(a.capacity, 1) ** 0.75
    stake = float(a.unplaced.sum() / max(1, a.sessions.sum()))
    level = best.bound_prices.pool.astype(np.float64)
    drift = np.zeros(len(a.capacity))
    first_step = NEAR_STEP if level.any() else FIRST_STEP
    began = budget.seconds
    top = pricer.price(best.bound_prices)
    best.offer_bound(top.bound, top.prices)
    steps, share = _steps(pricer, budget, 1.3 * (budget.seconds - began))
    momentum = min(LONGEST_MOMENTUM, max(0.5, 1 - 10 / steps))
    last_gain = 0
    for step in range(steps):
        patient = step < steps // 2 or step - last_gain <= PATIENCE
        if budget.exhausted(share) or best.proved or not patient:
            break
        prices = Prices(np.rint(level).astype(np.int64), top.prices.clash)
        priced = pricer.price(prices)
        budget.spend()
        if priced.bound > top.bound:
            top, last_gain = priced, step
            best.offer_bound(top.bound, top.prices)
        if step % 2 == 0 and step > steps // 2 and not too_large_for_a_master(pricer):
            columns.harvest(range(pricer.bundles), pricer.paths)
        if step % INSERT_EVERY == 0:
            paths = pricer.no_paths()
            insert_all(a, order, prices, pricer.fresh_state(), paths)
            best.offer_plan(paths)
        excess = (priced.used - a.capacity) / scale
        drift = momentum * drift + (1 - momentum) * excess
        stride = stake * first_step * (LAST_STEP / first_step) ** (step / steps)
        level = np.maximum(0.0, level + stride * drift)
    return top


def start_master(pricer: Pricer, columns: Columns, prices: Prices) -> Master:
    """A restricted master with each bundle's best columns at ``prices``."""
    master = Master(
        columns, range(pricer.bundles), pricer.a.capacity, pricer.people, from_last_basis=True
    )
    everything = range(pricer.bundles)
    master.add(columns.best(everything, prices, pricer.fresh_state(), COLUMNS_PER_BUNDLE))
    return master


def generate(
    pricer: Pricer,
    columns: Columns,
    master: Master,
    best: Incumbent,
    budget: Budget,
    centre: Priced,
) -> LpSolution | None:
    """Generate columns until the master is closed, or half the budget is gone."""
    solution = None
    while True:
        solved = master.solve(0.6 * budget.seconds_left)
        budget.spend()
        if solved is None:
            return solution
        solution = solved
        plan = _as_plan(pricer, columns, solution)
        if plan is not None:
            best.offer_plan(plan)
        tolerance = 0 if plan is not None else CLOSED * abs(centre.bound)
        if solution.value - centre.bound <= tolerance:
            return solution
        if budget.exhausted(0.6) or best.proved:
            return solution
        added = 0
        around = centre.prices
        for share in MIXES:
            priced = pricer.price(master.prices(solution, share, around))
            budget.spend()
            added += master.add(columns.harvest(range(pricer.bundles), pricer.paths))
            if priced.bound > centre.bound:
                centre = priced
                best.offer_bound(priced.bound, priced.prices)
        if not added:
            return solution


def _as_plan(pricer: Pricer, columns: Columns, solution: LpSolution) -> Paths | None:
    """The plan that a whole solution is; None when it is not whole, or referrals collide in it.

    The master has no rows for referrals (R1 and R11), which have no price in the certificate.
    """
    if any(weight <= SURE for weight in solution.weight.values()):
        return None
    state, paths = pricer.fresh_state(), pricer.no_paths()
    for column in solution.weight:
        if not columns.fits([column], state)[0]:
            return None
        columns.apply(column, paths)
        for need in columns.needs(columns.bundle[column]):
            if paths[need, 0] >= 0:
                take(pricer.a, need, paths[need], state, 1)
    return paths
