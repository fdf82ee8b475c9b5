"""Ruin and recreate: take some bundles out of the plan, put them back better, many times a second.

Slack induction by string removals of Schrimpf et al. (J. Comput. Phys. 159, 2000) and Christiaens
and Vanden Berghe (Transportation Science 54, 2020), with three changes that this problem invites:
what is removed shares a practitioner and a stretch of days, a bundle is put back by the exact
dynamic programme of ``series``, and the places that it takes are charged a share of their LP
prices, so that a scarce place is left to those who gain most from it.

Every other step is an ejection (Glover, Discrete Applied Mathematics 65, 1996): a bundle gets the
series that is best for it at the prices, whoever has the places now, and those who had them are
put back elsewhere. That is how a long course whose days are gone comes in at all.
Everything is counted in steps and drawn from one seeded generator: same seed, same plan.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.optimise.compiled import kernel
from matcher.optimise.search import bundle_cost, release, take_if_free
from matcher.optimise.series import plan_cost, solve_bundle, take

Ints = NDArray[np.int64]

UNPLACED_SEEDS = 0.4
"""Share of the steps that begin at a need that is not placed, if chance finds one in ..."""
SEED_TRIES = 60
"""... so many tries."""
EJECTIONS = 0.5
"""Share of the steps that are ejections."""
REDRAW_EVERY = 64
"""Steps after which another share of the prices is charged."""
MOST_CHARGED = 1.1
UNEVEN = 0.3
"""How far chance moves the price that is charged for a pool, as a share of it."""


class Index(NamedTuple):
    """Which pools belong together, and who is searched for; for choosing what to remove."""

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
def _seed(a: Any, index: Any, paths: Any) -> int:
    """A need at which a step begins, rather one that is not placed."""
    need = index.seeds[np.random.randint(len(index.seeds))]
    if np.random.random() < UNPLACED_SEEDS:
        for _ in range(SEED_TRIES):
            if paths[need, 0] < 0 and a.need_start[need + 1] > a.need_start[need]:
                break
            need = index.seeds[np.random.randint(len(index.seeds))]
    return int(need)


@kernel
def _add(bundle: int, chosen: Ints, count: int) -> int:
    """Add a bundle to those chosen, if it is new; returns how many there are."""
    for m in range(count):
        if chosen[m] == bundle:
            return count
    chosen[count] = bundle
    return count + 1


@kernel
def _neighbours(
    a: Any, index: Any, need: int, users: Any, user_count: Ints, chosen: Ints, most: int
) -> int:
    """Choose who shares a practitioner and a stretch of days with a series that ``need`` may have.

    ``chosen[0]`` is the need's own bundle. Returns how many are chosen.
    """
    lanes, count = a.need_start[need + 1] - a.need_start[need], 1
    for _ in range(1 + np.random.randint(3)):
        lane = a.need_start[need] + np.random.randint(lanes)
        seed_pool = a.pool[np.random.randint(a.lane_start[lane], a.lane_start[lane + 1])]
        practitioner, day = index.pool_practitioner[seed_pool], index.pool_day[seed_pool]
        reach = 3 + np.random.randint(18)
        keep = 0.2 + 0.8 * np.random.random()
        for at in range(
            index.practitioner_start[practitioner], index.practitioner_start[practitioner + 1]
        ):
            pool = index.practitioner_pool[at]
            if abs(index.pool_day[pool] - day) > reach:
                continue
            for u in range(user_count[pool]):
                if count >= most:
                    return count
                if np.random.random() <= keep:
                    count = _add(index.bundle_of[users[pool, u]], chosen, count)
    return count


@kernel
def _in_the_way(
    a: Any, index: Any, wish: Any, users: Any, user_count: Ints, free: Ints, chosen: Ints, most: int
) -> int:
    """Choose those who have the places that the bundle ``chosen[0]`` wishes for.

    Of a pool that is full one user by chance goes. Returns how many are chosen.
    """
    bundle, count = chosen[0], 1
    for i in range(a.bundle_start[bundle], a.bundle_start[bundle + 1]):
        need = a.bundle_need[i]
        if wish[need, 0] < 0:
            continue
        for k in range(a.sessions[need]):
            pool = a.pool[wish[need, k]]
            if count < most and free[pool] <= 0 and user_count[pool] > 0:
                user = users[pool, np.random.randint(user_count[pool])]
                count = _add(index.bundle_of[user], chosen, count)
    return count


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
def _remove(
    a: Any, bundle: int, paths: Any, saved: Any, users: Any, user_count: Ints, state: Any
) -> int:
    """Take a bundle out and remember where it was; returns what it cost."""
    cost = bundle_cost(a, bundle, paths)
    _note(a, bundle, paths, users, user_count, -1)
    for i in range(a.bundle_start[bundle], a.bundle_start[bundle + 1]):
        saved[a.bundle_need[i]] = paths[a.bundle_need[i]]
    release(a, bundle, paths, state)
    return int(cost)


@kernel
def _order(a: Any, chosen: Ints, count: int, keys: Any) -> Ints:
    """The order in which removed bundles go back: by chance, by what is at stake, or by length."""
    kind = np.random.randint(4)
    for m in range(count):
        need = a.bundle_need[a.bundle_start[chosen[m]]]
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
def _put_back(a: Any, chosen: Ints, count: int, paths: Any, saved: Any, state: Any) -> None:
    """Undo a step: everybody where they were."""
    for m in range(count):
        release(a, chosen[m], paths, state)
    for m in range(count):
        bundle = chosen[m]
        for i in range(a.bundle_start[bundle], a.bundle_start[bundle + 1]):
            need = a.bundle_need[i]
            paths[need] = saved[need]
            if paths[need, 0] >= 0:
                take(a, need, paths[need], state, 1)


@kernel
def _charge(index: Any, prices: Any, charged: Ints) -> None:
    """Draw the share of the prices that is charged for the next steps, a little uneven."""
    share = np.random.random() * MOST_CHARGED
    for pool in index.pools:
        uneven = 1 + UNEVEN * (2 * np.random.random() - 1)
        charged[pool] = np.int64(prices[0][pool] * share * uneven)


@kernel
def _recreate(a: Any, chosen: Ints, keys: Any, charge: Any, state: Any, paths: Any) -> None:
    """Put bundles back: first those worth what is charged, then whoever fits into what is left."""
    order = _order(a, chosen, len(chosen), keys)
    for whoever in range(2):
        for m in order:
            bundle = chosen[m]
            if whoever == 0 or paths[a.bundle_need[a.bundle_start[bundle]], 0] < 0:
                solve_bundle(a, bundle, charge, state, paths, True, whoever == 1)


@kernel
def _step(
    a: Any, index: Any, need: int, charge: Any, state: Any, paths: Any, users: Any, work: Any
) -> tuple[int, int]:
    """One step around ``need``: returns the bundles moved and by how much the plan is dearer.

    ``work`` holds the bundles moved, keys to put them in order, where they were, and a scratch
    plan for what an ejection wishes for.
    """
    chosen, keys, saved, wish = work
    most = len(chosen)
    lists, counts = users
    chosen[0] = index.bundle_of[need]
    dearer = -_remove(a, chosen[0], paths, saved, lists, counts, state)
    begin = 0
    if np.random.random() < EJECTIONS:
        begin, room = 1, (a.capacity, state[1])
        solve_bundle(a, chosen[0], charge, room, wish, False, True)
        count = _in_the_way(a, index, wish, lists, counts, state[0], chosen, most)
    else:
        count = _neighbours(a, index, need, lists, counts, chosen, most)
    for m in range(1, count):
        dearer -= _remove(a, chosen[m], paths, saved, lists, counts, state)
    if begin and not take_if_free(a, chosen[0], wish, state, paths):
        solve_bundle(a, chosen[0], charge, state, paths, True, True)
    _recreate(a, chosen[begin:count], keys, charge, state, paths)
    for m in range(count):
        dearer += bundle_cost(a, chosen[m], paths)
    return count, dearer


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
    pools = len(a.capacity)
    users = np.empty((pools, max(1, a.capacity.max()) if pools else 1), np.int32)
    counts = np.zeros(pools, np.int64)
    for bundle in range(len(a.bundle_start) - 1):
        _note(a, bundle, paths, users, counts, 1)
    chosen, keys = np.empty(most, np.int64), np.empty(most, np.float64)
    saved = np.empty_like(paths)
    work = (chosen, keys, saved, np.empty_like(paths))
    charged = prices[0].copy()
    cost, best = plan_cost(a, paths), plan_cost(a, best_paths)
    for step in range(steps):
        if step % REDRAW_EVERY == 0:
            _charge(index, prices, charged)
        need = _seed(a, index, paths)
        if a.need_start[need + 1] == a.need_start[need]:
            continue
        charge = (charged, prices[1])
        count, dearer = _step(a, index, need, charge, state, paths, (users, counts), work)
        heat = warm * (cold / warm) ** (step / steps)
        if dearer <= -heat * np.log(max(1e-300, np.random.random())):
            cost += dearer
            if cost < best:
                best = cost
                best_paths[:] = paths
        else:
            _put_back(a, chosen, count, paths, saved, state)
        for m in range(count):
            _note(a, chosen[m], paths, users, counts, 1)
    return int(best)
