"""Every ICB of England at once: its weekly batch, or its share of a roll-out, part by part."""

from matcher.planning.national.batches import BatchFigures, solve_part
from matcher.planning.national.parts import NationalPart, at_once, every_monday
from matcher.planning.national.tasks import tasks_of

__all__ = [
    "BatchFigures",
    "NationalPart",
    "at_once",
    "every_monday",
    "solve_part",
    "tasks_of",
]
