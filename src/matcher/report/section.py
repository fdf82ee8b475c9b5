"""What a report is made of: findings with their pictures and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.report.tables import Table

if TYPE_CHECKING:
    from matcher.report.pictures.base import Picture

_OPEN_ROWS = 15


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A picture (or none) over its table; ``file`` is the CSV's fuller table where it differs."""

    table: Table
    picture: Picture | None = None
    heading: str = ""
    file: Table | None = None

    @property
    def csv(self) -> Table:
        """What the CSV link holds."""
        return self.file or self.table

    @property
    def is_open(self) -> bool:
        """Whether the table is short enough to stand open under its picture."""
        return len(self.table.rows) <= _OPEN_ROWS


@dataclass(frozen=True, slots=True)
class Section:
    """One finding: ``headline`` states it in numbers, ``text`` says how to read what follows."""

    key: str
    name: str
    headline: str
    text: str = ""
    exhibits: tuple[Exhibit, ...] = ()
