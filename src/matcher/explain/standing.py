"""A plan as it stands: who holds which places, what is free, and what each place is worth."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Batch, Certificate, Mode, Model, Part, Plan, Slot
from matcher.explain.course import span
from matcher.explain.fixed import placements_of
from matcher.instance import Instance, compile_batch
from matcher.instance.places import MODES

Ints = NDArray[np.int64]


class Standing:
    """``plan`` for ``batch``, with the prices of ``certificate``; prices in 0.001 day."""

    def __init__(self, model: Model, batch: Batch, plan: Plan, certificate: Certificate) -> None:
        self.model = model
        self.batch = batch
        self.plan = plan
        self.slots: Mapping[str, tuple[str, ...]] = placements_of(plan)
        self.index = {need.need_id: i for i, need in enumerate(batch.needs)}
        self.certificate = certificate

    @cached_property
    def instance(self) -> Instance:
        """The whole batch in whole numbers, whatever the plan says."""
        return compile_batch(self.model, self.batch)

    @cached_property
    def pool_of(self) -> Mapping[str, int]:
        """The pool of each slot."""
        held = self.instance.places.pool_slots
        return {self.batch.slots[s].slot_id: p for p, pool in enumerate(held) for s in pool}

    @cached_property
    def left(self) -> Mapping[str, int]:
        """Places of each slot that neither a booking nor the plan holds."""
        used = Counter(slot for slots in self.slots.values() for slot in slots)
        free = self.instance.places.slot_free.tolist()
        return {s.slot_id: f - used[s.slot_id] for s, f in zip(self.batch.slots, free, strict=True)}

    @cached_property
    def pool_left(self) -> tuple[int, ...]:
        """The same for each pool."""
        slots = self.batch.slots
        held = self.instance.places.pool_slots
        return tuple(sum(self.left[slots[s].slot_id] for s in pool) for pool in held)

    @cached_property
    def price(self) -> Mapping[str, int]:
        """What a place in each slot is worth to others; a slot that is not named is worth 0."""
        return {slot: pool.price for pool in self.certificate.pools for slot in pool.slots}

    @cached_property
    def clash_price(self) -> Mapping[tuple[str, dt.date, Part], int]:
        """What a part of somebody's day is worth to that person's other plan items."""
        return {(c.participant_id, c.date, c.part): c.price for c in self.certificate.clashes}

    def paid(self, participant_id: str, slots: Sequence[Slot]) -> int:
        """The prices of a series: of its places, and of the parts of the person's days."""
        total = sum(self.price.get(slot.slot_id, 0) for slot in slots)
        for slot in slots:
            if not slot.is_referral:
                total += sum(
                    self.clash_price.get((participant_id, slot.date, part), 0)
                    for part in slot.parts
                )
        return total

    def entry_prices(self, need: int) -> Ints:
        """The least prices of each entry of a need, aligned with ``course.span``."""
        table, places = self.instance.entries, self.instance.places
        who = self.batch.needs[need].participant_id
        least = [
            min(
                self.paid(who, (self.batch.slots[s],))
                for s in places.pool_slots[pool]
                if places.slot_free[s] > 0
            )
            for pool in table.entry_pool[span(self.instance, need)].tolist()
        ]
        return np.array(least, dtype=np.int64)

    def slot_of(self, entry: int) -> Slot:
        """A slot of an entry's pool: one with a place left, if there is one."""
        places = self.instance.places
        pool = places.pool_slots[int(self.instance.entries.entry_pool[entry])]
        slots = [self.batch.slots[s] for s in pool if places.slot_free[s] > 0]
        return next((s for s in slots if self.left[s.slot_id] > 0), slots[0])

    def entry_of(self, need: int, slot_id: str) -> int:
        """The entry by which a need uses a slot.

        Raises:
            ValueError: the rules do not let it.
        """
        part = span(self.instance, need)
        pools = self.instance.entries.entry_pool[part]
        found = np.flatnonzero(pools == self.pool_of.get(slot_id, -1))
        if not len(found):
            raise ValueError(f"{self.batch.needs[need].need_id} cannot use {slot_id}")
        return int(part.start + found[0])

    def mode_of(self, entry: int) -> Mode:
        """The mode of an entry."""
        return MODES[int(self.instance.entries.entry_mode[entry])]

    def minutes_of(self, entry: int) -> int:
        """Minutes of travel to an entry, 0 unless in person."""
        if self.mode_of(entry) is not Mode.IN_PERSON:
            return 0
        instance = self.instance
        need = int(instance.entries.entry_need[entry])
        venue = instance.places.pool_venue[int(instance.entries.entry_pool[entry])]
        site = instance.places.venue_site[venue]
        return int(instance.minutes[instance.demand.participant[need], site])
