"""What a use case that takes its time tells its caller, and how the caller stops it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matcher.files import ReadBatch
    from matcher.optimise import Progress


class Stage(StrEnum):
    """The stages of an allocation, in order."""

    READING = "Reading the week"
    ALLOCATING = "Looking for the best plan"
    CHECKING = "Checking the plan independently"
    VALUING = "Working out what one more place would be worth"
    WRITING = "Writing the plan and its report"


class Policy(StrEnum):
    """How places are given: the best plan that can be found, or to each in turn."""

    BEST = "best"
    FIRST_COME = "first-come"


@dataclass(frozen=True, slots=True)
class Watch:
    """Who hears of each stage, the week that was read and the progress, and who may stop it."""

    on_stage: Callable[[Stage], None] = lambda _: None
    on_read: Callable[[ReadBatch], None] = lambda _: None
    on_progress: Callable[[Progress], None] = lambda _: None
    should_stop: Callable[[], bool] = lambda: False


SILENT = Watch()
"""Tells nobody and never stops."""
