"""What a need can be offered out of practitioners' diaries: its entries, and the best series.

The recursion over days is that of ``series``; here it runs straight over the slots of an open
market, one need at a time, because nobody wants to compile a batch while a person is waiting. What
each rule says has been worked out before by ``matcher.instance``; these kernels only look it up.
Values are whole numbers: what is least is chosen, whatever the numbers stand for.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.instance.instance import FIRST, LATER
from matcher.instance.places import REFERRAL
from matcher.optimise.compiled import kernel

Ints = NDArray[np.int64]
Ints32 = NDArray[np.int32]
Bytes = NDArray[np.int8]
Bools = NDArray[np.bool_]

NO_SERIES = 1 << 60
"""More than any value; stands where there is no series."""
LONG_BEFORE = -(1 << 20)
"""Before every day: a series may begin on any."""


class Diaries(NamedTuple):
    """Slots by practitioner, then start; practitioner q has rows ``first[q]`` to ``first[q + 1]``.

    ``start`` is in minutes since 1970 (UTC), ``day`` counts from the first day that may be booked;
    ``parts`` are R11's bits, ``kind`` is R15's type and ``kept`` R17's reservation on that day.
    """

    first: Ints
    start: Ints
    day: Ints32
    venue: Ints32
    time: Ints32
    parts: Bytes
    kind: Bytes
    kept: Bytes
    free: Ints32


class Asks(NamedTuple):
    """Needs of one service: n needs of p people over v venues, t times of a week and all days.

    ``column`` gives each venue's column, -1 where it does not give the service. ``mode``,
    ``session_cost`` (misfit and travel), ``met`` (preferences, but for parts of the week) and
    ``first_day`` have shape (n, v); ``takes`` (n, types) holds bits FIRST and LATER, ``open_to``
    (n, reservations) R17's word, ``wish_cost`` (n, preferences met) what the others cost.
    ``at_time`` and ``parts_met`` have shape (p, t), ``on_day`` and ``busy`` (p, days); ``busy`` are
    the bits of a day that are taken. ``earliest``, ``latest`` bind every session, ``begins`` the
    first one; ``referral`` is the bit that a referral takes.
    """

    practitioners: Ints
    column: Ints32
    person: Ints
    sessions: Ints
    one_practitioner: Bools
    earliest: Ints
    latest: Ints
    begins: Ints
    referral: Ints
    mode: Bytes
    session_cost: Ints
    met: Bytes
    first_day: Ints32
    takes: Bytes
    open_to: Bools
    wish_cost: Ints
    at_time: Bools
    parts_met: Bytes
    on_day: Bools
    busy: Ints


class Laid(NamedTuple):
    """The entries of one need: the slots that it may use, in lanes within which a series runs.

    Lane l holds entries ``lane[l]`` to ``lane[l + 1]``; by start within each practitioner.
    """

    lane: Ints
    row: Ints32
    day: Ints32
    takes: Bytes
    marks: Ints
    cost: Ints


@kernel
def lay_out(diaries: Any, asks: Any, need: int, now: int) -> Any:
    """The entries of a need: all slots that R1-R17 leave to a single session of it.

    Slots that begin at or before ``now`` (minutes since 1970) are gone.
    """
    person = asks.person[need]
    most = 0
    for q in asks.practitioners:
        most += diaries.first[q + 1] - diaries.first[q]
    lane = np.empty(len(asks.practitioners) + 1, np.int64)
    row, day_of = np.empty(most, np.int32), np.empty(most, np.int32)
    takes_of, marks_of = np.empty(most, np.int8), np.empty(most, np.int64)
    cost_of = np.empty(most, np.int64)
    earliest, latest = asks.earliest[need], asks.latest[need]
    one, several = asks.one_practitioner[need], asks.sessions[need] > 1
    lanes = count = 0
    lane[0] = 0
    for q in asks.practitioners:
        for r in range(diaries.first[q], diaries.first[q + 1]):
            day = diaries.day[r]
            if day > latest:
                break
            if day < earliest or diaries.free[r] <= 0 or diaries.start[r] <= now:
                continue
            v = asks.column[diaries.venue[r]]
            mode = asks.mode[need, v]
            if mode < 0 or day < asks.first_day[need, v]:
                continue
            if not asks.open_to[need, diaries.kept[r]]:
                continue
            time = diaries.time[r]
            if mode == REFERRAL:
                marks = asks.referral[need]
            else:
                if not asks.at_time[person, time] or not asks.on_day[person, day]:
                    continue
                marks = np.int64(diaries.parts[r])
            if asks.busy[person, day] & marks:
                continue
            takes = asks.takes[need, diaries.kind[r]]
            if day < asks.begins[need]:
                takes &= ~FIRST
            if not several:
                takes &= ~LATER
            if takes == 0:
                continue
            row[count], day_of[count] = r, day
            takes_of[count], marks_of[count] = takes, marks
            met = asks.met[need, v] + asks.parts_met[person, time]
            cost_of[count] = asks.session_cost[need, v] + asks.wish_cost[need, met]
            count += 1
        if one and count > lane[lanes]:
            lanes += 1
            lane[lanes] = count
    if not one and count > 0:
        lanes = 1
        lane[1] = count
    return (
        lane[: lanes + 1],
        row[:count],
        day_of[:count],
        takes_of[:count],
        marks_of[:count],
        cost_of[:count],
    )


@kernel
def _least_by_day(laid: Any, lane: int, value: Ints, busy: Ints, banned: Ints32, work: Any) -> int:
    """The least entry for a first and a later session on each day of a lane; returns days."""
    first_value, first_entry, later_value, later_entry, day_of = work
    first_value[:] = NO_SERIES
    later_value[:] = NO_SERIES
    low, high = len(busy), -1
    for e in range(laid.lane[lane], laid.lane[lane + 1]):
        day = laid.day[e]
        if busy[day] & laid.marks[e]:
            continue
        out = False
        for b in banned:
            out |= b == laid.row[e]
        if out:
            continue
        low, high = min(low, day), max(high, day)
        if laid.takes[e] & FIRST and value[e] < first_value[day]:
            first_value[day], first_entry[day] = value[e], e
        if laid.takes[e] & LATER and value[e] < later_value[day]:
            later_value[day], later_entry[day] = value[e], e
    count = 0
    for day in range(low, high + 1):
        if first_value[day] < NO_SERIES or later_value[day] < NO_SERIES:
            day_of[count] = day
            first_value[count], first_entry[count] = first_value[day], first_entry[day]
            later_value[count], later_entry[count] = later_value[day], later_entry[day]
            count += 1
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
