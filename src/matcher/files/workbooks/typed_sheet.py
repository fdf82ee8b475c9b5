"""Sheets of typed cells: a frozen header, filters, widths that fit, texts that stay texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

WIDEST = 60
CHOICE_ROWS = 2_000
"""Lists of choices are offered in so many rows."""

Value = str | int | float | dt.date | dt.datetime | dt.time | None


class TypedWorkbook:
    """A new workbook. Strings are never taken for formulas, links or numbers.

    The same cells give the same bytes.
    """

    def __init__(self, file: BytesIO) -> None:
        self._book = xlsxwriter.Workbook(
            file,
            {
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "in_memory": True,
            },
        )
        self._book.set_properties({"created": dt.datetime(2000, 1, 1)})
        self._header = self._book.add_format(
            {"bold": True, "bg_color": "#E8EDEE", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self._plain = self._book.add_format({"valign": "top"})
        self._text = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._formats = {
            dt.date: self._book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
            dt.datetime: self._book.add_format(
                {"num_format": "ddd dd/mm/yyyy hh:mm", "align": "left"}
            ),
            dt.time: self._book.add_format({"num_format": "hh:mm", "align": "left"}),
        }

    def table(
        self,
        title: str,
        header: Sequence[str],
        rows: Iterable[Sequence[Value]],
        *,
        choices: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """A sheet with a header row; ``choices`` are the words that a column takes."""
        sheet = self._book.add_worksheet(title)
        widths = [len(name) for name in header]
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, self._header)
        count = 0
        for count, cells in enumerate(rows, start=1):
            for column, value in enumerate(cells):
                self._write(sheet, count, column, value)
                widths[column] = max(widths[column], _shown(value))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(WIDEST, width + 3), self._plain)
        for name, words in (choices or {}).items():
            column = header.index(name)
            rule = {"validate": "list", "source": list(words), "error_type": "warning"}
            sheet.data_validation(1, column, CHOICE_ROWS, column, rule)
        sheet.freeze_panes(1, 0)
        if header:
            sheet.autofilter(0, 0, max(count, 1), len(header) - 1)

    def pairs(self, title: str, rows: Iterable[tuple[str, Value]]) -> None:
        """A sheet with names in the first column and their values in the second."""
        sheet = self._book.add_worksheet(title)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 90)
        for row, (name, value) in enumerate(rows):
            sheet.write_string(row, 0, name, self._header if name else self._plain)
            self._write(sheet, row, 1, value, wrap=True)

    def close(self) -> None:
        """Write the workbook."""
        self._book.close()

    def _write(
        self, sheet: Any, row: int, column: int, value: Value, *, wrap: bool = False
    ) -> None:
        match value:
            case None | "":
                return
            case str():
                sheet.write_string(row, column, value, self._text if wrap else self._plain)
            case dt.datetime():
                naive = value.replace(tzinfo=None)  # the time that London's clocks show
                sheet.write_datetime(row, column, naive, self._formats[dt.datetime])
            case dt.date() | dt.time():
                sheet.write_datetime(row, column, value, self._formats[type(value)])
            case _:
                sheet.write_number(row, column, value, self._plain)


def _shown(value: Value) -> int:
    """About how many characters wide a value is shown."""
    return 20 if isinstance(value, dt.datetime) else len(str(value if value is not None else ""))
