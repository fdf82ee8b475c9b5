"""Where a week comes from: a folder or a workbook, read as it stands or by a mapping."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from matcher.files.csv_text import Records
from matcher.files.faults import FaultBook
from matcher.files.naming import Naming
from matcher.files.settings import Settings


class WeekSource(Protocol):
    """The tables and settings of a week."""

    @property
    def readable(self) -> bool:
        """Whether there is anything to read at all."""

    def has(self, file: str) -> bool:
        """Whether ``file`` is there, readable or not."""

    def records(self, file: str, book: FaultBook) -> Records | None:
        """The cells of ``file``, the header first; ``None`` when it is missing or unreadable."""

    def settings(self, book: FaultBook) -> Settings:
        """The settings of batch.toml."""

    def naming(self) -> Naming:
        """How the user calls the files, columns and cells."""

    def warn_of_strangers(self, book: FaultBook) -> None:
        """Warn of tables that are not read."""

    def hashed(self) -> Iterable[tuple[str, bytes]]:
        """The names and bytes that the week's hash is over."""
