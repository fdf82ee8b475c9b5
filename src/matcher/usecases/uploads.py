"""Weeks that somebody has sent, kept aside until they have been looked at, mended and loaded.

Nothing of an upload is in the store before it is loaded. Uploads are files of this machine, for a
day at most: several machines behind one address have to share the folder.
"""

from __future__ import annotations

import csv
import io
import re
import secrets
import shutil
import time
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from matcher.errors import Fault, InputFaults, MatcherError
from matcher.files import ReadBatch, mapping_of, read_batch
from matcher.files.layout import MAPPING
from matcher.files.mapping.mapping import MOST_HEADER_ROWS
from matcher.files.postcodes.directory import user_data_folder
from matcher.files.replace_file import write_file
from matcher.store import Loaded, LoadMode
from matcher.usecases.booking_once import Writer
from matcher.usecases.mapping import (
    Answers,
    Offered,
    answered_mapping,
    offer_mapping,
    open_questions,
    save_mapping,
)
from matcher.usecases.store_load import as_week

A_DAY = 24 * 60 * 60
LARGEST = 64 * 1024 * 1024
"""Bytes, unpacked."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
_ENDINGS = (".csv", ".toml")


class NoUpload(MatcherError):
    """The upload is not there (any more), or nothing in it can be a week."""

    code = "no_upload"


@dataclass(frozen=True, slots=True)
class Looked:
    """An upload as it reads now: a week, or every fault of it."""

    token: str
    week: ReadBatch | None
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]

    @property
    def rows_at_fault(self) -> int:
        """In how many rows something has to be mended."""
        return len({(fault.file, fault.row) for fault in self.faults})


@dataclass(frozen=True, slots=True)
class Mend:
    """What a cell is to hold instead. ``row`` counts as a spreadsheet does, from 1."""

    file: str
    row: int
    column: str
    value: str


class Uploads:
    """The folder of uploads; ``folder`` by default in this user's own data folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or user_data_folder() / "uploads"

    def keep(self, files: Iterable[tuple[str, bytes]]) -> str:
        """Keep one workbook, one zip of a week folder, or the folder's files; gives its token.

        Raises:
            NoUpload: there is nothing in it that can be a week, or it is too large.
        """
        self.forget_old()
        contents = _unpacked(files)
        token = secrets.token_urlsafe(24)
        target = self.folder / token
        target.mkdir(parents=True)
        for name, content in contents.items():
            (target / name).write_bytes(content)
        return token

    def look(self, token: str) -> Looked:
        """Read an upload again."""
        try:
            week = read_batch(self._week(token))
        except InputFaults as error:
            return Looked(token, None, error.faults, error.warnings)
        return Looked(token, week, (), week.warnings)

    def names(self, token: str) -> Offered:
        """How the upload's own columns, words and dates are probably meant."""
        return offer_mapping(self._week(token))

    def has_own_names(self, token: str) -> bool:
        """Whether columns or words are called otherwise than here, and nobody has said how."""
        if self.mapping(token) is not None:
            return False
        try:
            return self.names(token).needed
        except InputFaults:
            return False

    def named(self, token: str, answers: Answers) -> Offered:
        """The same after somebody's answers. It is kept once nothing is open in it.

        Raises:
            OpenDates: some dates can be read in two ways, and the answers do not say which.
        """
        found = answered_mapping(self._week(token), answers)
        if not any(open_questions(found)):
            found.file.unlink(missing_ok=True)
            save_mapping(found)
        return found

    def mapping(self, token: str) -> bytes | None:
        """The mapping that the upload is read by, to be sent along again another time."""
        file = mapping_of(self._week(token))
        return file.read_bytes() if file.is_file() else None

    def mend(self, token: str, mends: Iterable[Mend]) -> None:
        """Put other values into cells; the files are written anew, each whole or not at all."""
        path = self._week(token)
        by_file: dict[str, list[Mend]] = defaultdict(list)
        for one in mends:
            by_file[one.file].append(one)
        if path.is_file():
            _mend_workbook(path, by_file)
        else:
            for name, some in by_file.items():
                if name.endswith(".csv") and (path / PurePosixPath(name).name).is_file():
                    _mend_csv(path / PurePosixPath(name).name, some)

    def load(self, token: str, writer: Writer, mode: LoadMode) -> Loaded:
        """Take the week into the store, in one transaction, and forget the upload.

        Raises:
            InputFaults: it still has faults, or a row that would go is in use.
        """
        path = self._week(token)
        week = as_week(read_batch(path), path)
        loaded = writer.store.load(week, writer.actor, mode=mode)
        shutil.rmtree(self.folder / token, ignore_errors=True)
        return loaded

    def forget_old(self) -> None:
        """Remove uploads of more than a day ago."""
        if self.folder.is_dir():
            for one in self.folder.iterdir():
                if time.time() - one.stat().st_mtime > A_DAY:
                    shutil.rmtree(one, ignore_errors=True)

    def _week(self, token: str) -> Path:
        folder = self.folder / token
        if not _TOKEN.fullmatch(token) or not folder.is_dir():
            raise NoUpload("This upload is not here any more.", "Send the file again.")
        workbooks = sorted(folder.glob("*.xlsx"))
        return workbooks[0] if workbooks else folder


def _unpacked(files: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """The week's files by name; a zip's folders are left out of the names."""
    contents: dict[str, bytes] = {}
    for name, content in files:
        own = PurePosixPath(name.replace("\\", "/")).name
        if own.lower().endswith(".zip"):
            contents |= _of_zip(content)
        elif own.lower().endswith((".xlsx", *_ENDINGS)):
            contents[own.lower()] = content
    books = [name for name in contents if name.endswith(".xlsx")]
    if books and MAPPING in contents:  # beside a workbook it is looked for by the workbook's name
        contents[mapping_of(Path(books[0])).name] = contents.pop(MAPPING)
    if not contents:
        raise NoUpload(
            "There is no week in what was sent.",
            "Choose a workbook (.xlsx), a zip of a week's folder, or its CSV files and batch.toml.",
        )
    if sum(map(len, contents.values())) > LARGEST:
        raise NoUpload("What was sent is too large.", "Send at most 64 MB.")
    return contents


def _of_zip(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [one for one in archive.infolist() if one.filename.endswith(_ENDINGS)]
            if sum(one.file_size for one in members) > LARGEST:
                raise NoUpload("The zip is too large once unpacked.", "Send at most 64 MB.")
            return {PurePosixPath(one.filename).name: archive.read(one) for one in members}
    except zipfile.BadZipFile:
        raise NoUpload(
            "The zip file cannot be read.", "Make it again, or send the CSV files."
        ) from None


def _mend_csv(file: Path, mends: Iterable[Mend]) -> None:
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))
    for one in mends:
        above = (
            [name.strip() for name in row] for row in rows[: min(MOST_HEADER_ROWS, one.row - 1)]
        )
        header = next((names for names in above if one.column in names), [])
        if header and one.row <= len(rows):
            row = rows[one.row - 1]
            row += [""] * (len(header) - len(row))
            row[header.index(one.column)] = one.value
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    write_file(file, text.getvalue().encode(), replace=True)


def _header_of(cells: Worksheet, mend: Mend) -> dict[str, int]:
    """The columns by their headings, from the row above the cell that has the mend's heading."""
    for row in cells.iter_rows(max_row=min(MOST_HEADER_ROWS, mend.row - 1)):
        header = {str(cell.value).strip(): cell.column or 0 for cell in row if cell.value}
        if mend.column in header:
            return header
    return {}


def _mend_workbook(file: Path, by_sheet: Mapping[str, Iterable[Mend]]) -> None:
    book = openpyxl.load_workbook(file)
    for name, mends in by_sheet.items():
        sheet = name.partition(", sheet ")[2] or PurePosixPath(name).stem  # as faults name it
        if sheet not in book.sheetnames:
            continue
        cells = book[sheet]
        for one in mends:
            header = _header_of(cells, one)
            if one.column in header:
                cells.cell(row=one.row, column=header[one.column], value=one.value)
    whole = io.BytesIO()
    book.save(whole)
    write_file(file, whole.getvalue(), replace=True)
