"""A generated week as the files of a batch folder, and writing it whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matcher.files.replace_folder import replace_folder

MARKS = ("batch.toml", "participants.csv")
"""The files by which a folder is known to hold a week."""


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV file: its header and its rows, as the strings of FORMATS."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    def text(self) -> str:
        """The file's text; lines end in a line feed."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class GeneratedWeek:
    """A batch folder before it is written. ``tables`` maps file names to tables."""

    batch_toml: str
    tables: Mapping[str, Table]

    def files(self) -> dict[str, bytes]:
        """Every file's bytes, by name."""
        texts = {"batch.toml": self.batch_toml}
        texts |= {name: table.text() for name, table in self.tables.items()}
        return {name: text.encode() for name, text in texts.items()}


def write_week(week: GeneratedWeek, folder: Path) -> None:
    """Writes ``week`` as ``folder``: whole, or not at all. An earlier week there is replaced.

    Raises:
        CannotWrite: something else is in the way, or the disk refuses.
    """
    replace_folder(folder, week.files(), marks=MARKS, kind="a week")
