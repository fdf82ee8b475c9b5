"""Reading batch.toml: which model, and which weeks may be booked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from matcher.domain import Model
from matcher.errors import InputFaults
from matcher.files.cells import Cell, CellFault, read_cell, whole
from matcher.files.csv_text import Records
from matcher.files.faults import FaultBook
from matcher.files.layout import SETTINGS
from matcher.files.locate import NotFound
from matcher.files.model_file import read_model, toml_document
from matcher.files.suggest import Suggester
from matcher.files.times import DATE

MOST_WEEKS = 520
KEYS = ("model", "horizon_start", "horizon_weeks")
_ENTER = {
    "model": 'Enter the name of a model, such as model = "workwell"',
    "horizon_start": "Enter a date without quotation marks, such as horizon_start = 2026-11-30",
    "horizon_weeks": f"Enter a whole number from 1 to {MOST_WEEKS}, such as horizon_weeks = 12",
}


_CELLS: dict[str, Cell[object]] = {
    "model": Cell("Enter the name of a model, such as workwell", str),
    "horizon_start": DATE,
    "horizon_weeks": whole(1, MOST_WEEKS),
}
_HEADINGS = ("setting", "key", "name")
"""What may stand over the names of the settings on a sheet."""


@dataclass(frozen=True)
class Settings:
    """batch.toml; what could not be read is ``None``."""

    model: str | None = None
    horizon_start: dt.date | None = None
    horizon_weeks: int | None = None

    @property
    def horizon(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last date that may be booked."""
        if self.horizon_start is None or self.horizon_weeks is None:
            return None
        days = 7 * self.horizon_weeks - 1
        return self.horizon_start, self.horizon_start + dt.timedelta(days=days)


def read_settings(data: bytes | None, book: FaultBook) -> Settings:
    """The settings in the bytes of batch.toml; ``None``: the file is missing."""
    if data is None:
        todo = "Add it, with the keys model, horizon_start and horizon_weeks"
        book.fault(SETTINGS, "This file is missing", todo, "missing_file")
        return Settings()
    document = toml_document(data, SETTINGS, book)
    if document is None:
        return Settings()
    _warn_of_unknown(document, book)
    values: dict[str, object] = {}
    for key in KEYS:
        if key not in document:
            book.fault(SETTINGS, "This key is missing", _ENTER[key], "missing_key", column=key)
            continue
        problem = _problem(key, document[key])
        if problem is None:
            values[key] = document[key]
        else:
            found = str(document[key])
            book.fault(SETTINGS, problem, _ENTER[key], "setting", column=key, found=found)
    return Settings(**values)  # type: ignore[arg-type]  # _problem has checked each kind


def settings_from_cells(records: Records, book: FaultBook) -> Settings:
    """The settings on a sheet: names beside their values, or names over them in the first rows."""
    rows = [(place + 1, cells) for place, cells in enumerate(records) if any(cells)]
    found: dict[str, tuple[int | None, str]]
    if len(rows) > 1 and len(set(KEYS).intersection(rows[0][1])) > 1:
        (_, names), (second, cells) = rows[:2]
        found = {name: (second, cells[place]) for place, name in enumerate(names) if name}
    else:
        found = {cells[0]: (at, cells[1] if len(cells) > 1 else "") for at, cells in rows}
    _warn_of_unknown({name: "" for name in found if name.casefold() not in _HEADINGS}, book)
    values: dict[str, object] = {}
    for key, cell in _CELLS.items():
        row, text = found.get(key, (None, ""))
        if not text:
            problem = "This key is missing" if row is None else "This cell is empty"
            book.fault(SETTINGS, problem, cell.enter, "missing_key", row=row, column=key)
            continue
        try:
            values[key] = read_cell(cell, text)
        except CellFault as fault:
            todo = fault.todo or cell.enter
            book.fault(SETTINGS, fault.problem, todo, "setting", row=row, column=key, found=text)
    return Settings(**values)  # type: ignore[arg-type]  # each cell gives its kind


def _problem(key: str, value: object) -> str | None:
    """What is wrong with the value of ``key``."""
    if key == "model":
        return None if isinstance(value, str) and value.strip() else "This names no model"
    if key == "horizon_start":
        if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
            return "This is not a date"
        try:
            DATE(value.isoformat())
        except CellFault as fault:
            return fault.problem
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        return "This is not a whole number"
    return None if 1 <= value <= MOST_WEEKS else "This number is too small or too large"


def _warn_of_unknown(document: Mapping[str, object], book: FaultBook) -> None:
    suggest = Suggester([key for key in KEYS if key not in document])
    for key in document:
        if key not in KEYS:
            near = suggest(key)
            todo = (
                f"If {near} is meant, call it that"
                if near
                else "Take it out, or leave it if that is meant"
            )
            problem = "This key is not known, so it is not read"
            book.warn(SETTINGS, problem, todo, "unknown_key", column=key)


def find_week_model(name: str | None, folder: Path, book: FaultBook) -> Model | None:
    """The model that a week names; ``None`` with faults in ``book`` when it cannot be read."""
    if name is None:
        return None
    try:
        return read_model(name, beside=folder)
    except NotFound as error:
        problem = error.problem.removesuffix(".")
        todo = error.todo.removesuffix(".")
        book.fault(SETTINGS, problem, todo, "unknown_model", column="model", found=name)
    except InputFaults as error:
        book.take_over(error.faults)
    return None
