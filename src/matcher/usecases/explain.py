"""Explain a need: why these places, or why none, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from matcher.explain.figures import figures
from matcher.explain.placed import WhyPlaced, why_placed
from matcher.explain.standing import Standing
from matcher.explain.tell_placed import Section, tell_placed
from matcher.explain.tell_unplaced import tell_unplaced
from matcher.explain.unplaced import WhyUnplaced, why_unplaced
from matcher.usecases.standing_plan import Planned, known_need, read_planned


@dataclass(frozen=True, slots=True)
class Explained:
    """An explanation as figures and as sentences. It counts other people and never names one."""

    why: WhyPlaced | WhyUnplaced
    sections: tuple[Section, ...]

    @property
    def figures(self) -> dict[str, object]:
        """The figures for programs; costs in days."""
        return figures(self.why)


def explain_folder(
    folder: Path,
    out: Path,
    need_id: str,
    *,
    mapping: Path | None = None,
    time_limit: float = 15.0,
) -> Explained:
    """Explain a need of the week in ``folder`` under the plan in ``out``.

    ``time_limit``, in seconds, is for solving again where others would have to make room.

    Raises:
        InputFaults: one of the two cannot be read.
        MatcherError: the week has no such need, or the plan was made for another week.
        CheckFailed: the plan breaks a rule.
    """
    planned = read_planned(folder, out, mapping=mapping)
    return explain_need(planned, known_need(planned, need_id), time_limit=time_limit)


def explain_need(planned: Planned, need_id: str, *, time_limit: float = 15.0) -> Explained:
    """Explain one need of a week that has been read."""
    model, batch = planned.week.model, planned.week.batch
    standing = Standing(model, batch, planned.plan, planned.outcome.certificate)
    if need_id in planned.plan.placement:
        placed = why_placed(standing, need_id)
        return Explained(placed, tell_placed(model, placed))
    unplaced = why_unplaced(standing, need_id, time_limit)
    return Explained(unplaced, tell_unplaced(model, unplaced))
