"""A generated week as the files of a batch folder, and writing it whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matcher.files.layout import SETTINGS
from matcher.files.locate import MODEL_FILE
from matcher.files.replace_folder import CannotWrite, check_replaceable, replace_folder

SIGNED = "# Invented people, written by matcher generate. Seal: "
"""How batch.toml begins; a hash of everything else in the folder follows."""
KIND = "a week that matcher generate wrote"


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
    """A batch folder before it is written. ``tables`` maps file names to tables.

    ``model_toml`` is the model, where it is none that can be named: the scenario changes its rates.
    """

    batch_toml: str
    tables: Mapping[str, Table]
    model_toml: str | None = None

    def files(self) -> dict[str, bytes]:
        """Every file's bytes, by name."""
        contents = {name: table.text().encode() for name, table in self.tables.items()}
        if self.model_toml is not None:
            contents[MODEL_FILE] = self.model_toml.encode()
        settings = self.batch_toml.encode()
        seal = f"{SIGNED}{_seal(settings, contents)}\n".encode()
        return {SETTINGS: seal + settings, **contents}


def write_week(week: GeneratedWeek, folder: Path) -> None:
    """Writes ``week`` as ``folder``: whole, or not at all.

    A generated week that stands there is replaced, if nobody has worked on it since.

    Raises:
        CannotWrite: something else is in the way, or the disk refuses.
    """
    contents = week.files()
    check_week_folder(folder)
    replace_folder(folder, contents, marks=(SETTINGS,), kind=KIND)


def check_week_folder(folder: Path) -> None:
    """Refuses a folder that ``write_week`` must not replace, before any work is done for it.

    Raises:
        CannotWrite: it holds anything but a generated week as it was written.
    """
    if folder.is_dir() and any(folder.iterdir()) and not _is_as_generated(folder):
        raise CannotWrite(
            f"The folder {folder.name} is not empty and is not {KIND}, unchanged.",
            "Name another folder to write to.",
        )
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set[str]()
    check_replaceable(folder, there, marks=(), kind=KIND)


def _is_as_generated(folder: Path) -> bool:
    """Whether every file of ``folder`` is, byte for byte, as ``write_week`` left it."""
    paths = list(folder.iterdir())
    if not all(path.is_file() for path in paths):
        return False
    contents = {path.name: path.read_bytes() for path in paths}
    first, _, settings = contents.pop(SETTINGS, b"").partition(b"\n")
    return first == f"{SIGNED}{_seal(settings, contents)}".encode()


def _seal(settings: bytes, contents: Mapping[str, bytes]) -> str:
    """A hash by which a change to any file of a generated week shows."""
    digest = hashlib.sha256(settings)
    for name in sorted(contents):
        digest.update(f"{name} {len(contents[name])}\n".encode())
        digest.update(contents[name])
    return digest.hexdigest()
