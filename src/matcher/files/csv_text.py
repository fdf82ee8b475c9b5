"""CSV both ways: bytes to records of cells with every fault told, and rows to bytes.

A cell that a spreadsheet would run as a formula (it begins with ``=``, ``+``, ``-``, ``@``, a tab
or a carriage return) is written with an apostrophe before it, unless it is a number, an
identifier or a list of identifiers: none of these can call a function. So is one that begins
with apostrophes followed by such a sign; then taking one apostrophe away, as ``restore`` does
when free text is read, always gives the first text again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from matcher.files.faults import FaultBook

Records = list[list[str]]
"""Rows of cells as text, the header first; row ``i`` of a spreadsheet is record ``i - 1``."""

_RISKY = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?"
_IDENTIFIER = r"[A-Za-z0-9_-]{1,64}"
_HARMLESS = re.compile(rf"{_NUMBER}|{_IDENTIFIER}(?:;{_IDENTIFIER})*")
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def guard(text: str) -> str:
    """``text`` such that no spreadsheet runs it as a formula."""
    if _RISKY.match(text) and not _HARMLESS.fullmatch(text):
        return "'" + text
    return text


def restore(text: str) -> str:
    """What ``guard`` was given."""
    return text[1:] if _GUARDED.match(text) else text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 CSV with one line a record; cells that look like formulas are guarded."""
    text = io.StringIO(newline="")
    plain = csv.writer(text, lineterminator="\n")
    quoting = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    plain.writerow(header)
    for row in rows:
        cells = [guard(cell) if cell else cell for cell in row]
        # The writer does not see by itself that a carriage return needs quotation marks.
        writer = quoting if any("\r" in cell for cell in cells) else plain
        writer.writerow(cells)
    return text.getvalue().encode()


def csv_records(data: bytes, file: str, book: FaultBook) -> Records | None:
    """The records of a CSV file, or ``None`` with a fault in ``book`` when it cannot be read."""
    text = utf8_text(data, file, book)
    if text is None:
        return None
    records: Records = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), strict=True):
            records.append(record)
    except csv.Error as error:
        book.fault(
            file,
            f"From this row on the file cannot be read as CSV ({error})",
            "Look for a quotation mark that is opened and not closed, or stands inside a cell "
            "without being doubled",
            "malformed_csv",
            row=len(records) + 1,
        )
        return None
    return records


def utf8_text(data: bytes, file: str, book: FaultBook) -> str | None:
    """The text of UTF-8 bytes, a byte order mark taken away; ``None`` with a fault otherwise."""
    is_table = file.casefold().endswith(".csv")
    todo = "Save it again as 'CSV UTF-8'" if is_table else "Give a text file in UTF-8"
    if data.startswith(_UTF_16_MARKS):
        book.fault(
            file,
            "The file is in UTF-16, and UTF-8 is needed",
            todo,
            "not_utf8",
        )
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        book.fault(
            file,
            "The file is not in UTF-8, so letters with accents cannot be read",
            todo,
            "not_utf8",
            row=data.count(b"\n", 0, error.start) + 1,
            found=data[error.start : error.start + 8].decode("latin-1"),
        )
        return None
    if "\0" in text:
        book.fault(
            file,
            "The file holds NUL bytes, so it is damaged or is not a text file",
            "Save it again as 'CSV UTF-8'",
            "nul_byte",
            row=text.count("\n", 0, text.index("\0")) + 1,
        )
        return None
    return text
