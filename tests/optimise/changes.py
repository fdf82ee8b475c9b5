"""Changes of a batch whose effect on the best plan is known beforehand."""

from __future__ import annotations

from random import Random
from typing import Any

from matcher.domain import Batch, Need


def with_more_places(batch: Batch) -> Batch:
    """One more place in every slot."""
    slots = tuple(s.model_copy(update={"places": s.places + 1}) for s in batch.slots)
    return batch.model_copy(update={"slots": slots})


def without(batch: Batch, need: Need) -> Batch:
    """The batch as if the need had never been asked for."""
    return batch.model_copy(update={"needs": tuple(n for n in batch.needs if n != need)})


def shuffled(batch: Batch, rng: Random) -> Batch:
    """The same rows in another order."""
    tables = ("participants", "needs", "practitioners", "sites", "slots", "bookings")
    rows = {name: list(getattr(batch, name)) for name in tables}
    for table in rows.values():
        rng.shuffle(table)
    return batch.model_copy(update={name: tuple(table) for name, table in rows.items()})


def renamed(batch: Batch) -> Batch:
    """The same week with other identifiers, in the opposite order of the alphabet."""
    names = [
        *(p.participant_id for p in batch.participants),
        *(n.need_id for n in batch.needs),
        *(q.practitioner_id for q in batch.practitioners),
        *(s.site_id for s in batch.sites),
        *(s.slot_id for s in (*batch.slots, *batch.closed_slots)),
        *(b.need_id for b in batch.bookings if b.need_id is not None),
    ]
    ordered = sorted(set(names))
    other = {name: f"x{len(ordered) - k:03}" for k, name in enumerate(ordered)}
    return Batch.model_validate(_replaced(batch.model_dump(), other))


def _replaced(value: Any, other: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(item, other) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return tuple(_replaced(item, other) for item in value)
    return other.get(value, value) if type(value) is str else value


def leaves(batch: Batch) -> list[Need]:
    """The needs that no other need follows."""
    followed = {need.after_need for need in batch.needs}
    return [need for need in batch.needs if need.need_id not in followed]
