"""What long work tells on its way, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matcher.errors import NoPlan


@dataclass(frozen=True, slots=True)
class Step:
    """Where the work stands: ``done`` of ``of`` weeks in this year of ``years`` (0: not known)."""

    done: int
    of: int
    year: int = 1
    years: int = 1
    name: str = ""
    """The scenario and rule that are simulated."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who hears of each step, and who may stop the work (asked at least every simulated week)."""

    on_step: Callable[[Step], None] = lambda _: None
    should_stop: Callable[[], bool] = lambda: False


NOBODY = Watcher()
"""Hears nothing and never stops."""


class Stopped(NoPlan):
    """Somebody stopped the simulation before there was anything to keep."""

    code = "stopped"

    def __init__(self) -> None:
        super().__init__("The simulation was stopped.", "Nothing was written.")
