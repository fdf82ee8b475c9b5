"""Write a plan as one workbook."""

from __future__ import annotations

from pathlib import Path

from matcher.errors import MatcherError
from matcher.files import read_batch, read_outcome
from matcher.files.replace_file import write_file
from matcher.files.workbooks.result import result_workbook


class OtherPlan(MatcherError):
    """The plan was not made from this week."""

    code = "other_plan"


def write_result_workbook(
    week: Path, plan: Path, file: Path, *, mapping: Path | None = None
) -> None:
    """Write the plan in the folder ``plan`` to ``file``; the week says what each need is for.

    Raises:
        InputFaults: one of the two cannot be read.
        OtherPlan: the plan was made from another week.
        CannotWrite: there is such a file already, or the disk refuses.
    """
    read = read_batch(week, mapping=mapping)
    outcome = read_outcome(plan)
    if outcome.summary.input_sha256 != read.batch.input_sha256:
        raise OtherPlan(
            "This plan was made from another week, or the week has been changed since.",
            "Name the week that it was made from, or allocate again.",
        )
    write_file(file, result_workbook(read.model, read.batch, outcome))
