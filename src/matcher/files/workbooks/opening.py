"""Opening a workbook's bytes: damage, passwords and bombs become one clear fault each."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openpyxl import Workbook, load_workbook

from matcher.files.faults import FaultBook

ENDINGS = (".xlsx", ".xlsm")
OTHER_ENDINGS = (".xls", ".xlsb", ".ods")
LARGEST_UNPACKED = 400 << 20
"""A workbook of 100,000 rows unpacks to about 100 MB; much more than that is no week."""
_OLE_MARK = bytes.fromhex("d0cf11e0a1b11ae1")
_SAVE_AS = "Save it as an Excel workbook (.xlsx) without a password"


def looks_like_workbook(path: Path) -> bool:
    """Whether the path is meant as a workbook, by its ending."""
    return path.suffix.casefold() in (*ENDINGS, *OTHER_ENDINGS)


@contextmanager
def quietly() -> Iterator[None]:
    """Without openpyxl's remarks on what it does not support, such as extensions of styles."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def open_workbook(data: bytes, name: str, book: FaultBook) -> Workbook | None:
    """The workbook in ``data`` for reading, or ``None`` with one fault in ``book``."""
    trouble = _trouble(data)
    if trouble is None:
        try:
            with quietly():
                return load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        except Exception:  # whatever damage makes openpyxl stumble over
            trouble = "The workbook is damaged and cannot be read", "Save it again", "damaged"
    book.fault(name, *trouble)
    return None


def _trouble(data: bytes) -> tuple[str, str, str] | None:
    """Problem, advice and code when ``data`` is no workbook that could be opened."""
    if data.startswith(_OLE_MARK):
        problem = "The workbook is protected by a password, or is in the old .xls format"
        return problem, _SAVE_AS, "locked_workbook"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "This is not a workbook that can be read", _SAVE_AS, "no_workbook"
    # A part never yields more bytes than it declares, so this sum is a limit.
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        problem = f"The workbook unpacks to more than {LARGEST_UNPACKED >> 20} MB"
        return problem, "Keep only the sheets and columns of the week in it", "too_large"
    if any(part.flag_bits & 1 for part in parts):
        return "The workbook is protected by a password", _SAVE_AS, "locked_workbook"
    return None
