"""A CSV table that is edited: every other row, column and cell stays as its user wrote it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matcher.files.csv_text import csv_bytes, csv_records, restore
from matcher.files.faults import FaultBook
from matcher.files.layout import Layout

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

Row = list[str]


class EditedTable:
    """The rows of one file that has been read without a fault; empty rows are left out.

    A file that is missing is a table without rows. Columns that the product does not know are
    kept; a known column that is missing is added once something has to be written in it.
    """

    def __init__(self, data: bytes | None, layout: Layout) -> None:
        records = csv_records(data or b"", layout.file, FaultBook()) or [list(layout.columns)]
        self._mark = _BYTE_ORDER_MARK if (data or b"").startswith(_BYTE_ORDER_MARK) else b""
        self._header = records[0]
        self.rows: list[Row] = [
            [restore(cell) for cell in record] for record in records[1:] if any(record)
        ]

    def text(self, row: Row, column: str) -> str:
        """The text of a cell; empty when there is no such column."""
        return row[self._header.index(column)] if column in self._header else ""

    def put(self, row: Row, column: str, text: str) -> None:
        """Write a cell."""
        if column not in self._header:
            if not text:
                return
            self._header.append(column)
            for one in self.rows:
                one.append("")
        row[self._header.index(column)] = text

    def add(self, cells: Mapping[str, str]) -> None:
        """A new row at the end."""
        row = [""] * len(self._header)
        self.rows.append(row)
        for column, text in cells.items():
            self.put(row, column, text)

    def keep(self, wanted: Callable[[Row], bool]) -> None:
        """Take out the rows that are not wanted."""
        self.rows = [row for row in self.rows if wanted(row)]

    def cells(self, row: Row) -> dict[str, str]:
        """The cells of a row that hold something, by column."""
        return {name: text for name, text in zip(self._header, row, strict=True) if name and text}

    def content(self) -> bytes:
        """The file's bytes."""
        return self._mark + csv_bytes(self._header, self.rows)
