"""The files of the next week: the user's own, edited where a week's passing changes them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from matcher.domain import Batch, Model, Point
from matcher.errors import MatcherError
from matcher.files import Postcodes, data_folder, find_model, layout
from matcher.files.batch_reader import ReadBatch, directory_of, read_tables, sources_of_slots
from matcher.files.csv_text import Records, csv_records
from matcher.files.faults import FaultBook
from matcher.files.settings import read_settings
from matcher.usecases.rollover_courses import Courses, NeedCells, roll_bookings, roll_needs
from matcher.usecases.rollover_source import Contents, WeekFiles
from matcher.usecases.rollover_tables import EditedTable

ONE_WEEK = dt.timedelta(weeks=1)
_START = re.compile(r"""^(\s*["']?horizon_start["']?\s*=\s*)\d{4}-\d{2}-\d{2}""", re.MULTILINE)
_MODEL = re.compile(r"""^(\s*["']?model["']?\s*=\s*)("[^"\n]*"|'[^'\n]*')""", re.MULTILINE)


def roll_week(
    files: WeekFiles, courses: Courses, next_week: Path
) -> tuple[dict[str, bytes], dict[str, NeedCells]]:
    """The next week's files, and the rows of the needs that leave needs.csv.

    What is not named here is carried byte for byte: people, practitioners, sites, slots,
    closures, restrictions and journeys.
    """
    contents = files.contents
    rolled = dict(contents)
    settings = contents[layout.SETTINGS].decode()
    rolled[layout.SETTINGS] = _settings(settings, courses.batch, files.folder, next_week).encode()
    needs = EditedTable(contents[layout.NEEDS.file], layout.NEEDS)
    leaving = roll_needs(courses, needs)
    rolled[layout.NEEDS.file] = needs.content()
    bookings = EditedTable(contents.get(layout.BOOKINGS.file), layout.BOOKINGS)
    roll_bookings(courses, bookings)
    if bookings.rows or layout.BOOKINGS.file in contents:
        rolled[layout.BOOKINGS.file] = bookings.content()
    if layout.CLINICS.file in contents:
        rolled[layout.CLINICS.file] = _clinics(
            contents[layout.CLINICS.file], courses.batch.horizon_start
        )
    return rolled, leaving


def _clinics(data: bytes, horizon_start: dt.date) -> bytes:
    """Clinics that began with the horizon still begin on that date: their count goes on.

    An empty last_date stays empty, so that they go on to the end of the new horizon.
    """
    table = EditedTable(data, layout.CLINICS)
    for row in table.rows:
        if not table.text(row, "first_date"):
            table.put(row, "first_date", horizon_start.isoformat())
    return table.content()


def _settings(text: str, batch: Batch, folder: Path, next_week: Path) -> str:
    """batch.toml with the horizon a week on; its comments and other keys stay."""
    start = (batch.horizon_start + ONE_WEEK).isoformat()
    text = _START.sub(lambda found: found[1] + start, text, count=1)
    file = find_model(batch.model, beside=folder)
    if file.is_relative_to(data_folder("models")) or Path(batch.model).is_absolute():
        return text
    path = Path(os.path.relpath(file.resolve().parent, next_week.resolve())).as_posix()
    return _MODEL.sub(lambda found: found[1] + json.dumps(path), text, count=1)


class _InMemory:
    """A week's tables before they are written."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents

    def has(self, file: str) -> bool:
        return file in self._contents

    def records(self, file: str, book: FaultBook) -> Records | None:
        data = self._contents.get(file)
        return None if data is None else csv_records(data, file, book)


def read_back(
    contents: Contents,
    model: Model,
    horizon_start: dt.date,
    *,
    postcodes: Postcodes | None,
    areas: Mapping[str, Point] | None,
) -> ReadBatch:
    """Read the next week before it is written.

    Raises:
        InputFaults: it has faults, so it must not be written.
        MatcherError: the horizon could not be moved on.
    """
    book = FaultBook(layout.WEEK_FILES)
    settings = read_settings(contents[layout.SETTINGS], book)
    if settings.horizon_start != horizon_start:
        raise MatcherError(
            "The first date in batch.toml could not be moved on by a week.",
            "Write horizon_start = YYYY-MM-DD there on a line of its own, and allocate again.",
        )
    source = _InMemory(contents)
    with directory_of(postcodes) as directory:
        batch = read_tables(source, settings, model, book, directory, areas)
    book.stop_if_any()
    assert batch is not None  # else there was a fault
    batch = batch.model_copy(update={"input_sha256": sha256(contents)})
    return ReadBatch(batch, model, book.warnings, *sources_of_slots(source, settings))


def sha256(contents: Contents) -> str:
    """The ``input_sha256`` of a week's files: over names and bytes, in order of the names."""
    digest = hashlib.sha256()
    for name in sorted(set(layout.WEEK_FILES).intersection(contents)):
        digest.update(name.encode())
        digest.update(contents[name])
    return digest.hexdigest()
