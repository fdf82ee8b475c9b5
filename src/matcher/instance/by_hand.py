"""What a person has decided by hand: a batch in which some needs are kept from some places.

Nobody's cost changes by it: *nearest*, fit and wait are those of the batch as it was read. So two
plans, one with and one without such decisions, can be compared to the last digit.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Batch
from matcher.instance.places import Places

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class BatchByHand(Batch):
    """A batch with what was decided by hand.

    ``forbidden_slots`` and ``forbidden_practitioners`` are pairs of a need and what it may not
    use; ``begins`` names the slot in which a need's first session has to be.
    """

    forbidden_slots: frozenset[tuple[str, str]] = frozenset()
    forbidden_practitioners: frozenset[tuple[str, str]] = frozenset()
    begins: Mapping[str, str] = {}


def slots_apart(batch: Batch) -> frozenset[str]:
    """The slots that a decision by hand tells apart from their likes; each is a pool of its own."""
    if not isinstance(batch, BatchByHand):
        return frozenset()
    return frozenset(slot for _, slot in batch.forbidden_slots) | set(batch.begins.values())


def kept_by_hand(batch: Batch, places: Places, need: Ints, pool: Ints) -> tuple[Bools, Bools]:
    """Whether each (need, pool) may be a first, and a later, session as far as was decided."""
    first = np.ones(len(need), dtype=np.bool_)
    later = np.ones(len(need), dtype=np.bool_)
    if not isinstance(batch, BatchByHand):
        return first, later
    index = {n.need_id: i for i, n in enumerate(batch.needs)}
    pool_of = {batch.slots[s].slot_id: p for p, held in enumerate(places.pool_slots) for s in held}
    position = {q.practitioner_id: i for i, q in enumerate(batch.practitioners)}
    practitioner = places.venue_practitioner[places.pool_venue[pool]]
    for need_id, slot_id in batch.forbidden_slots:
        if need_id in index:
            later &= (need != index[need_id]) | (pool != pool_of[slot_id])
    for need_id, other in batch.forbidden_practitioners:
        if need_id in index:
            later &= (need != index[need_id]) | (practitioner != position[other])
    first &= later
    for need_id, slot_id in batch.begins.items():
        if need_id in index:
            first &= (need != index[need_id]) | (pool == pool_of[slot_id])
    return first, later
