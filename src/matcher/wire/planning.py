"""Drafting a plan from an assessment."""

from __future__ import annotations

from pydantic import Field

from matcher.domain import Employment
from matcher.wire.base import Answered, Asked, example
from matcher.wire.people import Code, Severity


class Assessment(Asked):
    """What a coach has found out."""

    model_config = example(
        {"barriers": {"msk": 3, "mental_health": 2}, "employment": "off_sick"}, forbid=True
    )

    barriers: dict[Code, Severity] = Field(min_length=1, description="With severities 1 to 3.")
    employment: Employment | None = None


class DraftNeed(Answered):
    """A line of the draft."""

    service: str
    sessions: int
    min_gap_days: int
    max_gap_days: int
    why: str


class PlanDraft(Answered):
    """A draft for the coach to change; nothing is kept of it."""

    model_config = example(
        {
            "needs": [
                {
                    "service": "physiotherapy",
                    "sessions": 4,
                    "min_gap_days": 7,
                    "max_gap_days": 21,
                    "why": "Physiotherapy, 4 sessions: “Muscles, joints and back” at severity 3.",
                }
            ],
            "criteria": ["Physiotherapy, 4 sessions: “Muscles, joints and back” at severity 3."],
        }
    )

    needs: tuple[DraftNeed, ...]
    criteria: tuple[str, ...] = Field(description="The sentences behind it; what led to nothing.")
