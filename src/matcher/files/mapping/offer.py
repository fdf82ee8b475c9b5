"""Working out, from what a week's tables look like, how they are probably meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from matcher.domain import Model
from matcher.files.cells import Unreadable
from matcher.files.csv_text import Records, restore
from matcher.files.layout import WEEK, Layout
from matcher.files.mapping.content_offer import OWNERS, guess_columns, mostly_names
from matcher.files.mapping.date_offer import DateGuess, guess_dates
from matcher.files.mapping.date_styles import DateStyle
from matcher.files.mapping.kinds import DATES, LISTS, MOMENTS
from matcher.files.mapping.likeness import pair_off
from matcher.files.mapping.synonyms import COLUMNS
from matcher.files.mapping.table_offer import Found, find_tables
from matcher.files.mapping.word_offer import WordGuess, guess_words, list_sign

HOMES = ("postcode", "latitude", "longitude", "home_area")
"""Any of these says where somebody lives, or where a site is (the first is the usual one)."""
WORTH_A_GUESS = ("urgency", "barriers", "travel", "modes", "requirements", *OWNERS)
"""Columns that a week can do without, and that what they hold tells."""
REFERENCES = ("participant_id", "practitioner_id", "site_id")
"""Whatever these hold has to be in the file that names it; bookings may be of other needs."""


@dataclass(frozen=True)
class TableOffer:
    """How one of FORMATS' files is probably given.

    ``columns`` holds only those that are called otherwise; ``guessed`` those that are told by
    what they hold alone, for the user to confirm; ``missing`` are required ones that nothing
    looks like, ``unread`` the user's own that nothing is made of. ``unsure``: the table itself is
    only the likeliest of those that are left.
    """

    layout: Layout
    source: str
    renamed: bool
    header_row: int
    columns: Mapping[str, str]
    guessed: Mapping[str, str]
    missing: tuple[str, ...]
    lacks_home: bool
    unread: tuple[str, ...]
    unsure: bool = False
    dates: Mapping[str, DateGuess] = field(default_factory=dict)
    words: Mapping[str, WordGuess] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)
    """What every row has in a column that the user does not keep, as the user has told."""

    def own(self, column: str) -> str | None:
        """The user's column for one of FORMATS', told or guessed."""
        found = self.columns.get(column) or self.guessed.get(column)
        return found or (column if column in self.headings else None)

    @property
    def needed(self) -> bool:
        """Whether reading the table needs a mapping at all."""
        return bool(
            self.renamed
            or self.header_row > 1
            or self.columns
            or self.guessed
            or self.missing
            or self.dates
            or self.lists
            or self.defaults
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


def offer_tables(
    tables: Mapping[str, Records],
    model: Model,
    told: Mapping[str, Mapping[str, str]] | None = None,
) -> Offer:
    """The likeliest mapping of ``tables``, the user's by their names (sheets, or files).

    ``told``: for each file the columns that the user has named; nothing is guessed there any more.
    """
    found = find_tables(tables)
    columns = {one.layout.file: _Columns(one, tables[one.name]) for one in found}
    known = _identifiers(columns, model)
    told = told or {}
    for file, one in columns.items():
        if file in told:
            one.own = {c: text for c, text in told[file].items() if text in one.header}
        else:
            one.doubt(known)
    offers = {
        file: _offer(one, known, model, guesses=file not in told) for file, one in columns.items()
    }
    used = {one.name for one in found}
    return Offer(
        tables=tuple(offers[layout.file] for layout in WEEK if layout.file in offers),
        unused=tuple(name for name in tables if name not in used),
        missing=tuple(one.file for one in WEEK if one.needed and one.file not in offers),
    )


class _Columns:
    """A table with the columns that its headings tell, and the cells below each heading."""

    def __init__(self, found: Found, records: Records) -> None:
        self.found = found
        cells = records[found.header_row - 1]
        self.header = ["" if isinstance(cell, Unreadable) else cell for cell in cells]
        self.rows = records[found.header_row :]
        pairs = pair_off([cell for cell in self.header if cell], found.layout.columns, COLUMNS)
        self.own = {column: text for column, (text, _) in pairs.items()}
        names = next((c for c, owner in OWNERS.items() if owner is found.layout), None)
        if names in self.own and not mostly_names(self.texts(self.own[names])):
            del self.own[names]

    def doubt(self, known: Mapping[str, frozenset[str]]) -> None:
        """Drop what a heading says of a participant, site, ... of whom no cell holds a known one.

        ``Ref`` may be the person's or the row's own: what is below it tells.
        """
        for column in REFERENCES:
            heading, names = self.own.get(column), known.get(column)
            if heading is None or names is None or OWNERS[column] is self.found.layout:
                continue
            cells = self.texts(heading)
            if cells and names.isdisjoint(cells):
                del self.own[column]

    def texts(self, heading: str) -> list[str]:
        """The filled cells below ``heading``."""
        place = self.header.index(heading)
        return [
            restore(row[place])
            for row in self.rows
            if place < len(row) and row[place] and not isinstance(row[place], Unreadable)
        ]

    def guessed(
        self, wanted: Sequence[str], known: Mapping[str, frozenset[str]], model: Model
    ) -> dict[str, str]:
        """What the headings do not tell and the cells do."""
        left = [text for text in self.header if text and text not in self.own.values()]
        cells = {text: self.texts(text) for text in left}
        return guess_columns(self.found.layout, wanted, cells, known, model)


def _identifiers(columns: Mapping[str, _Columns], model: Model) -> dict[str, frozenset[str]]:
    """The names of participants, sites and so on, as far as it is told where they stand."""
    known: dict[str, frozenset[str]] = {}
    for column, layout in OWNERS.items():
        table = columns.get(layout.file)
        if table is not None:
            heading = table.own.get(column) or table.guessed([column], {}, model).get(column)
            if heading is not None:
                known[column] = frozenset(table.texts(heading))
    return known


def _offer(
    table: _Columns, known: Mapping[str, frozenset[str]], model: Model, *, guesses: bool
) -> TableOffer:
    layout, own = table.found.layout, table.own
    homes = [column for column in HOMES if column in layout.columns]
    asks_home = bool(homes) and not any(column in own for column in homes)
    required = [column for column in layout.columns if column in layout.required]
    wanted = [column for column in required if column not in own]
    wanted += homes[:1] if asks_home else []
    wanted += [c for c in WORTH_A_GUESS if c in layout.columns and c not in {*own, *wanted}]
    guessed = table.guessed(wanted, known, model) if guesses else {}
    read = {**own, **guessed}
    cells = {column: table.texts(text) for column, text in read.items()}
    lists = {
        column: sign
        for column in read
        if column in LISTS and (sign := list_sign(column, cells[column], model)) is not None
    }
    words = {
        column: guess
        for column in read
        if (guess := guess_words(column, cells[column], lists.get(column), model)) is not None
    }
    stem = layout.file.rpartition(".")[0]
    return TableOffer(
        layout=layout,
        source=table.found.name,
        renamed=table.found.name.removesuffix(".csv").casefold() != stem,
        header_row=table.found.header_row,
        columns={c: own[c] for c in layout.columns if c in own and own[c] != c},
        guessed=guessed,
        missing=tuple(column for column in required if column not in read),
        lacks_home=asks_home and homes[0] not in guessed,
        unread=tuple(text for text in table.header if text and text not in read.values()),
        unsure=table.found.unsure,
        dates=_dates(cells, lists),
        words=words,
        lists=lists,
        headings=tuple(text for text in table.header if text),
    )


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
