"""The desk: one need after another on a living diary, as a coach books with the person in the room.

``soonest`` gives a need what first come, first served gives it (FORMATS, section 1); ``cheapest``
the series that costs least at given prices, by the recursion of ``series``. Both keep R1 to R17
against the bookings that stand.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.instance.instance import FIRST, LATER
from matcher.optimise.compiled import kernel
from matcher.optimise.diary import first_slot, takes
from matcher.optimise.series import IMPOSSIBLE, compare

Ints = NDArray[np.int64]


@kernel
def _note_days(d: Any, ask: Any, practitioner: int, can_take: Ints) -> None:
    """Add to ``can_take``, by day from ``earliest``, what the practitioner's slots can take."""
    for slot in range(
        first_slot(d, practitioner, ask.earliest), d.practitioner_start[practitioner + 1]
    ):
        if d.day[slot] > ask.latest:
            break
        can_take[d.day[slot] - ask.earliest] |= takes(d, ask, slot)


@kernel
def _least_dates(ask: Any, can_take: Ints, found: Ints) -> bool:
    """Write the least dates, one after another, of a series over days; False if there is none."""
    n, days = ask.sessions, len(can_take)
    can = np.zeros((n, days), np.bool_)
    for k in range(n - 1, -1, -1):
        wanted = FIRST if k == 0 else LATER
        for day in range(days):
            if not can_take[day] & wanted:
                continue
            if k == n - 1:
                can[k, day] = True
                continue
            for later in range(day + ask.low, min(days, day + ask.high + 1)):
                if can[k + 1, later]:
                    can[k, day] = True
                    break
    low, high = 0, days - 1
    for k in range(n):
        chosen = -1
        for day in range(low, min(days, high + 1)):
            if can[k, day]:
                chosen = day
                break
        if chosen < 0:
            return False
        found[k] = chosen
        low, high = chosen + ask.low, chosen + ask.high
    return True


@kernel
def _on_dates(d: Any, ask: Any, dates: Ints, first: int, last: int, slots: Ints) -> int:
    """The nearest slots on these dates, least identifiers first; returns the minutes together.

    ``first`` to ``last`` are the places in ``gives`` of the practitioners who may be asked.
    """
    total = 0
    for k in range(len(dates)):
        day = ask.earliest + dates[k]
        wanted = FIRST if k == 0 else LATER
        nearest, chosen = -1, -1
        for place in range(first, last):
            practitioner = d.gives[place]
            if ask.practitioner >= 0 and practitioner != ask.practitioner:
                continue
            for slot in range(
                first_slot(d, practitioner, day), d.practitioner_start[practitioner + 1]
            ):
                if d.day[slot] != day:
                    break
                if not takes(d, ask, slot) & wanted:
                    continue
                minutes = ask.minutes[d.venue[slot]]
                if (
                    chosen < 0
                    or minutes < nearest
                    or (minutes == nearest and d.rank[slot] < d.rank[chosen])
                ):
                    nearest, chosen = minutes, slot
        slots[k] = chosen
        total += nearest
    return total


@kernel
def _earlier_ranks(d: Any, a: Ints, b: Ints) -> bool:
    for k in range(len(a)):
        if d.rank[a[k]] != d.rank[b[k]]:
            return bool(d.rank[a[k]] < d.rank[b[k]])
    return False


@kernel
def soonest(d: Any, ask: Any, chosen: Ints) -> bool:
    """Write to ``chosen`` the slots that first come, first served gives; False if there are none.

    The least dates; then the least travel in all; then the least identifiers.
    """
    n = ask.sessions
    days = max(0, ask.latest - ask.earliest + 1)
    can_take = np.zeros(days, np.int64)
    found, best = np.empty(n, np.int64), np.empty(n, np.int64)
    slots = np.empty(n, np.int64)
    travel, have = 0, False
    begin, end = d.gives_start[ask.service], d.gives_start[ask.service + 1]
    if not ask.together:
        for place in range(begin, end):
            if ask.practitioner < 0 or d.gives[place] == ask.practitioner:
                _note_days(d, ask, d.gives[place], can_take)
        if not _least_dates(ask, can_take, found):
            return False
        _on_dates(d, ask, found, begin, end, chosen)
        return True
    for place in range(begin, end):
        practitioner = d.gives[place]
        if ask.practitioner >= 0 and practitioner != ask.practitioner:
            continue
        can_take[:] = 0
        _note_days(d, ask, practitioner, can_take)
        if not _least_dates(ask, can_take, found):
            continue
        order = compare(found, best) if have else -1
        if order > 0:
            continue
        minutes = _on_dates(d, ask, found, place, place + 1, slots)
        if (
            order < 0
            or minutes < travel
            or (minutes == travel and _earlier_ranks(d, slots, chosen))
        ):
            best[:], chosen[:] = found, slots
            travel, have = minutes, True
    return have


@kernel
def _note_costs(
    d: Any, ask: Any, practitioner: int, price: Ints, cost: Ints, slots: NDArray[np.int64]
) -> None:
    """Keep, by day, the cheapest slot for a first (row 0) and for a later session (row 1)."""
    for slot in range(
        first_slot(d, practitioner, ask.earliest), d.practitioner_start[practitioner + 1]
    ):
        if d.day[slot] > ask.latest:
            break
        can_take = takes(d, ask, slot)
        if not can_take:
            continue
        venue, day = d.venue[slot], d.day[slot] - ask.earliest
        met = ask.met[venue] + ask.parts_met[d.time[slot]]
        paid = ask.cost[venue] + ask.unmet[met] + price[slot]
        for row in range(2):
            wanted = FIRST if row == 0 else LATER
            cheaper = paid < cost[row, day] or (
                paid == cost[row, day] and d.rank[slot] < d.rank[slots[row, day]]
            )
            if can_take & wanted and cheaper:
                cost[row, day] = paid
                slots[row, day] = slot


@kernel
def _least_cost(ask: Any, cost: Any, slots: Any, chosen: Ints) -> int:
    """Least cost of a series over days, first sessions in row 0; writes its slots to ``chosen``."""
    n, days = ask.sessions, cost.shape[1]
    cap = len(ask.drag) - 1
    value = np.zeros((n, days), np.int64)
    follow = np.zeros((n, days), np.int64)
    best, at = IMPOSSIBLE, -1
    for k in range(n - 1, -1, -1):
        row = 0 if k == 0 else 1
        for day in range(days):
            here = cost[row, day]
            onward = 0 if k == n - 1 else IMPOSSIBLE
            if here < IMPOSSIBLE and k < n - 1:
                for later in range(day + ask.low, min(days, day + ask.high + 1)):
                    total = value[k + 1, later] + ask.drag[min(cap, later - day - ask.low)]
                    if total < onward:
                        onward = total
                        follow[k, day] = later
            value[k, day] = min(IMPOSSIBLE, here + onward)
            if k == 0 and value[k, day] < IMPOSSIBLE:
                total = value[k, day] + ask.wait[ask.earliest - ask.today + day]
                if total < best:
                    best, at = total, day
    for k in range(n):
        if at >= 0:
            chosen[k] = slots[0 if k == 0 else 1, at]
            at = follow[k, at]
    return int(best)


@kernel
def _keep_better(ask: Any, cost: Any, slots: Any, tried: Ints, chosen: Ints, best: int) -> int:
    paid = _least_cost(ask, cost, slots, tried)
    if paid < best:
        chosen[:] = tried
        return int(paid)
    return int(best)


@kernel
def cheapest(d: Any, ask: Any, price: Ints, chosen: Ints) -> int:
    """The series that costs least at ``price`` (by slot); its slots go to ``chosen``.

    Returns what it costs, prices included, in thousandths of a day; IMPOSSIBLE if there is none.
    """
    days = max(0, ask.latest - ask.earliest + 1)
    cost, slots = np.empty((2, days), np.int64), np.zeros((2, days), np.int64)
    tried = np.empty(ask.sessions, np.int64)
    best = IMPOSSIBLE
    cost[:] = IMPOSSIBLE
    for place in range(d.gives_start[ask.service], d.gives_start[ask.service + 1]):
        practitioner = d.gives[place]
        if ask.practitioner >= 0 and practitioner != ask.practitioner:
            continue
        _note_costs(d, ask, practitioner, price, cost, slots)
        if ask.together:
            best = _keep_better(ask, cost, slots, tried, chosen, best)
            cost[:] = IMPOSSIBLE
    if not ask.together:
        best = _keep_better(ask, cost, slots, tried, chosen, best)
    return int(best)
