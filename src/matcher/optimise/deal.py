"""From pools back to slots, and from slots to the entries of the engine."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Placement, Plan
from matcher.instance import Instance

Paths = NDArray[np.int32]


def deal(instance: Instance, paths: Paths) -> Plan:
    """Deal the exact slots of each pool out to the needs that use it.

    A pool's places are those of its slots that no booking holds, and nobody takes two places of
    one pool, so dealing slot by slot always comes out; earlier slots go to earlier needs.
    """
    entries, places = instance.entries, instance.places
    left = {
        pool: [s for s in slots for _ in range(int(places.slot_free[s]))]
        for pool, slots in enumerate(places.pool_slots)
    }
    next_place: dict[int, int] = defaultdict(int)
    placements = []
    for index, need in enumerate(instance.batch.needs):
        if paths[index, 0] < 0:
            continue
        slots = []
        for entry in paths[index, : need.sessions].tolist():
            pool = int(entries.entry_pool[entry])
            slot = left[pool][next_place[pool]]
            next_place[pool] += 1
            slots.append(instance.batch.slots[slot].slot_id)
        placements.append(Placement(need_id=need.need_id, slot_ids=tuple(slots)))
    return Plan(placements=tuple(placements))


def paths_of(instance: Instance, plan: Plan, paths: Paths) -> Paths:
    """Write a plan of slots into ``paths``; what the rules do not allow is left out."""
    entries, places = instance.entries, instance.places
    pool_of = {
        instance.batch.slots[s].slot_id: pool
        for pool, slots in enumerate(places.pool_slots)
        for s in slots
    }
    for index, need in enumerate(instance.batch.needs):
        placement = plan.placement.get(need.need_id)
        if placement is None or len(placement.slot_ids) != need.sessions:
            continue
        begin, end = entries.need_start[index], entries.need_start[index + 1]
        first, last = entries.lane_start[begin], entries.lane_start[end]
        pools = [pool_of.get(slot, -1) for slot in placement.slot_ids]
        session, at = np.nonzero(entries.entry_pool[first:last] == np.array(pools)[:, None])
        if len(session) == need.sessions:
            paths[index, : need.sessions] = first + at
    return paths
