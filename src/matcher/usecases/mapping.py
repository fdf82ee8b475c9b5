"""Offer a mapping for a week whose columns, words and dates are its user's own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from matcher.errors import MatcherError
from matcher.files import Offer, mapping_of, offer_tables, raw_tables, read_model, toml_text
from matcher.files.mapping.toml_text import questions
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
