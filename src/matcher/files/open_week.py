"""Opening a week: find out what it is, and by which mapping it is to be read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from matcher.files.batch_folder import FolderSource
from matcher.files.faults import FaultBook
from matcher.files.layout import MAPPING, WEEK_FILES
from matcher.files.mapping.mapping import read_mapping
from matcher.files.mapping.source import MappedSource
from matcher.files.replace_folder import standing_folder
from matcher.files.week_source import WeekSource
from matcher.files.workbooks.opening import looks_like_workbook
from matcher.files.workbooks.source import WorkbookSource


def open_week(path: Path, book: FaultBook, mapping: Path | None = None) -> WeekSource:
    """The tables of the week in the folder or workbook ``path``.

    They are read by ``mapping``, else by the ``mapping.toml`` that belongs to the week (see
    ``mapping_of``), else as they stand. From now on ``book`` tells faults by the user's names.
    """
    sheets = is_workbook(path)
    file = mapping or mapping_of(path)
    if mapping is None and not file.is_file():
        return _plain_source(path, book, None)
    data = _bytes(file, book)
    if data is None:
        return _plain_source(path, book, None)
    tables = read_mapping(data, book, sheets=sheets)
    own = {name: table.source for name, table in tables.items() if table.source}
    source = MappedSource(_plain_source(path, book, own), tables, data, file.name)
    book.naming = source.naming()
    return source


def is_workbook(path: Path) -> bool:
    """Whether ``path`` is meant as a workbook and not as a folder."""
    return looks_like_workbook(path) and not path.is_dir()


def mapping_of(path: Path) -> Path:
    """Where the mapping of a week is, if it has one.

    It is ``mapping.toml`` in a folder; for ``week.xlsx`` it is ``week.mapping.toml`` beside it.
    """
    if is_workbook(path):
        return path.with_name(f"{path.stem}.{MAPPING}")
    return standing_folder(path) / MAPPING


def sha256_of(source: WeekSource) -> str:
    """SHA-256 in hexadecimal over what ``source`` was read from, in order of the names.

    For each file its name in UTF-8 and then its bytes are added, with nothing between.
    """
    digest = hashlib.sha256()
    for name, data in sorted(source.hashed()):
        digest.update(name.encode())
        digest.update(data)
    return digest.hexdigest()


def _plain_source(path: Path, book: FaultBook, own: Mapping[str, str] | None) -> WeekSource:
    source: WeekSource
    if is_workbook(path):
        source = WorkbookSource(path, book, own)
    else:
        source = FolderSource(standing_folder(path), WEEK_FILES, book, own)
    if source.readable:
        book.naming = source.naming()
    return source


def _bytes(file: Path, book: FaultBook) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError as error:
        problem = f"The mapping cannot be opened ({error.strerror})"
        todo = "Give the path of a mapping.toml that you may read"
        book.fault(str(file), problem, todo, "cannot_open")
        return None
