"""First come, first served: the policy of most waiting lists, and the baseline of every summary.

Needs take turns by clock, then participant, then need; each takes the feasible series that is least
by its dates, then total travel, then slot identifiers (FORMATS, section 1).
"""

from __future__ import annotations

import time
from collections import defaultdict
from typing import Any, NamedTuple

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
from matcher.optimise.series import LONG_AGO, Arrays, State, arrays_of, compare, plan_cost, take

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


class Journeys(NamedTuple):
    """How far entries are: minutes (participants, sites), sites of pools, -1: none, and modes."""

    minutes: Ints
    site_of_pool: Ints
    mode: NDArray[np.int8]


class _Desk:
    """Serves one need after another out of what is left."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.a: Arrays = arrays_of(instance)
        places, people = instance.places, len(instance.batch.participants)
        self.state = State(self.a.capacity.copy(), np.zeros((people, self.a.days), np.int64))
        self.journeys = Journeys(
            instance.minutes, places.venue_site[places.pool_venue], instance.entries.entry_mode
        )
        self.slot_free = places.slot_free.tolist()
        self.queues: dict[int, list[tuple[str, int]]] = {}
        self.slots: dict[int, list[str]] = {}
        self.last_day: dict[int, int] = {}

    def serve(self, need: int) -> None:
        """Give ``need`` its turn."""
        a, parent = self.a, int(self.instance.demand.parent[need])
        if parent >= 0 and parent not in self.last_day:
            return
        after = self.last_day[parent] if parent >= 0 else LONG_AGO
        dates = np.empty(a.sessions[need], dtype=np.int64)
        lanes = np.empty(a.need_start[need + 1] - a.need_start[need], dtype=np.int64)
        found = _earliest_lanes(a, need, after, self.state, dates, lanes)
        if not found:
            return
        options = [self._on_dates(need, lane, dates) for lane in lanes[:found]]
        _, names, entries, slots = min(options, key=lambda option: option[:2])
        take(a, need, np.array(entries, dtype=np.int32), self.state, 1)
        for slot in slots:
            self.slot_free[slot] -= 1
        self.slots[need] = list(names)
        self.last_day[need] = int(dates[-1])

    def _on_dates(
        self, need: int, lane: int, dates: Ints
    ) -> tuple[int, tuple[str, ...], list[int], list[int]]:
        """The least travel, then the least slot identifiers, of a lane on given dates."""
        room = self.a.lane_start[lane + 1] - self.a.lane_start[lane]
        nearest, ends = np.empty(room, dtype=np.int64), np.empty(len(dates), dtype=np.int64)
        travel = _nearest(self.a, self.journeys, need, lane, dates, self.state, nearest, ends)
        names, entries, slots = [], [], []
        begin = 0
        for end in ends.tolist():
            name, slot, entry = min(
                (*self._first_slot(entry), entry) for entry in nearest[begin:end].tolist()
            )
            names.append(name)
            entries.append(entry)
            slots.append(slot)
            begin = end
        return travel, tuple(names), entries, slots

    def _first_slot(self, entry: int) -> tuple[str, int]:
        """The least identifier of a slot in the entry's pool that has a place left, and the slot.

        Places are only ever taken, so slots that are full are forgotten.
        """
        pool = int(self.a.pool[entry])
        queue = self.queues.get(pool)
        if queue is None:
            known = self.instance.batch.slots
            named = [(known[s].slot_id, s) for s in self.instance.places.pool_slots[pool]]
            queue = self.queues[pool] = sorted(named, reverse=True)
        while self.slot_free[queue[-1][1]] <= 0:
            queue.pop()
        return queue[-1]


@kernel
def _nearest(
    a: Any,
    journeys: Any,
    need: int,
    lane: int,
    dates: Ints,
    state: State,
    nearest: Ints,
    ends: Ints,
) -> int:
    """Write each date's nearest free entries, one date after another; returns the minutes in all.

    ``ends`` says up to where ``nearest`` is each date's.
    """
    total = 0
    count = 0
    e, end = a.lane_start[lane], a.lane_start[lane + 1]
    for k in range(len(dates)):
        wanted = FIRST if k == 0 else LATER
        least = -1
        begin = count
        while e < end and a.day[e] <= dates[k]:
            if a.day[e] == dates[k] and a.takes[e] & wanted and _free(a, need, e, state):
                minutes = 0
                if journeys.mode[e] == IN_PERSON:
                    site = journeys.site_of_pool[a.pool[e]]
                    minutes = journeys.minutes[a.person[need], site]
                if least < 0 or minutes < least:
                    least = minutes
                    count = begin
                if minutes == least:
                    nearest[count] = e
                    count += 1
            e += 1
        total += least
        ends[k] = count
    return total


@kernel
def _free(a: Any, need: int, e: int, state: State) -> bool:
    """Whether an entry has a place left, and the person that part of the day."""
    return state.free[a.pool[e]] > 0 and not state.busy[a.person[need], a.day[e]] & a.marks[e]


@kernel
def _earliest_lanes(a: Any, need: int, after: int, state: State, dates: Ints, lanes: Ints) -> int:
    """Write the earliest days that ``need`` can have and in which lanes; gives how many lanes."""
    found = np.empty(len(dates), np.int64)
    count = 0
    for lane in range(a.need_start[need], a.need_start[need + 1]):
        if not _earliest_dates(a, need, lane, after, state, found):
            continue
        order = compare(found, dates) if count else -1
        if order < 0:
            dates[:] = found
            count = 0
        if order <= 0:
            lanes[count] = lane
            count += 1
    return count


@kernel
def _earliest_dates(a: Any, need: int, lane: int, after: int, state: Any, found: Ints) -> bool:
    """Write the lexicographically least dates of a series in ``lane``; False when it has none.

    Backwards: which dates can be followed to the end; then forwards, always the soonest of those.
    """
    n = a.sessions[need]
    low, high = a.min_gap[need], a.max_gap[need]
    day_of = np.empty(a.days, np.int64)
    takes = np.zeros(a.days, np.int64)
    count = 0
    for e in range(a.lane_start[lane], a.lane_start[lane + 1]):
        if not _free(a, need, e, state):
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
