"""The parts of a national run as tasks of a sweep."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.planning.national.batches import solve_part
from matcher.planning.national.parts import NationalPart
from matcher.planning.portable import as_document
from matcher.planning.sweep import Task

MEMORY_BASE = 400_000_000
MEMORY_A_PERSON = 400_000
"""Bytes that a part takes: with nobody, and for each of its people (measured, rounded up)."""


def tasks_of(
    parts: Sequence[NationalPart], *, load: float, seed: int, gap: float, work_limit: int
) -> list[Task]:
    """One task a part, largest first in nothing but memory; the same arguments, the same tasks."""
    return [
        Task(
            name=part.name,
            work=solve_part,
            arguments={
                "scenario": as_document(part.scenario),
                "people": part.people,
                "load": load,
                "seed": seed,
                "gap": gap,
                "work_limit": work_limit,
            },
            memory=MEMORY_BASE + MEMORY_A_PERSON * part.people,
        )
        for part in parts
    ]
