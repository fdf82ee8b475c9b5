"""Tables that come in, read beside what is stored already, so that each row finds what it names.

A stored row with the name of a row that comes in gives way to it. Stored rows stand before those
that come in; faults are told with the rows of the file that was sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from matcher.errors import Fault
from matcher.files import layout
from matcher.files.csv_text import Records, csv_records
from matcher.files.faults import FaultBook
from matcher.files.naming import Naming
from matcher.files.suggest import Suggester

HEADER_ROW = 1
TABLES = {one.file: one for one in layout.WEEK}
_NAMED_BY = {
    layout.PARTICIPANTS.file: ("participant_id",),
    layout.NEEDS.file: ("need_id",),
    layout.PRACTITIONERS.file: ("practitioner_id",),
    layout.SITES.file: ("site_id",),
    layout.SLOTS.file: ("slot_id",),
    layout.CLINICS.file: ("clinic_id",),
    layout.CLOSURES.file: layout.CLOSURES.columns,
    layout.BOOKINGS.file: ("slot_id", "participant_id"),
    layout.RESTRICTIONS.file: layout.RESTRICTIONS.columns,
    layout.TRAVEL.file: ("participant_id", "home_area", "site_id"),
}
"""What makes two rows of a table the same row."""


@dataclass(frozen=True)
class SentRows(Naming):
    """Tells faults by the rows that were sent.

    ``before``: how many stored rows stand before them; ``added``: how many columns that only stored
    rows have stand after theirs.
    """

    before: Mapping[str, int] = field(default_factory=dict)
    added: Mapping[str, int] = field(default_factory=dict)

    def tell(self, fault: Fault) -> Fault:
        """``fault`` with the row that the sender has."""
        before = self.before.get(fault.file, 0)
        row, problem = fault.row, self._in_sentence(fault.problem)
        if row is not None and row > HEADER_ROW:
            row -= before
        if row is not None and row <= HEADER_ROW < (fault.row or 0):
            return replace(fault, row=None, problem=f"A stored row does not fit: {problem}")
        told = replace(fault, row=row, problem=problem)
        return self._as_wide_as_sent(told) if fault.code == "ragged_row" else told

    def _as_wide_as_sent(self, fault: Fault) -> Fault:
        """A row of another width than its header, both without the columns that were added."""
        added = self.added.get(fault.file, 0)

        def fewer(text: str) -> str:
            return re.sub(r"[0-9]+", lambda match: str(int(match[0]) - added), text)

        found = fault.found and fault.found.removesuffix("," * added)
        return replace(fault, problem=fewer(fault.problem), todo=fewer(fault.todo), found=found)

    def _in_sentence(self, text: str) -> str:
        """``text`` where it names a row of a table."""

        def own(match: re.Match[str]) -> str:
            row = int(match["row"]) - self.before.get(match["file"], 0)
            return f"{match['file']}, row {row}" if row > HEADER_ROW else f"{match['file']}, stored"

        return re.sub(r"(?P<file>[a-z]+\.csv), row (?P<row>[0-9]+)", own, text)


class Beside:
    """The tables that were sent, and the stored ones under and beside them.

    Args:
        sent: files by name, as bytes.
        stored: the files of what is stored.
        book: takes the faults of files that cannot be read as tables at all.
    """

    def __init__(
        self, sent: Mapping[str, bytes], stored: Mapping[str, bytes], book: FaultBook
    ) -> None:
        self.sent = {name: sent[name] for name in sent if name in TABLES}
        self._records: dict[str, Records | None] = {}
        before: dict[str, int] = {}
        added: dict[str, int] = {}
        for file in TABLES:
            kept = _stored_records(stored, file, book)
            if file not in self.sent:
                self._records[file] = kept
                continue
            records = csv_records(sent[file], file, book)
            if not records:
                self._records[file] = records
                continue
            joined, before[file] = _joined(file, records, kept)
            self._records[file] = joined
            added[file] = len(joined[0]) - len(records[0])
        book.naming = SentRows(before=before, added=added)
        _tell_of_strangers(sent, book)

    def has(self, file: str) -> bool:
        """Whether there is such a table; one that is not sent is at least an empty one."""
        return self._records.get(file) is not None or file in self.sent

    def records(self, file: str, book: FaultBook) -> Records | None:
        """The cells of a table, the header first."""
        del book  # what cannot be read has been told
        return self._records.get(file)


def names_sent(sent: Mapping[str, bytes]) -> Mapping[str, set[tuple[str, ...]]]:
    """What names each row of the tables in ``sent``, as it stands there."""
    unheard = FaultBook()  # whoever reads the tables tells of their faults
    return {
        file: _names(file, csv_records(sent[file], file, unheard) or [])
        for file in TABLES
        if file in sent
    }


def _stored_records(stored: Mapping[str, bytes], file: str, book: FaultBook) -> Records:
    if file in stored:
        records = csv_records(stored[file], file, book)
        if records:
            return records
    return [list(TABLES[file].columns)]


def _joined(file: str, sent: Records, stored: Records) -> tuple[Records, int]:
    """One table of both: the header that was sent first, then what else the stored rows have."""
    own_header, stored_header = sent[0], stored[0]
    more = [name for name in stored_header if name not in own_header and _is_asked(file, name)]
    header = [*own_header, *more]
    place = {name: at for at, name in enumerate(stored_header)}
    names = _names(file, sent)
    kept = [
        [row[place[name]] if name in place else "" for name in header]
        for row in stored[1:]
        if _name(file, stored_header, row) not in names
    ]
    blank = [""] * len(more)
    return [header, *kept, *([*row, *blank] for row in sent[1:])], len(kept)


def _is_asked(file: str, column: str) -> bool:
    """Whether a column may be left out of what is sent; a required one is missed there."""
    return column not in TABLES[file].required


def _names(file: str, records: Records) -> set[tuple[str, ...]]:
    return {_name(file, records[0], row) for row in records[1:]} if records else set()


def _name(file: str, header: list[str], row: list[str]) -> tuple[str, ...]:
    """What names a row; a column that the table does not have is empty."""
    cells = dict(zip(header, row, strict=False))
    return tuple(cells.get(column, "") for column in _NAMED_BY[file])


def _tell_of_strangers(sent: Mapping[str, bytes], book: FaultBook) -> None:
    suggest = Suggester([name for name in layout.WEEK_FILES if name not in sent])
    for name in sent:
        if name not in layout.WEEK_FILES:
            near = suggest(name)
            todo = f"If {near} is meant, call it that" if near else "Leave it out"
            book.warn(name, "This file is not known, so it is not read", todo, "unknown_file")
