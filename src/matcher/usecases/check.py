"""Check a week: read it, tell every fault, allocate nothing."""

from __future__ import annotations

from pathlib import Path

from matcher.files import ReadBatch, read_batch


def check_week(folder: Path) -> ReadBatch:
    """The week in ``folder``, with its warnings.

    Raises:
        InputFaults: every fault of every file.
    """
    return read_batch(folder)
