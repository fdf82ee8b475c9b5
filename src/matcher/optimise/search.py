"""Ruin and recreate: take some bundles out of the plan, put them back better, many times a second.

Slack induction by string removals of Schrimpf et al. (J. Comput. Phys. 159, 2000) and Christiaens
and Vanden Berghe (Transportation Science 54, 2020), with three changes that this problem invites:
what is removed shares a practitioner and a stretch of days, a bundle is put back by the exact
dynamic programme of ``series``, and the places that it takes are charged a share of their LP
prices, so that a scarce place is left to those who gain most from it.
Everything is counted in steps and drawn from one seeded generator: same seed, same plan.
"""

from __future__ import annotations

from typing import Any, NamedTuple

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


UNPLACED_SEEDS = 0.4
"""Share of the steps that begin at a need that is not placed, if chance finds one in ..."""
SEED_TRIES = 60
"""... so many tries."""


class Index(NamedTuple):
    """Who uses a pool now, and which pools belong together; for choosing what to remove."""

    pool_practitioner: Ints
    pool_day: Ints
    practitioner_start: Ints
    practitioner_pool: Ints
    """Pools by practitioner, by day within."""
    bundle_of: Ints
    """Bundle of each need."""
    seeds: Ints
    """Needs at which a step may begin."""
    pools: Ints
    """Pools that are charged for."""


class Schedule(NamedTuple):
    """How a run of ruin and recreate goes."""

    steps: int
    warm: float
    cold: float
    """Temperatures at the beginning and the end, thousandths of a day; falls geometrically."""
    most: int
    """Bundles removed in one step at the most."""


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
def _take_if_free(a: Any, bundle: int, proposed: Any, state: Any, paths: Any) -> bool:
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
        left[at] = not _take_if_free(a, bundles[at], proposed, state, paths)
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


@kernel
def _choose(
    a: Any, index: Any, paths: Any, users: Any, user_count: Ints, chosen: Ints, most: int
) -> int:
    """Choose bundles to remove: those of a practitioner in a stretch of days around a seed."""
    need = index.seeds[np.random.randint(len(index.seeds))]
    if np.random.random() < UNPLACED_SEEDS:
        for _ in range(SEED_TRIES):
            if paths[need, 0] < 0 and a.need_start[need + 1] > a.need_start[need]:
                break
            need = index.seeds[np.random.randint(len(index.seeds))]
    lanes = a.need_start[need + 1] - a.need_start[need]
    chosen[0] = index.bundle_of[need]
    marked = 1
    if lanes == 0:
        return marked
    rounds = 1 + np.random.randint(3)
    for _ in range(rounds):
        lane = a.need_start[need] + np.random.randint(lanes)
        entry = np.random.randint(a.lane_start[lane], a.lane_start[lane + 1])
        seed_pool = a.pool[entry]
        practitioner = index.pool_practitioner[seed_pool]
        reach = 3 + np.random.randint(18)
        day = index.pool_day[seed_pool]
        keep = 0.2 + 0.8 * np.random.random()
        begin = index.practitioner_start[practitioner]
        end = index.practitioner_start[practitioner + 1]
        for at in range(begin, end):
            pool = index.practitioner_pool[at]
            if abs(index.pool_day[pool] - day) > reach:
                continue
            for u in range(user_count[pool]):
                if marked >= most:
                    return marked
                bundle = index.bundle_of[users[pool, u]]
                if np.random.random() > keep:
                    continue
                known = False
                for m in range(marked):
                    if chosen[m] == bundle:
                        known = True
                        break
                if not known:
                    chosen[marked] = bundle
                    marked += 1
    return marked


@kernel
def _note(a: Any, bundle: int, paths: Any, users: Any, user_count: Ints, sign: int) -> None:
    """Keep the list of each pool's users in step with the plan."""
    for i in range(a.bundle_start[bundle], a.bundle_start[bundle + 1]):
        need = a.bundle_need[i]
        if paths[need, 0] < 0:
            continue
        for k in range(a.sessions[need]):
            pool = a.pool[paths[need, k]]
            if sign > 0:
                users[pool, user_count[pool]] = need
                user_count[pool] += 1
            else:
                for u in range(user_count[pool]):
                    if users[pool, u] == need:
                        user_count[pool] -= 1
                        users[pool, u] = users[pool, user_count[pool]]
                        break


@kernel
def _order(a: Any, chosen: Ints, count: int, keys: Any) -> Ints:
    """The order in which removed bundles go back: by chance, by what is at stake, or by length."""
    kind = np.random.randint(4)
    for m in range(count):
        bundle = chosen[m]
        need = a.bundle_need[a.bundle_start[bundle]]
        if kind == 0:
            keys[m] = np.random.random()
        elif kind == 1:
            keys[m] = -a.unplaced[need] / a.sessions[need] * (0.8 + 0.4 * np.random.random())
        elif kind == 2:
            keys[m] = -a.sessions[need] + np.random.random()
        else:
            keys[m] = a.need_start[need + 1] - a.need_start[need] + np.random.random()
    return np.argsort(keys[:count])


@kernel
def ruin_and_recreate(
    a: Any,
    index: Any,
    prices: Any,
    state: Any,
    paths: Any,
    best_paths: Any,
    seed: int,
    schedule: Any,
) -> int:
    """Improve ``paths`` as ``schedule`` says; the best plan met goes to ``best_paths``.

    Accepts by threshold: a step may make the plan dearer by an exponentially distributed amount
    whose mean falls geometrically from ``warm`` to ``cold`` thousandths of a day.
    ``best_paths`` must hold a plan at the start. Returns the best plan's cost.
    """
    np.random.seed(seed)
    steps, warm, cold, most = schedule
    bundles = len(a.bundle_start) - 1
    pools = len(a.capacity)
    users = np.empty((pools, max(1, a.capacity.max()) if pools else 1), np.int32)
    user_count = np.zeros(pools, np.int64)
    for bundle in range(bundles):
        _note(a, bundle, paths, users, user_count, 1)
    chosen = np.empty(most + 1, np.int64)
    keys = np.empty(most + 1, np.float64)
    saved = np.empty((len(a.sessions), paths.shape[1]), np.int32)
    charged = prices[0].copy()
    cost = plan_cost(a, paths)
    best = plan_cost(a, best_paths)
    for step in range(steps):
        if step % 64 == 0:
            share = np.random.random() * 1.1
            for p in index.pools:
                charged[p] = np.int64(prices[0][p] * share)
        heat = warm * (cold / warm) ** (step / steps)
        count = _choose(a, index, paths, users, user_count, chosen, most)
        before = 0
        for m in range(count):
            bundle = chosen[m]
            before += bundle_cost(a, bundle, paths)
            _note(a, bundle, paths, users, user_count, -1)
            for i in range(a.bundle_start[bundle], a.bundle_start[bundle + 1]):
                need = a.bundle_need[i]
                saved[need] = paths[need]
            release(a, bundle, paths, state)
        after = 0
        order = _order(a, chosen, count, keys)
        for m in range(count):
            bundle = chosen[order[m]]
            solve_bundle(a, bundle, (charged, prices[1]), state, paths, True, True)
            after += bundle_cost(a, bundle, paths)
        if after <= before - heat * np.log(max(1e-300, np.random.random())):
            cost += after - before
            for m in range(count):
                _note(a, chosen[m], paths, users, user_count, 1)
            if cost < best:
                best = cost
                best_paths[:] = paths
            continue
        for m in range(count):
            release(a, chosen[m], paths, state)
        for m in range(count):
            bundle = chosen[m]
            for i in range(a.bundle_start[bundle], a.bundle_start[bundle + 1]):
                need = a.bundle_need[i]
                paths[need] = saved[need]
                if paths[need, 0] >= 0:
                    take(a, need, paths[need], state, 1)
            _note(a, bundle, paths, users, user_count, 1)
    return int(best)
