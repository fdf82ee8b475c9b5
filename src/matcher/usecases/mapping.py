"""Offer a mapping for a week whose columns, words and dates are its user's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from matcher.errors import MatcherError
from matcher.files import Offer, mapping_of, offer_tables, raw_tables, read_model, toml_text
from matcher.files.mapping.offer import TableOffer
from matcher.files.mapping.toml_text import SAME_FOR_ALL, questions
from matcher.files.mapping.word_offer import WordGuess
from matcher.files.replace_file import write_file

DEFAULT_MODEL = "workwell"


class DateOrder(StrEnum):
    """Which comes first in dates such as 03/04/2026."""

    UK = "uk"
    US = "us"


class OpenDates(MatcherError):
    """Dates that can be read in two ways, and nobody has said which is meant."""

    code = "open_dates"


@dataclass(frozen=True)
class Offered:
    """A mapping as it is offered: its text, and where it belongs."""

    offer: Offer
    file: Path

    @property
    def text(self) -> str:
        """The mapping.toml."""
        return toml_text(self.offer)

    @property
    def questions(self) -> int:
        """How many of its lines wait for an answer."""
        return questions(self.text)

    @property
    def assumed(self) -> tuple[str, ...]:
        """A sentence for each column whose dates could be read in two ways."""
        return tuple(
            f"{table.source}, column {table.columns.get(column, column)}: every date, such as "
            f"{guess.example}, can be read as {guess.style.pattern} and as {guess.other.pattern}. "
            f"{guess.style.pattern} is assumed."
            for table, column, guess in self.offer.assumed
            if guess.other is not None
        )

    @property
    def needed(self) -> bool:
        """Whether the week needs a mapping at all."""
        return any(table.needed for table in self.offer.tables)


@dataclass(frozen=True)
class Answers:
    """What somebody says of their own tables, by FORMATS' file and column.

    ``columns``: their own heading. ``words``: what each of their words means, by a code.
    ``defaults``: what every row has, where they keep no such column. ``dates``: see ``DateOrder``.
    """

    columns: Mapping[str, Mapping[str, str]]
    words: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    defaults: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: DateOrder | None = None


@dataclass(frozen=True)
class Open:
    """What an offer still asks: a column that is needed, or what a word in it means."""

    file: str
    column: str
    word: str | None = None


def open_questions(offered: Offered) -> Iterator[Open]:
    """What has to be said before a week can be read by the mapping; dates are asked elsewhere."""
    for table in offered.offer.tables:
        file = table.layout.file
        for column in (*table.missing, *(["postcode"] if table.lacks_home else [])):
            yield Open(file, column)
        for column, guess in table.words.items():
            for word in guess.unknown:
                yield Open(file, column, word)


def answered_mapping(week: Path, answers: Answers) -> Offered:
    """The mapping of ``week`` by somebody's answers; what they left open is still asked.

    Raises:
        InputFaults: a table cannot be read.
    """
    found = offer_tables(raw_tables(week), read_model(DEFAULT_MODEL), answers.columns)
    if answers.dates is not None:
        found = found.with_dates(day_first=answers.dates is DateOrder.UK)
    tables = tuple(_answered(table, answers) for table in found.tables)
    return Offered(replace(found, tables=tables), mapping_of(week))


def _answered(table: TableOffer, answers: Answers) -> TableOffer:
    file = table.layout.file
    said = answers.words.get(file, {})
    defaults = {
        column: value
        for column, value in answers.defaults.get(file, {}).items()
        if value and column in SAME_FOR_ALL and table.own(column) is None
    }
    return replace(
        table,
        words={
            column: _meant(guess, said.get(column, {})) for column, guess in table.words.items()
        },
        defaults=defaults,
        missing=tuple(column for column in table.missing if column not in defaults),
    )


def _meant(guess: WordGuess, said: Mapping[str, str]) -> WordGuess:
    """The words of a column as somebody has said them; a word that they left is as guessed."""
    codes = {word: code for word, code in said.items() if code in guess.codes}
    return replace(
        guess,
        known={**guess.known, **codes},
        unknown=tuple(word for word in guess.unknown if word not in codes),
    )


def offer_mapping(week: Path, dates: DateOrder | None = None) -> Offered:
    """The likeliest mapping of the folder or workbook ``week``.

    Args:
        week: the user's own tables.
        dates: what the user says of dates that can be read in two ways.

    Raises:
        InputFaults: a table cannot be read.
    """
    found = offer_tables(raw_tables(week), read_model(DEFAULT_MODEL))
    if dates is not None:
        found = found.with_dates(day_first=dates is DateOrder.UK)
    return Offered(found, mapping_of(week))


def save_mapping(offered: Offered) -> Path:
    """Write the mapping to where the week's reader finds it.

    Raises:
        OpenDates: some dates can be read in two ways; nothing was written.
        CannotWrite: there is a mapping already, or the disk refuses.
    """
    if offered.assumed:
        raise OpenDates(
            " ".join(offered.assumed),
            "Nothing was written. Say --dates uk when the day comes first, or --dates us when the "
            "month does.",
        )
    write_file(offered.file, offered.text.encode())
    return offered.file
