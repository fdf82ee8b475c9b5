"""The best series out of the entries that a need is offered.

The recursion over days is that of ``series``. Values are whole numbers: what is least is chosen,
whatever the numbers stand for, so that one recursion finds the cheapest, soonest or nearest series.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.instance.instance import FIRST, LATER
from matcher.optimise.compiled import kernel
from matcher.optimise.offered import among, lay_out, session

Ints = NDArray[np.int64]
Ints32 = NDArray[np.int32]

NO_SERIES = 1 << 60
"""More than any value; stands where there is no series."""
LONG_BEFORE = -(1 << 20)
"""Before every day: a series may begin on any."""


@kernel
def _least_by_day(laid: Any, lane: int, value: Ints, busy: Ints, banned: Ints32, work: Any) -> int:
    """The least entry for a first and a later session on each day of a lane; returns days."""
    first_value, first_entry, later_value, later_entry, day_of = work
    count, last = 0, -1
    for e in range(laid.lane[lane], laid.lane[lane + 1]):
        day = laid.day[e]
        if busy[day] & laid.marks[e] or among(banned, laid.row[e]):
            continue
        if day != last:
            day_of[count] = last = day
            first_value[count] = later_value[count] = NO_SERIES
            count += 1
        if laid.takes[e] & FIRST and value[e] < first_value[count - 1]:
            first_value[count - 1], first_entry[count - 1] = value[e], e
        if laid.takes[e] & LATER and value[e] < later_value[count - 1]:
            later_value[count - 1], later_entry[count - 1] = value[e], e
    return count


@kernel
def best_series(
    laid: Any,
    shape: Any,
    value: Ints,
    begin: Ints,
    end: Ints,
    busy: Ints,
    banned: Ints32,
    by_day: Ints,
    paths: Ints32,
) -> None:
    """For each day the least series that begins on it: its value and, in ``paths``, its entries.

    Args:
        laid: the entries of the need.
        shape: sessions, least gap, greatest gap (R3, R5), and the value of each day that a gap is
            longer than it has to be, the last one standing for all longer gaps.
        value: of each entry.
        begin: by day, the value of beginning on it.
        end: by day, the value of ending on it.
        busy: by day, marks that may not be taken.
        banned: rows that may not be used.
        by_day: shape (days,); NO_SERIES where none begins.
        paths: shape (days, sessions).
    """
    n, low, high, drag = shape
    days, cap = len(by_day), len(drag) - 1
    by_day[:] = NO_SERIES
    work = (
        np.empty(days, np.int64),
        np.empty(days, np.int32),
        np.empty(days, np.int64),
        np.empty(days, np.int32),
        np.empty(days, np.int64),
    )
    first_value, first_entry, later_value, later_entry, day_of = work
    onward, total = np.empty(days, np.int64), np.empty(days, np.int64)
    follow = np.empty((n, days), np.int32)
    for lane in range(len(laid.lane) - 1):
        count = _least_by_day(laid, lane, value, busy, banned, work)
        if count < n:
            continue
        for j in range(count):
            onward[j] = end[day_of[j]]
        for k in range(n - 2, -1, -1):
            for j in range(count):
                total[j] = min(NO_SERIES, later_value[j] + onward[j])
            at = 0
            for j in range(count):
                best = NO_SERIES
                while at < count and day_of[at] < day_of[j] + low:
                    at += 1
                for later in range(at, count):
                    gap = day_of[later] - day_of[j]
                    if gap > high:
                        break
                    reached = total[later] + drag[min(cap, gap - low)]
                    if reached < best:
                        best = reached
                        follow[k, j] = later
                onward[j] = best
        for j in range(count):
            if first_value[j] >= NO_SERIES or onward[j] >= NO_SERIES:
                continue
            day = day_of[j]
            reached = first_value[j] + begin[day] + onward[j]
            if reached < by_day[day]:
                by_day[day] = reached
                paths[day, 0] = first_entry[j]
                at = j
                for k in range(n - 1):
                    at = follow[k, at]
                    paths[day, k + 1] = later_entry[at]


@kernel
def best_series_each(
    laid: Any, shape: Any, value: Ints, begin: Ints, end: Ints, by_day: Ints, paths: Ints32
) -> None:
    """``best_series`` for several kinds of value: a row each of all arrays, and no day is busy."""
    busy, banned = np.zeros(by_day.shape[1], np.int64), np.zeros(0, np.int32)
    for kind in range(len(value)):
        best_series(
            laid,
            shape,
            value[kind],
            begin[kind],
            end[kind],
            busy,
            banned,
            by_day[kind],
            paths[kind],
        )


@kernel
def gains(
    diaries: Any, asks: Any, now: int, courses: Any, freed: Ints32, found: Ints, rows: Ints32
) -> None:
    """What each need would gain from the places of the rows ``freed``, which count as free.

    Args:
        diaries: with those places.
        asks: n needs.
        now: minutes since 1970; slots that have begun are gone.
        courses: least and greatest gaps (n,), drag, waits (n, days) and what leaving a need out
            costs (n,).
        freed: rows.
        found: shape (n, 3): the least cost with those places, -1 where the need's best series does
            not use any of them; the least cost without them, or of leaving the need out; and the
            first day without them, -1 when there is none.
        rows: shape (n, longest course): the rows of the best series.
    """
    low, high, drag, waits, unplaced = courses
    days = waits.shape[1]
    nothing, none = np.zeros(days, np.int64), np.zeros(0, np.int32)
    price = np.zeros(len(diaries.free), np.int64)
    by_day = np.empty(days, np.int64)
    for need in range(len(asks.sessions)):
        found[need, 0] = -1
        useful = False
        for row in freed:
            takes, _ = session(diaries, asks, need, row, now)
            useful |= takes != 0
        if not useful:
            continue
        n = asks.sessions[need]
        paths = np.empty((days, n), np.int32)
        shape = (n, low[need], high[need], drag)
        laid = lay_out(diaries, asks, need, now, price, 0, none)
        best_series(laid, shape, laid.cost, waits[need], nothing, nothing, none, by_day, paths)
        day = by_day.argmin()
        if by_day[day] >= NO_SERIES:
            continue
        uses = False
        for k in range(n):
            rows[need, k] = laid.row[paths[day, k]]
            uses |= among(freed, rows[need, k])
        if not uses:
            continue
        found[need, 0] = by_day[day]
        laid = lay_out(diaries, asks, need, now, price, 0, freed)
        best_series(laid, shape, laid.cost, waits[need], nothing, nothing, none, by_day, paths)
        day = by_day.argmin()
        there = by_day[day] < NO_SERIES
        found[need, 1] = by_day[day] if there else unplaced[need]
        found[need, 2] = day if there else -1
