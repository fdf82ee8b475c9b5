"""The best series of a need at given prices: a dynamic programme over the days of a lane.

A series of n sessions in one lane is a path over days d1 < d2 < ... < dn. For prices of pools and
of parts of people's days its least cost is, backwards over the sessions,

    V_n(d) = c(d) + tail(d)
    V_k(d) = c(d) + min over d' with min_gap <= d' - d <= max_gap of drag(d' - d) + V_{k+1}(d')
    V_1(d) as V_k, plus the cost of waiting until d

where c(d) is the cheapest entry of the lane on day d, prices included, and ``tail`` is what the
needs that follow by R12 cost when this one ends on day d. Pricing an arc-path formulation by such
a recursion is Desrosiers, Soumis and Desrochers (Networks 14, 1984); here days are the only
resource. Bundles (trees of R12) are solved from their leaves: exactly what the certificate's bound
takes the minimum over. All numbers are whole thousandths of a day.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.instance import Instance
from matcher.instance.instance import FIRST, LATER
from matcher.instance.rules import r03_complete
from matcher.optimise.compiled import kernel

Ints = NDArray[np.int64]

IMPOSSIBLE = 1 << 50
"""More than any cost; stands where there is no series."""
LONG_AGO = -(1 << 20)
"""Before every day: a first session may be on any day."""


class Arrays(NamedTuple):
    """An ``Instance`` as the compiled kernels take it: arrays only. Shapes as in ``Entries``."""

    need_start: Ints
    lane_start: Ints
    pool: NDArray[np.int32]
    day: NDArray[np.int32]
    cost: NDArray[np.int32]
    takes: NDArray[np.int8]
    marks: Ints
    person: Ints
    sessions: Ints
    min_gap: Ints
    max_gap: Ints
    wait: Ints
    """Shape (needs, days): cost of the wait when the first session is on that day."""
    unplaced: Ints
    drag: Ints
    bundle_start: Ints
    bundle_need: Ints
    """Needs by bundle, predecessors first."""
    parent_place: Ints
    """Aligned with ``bundle_need``: the predecessor's place within the bundle, -1 for the root."""
    capacity: Ints
    days: int


class State(NamedTuple):
    """What is free: places by pool (P,), and marks taken of everybody's days (people, days)."""

    free: Ints
    busy: Ints


class Prices(NamedTuple):
    """Prices of pools (P,) and of parts of people's days (people, days, 3)."""

    pool: Ints
    clash: Ints


def arrays_of(instance: Instance) -> Arrays:
    """Lay an instance out for the kernels."""
    entries, demand = instance.entries, instance.demand
    start = np.cumsum([0, *(len(b) for b in instance.bundles)], dtype=np.int64)
    members = [need for bundle in instance.bundles for need in bundle]
    place = {need: i for bundle in instance.bundles for i, need in enumerate(bundle)}
    parents = [place[int(p)] if (p := demand.parent[need]) >= 0 else -1 for need in members]
    waits = np.maximum(np.arange(instance.days)[None, :] - demand.clock[:, None], 0)
    return Arrays(
        need_start=entries.need_start.astype(np.int64),
        lane_start=entries.lane_start,
        pool=entries.entry_pool,
        day=entries.entry_day,
        cost=entries.entry_cost,
        takes=entries.entry_takes,
        marks=entries.entry_marks.astype(np.int64),
        person=demand.participant,
        sessions=r03_complete(demand),
        min_gap=demand.min_gap,
        max_gap=demand.max_gap,
        wait=instance.wait_cost[demand.urgency[:, None], waits],
        unplaced=instance.unplaced_cost,
        drag=instance.drag_cost,
        bundle_start=start,
        bundle_need=np.array(members, dtype=np.int64),
        parent_place=np.array(parents, dtype=np.int64),
        capacity=instance.capacity.astype(np.int64),
        days=instance.days,
    )


@kernel
def lane_days(a: Any, lane: int, person: int, prices: Any, state: Any, work: Any) -> int:
    """Cheapest free entry for a first and a later session on each day of a lane; returns days."""
    count, last = 0, -1
    pool_price, clash = prices
    free, busy = state
    day_of, first_cost, first_entry, later_cost, later_entry = work
    for e in range(a.lane_start[lane], a.lane_start[lane + 1]):
        pool, day, marks = a.pool[e], a.day[e], a.marks[e]
        if free[pool] <= 0 or busy[person, day] & marks:
            continue
        cost = a.cost[e] + pool_price[pool]
        if marks & 1:
            cost += clash[person, day, 0]
        if marks & 2:
            cost += clash[person, day, 1]
        if marks & 4:
            cost += clash[person, day, 2]
        if day != last:
            day_of[count] = day
            first_cost[count] = IMPOSSIBLE
            later_cost[count] = IMPOSSIBLE
            count += 1
            last = day
        at = count - 1
        if a.takes[e] & FIRST and cost < first_cost[at]:
            first_cost[at] = cost
            first_entry[at] = e
        if a.takes[e] & LATER and cost < later_cost[at]:
            later_cost[at] = cost
            later_entry[at] = e
    return count


@kernel
def best_gaps(
    a: Any, need: int, count: int, day_of: Ints, value: Ints, onward: Ints, follow: Ints
) -> None:
    """onward[j] = least of drag + value[j'] over the next days j' in the gap's window of j."""
    low, high = a.min_gap[need], a.max_gap[need]
    cap = len(a.drag) - 1
    begin = 0
    for j in range(count):
        onward[j] = IMPOSSIBLE
        while begin < count and day_of[begin] < day_of[j] + low:
            begin += 1
        for later in range(begin, count):
            gap = day_of[later] - day_of[j]
            if gap > high:
                break
            cost = value[later] + a.drag[min(cap, gap - low)]
            if cost < onward[j]:
                onward[j] = cost
                follow[j] = later


@kernel
def solve_need(
    a: Any, need: int, after: int, tail: Ints, prices: Any, state: Any, by_day: Ints, path: Any
) -> int:
    """Least cost of a series that begins after day ``after``; writes its entries to ``path``.

    ``by_day[d]`` receives the least cost of a series whose first session is on day d, over all
    first days. Returns IMPOSSIBLE, and leaves ``path`` alone, when there is no series.
    """
    n, person, days = a.sessions[need], a.person[need], a.days
    work = (
        np.empty(days, np.int64),
        np.empty(days, np.int64),
        np.empty(days, np.int64),
        np.empty(days, np.int64),
        np.empty(days, np.int64),
    )
    day_of, first_cost, first_entry, later_cost, later_entry = work
    follow = np.empty((n, days), np.int64)
    value, onward = np.empty(days, np.int64), np.empty(days, np.int64)
    by_day[:] = IMPOSSIBLE
    best = IMPOSSIBLE
    for lane in range(a.need_start[need], a.need_start[need + 1]):
        count = lane_days(a, lane, person, prices, state, work)
        if count < n:
            continue
        for j in range(count):
            value[j] = later_cost[j] + tail[day_of[j]]
            onward[j] = tail[day_of[j]]
        for k in range(n - 2, -1, -1):
            best_gaps(a, need, count, day_of, value, onward, follow[k])
            for j in range(count):
                value[j] = later_cost[j] + onward[j]
        for j in range(count):
            total = first_cost[j] + a.wait[need, day_of[j]] + onward[j]
            day = day_of[j]
            by_day[day] = min(by_day[day], total)
            if total < best and day > after:
                best = total
                at = j
                path[0] = first_entry[at]
                for k in range(n - 1):
                    at = follow[k, at]
                    path[k + 1] = later_entry[at]
    return int(best)


@kernel
def take(a: Any, need: int, path: Any, state: Any, sign: int) -> None:
    """Take (sign 1) or give back (sign -1) the places and marks of a need's series."""
    free, busy = state
    person = a.person[need]
    for k in range(a.sessions[need]):
        e = path[k]
        free[a.pool[e]] -= sign
        if sign > 0:
            busy[person, a.day[e]] |= a.marks[e]
        else:
            busy[person, a.day[e]] &= ~a.marks[e]


@kernel
def bundle_tails(
    a: Any, bundle: int, prices: Any, state: Any, paths: Any, tails: Ints, starts: Ints, out: Ints
) -> None:
    """From the leaves of a bundle to its root: what each need's followers cost, by its last day.

    ``tails[i, d]``: least cost of all that follows the bundle's i-th need when that ends on day d.
    ``starts[i, d]``: least cost of the i-th need and its followers when it must begin after d (not
    written for the root). ``out[i]``: their cost unplaced. ``paths`` is scratch.
    """
    begin, size = a.bundle_start[bundle], a.bundle_start[bundle + 1] - a.bundle_start[bundle]
    by_day = np.empty(a.days, np.int64)
    tails[:size] = 0
    out[:size] = 0
    for i in range(size - 1, -1, -1):
        out[i] += a.unplaced[a.bundle_need[begin + i]]
        up = a.parent_place[begin + i]
        if up >= 0:
            out[up] += out[i]
    for i in range(size - 1, 0, -1):
        need, up = a.bundle_need[begin + i], a.parent_place[begin + i]
        solve_need(a, need, LONG_AGO, tails[i], prices, state, by_day, paths[need])
        best = out[i]
        for day in range(a.days - 1, -1, -1):
            starts[i, day] = best
            tails[up, day] += best
            best = min(best, by_day[day])


@kernel
def solve_bundle(
    a: Any, bundle: int, prices: Any, state: Any, paths: Any, commit: bool, always: bool
) -> int:
    """Least cost of a bundle, prices included; ``paths[need, 0]`` is -1 where it is not placed.

    With ``commit`` what is chosen is taken from ``state`` at once, so that needs of one bundle do
    not collide; without, each need sees the same state, as the bound asks. With ``always`` a need
    is placed whenever it can be, whatever it costs at these prices.
    """
    begin, size = a.bundle_start[bundle], a.bundle_start[bundle + 1] - a.bundle_start[bundle]
    tails, starts = np.empty((size, a.days), np.int64), np.empty((size, a.days), np.int64)
    out, by_day = np.empty(size, np.int64), np.empty(a.days, np.int64)
    bundle_tails(a, bundle, prices, state, paths, tails, starts, out)
    total = 0
    for i in range(size):
        need, up = a.bundle_need[begin + i], a.parent_place[begin + i]
        after = LONG_AGO
        if up >= 0:
            before = a.bundle_need[begin + up]
            if paths[before, 0] < 0:
                paths[need, 0] = -1
                continue
            after = a.day[paths[before, a.sessions[before] - 1]]
        best = solve_need(a, need, after, tails[i], prices, state, by_day, paths[need])
        placed = best < IMPOSSIBLE and (best <= out[i] or always)
        if up < 0:
            total = best if placed else out[i]
        if not placed:
            paths[need, 0] = -1
        elif commit:
            take(a, need, paths[need], state, 1)
    return int(total)


@kernel
def price_bundles(
    a: Any, first: int, last: int, prices: Any, state: Any, values: Ints, paths: Any
) -> None:
    """Least cost of each bundle from ``first`` up to ``last`` at these prices, with its series."""
    for bundle in range(first, last):
        values[bundle] = solve_bundle(a, bundle, prices, state, paths, False, False)


@kernel
def usage(a: Any, paths: Any, used: Ints) -> None:
    """Add to ``used`` the places of each pool that the series in ``paths`` take."""
    for need in range(len(a.sessions)):
        if paths[need, 0] >= 0:
            for k in range(a.sessions[need]):
                used[a.pool[paths[need, k]]] += 1


@kernel
def series_cost(a: Any, need: int, path: Any) -> int:
    """Cost of a series without prices: sessions, wait and drag."""
    total = a.wait[need, a.day[path[0]]] + a.cost[path[0]]
    cap = len(a.drag) - 1
    for k in range(1, a.sessions[need]):
        gap = a.day[path[k]] - a.day[path[k - 1]] - a.min_gap[need]
        total += a.cost[path[k]] + a.drag[min(cap, gap)]
    return int(total)


@kernel
def plan_cost(a: Any, paths: Any) -> int:
    """Cost of a whole plan, unplaced needs included."""
    total = 0
    for need in range(len(a.sessions)):
        if paths[need, 0] >= 0:
            total += series_cost(a, need, paths[need])
        else:
            total += a.unplaced[need]
    return int(total)


@kernel
def compare(a: Any, b: Any) -> int:
    """-1, 0 or 1 as ``a`` is before, equal to or after ``b``, entry by entry."""
    for k in range(len(a)):
        if a[k] != b[k]:
            return -1 if a[k] < b[k] else 1
    return 0
