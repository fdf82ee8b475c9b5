"""A table as people read it, and as the CSV file that they can take away."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from decimal import Decimal

from matcher.files.csv_text import csv_bytes
from matcher.report import formats

Cell = str | int | Decimal
"""Words, or a number: shown with commas on the page and without them in the CSV."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Tells spreadsheets that the file is UTF-8."""


@dataclass(frozen=True, slots=True)
class Table:
    """Cells in rows; the first column names each row, the columns in ``numeric`` hold numbers.

    Every count in it has been through suppression already. ``name`` is that of the CSV file.
    """

    name: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: tuple[int, ...] = ()

    def shown(self) -> tuple[tuple[str, ...], ...]:
        """The rows as text for the page."""
        return tuple(tuple(_on_page(cell) for cell in row) for row in self.rows)

    def csv(self) -> bytes:
        """The table as CSV; a cell that a spreadsheet would take for a formula is neutralised."""
        return csv_bytes(self.columns, [[_in_file(cell) for cell in row] for row in self.rows])

    def csv_link(self) -> str:
        """The CSV as a ``data:`` address, so that the page needs no other file."""
        content = base64.b64encode(_BYTE_ORDER_MARK + self.csv()).decode("ascii")
        return f"data:text/csv;charset=utf-8;base64,{content}"


def _on_page(cell: Cell) -> str:
    if isinstance(cell, int):
        return formats.whole(cell)
    return formats.decimal(cell) if isinstance(cell, Decimal) else cell


def _in_file(cell: Cell) -> str:
    return formats.decimal(cell).replace(",", "") if isinstance(cell, Decimal) else str(cell)
