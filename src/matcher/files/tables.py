"""A table: where its cells come from, its header, and reading it column by column.

Columns are read one at a time and every distinct text only once, so that a table of 100,000
rows takes a second. A row with a fault stays in the table, marked ``faulty``: its other cells are
still checked, and its identifier still counts as known, so that one fault never makes others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol, TypeVar, cast

from matcher.files.cells import (
    IDENTIFIER,
    Cell,
    CellFault,
    Unreadable,
    nearest_identifier,
    read_cell,
)
from matcher.files.csv_text import Records, restore
from matcher.files.faults import FaultBook
from matcher.files.layout import WEEK_FILES, Layout
from matcher.files.naming import RUN_MAP
from matcher.files.suggest import Suggester

T = TypeVar("T")
D = TypeVar("D")

Known = Mapping[str, int]
"""The identifiers of a table, each with the place of its row."""


class TableSource(Protocol):
    """Where a week's tables come from: a folder of CSV files, or the sheets of a workbook."""

    def records(self, file: str, book: FaultBook) -> Records | None:
        """The cells of ``file``, the header first; ``None`` when it is missing or unreadable.

        A file that is there and cannot be read is a fault in ``book``.
        """

    def has(self, file: str) -> bool:
        """Whether ``file`` is there, readable or not."""


class Table:
    """The rows of one file. Places count rows from 0; ``row`` turns one into a spreadsheet's."""

    def __init__(self, layout: Layout, source: TableSource, book: FaultBook) -> None:
        self.file = layout.file
        self.layout = layout
        self.book = book
        self.faulty: set[int] = set()
        self._rows: list[int] = []
        self._ragged: Records = []
        self._columns: dict[str, tuple[str, ...]] = {}
        self.readable = self._load(source)

    @property
    def whole(self) -> bool:
        """Whether every row could be told from the others: no file or row is unreadable."""
        return self.readable and not self._ragged

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, place: int) -> int:
        """The row as a spreadsheet counts: the header is row 1."""
        return self._rows[place]

    def sound(self) -> Iterator[int]:
        """The places of the rows without a fault, in order."""
        places = range(len(self._rows)) if self.readable else range(0)
        return (place for place in places if place not in self.faulty)

    def fault(
        self, place: int, column: str | None, problem: str, todo: str, code: str, found: str = ""
    ) -> None:
        """A fault of one row."""
        self.faulty.add(place)
        row = self._rows[place]
        cell = found or self.cell(place, column)
        self.book.fault(self.file, problem, todo, code, row=row, column=column, found=cell or None)

    def warn(self, place: int, column: str | None, problem: str, todo: str, code: str) -> None:
        """A warning about one row."""
        cell = self.cell(place, column)
        row = self._rows[place]
        self.book.warn(self.file, problem, todo, code, row=row, column=column, found=cell or None)

    def cell(self, place: int, column: str | None) -> str:
        """The text of a cell; empty when there is no such column."""
        cells = self._columns.get(column) if column else None
        return cells[place] if cells else ""

    def texts(self, column: str) -> set[str]:
        """The different texts of a column, before anything is made of them."""
        return {restore(text) for text in self._columns.get(column, ())}

    def require(self, column: str, cell: Cell[T]) -> list[T]:
        """A column in which every cell is filled in.

        A cell that cannot be read holds ``None`` whatever the type says: its row is faulty.
        """
        return self._read(column, cell, cast(T, None), required=True)

    def read(self, column: str, cell: Cell[T], default: D) -> list[T | D]:
        """A column whose empty cells, all of them when it is missing, stand for ``default``."""
        widened: Cell[T | D] = cell
        return self._read(column, widened, default, required=False)

    def identify(self, column: str) -> tuple[list[str], Known | None]:
        """The column that names the rows; a name given twice is a fault of the later row.

        The second value is ``None`` when the names could not be read at all. Names that cannot be
        read, with and without the signs that are wrong in them, and whatever stands in a row of
        the wrong width, count as known (at place -1), so that they make no second fault.
        """
        names = self.require(column, IDENTIFIER)
        known: dict[str, int] = {}
        for place, name in enumerate(names):
            if name is None:
                continue
            first = known.setdefault(name, place)
            if first != place:
                problem = f"This name is already in row {self._rows[first]}"
                self.fault(place, column, problem, "Give each row a name of its own", "duplicate")
        stray = [text.strip() for record in self._ragged for text in record]
        stray += [text.strip() for place in self.faulty if (text := self.cell(place, column))]
        stray += [nearest_identifier(text) for text in stray]
        known |= {name: -1 for name in stray if name and name not in known}
        cells = self._columns.get(column)
        hidden = cells is not None and any(isinstance(text, Unreadable) for text in cells)
        unknowable = hidden or (cells is None and not self.readable)
        return names, None if unknowable else known

    def _read(self, column: str, cell: Cell[T], default: T, *, required: bool) -> list[T]:
        cells = self._columns.get(column)
        if cells is None:
            return [default] * len(self._rows)
        values: dict[str, T] = {"": default}
        unread: dict[str, CellFault] = {}
        for text in set(cells):
            if text == "":
                if required:
                    unread[text] = CellFault(
                        "This cell is empty, and it has to be filled in", "empty"
                    )
                continue
            try:
                values[text] = read_cell(cell, text)
            except CellFault as fault:
                unread[text] = fault
                values[text] = cast(T, None)
        if unread:
            for place, text in enumerate(cells):
                if text in unread:
                    self._tell(place, column, unread[text], cell.enter)
        return [values[text] for text in cells]

    def _tell(self, place: int, column: str, fault: CellFault, enter: str) -> None:
        for one in (fault, *fault.others):
            found = one.found if one.found is not None else ""
            self.fault(place, column, one.problem, one.todo or enter, one.code, found)

    def _load(self, source: TableSource) -> bool:
        records = source.records(self.file, self.book)
        if records is None:
            missing = self.layout.needed and not source.has(self.file)
            if missing:
                todo = f"Add it, with this header: {','.join(self.layout.columns)}"
                if self.file in WEEK_FILES:
                    todo += f"; or, if you have it under another name, {RUN_MAP}"
                self.book.fault(self.file, "This file is missing", todo, "missing_file")
            return not missing and not source.has(self.file)
        if not records or not any(records[0]):
            todo = f"Name the columns in the first row: {','.join(self.layout.columns)}"
            self.book.fault(self.file, "There is no header", todo, "no_header", row=1)
            return False
        header = ["" if isinstance(name, Unreadable) else name for name in records[0]]
        if len(header) == 1 and any(sign in header[0] for sign in ";\t|"):
            problem = "The columns are not parted by commas"
            todo = "Save the file again as 'CSV UTF-8 (comma delimited)'"
            self.book.fault(self.file, problem, todo, "not_commas", row=1, found=header[0])
            return False
        if self.file in WEEK_FILES and not any(name in self.layout.columns for name in header):
            problem = "No cell of the first row is the name of a column"
            todo = f"Name the columns there: {','.join(self.layout.columns)}; or, if yours have "
            todo += f"names of their own, {RUN_MAP}"
            self.book.fault(self.file, problem, todo, "no_header", row=1, found=",".join(header))
            return False
        sound = self._check_header(header)
        self._take_rows(records, header)
        return sound

    def _check_header(self, header: list[str]) -> bool:
        wanted = self.layout.columns
        for name in sorted({name for name in header if name in wanted and header.count(name) > 1}):
            todo = "Keep one of the columns"
            problem = "Two columns have this name"
            self._header_fault(problem, todo, "duplicate_column", name)
        missing = [name for name in wanted if name in self.layout.required and name not in header]
        suggest = Suggester([name for name in header if name not in wanted and name.strip()])
        for name in missing:
            near = suggest(name)
            todo = f"Call the column {near!r} {name}" if near else f"Add a column {name}"
            if self.file in WEEK_FILES:
                todo += f"; or, if yours has a name of its own, {RUN_MAP}"
            self._header_fault("This column is missing", todo, "missing_column", name)
        self._warn_of_unknown(header, missing)
        return not missing

    def _warn_of_unknown(self, header: list[str], missing: list[str]) -> None:
        free = [name for name in self.layout.columns if name not in header]
        suggest = Suggester(free)
        for name in header:
            if not name or name in self.layout.columns:
                continue
            near = suggest(name)
            if near in missing:
                continue
            todo = (
                f"If {near} is meant, call it that"
                if near
                else "Take it out, or leave it if that is meant"
            )
            problem = "This column is not known, so it is not read"
            self.book.warn(self.file, problem, todo, "unknown_column", row=1, column=name)

    def _header_fault(self, problem: str, todo: str, code: str, name: str) -> None:
        self.book.fault(self.file, problem, todo, code, row=1, column=name)

    def _take_rows(self, records: Records, header: list[str]) -> None:
        """Keep the rows that hold something and are as wide as the header; tell of the others."""
        width = len(header)
        kept: Records = []
        for place in range(1, len(records)):
            record = records[place]
            if len(record) == width and any(record):
                self._rows.append(place + 1)
                kept.append(record)
            elif any(record):
                self._ragged.append(record)
                self.book.fault(
                    self.file,
                    f"This row has {len(record)} cells, and the header has {width}",
                    f"Give the row {width} cells; a cell that holds a comma needs quotation marks",
                    "ragged_row",
                    row=place + 1,
                    found=",".join(record),
                )
        columns = zip(*kept, strict=True) if kept else iter([()] * width)
        for name, cells in zip(header, columns, strict=True):
            if name in self.layout.columns:
                self._columns[name] = cells
            elif not name and any(cells):
                problem = "A column without a name holds something, and it is not read"
                todo = "Name it, or clear it"
                self.book.warn(self.file, problem, todo, "unnamed_column", row=1)
