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
LOOK_BACK = 6
"""So many entries are compared with the next: a day has few that are not alike."""
REFERRALS = 1 << 3
"""Marks from here on are those of referrals: one person may want two, and not in the same slot."""


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

    ``column`` gives each venue's column, -1 where it does not give the service, and ``giver`` each
    column's practitioner. ``mode``,
    ``session_cost`` (misfit and travel), ``met`` (preferences, but for parts of the week),
    ``first_day`` and ``minutes`` of travel have shape (n, v); ``misfit`` (n, practitioners);
    ``takes`` (n, types) holds bits FIRST and LATER, ``open_to`` (n, reservations) R17's word,
    ``wish_cost`` (n, preferences met) what the others cost. ``at_time`` and ``parts_met`` have
    shape (p, t), ``on_day`` and ``busy`` (p, days); ``busy`` are the bits of a day that are taken.
    ``earliest``, ``latest`` bind every session, ``begins`` the first one; ``referral`` is the bit
    that a referral takes.
    """

    practitioners: Ints
    column: Ints32
    giver: Ints
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
    minutes: Ints
    misfit: Ints
    takes: Bytes
    open_to: Bools
    wish_cost: Ints
    at_time: Bools
    parts_met: Bytes
    on_day: Bools
    busy: Ints


class Laid(NamedTuple):
    """The entries of one need: the slots that it may use, in lanes within which a series runs.

    Lane l holds entries ``lane[l]`` to ``lane[l + 1]``, by day, practitioner and start.
    ``cost`` is misfit + travel + preference, and ``price`` what a place costs others.
    """

    lane: Ints
    row: Ints32
    day: Ints32
    takes: Bytes
    marks: Ints
    column: Ints32
    cost: Ints
    price: Ints
    minutes: Ints
    misfit: Ints


@kernel
def _usable(diaries: Any, asks: Any, need: int, row: int, venue: int) -> int:
    """The marks that a need's session in this slot takes of a day; -1 where a rule forbids it."""
    person, day = asks.person[need], diaries.day[row]
    if not asks.open_to[need, diaries.kept[row]]:
        return -1
    marks = np.int64(diaries.parts[row])
    if asks.mode[need, venue] == REFERRAL:
        marks = asks.referral[need]
    elif not asks.at_time[person, diaries.time[row]] or not asks.on_day[person, day]:
        return -1
    return int(-1 if asks.busy[person, day] & marks else marks)


@kernel
def _givers(diaries: Any, asks: Any, need: int) -> Any:
    """The practitioners of whom some venue will do for a need, and how many slots they have."""
    can = np.zeros(len(diaries.first), np.bool_)
    for v in range(len(asks.giver)):
        if asks.mode[need, v] >= 0:
            can[asks.giver[v]] = True
    rows = 0
    for q in asks.practitioners:
        if can[q]:
            rows += diaries.first[q + 1] - diaries.first[q]
    return can, rows


@kernel
def lay_out(
    diaries: Any, asks: Any, need: int, now: int, price: Ints, cap: int, banned: Ints32
) -> Any:
    """The entries of a need: all slots that R1-R17 leave to a single session of it.

    Slots that begin at or before ``now`` (minutes since 1970) are gone, as are the rows ``banned``.
    No ``price`` of a slot counts for more than ``cap``. Of slots that differ in nothing but their
    time within a part of the day, the first stands for all.
    """
    can, most = _givers(diaries, asks, need)
    lane = np.empty(len(asks.practitioners) + 1, np.int64)
    rows, days, columns = np.empty((3, most), np.int32)
    takes_of, marks_of = np.empty(most, np.int8), np.empty(most, np.int64)
    costs, prices, minutes, misfits = np.empty((4, most), np.int64)
    earliest, latest = asks.earliest[need], asks.latest[need]
    one, several = asks.one_practitioner[need], asks.sessions[need] > 1
    lanes = count = 0
    lane[0] = 0
    for q in asks.practitioners:
        if not can[q]:
            continue
        begin = count
        for r in range(diaries.first[q], diaries.first[q + 1]):
            day = diaries.day[r]
            if day > latest:
                break
            if day < earliest or diaries.free[r] <= 0 or diaries.start[r] <= now:
                continue
            v = asks.column[diaries.venue[r]]
            if asks.mode[need, v] < 0 or day < asks.first_day[need, v]:
                continue
            takes = asks.takes[need, diaries.kind[r]]
            if day < asks.begins[need]:
                takes &= ~FIRST
            if not several:
                takes &= ~LATER
            if takes == 0:
                continue
            marks = _usable(diaries, asks, need, r, v)
            if marks < 0 or _among(banned, r):
                continue
            met = asks.met[need, v] + asks.parts_met[asks.person[need], diaries.time[r]]
            cost = asks.session_cost[need, v] + asks.wish_cost[need, met]
            paid = min(cap, price[r])
            same = False
            for e in range(max(begin, count - LOOK_BACK), count):
                same |= (
                    marks < REFERRALS
                    and days[e] == day
                    and columns[e] == v
                    and marks_of[e] == marks
                    and takes_of[e] == takes
                    and costs[e] == cost
                    and prices[e] == paid
                )
            if same:
                continue
            rows[count], days[count], columns[count] = r, day, v
            takes_of[count], marks_of[count] = takes, marks
            costs[count], prices[count] = cost, paid
            minutes[count], misfits[count] = asks.minutes[need, v], asks.misfit[need, q]
            count += 1
        if one and count > begin:
            lanes += 1
            lane[lanes] = count
    if not one and count > 0:
        lanes = 1
        lane[1] = count
    order = np.arange(count) if one else np.argsort(days[:count], kind="mergesort")
    return (
        lane[: lanes + 1],
        rows[order],
        days[order],
        takes_of[order],
        marks_of[order],
        columns[order],
        costs[order],
        prices[order],
        minutes[order],
        misfits[order],
    )


@kernel
def _among(banned: Ints32, row: int) -> bool:
    found = False
    for b in banned:
        found |= b == row
    return found


@kernel
def _least_by_day(laid: Any, lane: int, value: Ints, busy: Ints, banned: Ints32, work: Any) -> int:
    """The least entry for a first and a later session on each day of a lane; returns days."""
    first_value, first_entry, later_value, later_entry, day_of = work
    count, last = 0, -1
    for e in range(laid.lane[lane], laid.lane[lane + 1]):
        day = laid.day[e]
        if busy[day] & laid.marks[e] or _among(banned, laid.row[e]):
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
