"""Who could use the places of a group, and what they have instead: counted, never named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from matcher.domain import Plan
from matcher.explain.worth import Group, groups_of_slots
from matcher.instance import Instance

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Askers:
    """Plan items that can use a place of one service in one area in one week.

    ``here`` have one; ``later`` begin after that week; ``left_out`` are not yet placed. The rest
    begin sooner, or in that week somewhere else.
    """

    needs: int
    here: int
    later: int
    left_out: int


def askers_of(instance: Instance, plan: Plan, groups: Iterable[Group]) -> Mapping[Group, Askers]:
    """The counts of each of ``groups``."""
    batch, entries = instance.batch, instance.entries
    of_slot = groups_of_slots(batch)
    number = {need.need_id: i for i, need in enumerate(batch.needs)}
    used = {number[one.need_id]: frozenset(one.slot_ids) for one in plan.placements}
    begins = {number[p.need_id]: batch.slot[p.slot_ids[0]].date for p in plan.placements}
    services = list(instance.model.services)
    found = {}
    for group in sorted(set(groups)):
        own = [
            pool
            for pool, slots in enumerate(instance.places.pool_slots)
            if any(group in of_slot.get(batch.slots[slot].slot_id, ()) for slot in slots)
        ]
        ids = {batch.slots[s].slot_id for pool in own for s in instance.places.pool_slots[pool]}
        asking = np.unique(entries.entry_need[np.isin(entries.entry_pool, own)]).tolist()
        needs = [i for i in asking if instance.demand.service[i] == services.index(group.service)]
        elsewhere = [i for i in needs if i in used and not used[i] & ids]
        found[group] = Askers(
            needs=len(needs),
            here=sum(i in used and bool(used[i] & ids) for i in needs),
            later=sum((begins[i] - group.week).days >= DAYS_A_WEEK for i in elsewhere),
            left_out=sum(i not in used for i in needs),
        )
    return found
