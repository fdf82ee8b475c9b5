"""Who did and saw what, and one person's rights."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from matcher.wire.base import Answered, Asked, Identifier, Moment, example

_LINE: dict[str, Any] = {
    "number": 17,
    "at": "2026-11-30T09:00:00+00:00",
    "who": "user-1",
    "role": "coach",
    "action": "hold",
    "subject": "5f" * 32,
    "about": "h-1",
}


class LogLine(Answered):
    """Who did what, in which role, and when."""

    model_config = example(_LINE)

    number: int = Field(description="From 1, without a hole.")
    at: Moment
    who: str = Field(description="The issuer's identifier of whoever did it.")
    role: str
    action: str = Field(description="Such as `hold`, or `read_participant` for a look.")
    subject: str | None = Field(
        default=None, description="Stands for a person; only their identifier leads to it."
    )
    about: str | None = Field(default=None, description="What it was done to or with.")


class Log(Answered):
    """Lines of the log in their order."""

    model_config = example({"lines": [_LINE], "next": None})

    lines: tuple[LogLine, ...]
    next: int | None = Field(default=None, description="Go on after this one, if there are more.")


class EndSessions(Asked):
    """Whose browsers are to be signed out."""

    model_config = example({"who": "user-1"}, forbid=True)

    who: str = Field(min_length=1, max_length=250, description="As the log has it.")


class SessionsEnded(Answered):
    """How many browsers were signed out."""

    model_config = example({"who": "user-1", "ended": 2})

    who: str
    ended: int


class LogVerdict(Answered):
    """Whether the log is as it was written."""

    model_config = example({"whole": True, "mark": f"120:{'9f' * 32}", "faults": []})

    whole: bool
    mark: str = Field(description="How far it goes. Noted elsewhere, it shows later what was lost.")
    faults: tuple[str, ...]


class PersonRecord(Answered):
    """Everything that is stored about a person, and who has changed or seen it."""

    model_config = example(
        {
            "participant_id": "P1",
            "tables": {"participants": [{"participant_id": "P1", "urgency": "routine"}]},
            "log": [{"number": 17, "who": "user-1", "role": "coach", "did": "hold"}],
        }
    )

    participant_id: Identifier
    tables: dict[str, list[dict[str, Any]]] = Field(description="Rows by table.")
    log: list[dict[str, Any]]


class Erased(Answered):
    """What went with a person."""

    model_config = example({"participant_id": "P1", "rows": {"participants": 1, "needs": 2}})

    participant_id: Identifier
    rows: dict[str, int] = Field(description="How many rows of each table.")
