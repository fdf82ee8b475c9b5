"""The files that a week is rolled from, whatever it is kept in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from matcher.files import layout
from matcher.files.batch_folder import FolderSource
from matcher.files.csv_text import Records, csv_bytes, restore
from matcher.files.faults import FaultBook
from matcher.files.open_week import is_workbook, open_week, sha256_of
from matcher.files.replace_folder import standing_folder
from matcher.files.settings import Settings
from matcher.usecases.rollover_record import RECORD, BookedCourse, read_record

Contents = Mapping[str, bytes]
"""The bytes of a week's files, by name."""


@dataclass(frozen=True)
class WeekFiles:
    """A week's files as FORMATS names them. ``folder`` is where a relative model starts from."""

    contents: Contents
    folder: Path
    sha256: str
    courses: Mapping[str, BookedCourse]
    """The booked courses that the week's own rollover recorded."""


def open_files(week: Path, mapping: Path | None = None) -> WeekFiles:
    """The files of a week that has been read without a fault.

    Those of a folder come byte for byte. A workbook, and what is read by a mapping, become CSV
    files with the columns, words and dates of FORMATS.
    """
    book = FaultBook()
    source = open_week(week, book, mapping)
    if isinstance(source, FolderSource):
        found = {name: source.content(name) for name in layout.WEEK_FILES}
    else:
        tables = {one.file: source.records(one.file, book) for one in layout.WEEK}
        found = {file: _csv(records) if records else None for file, records in tables.items()}
        found[layout.SETTINGS] = _settings(week, source.settings(book))
    folder = week.parent if is_workbook(week) else standing_folder(week)
    contents = {name: data for name, data in found.items() if data is not None}
    return WeekFiles(contents, folder, sha256_of(source), _courses(week, folder))


def _csv(records: Records) -> bytes:
    header, *rows = records
    return csv_bytes(header, ([restore(cell) for cell in row] for row in rows))


def _settings(week: Path, settings: Settings) -> bytes:
    """batch.toml, which no mapping touches, or what the sheet of a workbook says instead."""
    if not is_workbook(week):
        return (standing_folder(week) / layout.SETTINGS).read_bytes()
    assert settings.horizon_start is not None  # the week has been read without a fault
    return (
        f"model = {json.dumps(settings.model)}\n"
        f"horizon_start = {settings.horizon_start.isoformat()}\n"
        f"horizon_weeks = {settings.horizon_weeks}\n"
    ).encode()


def _courses(week: Path, folder: Path) -> Mapping[str, BookedCourse]:
    file = folder / RECORD
    if is_workbook(week) or not file.is_file():
        return {}
    return read_record(file.read_bytes()).courses
