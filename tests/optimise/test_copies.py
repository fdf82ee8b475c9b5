"""A changed copy of a domain value forgets what was worked out for the original."""

from __future__ import annotations

from tests.strategies import random_week


def test_a_changed_copy_of_a_batch_looks_its_own_rows_up() -> None:
    batch = random_week(1)
    slot = batch.slots[0]
    assert batch.slot[slot.slot_id].places == slot.places
    wider = slot.model_copy(update={"places": slot.places + 4})
    changed = batch.model_copy(update={"slots": (wider, *batch.slots[1:])})
    assert changed.slot[slot.slot_id].places == slot.places + 4
    assert batch.slot[slot.slot_id].places == slot.places
