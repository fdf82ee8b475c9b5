"""Policies without a solver: people take turns, and each takes what is best for them."""

from __future__ import annotations

import numpy as np

from matcher.domain import Plan
from matcher.instance import Instance
from matcher.optimise.deal import deal
from matcher.optimise.first_come import first_come_on, turns
from matcher.optimise.pricing import Pricer
from matcher.optimise.series import IMPOSSIBLE, LONG_AGO, solve_need, take


def earliest(instance: Instance) -> Plan:
    """First come, first served, each taking the soonest series: the baseline of the formats."""
    return first_come_on(instance)


def own_best(instance: Instance) -> Plan:
    """In the same turns, each takes the series that costs them least and looks at nobody else.

    A need is placed whenever it can be. What a coach with all diaries on the screen would do.
    """
    pricer = Pricer(instance, threads=1)
    a, state, paths, nothing = pricer.a, pricer.fresh_state(), pricer.no_paths(), pricer.no_prices()
    tail, by_day = np.zeros(a.days, dtype=np.int64), np.empty(a.days, dtype=np.int64)
    for need in turns(instance):
        parent, after = int(instance.demand.parent[need]), LONG_AGO
        if parent >= 0:
            if paths[parent, 0] < 0:
                continue
            after = int(a.day[paths[parent, a.sessions[parent] - 1]])
        cost = solve_need(a, need, after, tail, nothing, state, by_day, paths[need])
        if cost < IMPOSSIBLE:
            take(a, need, paths[need], state, 1)
        else:
            paths[need, 0] = -1
    return deal(instance, paths)
