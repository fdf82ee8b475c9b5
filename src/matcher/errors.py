"""The one family of errors: what happened, where, what was found, what to do next.

Files, the command line, the API and the pages all draw on these types, so that a person reads
the same sentence wherever a fault shows up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong (or, as a warning, odd) with what somebody gave us.

    ``row`` counts as a spreadsheet does: the header is row 1, the first data row is row 2;
    it is ``None`` where the whole file is meant. ``column`` is the header's text, or ``None``
    where the whole row is meant. ``found`` quotes the cell, cut to a readable length.
    """

    file: str
    row: int | None
    column: str | None
    found: str | None
    problem: str
    todo: str
    code: str

    def sentence(self) -> str:
        """The whole fault as one line of plain English."""
        where = self.file
        if self.row is not None:
            where += f", row {self.row}"
        if self.column is not None:
            kind = "key" if self.file.endswith((".toml", ".json")) else "column"
            where += f", {kind} {self.column}"
        found = "" if self.found is None else f" Found: {self.found!r}."
        return f"{where}: {self.problem}.{found} {self.todo}."


class MatcherError(Exception):
    """Anything that stops the work and that the user can do something about."""

    code = "error"
    exit_code = 2

    def __init__(self, problem: str, todo: str = "") -> None:
        super().__init__(f"{problem} {todo}".strip())
        self.problem = problem
        self.todo = todo


class InputFaults(MatcherError):
    """The input has faults; nothing was done. Holds every fault, and the warnings beside them."""

    code = "input_faults"

    def __init__(self, faults: Sequence[Fault], warnings: Sequence[Fault] = ()) -> None:
        self.faults = tuple(faults)
        self.warnings = tuple(warnings)
        one = len(self.faults) == 1
        count = "1 fault" if one else f"{len(self.faults)} faults"
        todo = f"Mend {'it' if one else 'them'} and run the command again."
        super().__init__(f"The input has {count}.", todo)


class CheckFailed(MatcherError):
    """The independent checker found a breach, so nothing was written."""

    code = "check_failed"
    exit_code = 3


class NoPlan(MatcherError):
    """The work was stopped before any plan was found."""

    code = "no_plan"
    exit_code = 4


class TooLarge(MatcherError):
    """The input would need more memory than the product allows itself."""

    code = "too_large"
