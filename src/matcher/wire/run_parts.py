"""What people do with a weekly run: decide by hand, open exceptions, approve, publish, undo."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from matcher.wire.base import Answered, Asked, Identifier, Moment, example
from matcher.wire.matching import OPTION, MatchAnswer
from matcher.wire.problem import Problem
from matcher.wire.words import ByHandAction, ExceptionKind

MOST_EDITS = 1_000
LONGEST_REASON, LONGEST_NAME = 500, 100
"""Signs."""

EDIT: dict[str, Any] = {
    "need_id": "N0001",
    "action": "forbid",
    "reason": "They know each other.",
    "practitioner_id": "physio-01",
}
PRICE: dict[str, Any] = {
    "extra_days": 3.5,
    "at_least_days": 0.0,
    "at_most_days": 4.125,
    "needs_placed_before": 640,
    "needs_placed": 640,
    "wait_days_added": 7,
    "not_placed": [],
}
EXCEPTION: dict[str, Any] = {
    "key": "last_chance:N0007",
    "kind": "last_chance",
    "needs": ["N0007"],
    "people": ["P0007"],
    "sentence": "All free places are further away than this person can travel.",
    "opened_by": ["Ada Lovelace"],
}
LOST: dict[str, Any] = {
    "need_id": "N0003",
    "participant_id": "P0003",
    "why": "One of its places has been taken since.",
}


class RunEdit(Asked):
    """A decision by hand about one need: lock, require, forbid, or leave it out this week."""

    model_config = example(EDIT, forbid=True)

    need_id: Identifier
    action: ByHandAction = Field(
        description="`lock`: it keeps its places. `require`: this practitioner only, or its first "
        "session in this slot. `forbid`: not this practitioner, or not this slot. `leave`: no "
        "places this week."
    )
    reason: str = Field(
        max_length=LONGEST_REASON,
        description="Why. It is kept with the run; name nobody's health in it.",
    )
    practitioner_id: Identifier | None = None
    slot_id: Identifier | None = None
    by: str = Field(
        default="",
        max_length=LONGEST_NAME,
        description="Who decides. The one who is signed in, whatever is written here.",
    )


class StoredEdit(RunEdit):
    """A decision by hand, as it is kept."""

    model_config = example({**EDIT, "by": "Ada Lovelace"})


class RunEdits(Asked):
    """All decisions by hand about a run; they replace those before, and none takes them all out."""

    model_config = example({"edits": [EDIT]}, forbid=True)

    edits: tuple[RunEdit, ...] = Field(max_length=MOST_EDITS)


class EditsPrice(Answered):
    """What decisions by hand cost everybody, against the plan without any.

    ``extra_days`` is the difference of the two plans at hand; that of the two best possible plans
    lies from ``at_least_days`` to ``at_most_days``.
    """

    model_config = example(PRICE)

    extra_days: float
    at_least_days: float
    at_most_days: float
    needs_placed_before: int
    needs_placed: int
    wait_days_added: int = Field(description="To all who are placed before and after.")
    not_placed: tuple[str, ...] = Field(
        default=(), description="Needs with a condition that get no places under it."
    )


class RunException(Answered):
    """Something that whoever approves a plan has to open first."""

    model_config = example(EXCEPTION)

    key: str = Field(description="Its name in this plan.")
    kind: ExceptionKind
    needs: tuple[str, ...]
    people: tuple[str, ...]
    sentence: str
    opened_by: tuple[str, ...] = ()


class RunExceptions(Answered):
    """All exceptions of a plan: last chances, then urgent and late, then those not placed."""

    model_config = example({"version": 1, "exceptions": [EXCEPTION]})

    version: int = Field(description="Of the plan.")
    exceptions: tuple[RunException, ...]


class NotOpenedProblem(Problem):
    """Whoever approves has not opened every exception."""

    model_config = example(
        {
            "type": "about:blank",
            "title": "One exception has not been opened by you.",
            "status": 409,
            "code": "not_yet_opened",
            "next_step": "Open each of them first.",
            "left": [EXCEPTION],
        }
    )

    left: tuple[RunException, ...] = Field(
        default=(), description="Those to open, where that is what is wrong."
    )


class ApproveRequest(Asked):
    """A plan that somebody answers for by name."""

    model_config = example({"name": "Ada Lovelace", "version": 1}, forbid=True)

    name: str = Field(
        default="",
        max_length=LONGEST_NAME,
        description="Who approves. The one who is signed in, whatever is written here.",
    )
    version: int | None = Field(
        default=None,
        ge=1,
        le=2**63 - 1,
        description="The plan that they have looked at; refused when it has been made again.",
    )


class Signed(Answered):
    """Who approved, when, and the words that were put to them."""

    who: str
    role: str
    at: Moment
    words: tuple[str, ...] = ()


class LostNeed(Answered):
    """A need that was not booked, although the plan has places for it, and why."""

    model_config = example(LOST)

    need_id: str
    participant_id: str
    why: str


class OfferedAgain(Answered):
    """A need that was not booked with its plan, and what it can have at this moment."""

    lost: LostNeed
    next_available: MatchAnswer


class LostNeeds(Answered):
    """Needs that were not booked with their plan, each with its next options."""

    model_config = example(
        {"lost": [{"lost": LOST, "next_available": {"options": [OPTION], "nothing_fits": []}}]}
    )

    lost: tuple[OfferedAgain, ...]
    next: str | None = Field(
        default=None, description="Ask again with this as `after`; null at the end."
    )


class Publication(Answered):
    """What publishing did."""

    who: str
    at: Moment
    needs_booked: int
    lost: tuple[LostNeed, ...] = Field(
        default=(), description="`/lost` gives each with its next options."
    )


class Undoing(Answered):
    """What undoing did."""

    who: str
    at: Moment
    cancelled: tuple[str, ...] = Field(default=(), description="Bookings that were called off.")
    left: tuple[str, ...] = Field(
        default=(), description="Bookings that had been moved, cancelled or attended since."
    )
