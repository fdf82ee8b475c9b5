"""A batch in whole numbers: what the solver sees. Names and dates stay outside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Batch, Model
from matcher.instance.demand import Demand
from matcher.instance.places import Places

Ints = NDArray[np.int64]
Ints32 = NDArray[np.int32]
Bytes = NDArray[np.int8]

FIRST, LATER = 1, 2
"""Bits of ``entry_takes``: the pool takes the first session, or a later one (R15, R5, R12)."""


@dataclass(frozen=True)
class Entries:
    """Every (need, pool) pair that the rules leave, in lanes. A lane is where a series may run.

    A need that keeps one practitioner (R6) has a lane for each; one that does not has one lane.
    Lanes are sorted by need, then practitioner; within a lane entries are sorted by day, then pool.
    Lane ``l`` holds entries ``lane_start[l]`` to ``lane_start[l + 1]``; need ``i`` holds lanes
    ``need_start[i]`` to ``need_start[i + 1]``. Costs are misfit + travel + preference of one
    session, in thousandths of a day. ``entry_marks`` are bits of a person's day that only one
    session may have (R11, and R1 for referrals): bits 0-2 are the parts of the day, then a bit for
    each service of which a referral is taken, then bits of exclusive referral pools.
    """

    need_start: Ints
    lane_start: Ints
    entry_need: Ints32
    entry_pool: Ints32
    entry_day: Ints32
    entry_cost: Ints32
    entry_takes: Bytes
    entry_marks: Ints
    entry_mode: Bytes


@dataclass(frozen=True)
class Instance:
    """What is decided on: needs with costs, pools with capacities, and the entries between them.

    ``wait_cost`` has shape (urgencies, days) and ``drag_cost[g]`` is the cost of a gap that is
    ``g`` days longer than it has to be. ``bundles`` groups needs tied by R12, predecessors first;
    a need without ties is a bundle of its own. ``taken_parts`` and ``taken_referrals``, shape
    (participants, days), are bits that standing bookings hold (R11). ``nearest`` is per need,
    ``minutes`` per participant and site. All costs in thousandths of a day.
    """

    model: Model
    batch: Batch
    demand: Demand
    places: Places
    entries: Entries
    unplaced_cost: Ints
    wait_cost: Ints
    drag_cost: Ints
    bundles: tuple[tuple[int, ...], ...]
    taken_parts: Ints
    taken_referrals: Ints
    minutes: Ints
    nearest: Ints
    days: int

    @property
    def capacity(self) -> Ints:
        """Free places of each pool."""
        return self.places.pool_free
