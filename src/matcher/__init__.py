"""Service matching and scheduling: a week in, a proved plan out.

``read_week`` reads a folder, ``solve`` decides who gets which places and has an independent checker
judge the plan. The engine is loaded by the first call, not by ``import matcher``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from matcher import usecases
from matcher.domain import Batch, Model, Need, Outcome, Participant, Plan, Practitioner, Site, Slot
from matcher.errors import CheckFailed, Fault, InputFaults, MatcherError, NoPlan

if TYPE_CHECKING:
    from matcher.files import ReadBatch

__all__ = [
    "Batch",
    "CheckFailed",
    "Fault",
    "InputFaults",
    "MatcherError",
    "Model",
    "Need",
    "NoPlan",
    "Outcome",
    "Participant",
    "Plan",
    "Practitioner",
    "Site",
    "Slot",
    "read_week",
    "solve",
]


def read_week(folder: str | Path) -> ReadBatch:
    """Read and check the week in ``folder``: its ``batch``, its ``model`` and its ``warnings``.

    Raises:
        InputFaults: every fault of every file.
    """
    return usecases.check_week(Path(folder))


def solve(
    week: ReadBatch,
    *,
    time_limit: float | None = None,
    work_limit: int | None = None,
    gap: float | None = None,
    seed: int | None = None,
) -> Outcome:
    """Allocate ``week``: rows, figures and proof, checked independently. Nothing is written.

    Args:
        week: what ``read_week`` gave.
        time_limit: seconds after which the best plan so far is taken; 60 by default.
        work_limit: steps of work instead of the time limit; the same week, seed and steps then
            give the same plan.
        gap: good enough: the share of a plan's cost, 0 to 1, that a better one could save at
            most; 0 by default.
        seed: a whole number from 0 that steers the search; 0 by default.

    Raises:
        CheckFailed: the checker found a breach.
    """
    wish = usecases.options(time_limit=time_limit, work_limit=work_limit, gap=gap, seed=seed)
    return usecases.allocate_week(week, wish).outcome
