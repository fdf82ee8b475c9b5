"""Workbooks made for the tests: a week's files as sheets, their cells typed."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook

from tests.files.valid_week import Week, valid_week

Spoil = Callable[[Workbook], None]
Value = str | int | float | bool | dt.date | dt.datetime | None

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_TIME = re.compile(r"\d{2}:\d{2}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def typed(text: str) -> object:
    """What somebody who types ``text`` into a spreadsheet gets."""
    if text in ("yes", "no"):
        return text == "yes"
    if _DATE.fullmatch(text):
        return dt.date.fromisoformat(text)
    if _MOMENT.fullmatch(text):
        return dt.datetime.fromisoformat(text)
    if _TIME.fullmatch(text) and text != "24:00":
        return dt.time.fromisoformat(text)
    if _NUMBER.fullmatch(text):
        return float(text)
    return text or None


def workbook_of(week: Week | None = None) -> Workbook:
    """The week as a workbook with typed cells; by default the small one without a fault."""
    files = valid_week() if week is None else week
    workbook = Workbook()
    first = workbook.active
    assert first is not None
    workbook.remove(first)
    for name, data in files.items():
        sheet = workbook.create_sheet(name.rpartition(".")[0])
        if name.endswith(".toml"):
            for row in tomllib.loads(data.decode()).items():
                sheet.append(row)
            continue
        header, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
        sheet.append(header)
        for cells in rows:
            sheet.append([typed(text) for text in cells])
    return workbook


def saved(folder: Path, workbook: Workbook, name: str = "week.xlsx") -> Path:
    """The workbook as a file."""
    path = folder / name
    workbook.save(path)
    return path
