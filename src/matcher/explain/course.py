"""The best series of one need, under a filter and with a charge on top of what it costs.

The same recursion over days as the engine's (``optimise.series``), for one need at a time and with
numpy alone: explaining asks for few series, but for many kinds of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.instance import Instance
from matcher.instance.demand import NEVER
from matcher.instance.instance import FIRST, LATER

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NO_SERIES = 1 << 50
"""More than any cost; stands where there is no series."""


@dataclass(frozen=True, slots=True)
class Course:
    """A series: its entries in ``Instance.entries``, by date, and its least cost plus charge."""

    entries: tuple[int, ...]
    charged: int


@dataclass(frozen=True, slots=True)
class _Lane:
    """By day: the least of cost plus charge of a first and of a later session, and its entry."""

    first: Ints
    first_entry: Ints
    later: Ints
    later_entry: Ints


def span(instance: Instance, need: int) -> slice:
    """Where the entries of a need stand."""
    entries = instance.entries
    begin, end = entries.need_start[need], entries.need_start[need + 1]
    return slice(int(entries.lane_start[begin]), int(entries.lane_start[end]))


def best_course(
    instance: Instance,
    need: int,
    *,
    usable: Bools | None = None,
    charge: Ints | None = None,
    after: int = -NEVER,
) -> Course | None:
    """The series of least cost plus charge, of those that begin after day ``after``.

    Args:
        instance: its entries keep every rule against standing bookings.
        need: the need's index.
        usable: which of its entries may be used, aligned with ``span``; all of them when left out.
        charge: what comes on top for using each of them; nothing when left out.
        after: R12, in days from the horizon's start.
    """
    best: Course | None = None
    for lane in range(instance.entries.need_start[need], instance.entries.need_start[need + 1]):
        days = _lane_days(instance, need, int(lane), usable, charge)
        found = _best_in_lane(instance, need, days, after)
        if found is not None and (best is None or found.charged < best.charged):
            best = found
    return best


def own_cost(instance: Instance, need: int, entries: tuple[int, ...]) -> int:
    """What a series costs the person, without any charge."""
    table, demand = instance.entries, instance.demand
    day = table.entry_day[list(entries)].astype(np.int64)
    wait = int(instance.wait_cost[demand.urgency[need], day[0] - demand.clock[need]])
    longer = np.minimum(np.diff(day) - demand.min_gap[need], len(instance.drag_cost) - 1)
    sessions = int(table.entry_cost[list(entries)].astype(np.int64).sum())
    return wait + sessions + int(instance.drag_cost[longer].sum())


def entries_in_courses(instance: Instance, need: int) -> Bools:
    """Which of a need's entries are part of some series, aligned with ``span``."""
    table, demand = instance.entries, instance.demand
    part = span(instance, need)
    used = np.zeros(part.stop - part.start, dtype=np.bool_)
    sessions = int(demand.sessions[need])
    for lane in range(table.need_start[need], table.need_start[need + 1]):
        begin, end = int(table.lane_start[lane]), int(table.lane_start[lane + 1])
        day, takes = table.entry_day[begin:end], table.entry_takes[begin:end]
        open_first, open_later = np.zeros((2, instance.days), dtype=np.bool_)
        open_first[day[takes & FIRST > 0]] = True
        open_later[day[takes & LATER > 0]] = True
        reached = [open_first]
        for _ in range(sessions - 1):
            reached.append(_shifted(instance, need, reached[-1], forward=True) & open_later)
        live = reached[-1]
        for session in range(sessions - 1, -1, -1):
            fits = takes & (FIRST if session == 0 else LATER) > 0
            used[begin - part.start : end - part.start] |= live[day] & fits
            if session:
                live = _shifted(instance, need, live, forward=False) & reached[session - 1]
    return used


def _shifted(instance: Instance, need: int, open_days: Bools, *, forward: bool) -> Bools:
    """The days that lie a gap of R5 after (or before) one of ``open_days``."""
    found = np.zeros_like(open_days)
    for gap in _gaps(instance, need):
        if forward:
            found[gap:] |= open_days[:-gap]
        else:
            found[:-gap] |= open_days[gap:]
    return found


def _gaps(instance: Instance, need: int) -> range:
    low, high = int(instance.demand.min_gap[need]), int(instance.demand.max_gap[need])
    return range(max(1, low), min(high, instance.days - 1) + 1)


def _lane_days(
    instance: Instance,
    need: int,
    lane: int,
    usable: Bools | None,
    charge: Ints | None,
) -> _Lane:
    table, start = instance.entries, span(instance, need).start
    begin, end = int(table.lane_start[lane]), int(table.lane_start[lane + 1])
    cost = table.entry_cost[begin:end].astype(np.int64)
    if charge is not None:
        cost = cost + charge[begin - start : end - start]
    allowed = np.ones(end - begin, dtype=np.bool_)
    if usable is not None:
        allowed = usable[begin - start : end - start]
    day, takes = table.entry_day[begin:end], table.entry_takes[begin:end]

    def least(bit: int) -> tuple[Ints, Ints]:
        by_day = np.full(instance.days, NO_SERIES, dtype=np.int64)
        entry = np.full(instance.days, -1, dtype=np.int64)
        rows = np.flatnonzero(allowed & (takes & bit > 0))
        dear_first = rows[np.lexsort((rows, cost[rows]))[::-1]]
        by_day[day[dear_first]] = cost[dear_first]  # the last one written is the least
        entry[day[dear_first]] = begin + dear_first
        return by_day, entry

    return _Lane(*least(FIRST), *least(LATER))


def _best_in_lane(instance: Instance, need: int, lane: _Lane, after: int) -> Course | None:
    demand, days = instance.demand, instance.days
    sessions, low = int(demand.sessions[need]), int(demand.min_gap[need])
    onward = np.zeros(days, dtype=np.int64)
    follow: list[Ints] = []
    for _ in range(sessions - 1):
        value = lane.later + onward
        onward = np.full(days, NO_SERIES, dtype=np.int64)
        step = np.zeros(days, dtype=np.int64)
        for gap in _gaps(instance, need):
            drag = int(instance.drag_cost[min(gap - low, len(instance.drag_cost) - 1)])
            reached = value[gap:] + drag
            better = reached < onward[: days - gap]
            onward[: days - gap][better] = reached[better]
            step[: days - gap][better] = gap
        follow.append(step)
    waited = np.maximum(np.arange(days) - demand.clock[need], 0)
    total = lane.first + onward + instance.wait_cost[demand.urgency[need], waited]
    total[np.arange(days) <= after] = NO_SERIES
    day = int(total.argmin())
    if total[day] >= NO_SERIES:
        return None
    charged, entries = int(total[day]), [int(lane.first_entry[day])]
    for step in reversed(follow):
        day += int(step[day])
        entries.append(int(lane.later_entry[day]))
    return Course(tuple(entries), charged)
