"""Loading a postcode directory: found in a file, zip or folder, checked, and swapped in whole."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import sqlite3
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import IO

from matcher.errors import InputFaults
from matcher.files.faults import FaultBook
from matcher.files.postcodes.directory import DirectoryFacts, directory_file
from matcher.files.postcodes.formats import (
    NAMES,
    BadRow,
    Entry,
    Kind,
    Tally,
    code_point_entries,
    kind_of,
    onspd_entries,
)
from matcher.files.replace_folder import CannotWrite

_ENDINGS = (".csv", ".txt")
_PIECES_FOLDER = "multi_csv"
"""ONSPD's zip holds everything once whole, and once more in pieces in this folder."""
_TABLES = """
CREATE TABLE postcode (
    code TEXT PRIMARY KEY, latitude INTEGER NOT NULL, longitude INTEGER NOT NULL, ended TEXT
) WITHOUT ROWID;
CREATE TABLE about (
    source TEXT, file TEXT, edition TEXT, loaded_on TEXT,
    postcodes INTEGER, ended INTEGER, without_place INTEGER
);
"""


@dataclass(frozen=True)
class _Part:
    """A text file inside what was given; ``name`` may have folders before it."""

    name: str
    changed: dt.date
    archive: zipfile.ZipFile | None
    path: Path

    @contextmanager
    def rows(self) -> Iterator[Iterator[list[str]]]:
        """Its rows, read as they are asked for."""
        opened: IO[bytes] = self.archive.open(self.name) if self.archive else self.path.open("rb")
        with opened, io.TextIOWrapper(opened, "utf-8-sig", errors="replace", newline="") as text:
            yield csv.reader(text)


def load_postcodes(path: Path, today: dt.date) -> DirectoryFacts:
    """Load the directory in ``path``, in place of one that was loaded before.

    Args:
        path: an ONSPD or Code-Point Open CSV file, or the zip or folder that it came in.
        today: the date to remember as that of the loading.

    Raises:
        InputFaults: there is no such file in ``path``, or one of its rows cannot be read.
        CannotWrite: the disk refuses. What was loaded before still is.
    """
    book = FaultBook()
    with _archive(path, book) as archive:
        parts = _parts(path, archive, book)
        book.stop_if_any()
        kind, chosen = _choose(parts, path, book)
        return _store(path, kind, chosen, today, book)


@contextmanager
def _archive(path: Path, book: FaultBook) -> Iterator[zipfile.ZipFile | None]:
    if path.suffix.casefold() != ".zip" or not path.is_file():
        yield None
        return
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile):
        book.fault(path.name, "This zip cannot be opened", "Download it again", "cannot_open")
        yield None
        return
    with archive:
        yield archive


def _parts(path: Path, archive: zipfile.ZipFile | None, book: FaultBook) -> list[_Part]:
    """The text files in what was given."""
    if archive is not None:
        return [
            _Part(info.filename, dt.date(*info.date_time[:3]), archive, path)
            for info in sorted(archive.infolist(), key=lambda info: info.filename)
            if info.filename.casefold().endswith(_ENDINGS)
        ]
    if path.is_dir():
        files = sorted(one for one in path.rglob("*") if one.suffix.casefold() in _ENDINGS)
    elif path.is_file():
        files = [path]
    else:
        book.fault(str(path), "There is no such file", "Give the path of a file", "no_file")
        return []
    return [_Part(str(file), _changed(file), None, file) for file in files]


def _changed(file: Path) -> dt.date:
    return dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC).date()


def _choose(parts: list[_Part], path: Path, book: FaultBook) -> tuple[Kind, list[_Part]]:
    """The parts that hold postcodes; other tables that ride along are left alone."""
    found: dict[Kind, list[_Part]] = {"onspd": [], "code_point": []}
    for part in parts:
        kind = _kind(part)
        if kind is not None:
            found[kind].append(part)
    for kind, chosen in found.items():
        whole = [part for part in chosen if _PIECES_FOLDER not in part.name.casefold()]
        if chosen:
            return kind, whole or chosen
    book.fault(
        path.name,
        "No postcodes were found in it",
        "Give the CSV, zip or folder of the ONS Postcode Directory (columns pcds, lat, long) or of "
        "OS Code-Point Open (postcode, quality, eastings, northings)",
        "no_postcodes",
    )
    raise InputFaults(book.faults)


def _kind(part: _Part) -> Kind | None:
    try:
        with part.rows() as rows:
            return kind_of(next(rows, []))
    except (OSError, csv.Error, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return None


def _store(
    path: Path, kind: Kind, parts: list[_Part], today: dt.date, book: FaultBook
) -> DirectoryFacts:
    """Write a new directory beside the old one, and let it take that one's place."""
    target = directory_file()
    fresh = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
            facts = _fill(connection, path, kind, parts, today, book)
        _flush(fresh)
        fresh.replace(target)
    except (OSError, sqlite3.OperationalError) as error:
        raise CannotWrite(
            f"The postcode directory could not be written ({error}).",
            "Check that there is room on the disk and that you may write to the data folder.",
        ) from error
    finally:
        fresh.unlink(missing_ok=True)
    return facts


def _fill(
    connection: sqlite3.Connection,
    path: Path,
    kind: Kind,
    parts: list[_Part],
    today: dt.date,
    book: FaultBook,
) -> DirectoryFacts:
    tally = Tally()
    connection.executescript(_TABLES)
    # A file that nobody uses yet needs no journal; it is flushed as a whole.
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    insert = "INSERT OR REPLACE INTO postcode VALUES (?, ?, ?, ?)"
    for part in parts:
        connection.executemany(insert, _entries(part, kind, tally, book))
    book.stop_if_any()
    count, ended = connection.execute("SELECT COUNT(*), COUNT(ended) FROM postcode").fetchone()
    newest = max(part.changed for part in parts)
    facts = DirectoryFacts(
        source=NAMES[kind],
        file=path.name,
        edition=_edition(tally, newest),
        loaded_on=today.isoformat(),
        postcodes=count,
        ended=ended,
        without_place=tally.without_place,
    )
    connection.execute("INSERT INTO about VALUES (?, ?, ?, ?, ?, ?, ?)", astuple(facts))
    connection.execute("COMMIT")
    return facts


def _edition(tally: Tally, newest: dt.date) -> str:
    if tally.newest:
        return f"newest postcode of {tally.newest[:4]}-{tally.newest[4:6]}"
    return f"files of {newest.isoformat()}"


def _entries(part: _Part, kind: Kind, tally: Tally, book: FaultBook) -> Iterator[Entry]:
    """The entries of a part up to its first bad row, which becomes a fault."""
    with part.rows() as rows:
        counted = _Counted(rows)
        read = onspd_entries if kind == "onspd" else code_point_entries
        try:
            yield from read(counted, tally)
        except BadRow as bad:
            book.fault(
                Path(part.name).name,
                "This is not what belongs here in such a file",
                "Download the file again, or mend the row",
                "postcode_row",
                row=counted.row,
                column=bad.column or None,
                found=bad.found,
            )
        except (csv.Error, zipfile.BadZipFile, EOFError) as error:
            problem = f"From here on the file cannot be read ({error})"
            todo = "Download it again"
            book.fault(Path(part.name).name, problem, todo, "postcode_row", row=counted.row)


class _Counted:
    """Rows that know how many of them have been taken."""

    def __init__(self, rows: Iterable[list[str]]) -> None:
        self._rows = rows
        self.row = 0

    def __iter__(self) -> Iterator[list[str]]:
        for row in self._rows:
            self.row += 1
            yield row


def _flush(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())
