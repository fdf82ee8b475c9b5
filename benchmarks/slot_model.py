"""The week as one mixed-integer model over places: what a good modeller would write first.

The same linear model is handed to CP-SAT, HiGHS and SCIP. For each need i with n sessions:

    placed[i]         1 when the need is placed
    first[i, s]       1 when its first session is in slot s    (R15 tells first from later ones)
    later[i, s]       1 when a later session is
    on[i, k, d]       1 when its k-th session is on day d
    with[i, q]        1 when its practitioner is q             (R6)

with sum_d on[i,k,d] = placed[i]; sum_{s on d} first = on[i,1,d] and sum_{s on d} later =
sum_{k>1} on[i,k,d]; on[i,k,d] <= sum of on[i,k+1,d'] over the gap's window, and back (R5);
capacities (R1), one appointment in each part of a day (R11), cumulative order (R12). Drag is linear
in the days from the first session to the last, less a rebate for what a gap has beyond the cap.
Which pairs of need and slot are allowed, and what they cost, is given by the compiled instance, so
that every solver decides on the same ones. ``by_pool`` uses pools of like places for slots.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from matcher.domain import Placement, Plan
from matcher.instance import Instance
from matcher.instance.instance import FIRST, LATER
from matcher.optimise.deal import deal

MARKS = range(63)


@dataclass
class Row:
    """A linear row: ``least`` <= sum of coefficient * variable <= ``most``."""

    variables: list[int]
    coefficients: list[int]
    least: float
    most: float


@dataclass
class LinearModel:
    """Whole-number variables from 0 up to ``most``; minimise cost. Costs in 0.001 day."""

    cost: list[int] = field(default_factory=list)
    most: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    constant: int = 0

    def variable(self, cost: int = 0, most: int = 1) -> int:
        """A new variable; its number."""
        self.cost.append(cost)
        self.most.append(most)
        return len(self.cost) - 1

    def add(
        self, terms: Sequence[tuple[int, int]], least: float = -np.inf, most: float = np.inf
    ) -> None:
        """A new row of (coefficient, variable)."""
        self.rows.append(Row([v for _, v in terms], [c for c, _ in terms], least, most))


@dataclass
class _NeedPart:
    """One need's variables."""

    placed: int
    on: list[dict[int, int]]
    """By session: variable by day."""
    first: dict[Hashable, int] = field(default_factory=dict)
    later: dict[Hashable, int] = field(default_factory=dict)
    practitioner: dict[int, int] = field(default_factory=dict)
    rebates: list[tuple[int, int]] = field(default_factory=list)
    """By gap: the rebate, and whether there is one."""


class PlaceModel:
    """The model of one instance, with the way there and back between plans and values."""

    def __init__(self, instance: Instance, *, by_pool: bool = False) -> None:
        self.instance = instance
        self.by_pool = by_pool
        self.linear = LinearModel(constant=int(instance.unplaced_cost.sum()))
        self._needs: list[_NeedPart] = []
        self._place: dict[int, tuple[int, int]] = {}
        """Entry and unit (slot or pool) of each ``first`` and ``later`` variable."""
        places = instance.places
        self._pool_of_slot = {s: p for p, slots in enumerate(places.pool_slots) for s in slots}
        self._practitioner = places.venue_practitioner[places.pool_venue]
        for need in range(len(instance.batch.needs)):
            self._needs.append(self._add_need(need))
        self._add_capacities()
        self._add_order()

    # --- building ---------------------------------------------------------------------------

    def _add_need(self, need: int) -> _NeedPart:
        demand, linear = self.instance.demand, self.linear
        n, low, high = (int(x[need]) for x in (demand.sessions, demand.min_gap, demand.max_gap))
        part = _NeedPart(linear.variable(-int(self.instance.unplaced_cost[need])), [])
        by_day = self._add_places(need, part)
        part.on = self._add_days(need, n, low, by_day)
        for days in part.on:
            linear.add([(1, v) for v in days.values()] + [(-1, part.placed)], 0, 0)
        for day, (first, later) in by_day.items():
            on_first = [(-1, part.on[0][day])] if day in part.on[0] else []
            on_later = [(-1, days[day]) for days in part.on[1:] if day in days]
            linear.add([(1, v) for v in first] + on_first, 0, 0)
            if n > 1:
                linear.add([(1, v) for v in later] + on_later, 0, 0)
        for sooner, then in pairwise(part.on):
            self._add_gap(part, sooner, then, low, high)
        if n > 1:
            self._add_drag_ends(part, n, low)
        return part

    def _add_places(self, need: int, part: _NeedPart) -> dict[int, tuple[list[int], list[int]]]:
        """The need's variables of places, and rows of continuity; first and later ones by day."""
        entries, demand = self.instance.entries, self.instance.demand
        n = int(demand.sessions[need])
        lanes = entries.need_start[need], entries.need_start[need + 1]
        by_day: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        of_whom: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for entry in range(int(entries.lane_start[lanes[0]]), int(entries.lane_start[lanes[1]])):
            day, pool = int(entries.entry_day[entry]), int(entries.entry_pool[entry])
            takes, cost = int(entries.entry_takes[entry]), int(entries.entry_cost[entry])
            for unit in self._units(pool):
                for index, (bit, kept) in enumerate(((FIRST, part.first), (LATER, part.later))):
                    if takes & bit and (index == 0 or n > 1):
                        variable = kept[unit] = self.linear.variable(cost)
                        self._place[variable] = entry, unit
                        by_day[day][index].append(variable)
                        of_whom[int(self._practitioner[pool])][index].append(variable)
        if n > 1 and demand.one_practitioner[need] and len(of_whom) > 1:
            for who, (first, later) in of_whom.items():
                chosen = part.practitioner[who] = self.linear.variable()
                self.linear.add([(1, v) for v in first] + [(-1, chosen)], 0, 0)
                self.linear.add([(1, v) for v in later] + [(1 - n, chosen)], 0, 0)
        return dict(sorted(by_day.items()))

    def _units(self, pool: int) -> list[int]:
        if self.by_pool:
            return [pool]
        places = self.instance.places
        return [s for s in places.pool_slots[pool] if places.slot_free[s] > 0]

    def _add_days(
        self, need: int, n: int, low: int, by_day: dict[int, tuple[list[int], list[int]]]
    ) -> list[dict[int, int]]:
        """By session, the days on which it can be, with their variables; waits are paid here."""
        instance = self.instance
        urgency, clock = int(instance.demand.urgency[need]), int(instance.demand.clock[need])
        firsts = [day for day, (first, _) in by_day.items() if first]
        laters = [day for day, (_, later) in by_day.items() if later]
        waits = instance.wait_cost[urgency]
        on = [{d: self.linear.variable(int(waits[max(0, d - clock)])) for d in firsts}]
        begin = firsts[0] if firsts else 0
        end = laters[-1] if laters else 0
        for k in range(1, n):
            days = [d for d in laters if begin + k * low <= d <= end - (n - 1 - k) * low]
            on.append({d: self.linear.variable() for d in days})
        return on

    def _add_gap(
        self, part: _NeedPart, sooner: dict[int, int], then: dict[int, int], low: int, high: int
    ) -> None:
        """R5 between two sessions, and the rebate for a gap longer than drag counts."""
        linear, cap = self.linear, len(self.instance.drag_cost) - 1
        for day, variable in sooner.items():
            window = [(-1, v) for d, v in then.items() if low <= d - day <= high]
            linear.add([(1, variable), *window], most=0)
        for day, variable in then.items():
            window = [(-1, v) for d, v in sooner.items() if low <= day - d <= high]
            linear.add([(1, variable), *window], most=0)
        if high - low > cap:
            rate = int(self.instance.drag_cost[1])
            over, has = linear.variable(-rate, high - low - cap), linear.variable()
            part.rebates.append((over, has))
            linear.add([(1, over), (-(high - low - cap), has)], most=0)
            gap = [*((-d, v) for d, v in then.items()), *sooner.items()]
            linear.add([(1, over), (cap, has), (low, part.placed), *gap], most=0)

    def _add_drag_ends(self, part: _NeedPart, n: int, low: int) -> None:
        """Drag is the rate times the days from the first session to the last, less the least."""
        rate, cost = int(self.instance.drag_cost[1]), self.linear.cost
        for day, variable in part.on[-1].items():
            cost[variable] += rate * day
        for day, variable in part.on[0].items():
            cost[variable] -= rate * day
        cost[part.placed] -= rate * (n - 1) * low

    def _add_capacities(self) -> None:
        """R1 by unit; R11 by participant, day and mark where more than one need might collide."""
        entries, places = self.instance.entries, self.instance.places
        person = self.instance.demand.participant
        free = places.pool_free if self.by_pool else places.slot_free
        users: dict[int, list[int]] = defaultdict(list)
        marked: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        for variable, (entry, unit) in self._place.items():
            users[unit].append(variable)
            who, day = int(person[entries.entry_need[entry]]), int(entries.entry_day[entry])
            marks = int(entries.entry_marks[entry])
            for bit in MARKS[: marks.bit_length()]:
                if marks >> bit & 1:
                    marked[who, day, bit].append(variable)
        for unit, variables in users.items():
            self.linear.add([(1, v) for v in variables], most=int(free[unit]))
        for variables in marked.values():
            needs = {int(entries.entry_need[self._place[v][0]]) for v in variables}
            if len(needs) > 1:
                self.linear.add([(1, v) for v in variables], most=1)

    def _add_order(self) -> None:
        """R12: what has begun by a day is at most what its predecessor ended before that day."""
        for need, parent in enumerate(self.instance.demand.parent.tolist()):
            if parent < 0:
                continue
            mine, before = self._needs[need], self._needs[parent]
            for day in mine.on[0]:
                begun = [(1, v) for d, v in mine.on[0].items() if d <= day]
                ended = [(-1, v) for d, v in before.on[-1].items() if d < day]
                self.linear.add(begun + ended, most=0)

    # --- there and back ---------------------------------------------------------------------

    def plan(self, values: Sequence[float]) -> Plan:
        """The plan that a solution's values stand for."""
        chosen: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        entries, batch = self.instance.entries, self.instance.batch
        for variable, (entry, unit) in self._place.items():
            if values[variable] > 0.5:
                need = int(entries.entry_need[entry])
                chosen[need].append((int(entries.entry_day[entry]), entry, unit))
        if self.by_pool:
            longest = int(self.instance.demand.sessions.max(initial=1))
            paths = np.full((len(batch.needs), longest), -1, dtype=np.int32)
            for need, sessions in chosen.items():
                paths[need, : len(sessions)] = [entry for _, entry, _ in sorted(sessions)]
            return deal(self.instance, paths)
        return Plan(
            placements=tuple(
                Placement(
                    need_id=batch.needs[need].need_id,
                    slot_ids=tuple(batch.slots[unit].slot_id for _, _, unit in sorted(sessions)),
                )
                for need, sessions in sorted(chosen.items())
            )
        )

    def values(self, plan: Plan) -> list[int]:
        """The values of every variable for a plan that keeps the rules."""
        values = [0] * len(self.linear.cost)
        slot_index = {s.slot_id: i for i, s in enumerate(self.instance.batch.slots)}
        for need, part in zip(self.instance.batch.needs, self._needs, strict=True):
            placement = plan.placement.get(need.need_id)
            if placement is not None:
                self._set(
                    values, need.min_gap_days, part, [slot_index[s] for s in placement.slot_ids]
                )
        return values

    def _set(self, values: list[int], low: int, part: _NeedPart, slots: list[int]) -> None:
        places, cap = self.instance.places, len(self.instance.drag_cost) - 1
        pools = [self._pool_of_slot[s] for s in slots]
        units = pools if self.by_pool else slots
        days = [int(places.pool_day[p]) for p in pools]
        values[part.placed] = 1
        values[part.first[units[0]]] = 1
        for unit in units[1:]:
            values[part.later[unit]] = 1
        for on, day in zip(part.on, days, strict=True):
            values[on[day]] = 1
        who = int(self._practitioner[pools[0]])
        if who in part.practitioner:
            values[part.practitioner[who]] = 1
        gaps = [then - sooner - low for sooner, then in pairwise(days)]
        for (over, has), gap in zip(part.rebates, gaps, strict=False):
            values[over], values[has] = max(0, gap - cap), int(gap >= cap)
