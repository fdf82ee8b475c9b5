"""Check a week: read it, tell every fault, allocate nothing."""

from __future__ import annotations

from pathlib import Path

from matcher.files import ReadBatch, read_batch


def check_week(week: Path, *, mapping: Path | None = None) -> ReadBatch:
    """The week in the folder or workbook ``week``, with its warnings.

    ``mapping`` is the mapping.toml to read it by; by default the week's own, if it has one.

    Raises:
        InputFaults: every fault of every file.
    """
    return read_batch(week, mapping=mapping)
