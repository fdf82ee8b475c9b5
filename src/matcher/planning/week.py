"""A generated week as the files of a batch folder, and writing it whole or not at all."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matcher.errors import MatcherError


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
    """Writes ``week`` as the new folder ``folder``: whole, or not at all.

    Raises:
        MatcherError: when ``folder`` already holds something, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise MatcherError(
            f"{folder} already holds something.", "Name a folder that is new or empty."
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            for name, content in week.files().items():
                (draft / name).write_bytes(content)
            draft.chmod(0o755)
            draft.replace(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise MatcherError(
            f"{folder} cannot be written ({error.strerror}).", "Name another folder."
        ) from error
