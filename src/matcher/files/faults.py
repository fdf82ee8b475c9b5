"""Collecting faults: everything that is wrong is said at once, in the order of the files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from matcher.errors import Fault, InputFaults
from matcher.files.naming import PLAIN, Naming

FOUND_LENGTH = 60
"""A quoted cell is cut to this many characters."""

ROWS_NAMED = 3
"""A group of faults names this many rows and counts the others."""


class FaultBook:
    """The faults and warnings met so far. ``order`` lists the files as they are to be told.

    They are kept by FORMATS' names and told by those of ``naming``.
    """

    def __init__(self, order: Sequence[str] = ()) -> None:
        self._order = {file: place for place, file in enumerate(order)}
        self.naming: Naming = PLAIN
        self._faults: list[Fault] = []
        self._warnings: list[Fault] = []

    def fault(
        self,
        file: str,
        problem: str,
        todo: str,
        code: str,
        *,
        row: int | None = None,
        column: str | None = None,
        found: str | None = None,
    ) -> None:
        """Something that has to be mended before anything can be done."""
        self._faults.append(Fault(file, row, _cut(column), _cut(found), problem, todo, code))

    def warn(
        self,
        file: str,
        problem: str,
        todo: str,
        code: str,
        *,
        row: int | None = None,
        column: str | None = None,
        found: str | None = None,
    ) -> None:
        """Something odd that does not stop the work."""
        self._warnings.append(Fault(file, row, _cut(column), _cut(found), problem, todo, code))

    def take_over(self, faults: Iterable[Fault]) -> None:
        """Add faults that another reader found."""
        self._faults.extend(faults)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault, by file and row."""
        return self._told(self._faults)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """Every warning, by file and row."""
        return self._told(self._warnings)

    def stop_if_any(self) -> None:
        """Raise ``InputFaults`` with all faults and warnings when there is a fault."""
        if self._faults:
            raise InputFaults(self.faults, self.warnings)

    def _told(self, faults: Iterable[Fault]) -> tuple[Fault, ...]:
        return tuple(self._in_own_words(fault) for fault in sorted(faults, key=self._place))

    def _in_own_words(self, fault: Fault) -> Fault:
        told = self.naming.tell(fault)
        return told if told.found is fault.found else replace(told, found=_cut(told.found))

    def _place(self, fault: Fault) -> tuple[int, int]:
        return self._order.get(fault.file, -1), fault.row or 0


@dataclass(frozen=True, slots=True)
class FaultGroup:
    """Faults of one cause: the same file, column and code."""

    faults: tuple[Fault, ...]

    def sentence(self) -> str:
        """One line for the whole group; its first fault stands for all."""
        first = self.faults[0]
        if len(self.faults) == 1:
            return first.sentence()
        where = first.file if first.column is None else f"{first.file}, column {first.column}"
        if any(fault.problem != first.problem for fault in self.faults):
            found = "" if first.found is None else f" Found: {first.found!r}."
            example = f"For example, row {first.row}: {first.problem}.{found}"
            return f"{where}, {self._rows()}. {example} {first.todo}."
        found = "" if first.found is None else f" For example, row {first.row} has {first.found!r}."
        return f"{where}, {self._rows()}: {first.problem}.{found} {first.todo}."

    def _rows(self) -> str:
        rows = list(dict.fromkeys(fault.row for fault in self.faults))
        named = ", ".join(str(row) for row in rows[:ROWS_NAMED])
        others = len(rows) - ROWS_NAMED
        more = f" and {others:,} more" if others > 0 else ""
        count = "1 row" if len(rows) == 1 else f"{len(rows):,} rows"
        return f"{count} ({named}{more})"


def group_faults(faults: Iterable[Fault]) -> tuple[FaultGroup, ...]:
    """Faults of one cause put together for display, in the order in which each cause first comes.

    Faults of whole files (without a row) are never put together.
    """
    groups: defaultdict[tuple[object, ...], list[Fault]] = defaultdict(list)
    for place, fault in enumerate(faults):
        alone = place if fault.row is None else None
        groups[fault.file, fault.column, fault.code, alone].append(fault)
    return tuple(FaultGroup(tuple(members)) for members in groups.values())


def _cut(found: str | None) -> str | None:
    if found is None or len(found) <= FOUND_LENGTH:
        return found
    return found[: FOUND_LENGTH - 1] + "…"
