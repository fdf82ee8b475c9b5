"""How a week's files, columns and cells are called by those who made them.

The readers know FORMATS' names only. What they find wrong is told with the user's own: the sheet
of a workbook, the column that a mapping renames, the cell as it was before its words were mapped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from matcher.errors import Fault

_PLAIN_FILE = re.compile(r"\b[a-z]+\.(?:csv|toml)\b")
_DATE_WORDS = "year-month-day"
RUN_MAP = "run `matcher map`"
"""What to do about tables and columns that have names of their own, as long as none does."""


def _as_read(_file: str, _row: int, _column: str, _found: str) -> str | None:
    return None


@dataclass(frozen=True)
class Naming:
    """The user's own names.

    ``files``: what a file of FORMATS is called where it is told, such as
    ``week.xlsx, sheet needs``. ``columns``: for each file its own column names.
    ``header_rows``: the row that holds the header, where that is not the first.
    ``date_styles``: how dates are written, by file and column. ``sheets``: whether the tables are
    sheets of a workbook. ``mapping``: the file that says all this, if there is one.
    ``original``: the text of a cell before it was mapped.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    header_rows: Mapping[str, int] = field(default_factory=dict)
    date_styles: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """The style, such as ``dd/mm/yyyy``, and an example in it."""
    sheets: bool = False
    mapping: str = ""
    original: Callable[[str, int, str, str], str | None] = _as_read
    """Given file, row, column and what the reader found: the user's own text, if it differs."""

    def tell(self, fault: Fault) -> Fault:
        """``fault``, which speaks of FORMATS' names, in the user's."""
        columns = self.columns.get(fault.file, {})
        problem, todo = (self._sentence(text, columns) for text in (fault.problem, fault.todo))
        if self.sheets and fault.code == "missing_file":
            problem = problem.replace("This file", "This sheet")
        found, row = fault.found, fault.row
        if fault.column is not None:
            style = self.date_styles.get((fault.file, fault.column))
            if style and fault.code in ("date", "moment", "empty"):
                problem = problem.replace(_DATE_WORDS, style[0])
                todo = f"Enter it as {style[0]}, such as {style[1]}"
            if row is not None and found is not None:
                found = self.original(fault.file, row, fault.column, found) or found
                if self.mapping and fault.code == "unknown_code":
                    read = "" if found == fault.found else f" (read as {fault.found!r})"
                    problem += read
                    todo += f"; or say in {self.mapping} what it means"
        if row is not None:
            row += self.header_rows.get(fault.file, 1) - 1
        column = fault.column and columns.get(fault.column, fault.column)
        file = self.files.get(fault.file, fault.file)
        return replace(
            fault, file=file, row=row, column=column, found=found, problem=problem, todo=todo
        )

    def _sentence(self, text: str, columns: Mapping[str, str]) -> str:
        """``text`` with the user's file and column names; plain words such as ``name`` stay."""
        if self.mapping:
            text = text.replace(RUN_MAP, f"say so in {self.mapping}")
        text = _PLAIN_FILE.sub(lambda match: self._short(match[0]), text)
        renamed = {name: own for name, own in columns.items() if "_" in name and own != name}
        if not renamed:
            return text
        pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, renamed))})\b")
        return pattern.sub(lambda match: repr(renamed[match[0]]), text)

    def _short(self, file: str) -> str:
        """A file inside a sentence: of a workbook only the sheet is named."""
        own = self.files.get(file, file)
        return f"the {own.partition(', ')[2]}" if self.sheets and ", sheet " in own else own


PLAIN = Naming()
"""Everything is called as FORMATS calls it."""
