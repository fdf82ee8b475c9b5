"""What a mapping.toml says, and reading it with every fault at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from matcher.files.faults import FaultBook
from matcher.files.layout import MAPPING, WEEK, Layout
from matcher.files.mapping.date_styles import DateStyle, date_style
from matcher.files.mapping.kinds import DATES, LISTS, MOMENTS, NUMBERS
from matcher.files.model_file import toml_document
from matcher.files.suggest import Suggester

KEYS = ("from", "header_row", "columns", "dates", "values", "lists", "defaults")
MOST_HEADER_ROWS = 100
OPEN = "?"
"""Stands where `matcher map` asks something that nobody has answered yet."""
_ANSWER = "Put the answer in its place, or take the line out"
SEPARATORS = (",", ";", "|", "/", "\n", "+", "&")


@dataclass(frozen=True)
class TableMapping:
    """How one file is read. Columns are FORMATS'; the texts are the user's own.

    ``source``: the user's file or sheet. ``header_row`` counts from 1. ``columns``: the user's
    column for each. ``dates``: how dates are written. ``values``: words, without regard to
    capitals and spaces, and what each means. ``lists``: the sign between entries.
    ``defaults``: what an empty cell, or each cell of a column that is not there, stands for.
    """

    source: str | None = None
    header_row: int = 1
    columns: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, DateStyle] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)


WeekMapping = Mapping[str, TableMapping]
"""The mappings of a week's files, by their names in FORMATS."""


def plain(text: str) -> str:
    """``text`` as words are compared: without regard to capitals and spaces."""
    return " ".join(text.split()).casefold()


def read_mapping(data: bytes, book: FaultBook, *, sheets: bool) -> WeekMapping:
    """The mapping in the bytes of a mapping.toml; faults go into ``book``.

    ``sheets``: the week is a workbook, so ``from`` names a sheet and not a file.
    """
    document = toml_document(data, MAPPING, book)
    found: dict[str, TableMapping] = {}
    layouts = {layout.file.rpartition(".")[0]: layout for layout in WEEK}
    suggest = Suggester(layouts)
    for name, table in (document or {}).items():
        layout = layouts.get(name)
        if layout is None:
            near = suggest(name)
            todo = f"Call it [{near}]" if near else f"Use one of {', '.join(layouts)}"
            book.fault(MAPPING, "There is no file of this name", todo, "mapping", column=name)
        elif isinstance(table, dict):
            found[layout.file] = _Reader(layout, name, table, book, sheets).mapping()
        else:
            todo = f"Write [{name}] above, and this below it"
            book.fault(MAPPING, "This is not a table", todo, "mapping", column=name)
    _check_sources(found, book)
    return found


def _check_sources(found: WeekMapping, book: FaultBook) -> None:
    first: dict[str, str] = {}
    for file, mapping in found.items():
        if mapping.source is not None:
            other = first.setdefault(plain(mapping.source), file)
            if other != file:
                key = f"{file.rpartition('.')[0]}.from"
                problem = f"{other} is read from there too"
                book.fault(MAPPING, problem, "Name another", "mapping", column=key)


class _Reader:
    """Reads the part of a mapping that is about one file."""

    def __init__(
        self,
        layout: Layout,
        name: str,
        table: Mapping[str, object],
        book: FaultBook,
        sheets: bool,
    ) -> None:
        self._layout = layout
        self._name = name
        self._table = table
        self._book = book
        self._sheets = sheets

    def mapping(self) -> TableMapping:
        """What could be read; the rest are faults."""
        suggest = Suggester(KEYS)
        for key in self._table:
            if key not in KEYS:
                near = suggest(key)
                todo = f"Call it {near}" if near else f"Use one of {', '.join(KEYS)}"
                self._fault((key,), "This key is not known here", todo)
        return TableMapping(
            source=self._source(),
            header_row=self._header_row(),
            columns=self._columns(),
            dates=self._dates(),
            values=self._values(),
            lists=self._lists(),
            defaults=self._defaults(),
        )

    def _fault(self, keys: tuple[str, ...], problem: str, todo: str, found: str = "") -> None:
        column = ".".join((self._name, *keys))
        self._book.fault(MAPPING, problem, todo, "mapping", column=column, found=found or None)

    def _source(self) -> str | None:
        source = self._table.get("from")
        if source is None:
            return None
        what = "sheet" if self._sheets else "file"
        if not isinstance(source, str) or not source.strip():
            self._fault(("from",), f"This names no {what}", f"Enter the name of a {what}")
            return None
        if not self._sheets and (source in (".", "..") or "/" in source or "\\" in source):
            todo = "Enter the plain name of a file in the same folder"
            self._fault(("from",), "This is a path, and a file's name is needed", todo, source)
            return None
        return source

    def _header_row(self) -> int:
        row = self._table.get("header_row", 1)
        if isinstance(row, bool) or not isinstance(row, int) or not 1 <= row <= MOST_HEADER_ROWS:
            todo = f"Enter a whole number from 1 to {MOST_HEADER_ROWS}"
            self._fault(("header_row",), "This is not the number of a row", todo, str(row))
            return 1
        return row

    def _columns(self) -> Mapping[str, str]:
        own: dict[str, str] = {}
        first: dict[str, str] = {}
        for column, text in self._texts("columns"):
            other = first.setdefault(plain(text), column)
            if other != column:
                problem = f"{other} is read from this column too"
                self._fault(("columns", column), problem, "Name another column", text)
            elif text == OPEN:
                self._fault(("columns", column), "This question is still open", _ANSWER)
            elif not text.strip():
                self._fault(("columns", column), "This names no column", "Enter a column's name")
            else:
                own[column] = text
        return own

    def _dates(self) -> Mapping[str, DateStyle]:
        styles: dict[str, DateStyle] = {}
        for column, text in self._texts("dates"):
            style = date_style(text)
            if column not in DATES | MOMENTS:
                todo = "Take it out"
                self._fault(("dates", column), "This column holds no dates", todo)
            elif style is None:
                todo = "Enter a style such as dd/mm/yyyy, dd-mmm-yy or yyyy/mm/dd"
                self._fault(("dates", column), "This is not a way of writing dates", todo, text)
            else:
                styles[column] = style
        return styles

    def _lists(self) -> Mapping[str, str]:
        signs: dict[str, str] = {}
        for column, text in self._texts("lists"):
            if column not in LISTS:
                self._fault(("lists", column), "This column holds no list", "Take it out")
            elif text.strip(" ") not in SEPARATORS:
                todo = "Enter one of , ; | / + & or \\n"
                self._fault(("lists", column), "This sign cannot part entries", todo, text)
            else:
                signs[column] = text.strip(" ")
        return signs

    def _values(self) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, Mapping[str, str]] = {}
        for column, table in self._entries("values"):
            if not isinstance(table, dict):
                todo = f"Write [{self._name}.values.{column}] above your words"
                self._fault(("values", column), "This is not a table", todo)
                continue
            if column in NUMBERS:
                self._fault(("values", column), "This column holds numbers", "Take it out")
                continue
            words: dict[str, str] = {}
            for word, meaning in table.items():
                if not isinstance(meaning, str):
                    todo = "Put it in quotation marks"
                    self._fault(("values", column, word), "This is not text", todo)
                elif meaning == OPEN:
                    self._fault(("values", column, word), "This question is still open", _ANSWER)
                elif plain(word) in words:
                    todo = "Keep one; capitals and spaces do not matter"
                    self._fault(("values", column, word), "This word is given twice", todo)
                else:
                    words[plain(word)] = meaning
            found[column] = words
        return found

    def _defaults(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for column, text in self._texts("defaults"):
            if text == OPEN:
                self._fault(("defaults", column), "This question is still open", _ANSWER)
            elif not text.strip():
                problem = "An empty cell cannot stand for nothing"
                self._fault(("defaults", column), problem, "Enter a value, or take the line out")
            else:
                found[column] = text
        return found

    def _texts(self, key: str) -> Iterator[tuple[str, str]]:
        """The columns under ``key`` with their texts; what is no text is a fault."""
        for column, text in self._entries(key):
            if isinstance(text, str):
                yield column, text
            else:
                self._fault((key, column), "This is not text", "Put it in quotation marks")

    def _entries(self, key: str) -> Iterator[tuple[str, object]]:
        """The columns under ``key``, those that the file has."""
        table = self._table.get(key, {})
        if not isinstance(table, dict):
            todo = f"Write [{self._name}.{key}] above the columns"
            self._fault((key,), "This is not a table", todo)
            return
        suggest = Suggester(self._layout.columns)
        for column, value in table.items():
            if column in self._layout.columns:
                yield column, value
                continue
            todo = suggest.advice(column) or f"Use one of {', '.join(self._layout.columns)}"
            problem = f"{self._layout.file} has no column of this name"
            self._fault((key, column), problem, todo)
