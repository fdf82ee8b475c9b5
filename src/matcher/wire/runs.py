"""Weekly runs: what is asked for, how far it is, and what has become of it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from matcher.wire.base import Answered, Asked, Date, Moment, example
from matcher.wire.run_parts import (
    EDIT,
    LOST,
    PRICE,
    EditsPrice,
    Publication,
    Signed,
    StoredEdit,
    Undoing,
)
from matcher.wire.words import RunAsked, RunState

MOST_WEEKS = 52
MOST_WORK = 1_000_000
USUAL_WORK = 600

_WISH: dict[str, Any] = {
    "horizon_start": "2026-11-30",
    "horizon_weeks": 12,
    "work_limit": 600,
    "gap": 0.0,
    "seed": 1,
}
_FIGURES: dict[str, Any] = {
    "needs": 677,
    "needs_placed": 640,
    "sessions_booked": 1678,
    "cost_days": 9481.204,
    "bound_days": 9463.117,
    "gap": 0.0019,
    "status": "feasible",
}
_PROGRESS: dict[str, Any] = {
    "phase": "improve",
    "seconds": 12.5,
    "placed": 640,
    "cost_days": 9481.204,
    "bound_days": 9463.117,
    "gap": 0.0019,
}
_RUN: dict[str, Any] = {
    "run_id": "R1",
    "number": 1,
    "version": 1,
    "state": "published",
    **_WISH,
    "made_by": "ada",
    "made_at": "2026-11-30T08:00:00+00:00",
    "progress": _PROGRESS,
    "figures": _FIGURES,
    "warnings": [
        "slots.csv, row 7: More people are booked than there are places. Nothing is free there."
    ],
    "edits": [{**EDIT, "by": "Ada Lovelace"}],
    "price_of_edits": PRICE,
    "approval": {
        "who": "Ada Lovelace",
        "role": "lead",
        "at": "2026-11-30T08:40:00+00:00",
        "words": ["I have opened every case above."],
    },
    "publication": {
        "who": "ada",
        "at": "2026-11-30T08:41:00+00:00",
        "needs_booked": 639,
        "lost": [LOST],
    },
}

_REPLAY: dict[str, Any] = {
    "run_id": "R2",
    "replays": "R1",
    "state": "review",
    "made_at": "2026-11-30T09:00:00+00:00",
    "same": True,
    "differs": [],
}


class RunRequest(Asked):
    """A plan over who waits and what is free at this moment."""

    model_config = example(_WISH, forbid=True)

    horizon_start: Date = Field(description="The first date that may be booked.")
    horizon_weeks: int = Field(default=12, ge=1, le=MOST_WEEKS)
    work_limit: int = Field(
        default=USUAL_WORK,
        ge=1,
        le=MOST_WORK,
        description="How far to look, in steps that do not depend on the clock: the same run gives "
        "the same plan again. 150 is quick, 600 usual, 2400 long.",
    )
    gap: float = Field(
        default=0.0, ge=0, le=1, description="A plan proved to be as near as this is good enough."
    )
    seed: int = Field(default=1, ge=0, le=2**31 - 1)


class RunProgress(Answered):
    """How far the worker is."""

    model_config = example(_PROGRESS)

    phase: str
    seconds: float
    placed: int | None = Field(default=None, description="Needs with places in the plan at hand.")
    cost_days: float | None = Field(default=None, description="Of the plan at hand.")
    bound_days: float | None = Field(default=None, description="No plan can cost less.")
    gap: float | None = Field(default=None, description="(cost - bound) / cost.")


class RunProblem(Answered):
    """Why a run has no plan, or why decisions by hand were not taken: what happened, what to do."""

    what: str
    todo: str


class Run(Answered):
    """A weekly run. Nothing is booked before somebody approves it by name and publishes it."""

    model_config = example(_RUN)

    run_id: str
    number: int = Field(description="Counts runs from 1.")
    version: int = Field(description="Grows each time its plan is made again.")
    state: RunState
    horizon_start: Date
    horizon_weeks: int
    work_limit: int
    gap: float
    seed: int
    made_by: str
    made_at: Moment
    asked: tuple[RunAsked, ...] = Field(default=(), description="Of the worker, and not done yet.")
    progress: RunProgress | None = None
    figures: dict[str, Any] | None = Field(
        default=None, description="Those of summary.json, once there is a plan."
    )
    warnings: tuple[str, ...] = Field(
        default=(), description="What is odd about the week that is planned."
    )
    problem: RunProblem | None = None
    edits: tuple[StoredEdit, ...] = ()
    price_of_edits: EditsPrice | None = None
    approval: Signed | None = None
    publication: Publication | None = None
    undoing: Undoing | None = None


class Runs(Answered):
    """Runs, the newest first."""

    model_config = example({"runs": [_RUN], "next": 1})

    runs: tuple[Run, ...]
    next: int | None = Field(
        default=None, description="Ask again with this as `before`; null at the end."
    )


class RunEvent(Answered):
    """Something that happened to a run: the `data` of an event of the stream."""

    model_config = example(
        {
            "number": 42,
            "at": "2026-11-30T08:00:12+00:00",
            "kind": "progress",
            "who": "worker-1",
            "progress": _PROGRESS,
        }
    )

    number: int = Field(description="Grows; the stream goes on after `Last-Event-ID`.")
    at: Moment
    kind: str = Field(
        description="A state that the run has reached, `progress`, `edited`, `edits_refused`, "
        "`asked_to_stop`, `asked_to_cancel` or `approval_withdrawn`."
    )
    who: str
    progress: RunProgress | None = None


class Replay(Answered):
    """A run that does another again, from the same snapshot: does it come out the same?"""

    model_config = example(_REPLAY)

    run_id: str
    replays: str
    state: RunState
    made_at: Moment
    same: bool | None = Field(
        default=None, description="Byte for byte, but for seconds; null until it is done."
    )
    differs: tuple[str, ...] = Field(default=(), description="Files that came out otherwise.")


class Replays(Answered):
    """How doing a run again came out, the newest first."""

    model_config = example({"replays": [_REPLAY]})

    replays: tuple[Replay, ...]
