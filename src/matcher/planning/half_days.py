"""A half day's clinic: its slots back to back, cut to what is still needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matcher.domain import AppointmentType, Reserved
from matcher.planning.scenario import PatternRow

EVENING_MINUTES = 180
"""An evening clinic is at most so long (assumed)."""


@dataclass(frozen=True, slots=True)
class SlotRun:
    """``slots`` slots of the same kind, one after the other."""

    slots: int
    minutes: int
    type: AppointmentType
    reserved: Reserved | None = None

    @property
    def length(self) -> int:
        """Minutes from the first slot's start to the last one's end."""
        return self.slots * self.minutes


def half_day(rows: Sequence[PatternRow], most_slots: int, evening: bool) -> list[SlotRun]:
    """The pattern ``rows`` with at most ``most_slots`` slots (1 or more); evenings are shorter.

    When so few are left that a kind would drop out, the slots take any session.
    """
    total = sum(row.slots for row in rows)
    for slots in range(min(most_slots, total), 0, -1):
        runs = _cut(rows, slots, total)
        if not evening or sum(run.length for run in runs) <= EVENING_MINUTES:
            return runs
    return [SlotRun(1, max(row.minutes for row in rows), AppointmentType.ANY)]


def _cut(rows: Sequence[PatternRow], slots: int, total: int) -> list[SlotRun]:
    """``slots`` of the pattern's ``total``, kind by kind in proportion."""
    if slots < 2 * len(rows) and slots < total:
        return [SlotRun(slots, max(row.minutes for row in rows), AppointmentType.ANY)]
    counts = [row.slots * slots // total for row in rows]
    for i in range(slots - sum(counts)):
        counts[i % len(counts)] += 1
    return [SlotRun(n, row.minutes, row.type) for n, row in zip(counts, rows, strict=True) if n]


def with_one_reserved(runs: Sequence[SlotRun], reserved: Reserved) -> list[SlotRun]:
    """The first free slot kept for urgent needs, or the last one for online booking."""
    if sum(run.slots for run in runs) < 3:
        return list(runs)
    position = 0 if reserved is Reserved.URGENT else len(runs) - 1
    run = runs[position]
    kept = replace(run, slots=1, reserved=reserved)
    rest = [replace(run, slots=run.slots - 1)] if run.slots > 1 else []
    split = [kept, *rest] if reserved is Reserved.URGENT else [*rest, kept]
    return [*runs[:position], *split, *runs[position + 1 :]]
