"""Every series whose reduced cost is below a limit: where each gain of a neighbourhood must lie.

If a choice of columns is cheaper than ``limit`` above the linear programme's bound, then no column
in it has a reduced cost above ``limit`` (Baldacci, Christofides and Mingozzi, Mathematical
Programming 115, 2008). The series of a need below that are few, and a depth-first walk finds them
all: the dynamic programme of ``series`` says of every unfinished series what its best completion
costs, so the walk never enters a dead end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.instance.instance import FIRST, LATER
from matcher.optimise.columns import Columns
from matcher.optimise.compiled import kernel
from matcher.optimise.pricing import Pricer
from matcher.optimise.series import (
    IMPOSSIBLE,
    LONG_AGO,
    Prices,
    State,
    best_gaps,
    bundle_tails,
    lane_days,
)

Ints = NDArray[np.int64]
Paths = NDArray[np.int32]

UNPLACED = -(1 << 21)
"""Stands for the last day of a need that a choice leaves unplaced."""


@kernel
def _entry_cost(a: Any, e: int, person: int, prices: Any) -> int:
    pool_price, clash = prices
    cost = a.cost[e] + pool_price[a.pool[e]]
    for part in range(3):
        if (a.marks[e] >> part) & 1:
            cost += clash[person, a.day[e], part]
    return int(cost)


@kernel
def _completions(
    a: Any, need: int, lane: int, tail: Ints, prices: Any, state: Any, work: Any, onward: Ints
) -> int:
    """Least cost of all sessions after session k on day j, ``onward[k, j]``; returns days."""
    n, person = a.sessions[need], a.person[need]
    count = lane_days(a, lane, person, prices, state, work)
    value, follow = np.empty(a.days, np.int64), np.empty(a.days, np.int64)
    day_of, later_cost = work[0], work[3]
    for j in range(count):
        onward[n - 1, j] = tail[day_of[j]]
    for k in range(n - 2, -1, -1):
        for j in range(count):
            value[j] = min(IMPOSSIBLE, later_cost[j] + onward[k + 1, j])
        best_gaps(a, need, count, day_of, value, onward[k], follow)
    return int(count)


@kernel
def enumerate_series(
    a: Any,
    need: int,
    after: int,
    tail: Ints,
    prices: Any,
    state: Any,
    limit: int,
    found: Paths,
    costs: Ints,
) -> int:
    """Write every series below a limit to ``found``, and what each costs without tail to ``costs``.

    They begin after day ``after`` and cost at most ``limit``, prices and ``tail`` included.
    Returns their number, or -1 when ``found`` is too short for them.
    """
    most = len(found)
    n, person, cap = a.sessions[need], a.person[need], len(a.drag) - 1
    work = (
        np.empty(a.days, np.int64),
        np.empty(a.days, np.int64),
        np.empty(a.days, np.int64),
        np.empty(a.days, np.int64),
        np.empty(a.days, np.int64),
    )
    onward = np.empty((n, a.days), np.int64)
    place = np.empty(a.days, np.int64)
    at = np.empty(n, np.int64)
    spent = np.zeros(n + 1, np.int64)
    free, busy = state
    total = 0
    for lane in range(a.need_start[need], a.need_start[need + 1]):
        begin, end = a.lane_start[lane], a.lane_start[lane + 1]
        count = _completions(a, need, lane, tail, prices, state, work, onward)
        if count < n:
            continue
        for j in range(count):
            place[work[0][j]] = j
        k, at[0] = 0, begin - 1
        while k >= 0:
            at[k] += 1
            e = at[k]
            if e >= end or (k > 0 and a.day[e] - a.day[at[k - 1]] > a.max_gap[need]):
                k -= 1
                continue
            if not a.takes[e] & (FIRST if k == 0 else LATER):
                continue
            if free[a.pool[e]] <= 0 or busy[person, a.day[e]] & a.marks[e]:
                continue
            cost = spent[k] + _entry_cost(a, e, person, prices)
            if k == 0:
                if a.day[e] <= after:
                    continue
                cost += a.wait[need, a.day[e]]
            else:
                gap = a.day[e] - a.day[at[k - 1]] - a.min_gap[need]
                if gap < 0:
                    continue
                cost += a.drag[min(cap, gap)]
            if cost + onward[k, place[a.day[e]]] > limit:
                continue
            if k == n - 1:
                if total == most:
                    return -1
                for i in range(n):
                    found[total, i] = at[i]
                costs[total] = cost
                total += 1
            else:
                spent[k + 1] = cost
                k += 1
                at[k] = e
    return total


class _TooMany(Exception):
    """A bundle has more columns below its limit than are wanted."""


class _Tree:
    """Enumerates the columns of one bundle, need by need, predecessors first."""

    def __init__(
        self, pricer: Pricer, bundle: int, prices: Prices, state: State, limit: int, most: int
    ) -> None:
        self.a, self.prices, self.state = pricer.a, prices, state
        self.limit, self.most = limit, most
        begin, end = self.a.bundle_start[bundle], self.a.bundle_start[bundle + 1]
        self.needs = self.a.bundle_need[begin:end].tolist()
        self.parents = self.a.parent_place[begin:end].tolist()
        shape = (len(self.needs), self.a.days)
        self.tails, self.starts = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        self.out = np.zeros(len(self.needs), np.int64)
        bundle_tails(self.a, bundle, prices, state, pricer.paths, self.tails, self.starts, self.out)
        self.found: list[NDArray[np.int32]] = []
        self.longest = pricer.longest

    def walk(
        self, i: int, spent: int, pending: int, last_day: tuple[int, ...], chosen: tuple[Paths, ...]
    ) -> None:
        """Extend a choice for the needs before the i-th; ``pending`` bounds what is still open."""
        if i == len(self.needs):
            if len(self.found) >= self.most:
                raise _TooMany
            self.found.append(np.concatenate(chosen) if chosen else np.zeros(0, np.int32))
            return
        up = self.parents[i]
        after = LONG_AGO if up < 0 else last_day[up]
        if after == UNPLACED:
            self.walk(i + 1, spent, pending, (*last_day, UNPLACED), chosen)
            return
        others = pending - (0 if up < 0 else int(self.starts[i, after]))
        room = self.limit - spent - others
        out = int(self.out[i])
        if out <= room:
            self.walk(i + 1, spent + out, others, (*last_day, UNPLACED), chosen)
        series = np.empty((self.most, self.longest), np.int32)
        costs = np.empty(self.most, np.int64)
        need = self.needs[i]
        number = enumerate_series(
            self.a, need, after, self.tails[i], self.prices, self.state, room, series, costs
        )
        if number < 0:
            raise _TooMany
        n = int(self.a.sessions[need])
        for row, cost in zip(series[:number], costs[:number].tolist(), strict=True):
            ends = int(self.a.day[row[n - 1]])
            follow = int(self.tails[i, ends])
            self.walk(
                i + 1, spent + cost, others + follow, (*last_day, ends), (*chosen, row[:n].copy())
            )


def enumerate_columns(
    pricer: Pricer,
    columns: Columns,
    bundles: Sequence[int],
    prices: Prices,
    state: State,
    limits: Ints,
    most: int,
) -> tuple[list[int], bool]:
    """Columns of ``bundles`` that cost at most ``limits`` (one each), prices included.

    Returns them, and whether they are all there are: a bundle with more than ``most`` of them
    brings none, and makes the answer incomplete.
    """
    complete, found = True, []
    for bundle, limit in zip(bundles, limits.tolist(), strict=True):
        tree = _Tree(pricer, bundle, prices, state, limit, most)
        try:
            tree.walk(0, 0, 0, (), ())
        except _TooMany:
            complete = False
            continue
        found += columns.store(bundle, tree.found)
    return found, complete
