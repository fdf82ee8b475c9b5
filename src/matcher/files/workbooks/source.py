"""A week as one workbook, a sheet for each file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from matcher.files.csv_text import Records
from matcher.files.faults import FaultBook
from matcher.files.layout import SETTINGS, WEEK
from matcher.files.naming import Naming
from matcher.files.settings import Settings, settings_from_cells
from matcher.files.suggest import Suggester
from matcher.files.workbooks.opening import ENDINGS, open_workbook, quietly
from matcher.files.workbooks.survey import Survey, survey
from matcher.files.workbooks.values import merged_with, text_of, without_value

OWN_SHEETS = ("notes", "faults")
"""Sheets that this program adds for people to read; they hold no data."""


class WorkbookSource:
    """The sheets of one workbook, its bytes read once so that what is hashed is what is read.

    Args:
        path: the workbook.
        book: takes the faults.
        own: for each file of FORMATS the name of its sheet, where that is not the file's own name
            without its ending. Capitals do not matter.
    """

    def __init__(self, path: Path, book: FaultBook, own: Mapping[str, str] | None = None) -> None:
        self.name = path.name
        self._data = b""
        self._own = own or {}
        self._workbook = self._open(path, book)
        self.readable = self._workbook is not None
        titles = self._workbook.sheetnames if self._workbook else []
        self._titles = {title.strip().casefold(): title for title in titles}

    @property
    def titles(self) -> tuple[str, ...]:
        """The sheets in their order."""
        return tuple(self._titles.values())

    def title(self, file: str) -> str:
        """The sheet that ``file`` is, or would be."""
        wanted = self._own.get(file, file.rpartition(".")[0])
        return self._titles.get(wanted.strip().casefold(), wanted)

    def has(self, file: str) -> bool:
        """Whether there is a sheet for ``file``."""
        return self.title(file) in self._titles.values()

    def records(self, file: str, book: FaultBook) -> Records | None:
        """The cells of a sheet as text, the header first; rows all as wide as the widest."""
        return self.sheet(self.title(file), file, book) if self.has(file) else None

    def sheet(self, title: str, file: str, book: FaultBook) -> Records | None:
        """The cells of any sheet; what is wrong is told of ``file``."""
        assert self._workbook is not None
        try:
            with quietly():
                seen = survey(_xml(self._workbook, title))
                records = _cells(self._workbook, title)
        except Exception:  # whatever damage makes openpyxl stumble over
            problem = "The sheet is damaged and cannot be read"
            book.fault(file, problem, "Save the workbook again", "damaged")
            return None
        _place_formulas(records, seen)
        _as_wide_as_needed(records)
        _place_merged(records, seen)
        _warn_of_hidden(seen, file, book)
        return records

    def settings(self, book: FaultBook) -> Settings:
        """The settings on the sheet ``batch``: names beside their values, or over them."""
        if not self.has(SETTINGS):
            todo = (
                "Add a sheet batch with model, horizon_start and horizon_weeks in its first column "
                "and their values in the second"
            )
            book.fault(SETTINGS, "This sheet is missing", todo, "missing_file")
            return Settings()
        records = self.records(SETTINGS, book)
        return Settings() if records is None else settings_from_cells(records, book)

    def naming(self) -> Naming:
        """How the sheets are told of."""
        files = (SETTINGS, *(layout.file for layout in WEEK))
        return Naming(
            {file: f"{self.name}, sheet {self.title(file)}" for file in files}, sheets=True
        )

    def warn_of_strangers(self, book: FaultBook) -> None:
        """Warn of sheets that are not read."""
        ours = {self.title(file) for file in (SETTINGS, *(layout.file for layout in WEEK))}
        suggest = Suggester([title for title in sorted(ours) if title not in self._titles.values()])
        for title in self.titles:
            if title in ours or title.casefold() in OWN_SHEETS:
                continue
            near = suggest(title)
            todo = (
                f"If {near} is meant, call it that"
                if near
                else "Take it out, or leave it if that is meant"
            )
            problem = "This sheet is not known, so it is not read"
            book.warn(f"{self.name}, sheet {title}", problem, todo, "unknown_file")

    def hashed(self) -> Iterable[tuple[str, bytes]]:
        """What belongs into the hash: the workbook's name and bytes."""
        return ((self.name, self._data),)

    def _open(self, path: Path, book: FaultBook) -> Workbook | None:
        if path.suffix.casefold() not in ENDINGS:
            problem = "A workbook of this kind cannot be read"
            book.fault(self.name, problem, "Save it as .xlsx", "other_workbook")
            return None
        try:
            self._data = path.read_bytes()
        except FileNotFoundError:
            todo = "Give the path of a workbook, or of a folder of CSV files"
            book.fault(self.name, "There is no such file", todo, "no_file")
            return None
        except OSError as error:
            problem = f"The file cannot be opened ({error.strerror})"
            todo = "Make sure that it is a plain file that you may read"
            book.fault(self.name, problem, todo, "cannot_open")
            return None
        return open_workbook(self._data, self.name, book)


def _xml(workbook: Workbook, title: str) -> bytes:
    sheet = workbook[title]
    with sheet._get_source() as part:  # type: ignore[attr-defined]
        data: bytes = part.read()
    return data


def _cells(workbook: Workbook, title: str) -> Records:
    """The cells as text without the empty rows and columns at the ends."""
    sheet = workbook[title]
    sheet.reset_dimensions()  # what it says of its size may be wrong
    records: Records = []
    for row in sheet.iter_rows(values_only=True):
        cells = [text_of(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        records.append(cells)
    while records and not records[-1]:
        records.pop()
    return records


def _place_formulas(records: Records, seen: Survey) -> None:
    for (row, column), formula in sorted(seen.formulas.items()):
        _put(records, row, column, without_value(formula))


def _put(records: Records, row: int, column: int, text: str) -> None:
    """Put ``text`` where row and column, counted from 1, say; the table grows if need be."""
    while len(records) < row:
        records.append([])
    cells = records[row - 1]
    cells.extend([""] * (column - len(cells)))
    cells[column - 1] = text


def _as_wide_as_needed(records: Records) -> None:
    width = max(map(len, records), default=0)
    for cells in records:
        cells.extend([""] * (width - len(cells)))


def _place_merged(records: Records, seen: Survey) -> None:
    """Mark the cells of the table that a merged one covers; the first of them keeps its value."""
    width = len(records[0]) if records else 0
    for top, left, bottom, right in seen.merged:
        covered = merged_with(f"{get_column_letter(left)}{top}")
        for row in range(top, min(bottom, len(records)) + 1):
            for column in range(left, min(right, width) + 1):
                if (row, column) != (top, left):
                    records[row - 1][column - 1] = covered


def _warn_of_hidden(seen: Survey, file: str, book: FaultBook) -> None:
    todo = "Show what is hidden and look through it, or delete it"
    if seen.hidden_rows:
        count = "1 row is" if seen.hidden_rows == 1 else f"{seen.hidden_rows:,} rows are"
        problem = f"{count} hidden, and read like the others"
        book.warn(file, problem, todo, "hidden")
    if seen.hidden_columns:
        book.warn(file, "Some columns are hidden, and read like the others", todo, "hidden")
