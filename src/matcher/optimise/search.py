"""Moves of whole plans: what bundles cost in one, taking them out, putting them in, adopting."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.optimise.compiled import kernel
from matcher.optimise.series import (
    plan_cost,
    series_cost,
    solve_bundle,
    take,
)

Ints = NDArray[np.int64]
Paths = NDArray[np.int32]


@kernel
def bundle_cost(a: Any, bundle: int, paths: Any) -> int:
    """Cost of a bundle in the plan, without prices."""
    total = 0
    for i in range(a.bundle_start[bundle], a.bundle_start[bundle + 1]):
        need = a.bundle_need[i]
        total += series_cost(a, need, paths[need]) if paths[need, 0] >= 0 else a.unplaced[need]
    return total


@kernel
def release(a: Any, bundle: int, paths: Any, state: Any) -> None:
    """Take a bundle out of the plan."""
    for i in range(a.bundle_start[bundle], a.bundle_start[bundle + 1]):
        need = a.bundle_need[i]
        if paths[need, 0] >= 0:
            take(a, need, paths[need], state, -1)
            paths[need, 0] = -1


@kernel
def take_all(a: Any, paths: Any, state: Any) -> None:
    """Take the places and marks of a whole plan."""
    for need in range(len(a.sessions)):
        if paths[need, 0] >= 0:
            take(a, need, paths[need], state, 1)


@kernel
def take_if_free(a: Any, bundle: int, proposed: Any, state: Any, paths: Any) -> bool:
    """Place a bundle as ``proposed`` places it, if that is still free."""
    free, busy = state
    for i in range(a.bundle_start[bundle], a.bundle_start[bundle + 1]):
        need = a.bundle_need[i]
        paths[need, 0] = -1
        if proposed[need, 0] < 0:
            continue
        person = a.person[need]
        for k in range(a.sessions[need]):
            e = proposed[need, k]
            if free[a.pool[e]] <= 0 or busy[person, a.day[e]] & a.marks[e]:
                release(a, bundle, paths, state)
                return False
        paths[need] = proposed[need]
        take(a, need, paths[need], state, 1)
        for k in range(a.sessions[need]):
            if free[a.pool[paths[need, k]]] < 0:
                release(a, bundle, paths, state)
                return False
    return True


@kernel
def adopt(a: Any, bundles: Ints, proposed: Any, prices: Any, state: Any, paths: Any) -> None:
    """Place ``bundles`` as ``proposed`` does; those whose places are gone go where it is best."""
    for bundle in bundles:
        release(a, bundle, paths, state)
    left = np.zeros(len(bundles), np.bool_)
    for at in range(len(bundles)):
        left[at] = not take_if_free(a, bundles[at], proposed, state, paths)
    for at in range(len(bundles)):
        if left[at]:
            solve_bundle(a, bundles[at], prices, state, paths, True, True)


@kernel
def losses(a: Any, bundles: Ints, paths: Any, prices: Any, least: Ints, out: Any) -> None:
    """What each of ``bundles`` costs in the plan, prices included, above its ``least``."""
    pool_price, clash = prices
    for at in range(len(bundles)):
        bundle = bundles[at]
        total = bundle_cost(a, bundle, paths)
        for i in range(a.bundle_start[bundle], a.bundle_start[bundle + 1]):
            need = a.bundle_need[i]
            if paths[need, 0] < 0:
                continue
            for k in range(a.sessions[need]):
                e = paths[need, k]
                total += pool_price[a.pool[e]]
                for part in range(3):
                    if (a.marks[e] >> part) & 1:
                        total += clash[a.person[need], a.day[e], part]
        out[at] = max(0, total - least[bundle])


@kernel
def insert_all(a: Any, order: Ints, prices: Any, state: Any, paths: Any) -> int:
    """Put the bundles of ``order`` into the plan one after another, each where it is best."""
    for bundle in order:
        solve_bundle(a, bundle, prices, state, paths, True, True)
    return int(plan_cost(a, paths))
