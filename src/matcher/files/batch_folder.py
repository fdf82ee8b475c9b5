"""A week as a folder of CSV files: its bytes are read once, and hashed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from matcher.files.csv_text import Records, csv_records
from matcher.files.faults import FaultBook
from matcher.files.layout import SETTINGS
from matcher.files.naming import Naming
from matcher.files.settings import Settings, read_settings
from matcher.files.suggest import Suggester

_TABLE_ENDINGS = {".csv", ".tsv", ".xlsx", ".xls", ".ods"}


class FolderSource:
    """The files of ``names`` in ``folder``, read once so that what is hashed is what is read.

    Args:
        folder: where they are.
        names: their names in FORMATS.
        book: takes the faults.
        own: for some of them the name that the file has here.
    """

    def __init__(
        self,
        folder: Path,
        names: tuple[str, ...],
        book: FaultBook,
        own: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self._own = {name: (own or {}).get(name, name) for name in names}
        self._bytes: dict[str, bytes] = {}
        self._present: set[str] = set()
        self.readable = self._look(folder, names, book)

    def has(self, file: str) -> bool:
        """Whether ``file`` is there, readable or not."""
        return file in self._present

    def content(self, file: str) -> bytes | None:
        """The bytes of ``file``, or ``None`` when it is missing or could not be opened."""
        return self._bytes.get(file)

    def records(self, file: str, book: FaultBook) -> Records | None:
        """The cells of a CSV file, the header first."""
        data = self._bytes.get(file)
        return None if data is None else csv_records(data, file, book)

    def settings(self, book: FaultBook) -> Settings:
        """The settings of batch.toml."""
        return read_settings(self.content(SETTINGS), book)

    def naming(self) -> Naming:
        """What the files are called here."""
        return Naming(self._own)

    def warn_of_strangers(self, book: FaultBook) -> None:
        """Warn of tables in the folder that are not read."""
        warn_of_strangers(self._folder, tuple(self._own.values()), book)

    def hashed(self) -> Iterable[tuple[str, bytes]]:
        """What belongs into the hash: the names and bytes of the files that are there and known."""
        return ((self._own[name], data) for name, data in self._bytes.items())

    def _look(self, folder: Path, names: tuple[str, ...], book: FaultBook) -> bool:
        if not folder.is_dir():
            problem = (
                "This is a file, not a folder" if folder.exists() else "There is no such folder"
            )
            todo = "Give the path of a folder, or of an .xlsx workbook"
            book.fault(str(folder), problem, todo, "no_folder")
            return False
        try:
            found = sorted(path.name for path in folder.iterdir())
        except OSError as error:
            book.fault(str(folder), f"The folder cannot be opened ({error.strerror})", *_ALLOW)
            return False
        for name in names:
            if self._own[name] in found:
                self._present.add(name)
                try:
                    self._bytes[name] = (folder / self._own[name]).read_bytes()
                except OSError as error:
                    book.fault(name, f"The file cannot be opened ({error.strerror})", *_ALLOW)
        return True


_ALLOW = ("Make sure that it is a plain file that you may read", "cannot_open")


def warn_of_strangers(folder: Path, names: tuple[str, ...], book: FaultBook) -> None:
    """Warn of tables in ``folder`` that are none of ``names``: they are not read."""
    suggest = Suggester([name for name in names if not (folder / name).exists()])
    for path in sorted(folder.iterdir()):
        if path.name in names or path.suffix.casefold() not in _TABLE_ENDINGS:
            continue
        near = suggest(path.name)
        todo = (
            f"If {near} is meant, call it that"
            if near
            else "Take it out, or leave it if that is meant"
        )
        book.warn(path.name, "This file is not known, so it is not read", todo, "unknown_file")
