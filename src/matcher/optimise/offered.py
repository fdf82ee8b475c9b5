"""What a need can be offered out of practitioners' diaries, slot by slot.

A batch is compiled once and searched for long; a person who is waiting asks once. So this runs
straight over the slots of an open market, one need at a time. What each rule says has been worked
out before by ``matcher.instance``; these kernels only look it up.
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
    column's practitioner. ``mode``, ``session_cost`` (misfit and travel), ``met`` (preferences, but
    for parts of the week), ``first_day`` and ``minutes`` of travel have shape (n, v). ``takes`` (n,
    types) holds bits FIRST and LATER, ``open_to`` (n, reservations) R17's word, ``wish_cost`` (n,
    preferences met) what the others cost. ``at_time`` and ``parts_met`` have shape (p, t),
    ``on_day`` and ``busy`` (p, days); ``busy`` are the bits of a day that are taken. ``earliest``
    and ``latest`` bind every session, ``begins`` the first one; ``referral`` is the bit that a
    referral takes.
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
    minutes: Ints32
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
    minutes: Ints32


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
def session(diaries: Any, asks: Any, need: int, row: int, now: int) -> Any:
    """Whether a slot takes a first and a later session of a need, and which marks of a day.

    The rules have been looked up for venue, time of the week, day, type and reservation; this is
    where they meet. Slots that begin at or before ``now`` (minutes since 1970) are gone.
    """
    day, person = diaries.day[row], asks.person[need]
    none = np.int64(0), np.int64(0)
    if day < asks.earliest[need] or day > asks.latest[need]:
        return none
    if diaries.free[row] <= 0 or diaries.start[row] <= now:
        return none
    v = asks.column[diaries.venue[row]]
    if v < 0 or asks.mode[need, v] < 0 or day < asks.first_day[need, v]:
        return none
    if not asks.open_to[need, diaries.kept[row]]:
        return none
    marks = np.int64(diaries.parts[row])
    if asks.mode[need, v] == REFERRAL:
        marks = asks.referral[need]
    elif not asks.at_time[person, diaries.time[row]] or not asks.on_day[person, day]:
        return none
    if asks.busy[person, day] & marks:
        return none
    takes = np.int64(asks.takes[need, diaries.kind[row]])
    if day < asks.begins[need]:
        takes &= ~FIRST
    if asks.sessions[need] == 1:
        takes &= ~LATER
    return takes, marks


@kernel
def among(banned: Ints32, row: int) -> bool:
    """Whether a row is one of a few."""
    found = False
    for b in banned:
        found |= b == row
    return found


@kernel
def lay_out(
    diaries: Any, asks: Any, need: int, now: int, price: Ints, cap: int, banned: Ints32
) -> Any:
    """The entries of a need, ``Laid``: all slots that R1-R17 leave to a single session of it.

    Rows that are ``banned`` are left out, and no ``price`` of a slot counts for more than ``cap``.
    Of slots that differ in nothing but their time within a part of the day, the first stands for
    all.
    """
    can, most = _givers(diaries, asks, need)
    lane = np.empty(len(asks.practitioners) + 1, np.int64)
    rows, days, columns, minutes = np.empty((4, most), np.int32)
    takes_of, marks_of = np.empty(most, np.int8), np.empty(most, np.int64)
    costs, prices = np.empty((2, most), np.int64)
    one = asks.one_practitioner[need]
    lanes = count = 0
    lane[0] = 0
    for q in asks.practitioners:
        if not can[q]:
            continue
        begin = count
        for r in range(diaries.first[q], diaries.first[q + 1]):
            takes, marks = session(diaries, asks, need, r, now)
            if takes == 0 or among(banned, r):
                continue
            day, v = diaries.day[r], asks.column[diaries.venue[r]]
            met = asks.met[need, v] + asks.parts_met[asks.person[need], diaries.time[r]]
            cost = asks.session_cost[need, v] + asks.wish_cost[need, met]
            paid = min(cap, price[r])
            same = False
            e, last = count - 1, max(begin, count - LOOK_BACK)
            while not same and e >= last and days[e] == day:
                same = (
                    marks < REFERRALS
                    and columns[e] == v
                    and marks_of[e] == marks
                    and takes_of[e] == takes
                    and costs[e] == cost
                    and prices[e] == paid
                )
                e -= 1
            if same:
                continue
            rows[count], days[count], columns[count] = r, day, v
            takes_of[count], marks_of[count] = takes, marks
            costs[count], prices[count] = cost, paid
            minutes[count] = asks.minutes[need, v]
            count += 1
        if one and count > begin:
            lanes += 1
            lane[lanes] = count
    if not one and count > 0:
        lanes = 1
        lane[1] = count
    order = np.arange(count) if one else np.argsort(days[:count], kind="mergesort")
    return Laid(
        lane[: lanes + 1],
        rows[order],
        days[order],
        takes_of[order],
        marks_of[order],
        columns[order],
        costs[order],
        prices[order],
        minutes[order],
    )
