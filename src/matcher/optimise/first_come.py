"""First come, first served: the policy of most waiting lists, and the baseline of every summary.

Needs take turns by clock, then participant, then need; each takes the feasible series that is least
by its dates, then total travel, then slot identifiers (FORMATS, section 1).
"""

from __future__ import annotations

import time
from collections import defaultdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Batch, Certificate, CurvePoint, Model, Placement, Plan, Status
from matcher.instance import Instance, compile_batch
from matcher.instance.instance import FIRST, LATER
from matcher.instance.places import IN_PERSON
from matcher.optimise.compiled import kernel
from matcher.optimise.deal import paths_of
from matcher.optimise.options import Result
from matcher.optimise.pricing import Pricer
from matcher.optimise.series import LONG_AGO, Arrays, State, arrays_of, plan_cost, take

Ints = NDArray[np.int64]


def first_come(model: Model, batch: Batch) -> Plan:
    """Allocate ``batch`` first come, first served."""
    return first_come_on(compile_batch(model, batch))


def first_come_on(instance: Instance) -> Plan:
    """Allocate a compiled batch first come, first served."""
    desk = _Desk(instance)
    for need in turns(instance):
        desk.serve(need)
    needs = instance.batch.needs
    return Plan(
        placements=tuple(
            Placement(need_id=needs[i].need_id, slot_ids=tuple(desk.slots[i]))
            for i in range(len(needs))
            if i in desk.slots
        )
    )


def first_come_result(instance: Instance, started: float | None = None) -> Result:
    """First come, first served as a result; its proof is the bound at zero prices.

    ``started`` is when the work began, in seconds of ``time.monotonic()``, if before this call.
    """
    began = time.monotonic() if started is None else started
    plan, pricer = first_come_on(instance), Pricer(instance, threads=1)
    cost = int(plan_cost(pricer.a, paths_of(instance, plan, pricer.no_paths())))
    bound = pricer.price(pricer.no_prices()).bound
    seconds = time.monotonic() - began
    return Result(
        plan=plan,
        certificate=Certificate(cost=cost, bound=bound),
        ideal=bound,
        status=Status.OPTIMAL if cost == bound else Status.FEASIBLE,
        seconds=seconds,
        steps=0,
        curve=(CurvePoint(seconds=seconds, cost=cost, bound=bound),),
    )


def turns(instance: Instance) -> list[int]:
    """The order of turns: a need whose predecessor has not had its turn is put off until then."""
    needs, demand = instance.batch.needs, instance.demand
    order = sorted(
        range(len(needs)),
        key=lambda i: (int(demand.clock[i]), needs[i].participant_id, needs[i].need_id),
    )
    waiting: dict[int, list[int]] = defaultdict(list)
    served: list[int] = []
    done: set[int] = set()
    for need in order:
        parent = int(demand.parent[need])
        if parent >= 0 and parent not in done:
            waiting[parent].append(need)
            continue
        queue = [need]
        while queue:
            now = queue.pop(0)
            served.append(now)
            done.add(now)
            queue = waiting.pop(now, []) + queue
    return served


class _Desk:
    """Serves one need after another out of what is left."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.a: Arrays = arrays_of(instance)
        people = len(instance.batch.participants)
        self.state = State(self.a.capacity.copy(), np.zeros((people, self.a.days), np.int64))
        self.slot_free = instance.places.slot_free.copy()
        self.slots: dict[int, list[str]] = {}
        self.last_day: dict[int, int] = {}

    def serve(self, need: int) -> None:
        """Give ``need`` its turn."""
        parent = int(self.instance.demand.parent[need])
        if parent >= 0 and parent not in self.last_day:
            return
        after = self.last_day[parent] if parent >= 0 else LONG_AGO
        lanes, dates = self._earliest(need, after)
        if not lanes:
            return
        options = [self._on_dates(lane, dates) for lane in lanes]
        _, names, entries, slots = min(options, key=lambda option: option[:2])
        take(self.a, need, np.array(entries, dtype=np.int32), self.state, 1)
        self.slot_free[slots] -= 1
        self.slots[need] = list(names)
        self.last_day[need] = dates[-1]

    def _earliest(self, need: int, after: int) -> tuple[list[int], tuple[int, ...]]:
        """The lanes in which the earliest dates can be had, and those dates."""
        n = int(self.a.sessions[need])
        found = np.empty(n, dtype=np.int64)
        best: tuple[int, ...] = ()
        lanes: list[int] = []
        for lane in range(self.a.need_start[need], self.a.need_start[need + 1]):
            if not _earliest_dates(self.a, need, lane, after, self.state, found):
                continue
            dates = tuple(found.tolist())
            if not lanes or dates < best:
                best, lanes = dates, [lane]
            elif dates == best:
                lanes.append(lane)
        return lanes, best

    def _on_dates(
        self, lane: int, dates: tuple[int, ...]
    ) -> tuple[int, tuple[str, ...], list[int], list[int]]:
        """The least travel, then the least slot identifiers, of a lane on given dates."""
        a, travel = self.a, 0
        names, entries, slots = [], [], []
        begin, end = int(a.lane_start[lane]), int(a.lane_start[lane + 1])
        for k, date in enumerate(dates):
            first = begin + int(np.searchsorted(a.day[begin:end], date, "left"))
            last = begin + int(np.searchsorted(a.day[begin:end], date, "right"))
            wanted = FIRST if k == 0 else LATER
            usable = [e for e in range(first, last) if a.takes[e] & wanted and self._free(e)]
            minutes = [self._minutes(e) for e in usable]
            nearest = [e for e, m in zip(usable, minutes, strict=True) if m == min(minutes)]
            name, entry, slot = min(self._first_slot(e) for e in nearest)
            travel += min(minutes)
            names.append(name)
            entries.append(entry)
            slots.append(slot)
        return travel, tuple(names), entries, slots

    def _free(self, entry: int) -> bool:
        a = self.a
        person = a.person[self.instance.entries.entry_need[entry]]
        busy = self.state.busy[person, a.day[entry]] & a.marks[entry]
        return bool(self.state.free[a.pool[entry]] > 0 and not busy)

    def _minutes(self, entry: int) -> int:
        if self.instance.entries.entry_mode[entry] != IN_PERSON:
            return 0
        places = self.instance.places
        person = self.a.person[self.instance.entries.entry_need[entry]]
        site = places.venue_site[places.pool_venue[self.a.pool[entry]]]
        return int(self.instance.minutes[person, site])

    def _first_slot(self, entry: int) -> tuple[str, int, int]:
        """The least identifier of a slot in the entry's pool that has a place left."""
        slots = self.instance.places.pool_slots[self.a.pool[entry]]
        named = ((self.instance.batch.slots[s].slot_id, s) for s in slots if self.slot_free[s] > 0)
        name, slot = min(named)
        return name, entry, slot


@kernel
def _earliest_dates(a: Any, need: int, lane: int, after: int, state: Any, found: Ints) -> bool:
    """Write the lexicographically least dates of a series in ``lane``; False when it has none."""
    free, busy = state
    person, n = a.person[need], a.sessions[need]
    low, high = a.min_gap[need], a.max_gap[need]
    day_of = np.empty(a.days, np.int64)
    takes = np.zeros(a.days, np.int64)
    count = 0
    for e in range(a.lane_start[lane], a.lane_start[lane + 1]):
        if free[a.pool[e]] <= 0 or busy[person, a.day[e]] & a.marks[e]:
            continue
        if count == 0 or day_of[count - 1] != a.day[e]:
            day_of[count] = a.day[e]
            takes[count] = 0
            count += 1
        takes[count - 1] |= a.takes[e]
    can = np.zeros((n, count), np.bool_)
    for k in range(n - 1, -1, -1):
        for j in range(count):
            if k == 0 and (not takes[j] & FIRST or day_of[j] <= after):
                continue
            if k > 0 and not takes[j] & LATER:
                continue
            if k == n - 1:
                can[k, j] = True
                continue
            for later in range(j + 1, count):
                gap = day_of[later] - day_of[j]
                if gap > high:
                    break
                if gap >= low and can[k + 1, later]:
                    can[k, j] = True
                    break
    at = -1
    for k in range(n):
        chosen = -1
        for j in range(count):
            gap = day_of[j] - day_of[at] if k > 0 else 0
            if can[k, j] and (k == 0 or low <= gap <= high):
                chosen = j
                break
        if chosen < 0:
            return False
        at = chosen
        found[k] = day_of[at]
    return True
