"""A week's tables as a mapping says that they are to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from matcher.files.cells import Unreadable
from matcher.files.csv_text import Records, guard, restore
from matcher.files.faults import FOUND_LENGTH, FaultBook
from matcher.files.layout import MAPPING, WEEK, Layout
from matcher.files.mapping.date_styles import DateStyle
from matcher.files.mapping.kinds import LISTS, MOMENTS
from matcher.files.mapping.mapping import TableMapping, WeekMapping, plain
from matcher.files.naming import Naming
from matcher.files.settings import Settings
from matcher.files.suggest import Suggester
from matcher.files.week_source import WeekSource

_WITH_FIGURES = ("barriers", "specialisms")
"""In these lists a figure may follow each word, as in ``msk:3``; the word alone is mapped."""


class MappedSource:
    """Another source, its headers, dates and words turned into FORMATS'.

    What the mapping does not name stays as it is, so what nobody has mapped is told as a fault
    by the readers. Cells that were changed are remembered, so that faults can quote them.
    """

    def __init__(
        self, source: WeekSource, mapping: WeekMapping, data: bytes, name: str = MAPPING
    ) -> None:
        self._source = source
        self._mapping = mapping
        self._data = data
        self._name = name
        self._layouts = {layout.file: layout for layout in WEEK}
        self._before: dict[tuple[str, str], dict[str, str]] = {}
        self.readable = source.readable

    def has(self, file: str) -> bool:
        """Whether the user's own file or sheet is there."""
        return self._source.has(file)

    def records(self, file: str, book: FaultBook) -> Records | None:
        """The cells of ``file`` by FORMATS' columns, words and dates."""
        records = self._source.records(file, book)
        mapping, layout = self._mapping.get(file), self._layouts.get(file)
        if records is None or mapping is None or layout is None:
            return records
        records = records[mapping.header_row - 1 :]
        if not records:
            return records
        header = self._header(records[0], mapping, layout, book)
        rows = [list(row) for row in records[1:]]
        for place, column in enumerate(header):
            change = _change(column, mapping)
            if change is not None:
                self._change(file, rows, place, column, change)
        return [_with_defaults(header, mapping), *(_filled(row, header, mapping) for row in rows)]

    def settings(self, book: FaultBook) -> Settings:
        """The settings of the week; a mapping does not touch them."""
        return self._source.settings(book)

    def naming(self) -> Naming:
        """How files, columns and cells are called by the user."""
        own = self._source.naming()
        styles = {
            (file, column): (style.pattern, style.example)
            for file, mapping in self._mapping.items()
            for column, style in mapping.dates.items()
        }
        return Naming(
            files={**own.files, MAPPING: self._name},
            columns={file: mapping.columns for file, mapping in self._mapping.items()},
            header_rows={file: mapping.header_row for file, mapping in self._mapping.items()},
            date_styles=styles,
            sheets=own.sheets,
            mapping=self._name,
            original=self._original,
        )

    def warn_of_strangers(self, book: FaultBook) -> None:
        """Warn of tables that are not read."""
        self._source.warn_of_strangers(book)

    def hashed(self) -> Iterable[tuple[str, bytes]]:
        """What belongs into the hash: the source's files, and the mapping."""
        return (*self._source.hashed(), (MAPPING, self._data))

    def _header(
        self, cells: list[str], mapping: TableMapping, layout: Layout, book: FaultBook
    ) -> list[str]:
        """The header with FORMATS' names; columns that the mapping names and that are not there."""
        named = {plain(own): column for column, own in mapping.columns.items()}
        header: list[str] = []
        for cell in cells:
            own = "" if isinstance(cell, Unreadable) else cell.strip()
            column = named.get(plain(own), own)
            if column == own and own in mapping.columns and plain(own) not in named:
                column = f"{own} (yours)"  # another of the user's columns is to be read as this one
            header.append(column)
        suggest = Suggester([cell for cell in cells if cell and plain(cell) not in named])
        for column, own in mapping.columns.items():
            if column not in header and column not in layout.required:  # those the reader misses
                todo = suggest.advice(own) or "Mend it, or take it out"
                key = f"{layout.file.rpartition('.')[0]}.columns.{column}"
                problem = "The table has no column of this name"
                book.fault(MAPPING, problem, todo, "mapping", column=key, found=own)
        return header

    def _change(
        self,
        file: str,
        rows: Records,
        place: int,
        column: str,
        change: Callable[[str], str],
    ) -> None:
        """Turn a column's cells into FORMATS' words, every distinct text once."""
        before = self._before.setdefault((file, column), {})
        turned: dict[str, str] = {}
        for row in rows:
            if place >= len(row) or isinstance(row[place], Unreadable):
                continue
            text = row[place]
            if text not in turned:
                turned[text] = _turned(text, change)
                if turned[text] != text:
                    before.setdefault(turned[text][:FOUND_LENGTH], restore(text))
            row[place] = turned[text]

    def _original(self, file: str, _row: int, column: str, found: str) -> str | None:
        return self._before.get((file, column), {}).get(found)


def _turned(text: str, change: Callable[[str], str]) -> str:
    """A cell after ``change``; one that it leaves alone stays exactly as it was."""
    bare = restore(text)
    new = change(bare) if text else bare
    return text if new == bare else guard(new)


def _change(column: str, mapping: TableMapping) -> Callable[[str], str] | None:
    """How the cells of ``column`` are turned, or ``None`` when they stay as they are."""
    words, style = mapping.values.get(column), mapping.dates.get(column)
    separator = mapping.lists.get(column)
    if words is None and style is None and separator is None:
        return None

    def entry(text: str) -> str:
        if style is not None:
            return _date(text, style, with_time=column in MOMENTS)
        return _word(text, words or {}, with_figure=column in _WITH_FIGURES)

    def cell(text: str) -> str:
        whole = (words or {}).get(plain(text))
        if whole is not None or column not in LISTS:
            return entry(text) if whole is None else whole
        if separator is None:
            return ";".join(entry(part.strip()) for part in text.split(";"))
        return ";".join(entry(part.strip()) for part in text.split(separator) if part.strip())

    return cell


def _date(text: str, style: DateStyle, *, with_time: bool) -> str:
    first, dash, last = text.partition(" to ")
    if dash:
        return f"{style.to_iso(first) or first}/{style.to_iso(last) or last}"
    return style.to_iso(text, with_time=with_time) or text


def _word(text: str, words: Mapping[str, str], *, with_figure: bool) -> str:
    if plain(text) in words:
        return words[plain(text)]
    name, colon, figure = text.rpartition(":")
    if with_figure and colon and plain(name) in words:
        return f"{words[plain(name)]}:{figure.strip()}"
    return text


def _with_defaults(header: list[str], mapping: TableMapping) -> list[str]:
    return header + [column for column in mapping.defaults if column not in header]


def _filled(row: list[str], header: list[str], mapping: TableMapping) -> list[str]:
    """``row`` with the defaults in its empty cells; an empty row stays empty."""
    if not any(row) or len(row) != len(header):
        return row
    cells = [
        cell or guard(mapping.defaults.get(column, ""))
        for cell, column in zip(row, header, strict=True)
    ]
    added = [guard(text) for column, text in mapping.defaults.items() if column not in header]
    return cells + added
