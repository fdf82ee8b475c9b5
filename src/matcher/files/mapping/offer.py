"""Working out, from what a week's tables look like, how they are probably meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from matcher.domain import Model
from matcher.files.cells import Unreadable
from matcher.files.csv_text import Records, restore
from matcher.files.layout import WEEK, Layout
from matcher.files.mapping.date_offer import DateGuess, guess_dates
from matcher.files.mapping.date_styles import DateStyle
from matcher.files.mapping.kinds import DATES, LISTS, MOMENTS
from matcher.files.mapping.likeness import likeness, pair_off
from matcher.files.mapping.synonyms import COLUMNS, FILES
from matcher.files.mapping.word_offer import WordGuess, guess_words, list_sign

FIRST_ROWS = 12
"""The header is looked for in so many rows."""
LEAST_SCORE = 0.45


@dataclass(frozen=True)
class TableOffer:
    """How one of FORMATS' files is probably given.

    ``columns`` holds only those that are called otherwise; ``missing`` are required ones that
    nothing looks like, ``unread`` the user's own that nothing is made of.
    """

    layout: Layout
    source: str
    renamed: bool
    header_row: int
    columns: Mapping[str, str]
    missing: tuple[str, ...]
    unread: tuple[str, ...]
    dates: Mapping[str, DateGuess] = field(default_factory=dict)
    words: Mapping[str, WordGuess] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)

    @property
    def needed(self) -> bool:
        """Whether reading the table needs a mapping at all."""
        return bool(
            self.renamed
            or self.header_row > 1
            or self.columns
            or self.missing
            or self.dates
            or self.lists
            or any(guess.known or guess.unknown for guess in self.words.values())
        )


@dataclass(frozen=True)
class Offer:
    """A mapping for a whole week, to be looked through by its user."""

    tables: tuple[TableOffer, ...]
    unused: tuple[str, ...]
    """The user's tables that look like none of FORMATS'."""
    missing: tuple[str, ...]
    """Files that a week needs and that nothing looks like."""

    @property
    def assumed(self) -> tuple[tuple[TableOffer, str, DateGuess], ...]:
        """Columns whose dates could be read day first and month first, all of them."""
        return tuple(
            (table, column, guess)
            for table in self.tables
            for column, guess in table.dates.items()
            if guess.assumed
        )

    def with_dates(self, *, day_first: bool) -> Offer:
        """The same, with the user's answer to what ``assumed`` asks."""
        return replace(
            self, tables=tuple(_answered(table, day_first=day_first) for table in self.tables)
        )


def _answered(table: TableOffer, *, day_first: bool) -> TableOffer:
    dates = {
        column: guess.settled(day_first=day_first) if guess.assumed else guess
        for column, guess in table.dates.items()
    }
    return replace(table, dates=dates)


def offer_tables(tables: Mapping[str, Records], model: Model) -> Offer:
    """The likeliest mapping of ``tables``, the user's by their names (sheets, or files)."""
    candidates = [
        candidate
        for name, records in tables.items()
        for layout in WEEK
        if (candidate := _candidate(name, records, layout)) is not None
    ]
    offers: dict[str, TableOffer] = {}
    used: set[str] = set()
    for _, name, header_row, layout in sorted(
        candidates, key=lambda one: (-one[0], one[1], one[3].file)
    ):
        if layout.file not in offers and name not in used:
            offers[layout.file] = _table(name, tables[name], header_row, layout, model)
            used.add(name)
    return Offer(
        tables=tuple(offers[layout.file] for layout in WEEK if layout.file in offers),
        unused=tuple(name for name in tables if name not in used),
        missing=tuple(one.file for one in WEEK if one.needed and one.file not in offers),
    )


def _candidate(
    name: str, records: Records, layout: Layout
) -> tuple[float, str, int, Layout] | None:
    """How much a table looks like one of FORMATS' files, by its name and its best header row."""
    stem = layout.file.rpartition(".")[0]
    own = name.removesuffix(".csv")
    by_name = likeness(own, stem, FILES[stem])
    best, row = 0.0, 1
    for place, cells in enumerate(records[:FIRST_ROWS]):
        score = _coverage(cells, layout)
        if score > best:
            best, row = score, place + 1
    score = 0.5 * by_name + best
    return (score, name, row, layout) if best and score >= LEAST_SCORE else None


def _coverage(cells: Sequence[str], layout: Layout) -> float:
    """How well a row does as the header: the required columns count most."""
    texts = [cell for cell in cells if cell and not isinstance(cell, Unreadable)]
    if len(texts) < 2:
        return 0.0
    pairs = pair_off(texts, layout.columns, COLUMNS)
    required = sum(score for name, (_, score) in pairs.items() if name in layout.required)
    return 0.7 * required / len(layout.required) + 0.3 * len(pairs) / len(texts)


def _table(
    name: str, records: Records, header_row: int, layout: Layout, model: Model
) -> TableOffer:
    header = ["" if isinstance(cell, Unreadable) else cell for cell in records[header_row - 1]]
    pairs = pair_off([cell for cell in header if cell], layout.columns, COLUMNS)
    own = {column: text for column, (text, _) in pairs.items()}
    cells = {
        column: _texts(records[header_row:], header.index(text)) for column, text in own.items()
    }
    lists = {
        column: sign
        for column in own
        if column in LISTS and (sign := list_sign(column, cells[column], model)) is not None
    }
    words = {
        column: guess
        for column in own
        if (guess := guess_words(column, cells[column], lists.get(column), model)) is not None
    }
    stem = layout.file.rpartition(".")[0]
    return TableOffer(
        layout=layout,
        source=name,
        renamed=name.removesuffix(".csv").casefold() != stem,
        header_row=header_row,
        columns={column: own[column] for column in layout.columns if _differs(column, own)},
        missing=tuple(c for c in layout.columns if c in layout.required and c not in own),
        unread=tuple(text for text in header if text and text not in own.values()),
        dates=_dates(cells, lists),
        words=words,
        lists=lists,
    )


def _differs(column: str, own: Mapping[str, str]) -> bool:
    return column in own and own[column] != column


def _texts(rows: Records, place: int) -> list[str]:
    return [
        restore(row[place])
        for row in rows
        if place < len(row) and row[place] and not isinstance(row[place], Unreadable)
    ]


def _dates(cells: Mapping[str, Sequence[str]], lists: Mapping[str, str]) -> dict[str, DateGuess]:
    """The style of each column of dates; a column that leaves it open follows one that does not."""
    guesses: dict[str, DateGuess] = {}
    for column, texts in cells.items():
        if column in DATES | MOMENTS:
            sign = lists.get(column, ";") if column in LISTS else None
            guess = guess_dates(texts, sign, with_time=column in MOMENTS)
            if guess is not None:
                guesses[column] = guess
    certain: set[DateStyle] = {guess.style for guess in guesses.values() if not guess.assumed}
    return {
        column: replace(guess, assumed=False) if guess.style in certain else guess
        for column, guess in guesses.items()
    }
