"""The appointments of one service as a workbook for those who give it."""

from __future__ import annotations

import io
from collections.abc import Iterable

from matcher.files.workbooks.typed_sheet import TypedWorkbook, Value

COLUMNS = (
    *("Date and time", "Minutes", "Person", "Session", "How", "Site", "Practitioner"),
    "To be arranged",
)


def service_workbook(
    rows: Iterable[tuple[Value, ...]], about: Iterable[tuple[str, Value]]
) -> bytes:
    """A sheet with a row for each appointment, in ``COLUMNS``, and one that says what it is."""
    packed = io.BytesIO()
    workbook = TypedWorkbook(packed)
    workbook.table("Appointments", COLUMNS, rows)
    workbook.pairs("About this list", about)
    workbook.close()
    return packed.getvalue()
