"""What went wrong, as RFC 9457 has it, with a code that stays the same."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from pydantic import Field

from matcher.errors import Fault
from matcher.wire.base import Answered, example

PROBLEM_MEDIA_TYPE = "application/problem+json"

MOST_FAULTS = 1_000
"""So many faults are told one by one; ``fault_count`` counts them all."""


class FaultRow(Answered):
    """One thing to mend: where it stands, what was found there, and what to enter instead."""

    file: str = Field(
        description="The table, such as `needs.csv`; `request` for the request itself."
    )
    row: int | None = Field(
        default=None, description="As a spreadsheet counts: the header is row 1."
    )
    column: str | None = Field(
        default=None, description="The column, or the path to a field such as `sessions.0.slot_id`."
    )
    found: str | None = Field(default=None, description="What stands there, cut to 60 signs.")
    problem: str
    todo: str = Field(description="What to do about it.")
    code: str

    @classmethod
    def of(cls, fault: Fault) -> FaultRow:
        """``fault`` as it is told over HTTP."""
        return cls(
            file=fault.file,
            row=fault.row,
            column=fault.column,
            found=fault.found,
            problem=fault.problem,
            todo=fault.todo,
            code=fault.code,
        )


class Problem(Answered):
    """What went wrong, and the next step where there is one."""

    model_config = example(
        {
            "type": "about:blank",
            "title": "The hold has run out, so its places are free for others.",
            "status": 410,
            "code": "hold_expired",
            "next_step": "Ask for the next available options and hold one of them.",
            "request_id": "01J9Z3V6",
        }
    )

    type: str = "about:blank"
    title: str = Field(description="What happened, in one short sentence.")
    status: int = Field(description="The HTTP status, again.")
    code: str = Field(description="Stays the same from version to version; programs look at this.")
    next_step: str | None = Field(default=None, description="What to do about it.")
    request_id: str | None = Field(default=None, description="Name this when you ask for help.")


class InputProblem(Problem):
    """Faults in what was sent: all of them at once, and nothing was kept."""

    model_config = example(
        {
            "type": "about:blank",
            "title": "The input has 1 fault.",
            "status": 422,
            "code": "input_faults",
            "next_step": "Mend them and send it again.",
            "fault_count": 1,
            "faults": [
                {
                    "file": "needs.csv",
                    "row": 2,
                    "column": "sessions",
                    "found": "0",
                    "problem": "This number is too small",
                    "todo": "Enter a whole number from 1 to 26",
                    "code": "range",
                }
            ],
        }
    )

    fault_count: int = 0
    faults: tuple[FaultRow, ...] = Field(
        default=(), description=f"The first {MOST_FAULTS:,}, in the order of the tables."
    )

    @staticmethod
    def rows(faults: Iterable[Fault]) -> tuple[FaultRow, ...]:
        """The first of ``faults`` as they are told."""
        return tuple(FaultRow.of(fault) for fault in islice(faults, MOST_FAULTS))
