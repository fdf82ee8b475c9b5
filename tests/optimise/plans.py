"""Plans and prices to put before the engine's and the checker's judges."""

from __future__ import annotations

from random import Random

from matcher.domain import (
    Batch,
    Certificate,
    ClashPrice,
    Model,
    Need,
    Part,
    Placement,
    Plan,
    PoolPrice,
)
from tests.oracles.reading import series_of


def random_prices(batch: Batch, rng: Random, dearest: int) -> Certificate:
    """Whole prices from 0 to ``dearest`` on pools of slots and on parts of people's days."""
    slot_ids = [s.slot_id for s in batch.slots if rng.random() < 0.8]
    rng.shuffle(slot_ids)
    cut = len(slot_ids) // 3
    pools = [tuple(slot_ids[:cut]), *((x,) for x in slot_ids[cut:])]
    days = sorted({slot.date for slot in batch.slots})
    return Certificate(
        cost=0,
        bound=0,
        pools=tuple(PoolPrice(slots=x, price=rng.randint(0, dearest)) for x in pools if x),
        clashes=tuple(
            ClashPrice(participant_id=who, date=day, part=part, price=rng.randint(0, dearest))
            for who in batch.participant
            for day in days
            for part in Part
            if rng.random() < 0.2
        ),
    )


def daring_plan(model: Model, batch: Batch, rng: Random) -> Plan:
    """Series that are each possible, together perhaps not; now and then a slot taken at random."""
    placements = []
    for need in batch.needs:
        slot_ids = _daring_series(model, batch, need, rng)
        if slot_ids:
            placements.append(Placement(need_id=need.need_id, slot_ids=slot_ids))
    return Plan(placements=tuple(placements))


def _daring_series(model: Model, batch: Batch, need: Need, rng: Random) -> tuple[str, ...]:
    series = series_of(model, batch, need)
    taken = list(rng.choice(series).slot_ids) if series and rng.random() < 0.7 else []
    if taken and rng.random() < 0.2:
        taken[rng.randrange(len(taken))] = rng.choice(batch.slots).slot_id
    if batch.slots and not taken and rng.random() < 0.1:
        places = sorted(batch.slots, key=lambda slot: slot.start)
        taken = [slot.slot_id for slot in places[: need.sessions]]
    return tuple(taken)
