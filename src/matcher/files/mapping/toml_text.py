"""An offered mapping as TOML that its user can read through and edit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from matcher.files.mapping.offer import Offer, TableOffer

_INTRODUCTION = """\
# How this week's own names, words and dates are to be read. `matcher map` wrote it; edit it freely.
# On the left is what the product calls it, on the right what you do; under "values" it is your word
# on the left and its meaning on the right. A line that begins with # is not read.
"""


def toml_text(offer: Offer) -> str:
    """The offer as the text of a mapping.toml, with comments for what needs a look."""
    parts = [_INTRODUCTION]
    parts += [
        f"# Nothing here looks like {file}, which every week needs.\n" for file in offer.missing
    ]
    parts += [
        f"# {_one_line(name)} looks like none of the files, so it is not read.\n"
        for name in offer.unused
    ]
    parts += ["\n".join(_table(table)) + "\n" for table in offer.tables if table.needed]
    return "\n".join(parts)


def _table(table: TableOffer) -> Iterator[str]:
    stem = table.layout.file.rpartition(".")[0]
    yield f"[{stem}]"
    if table.renamed:
        yield f"from = {_quoted(table.source)}"
    if table.header_row > 1:
        yield f"header_row = {table.header_row}"
    for text in table.unread:
        yield f"# Your column {_quoted(text)} is not read."
    if table.columns:
        yield ""
        yield f"[{stem}.columns]"
        yield from _lines(table.columns)
    if table.dates:
        yield ""
        yield f"[{stem}.dates]"
        yield from _dates(table)
    if table.lists:
        yield ""
        yield f"[{stem}.lists]"
        yield from _lines(table.lists)
    yield from _words(table, stem)
    if table.missing:
        yield ""
        yield f"[{stem}.defaults]"
        for column in table.missing:
            yield f"# {column} is required, and no column of yours looks like it."
            yield "# Name yours under columns above; or give every row one value here:"
            yield f'# {column} = ""'


def _dates(table: TableOffer) -> Iterator[str]:
    for column, guess in table.dates.items():
        example = f"such as {_one_line(guess.example)}"
        if guess.assumed and guess.other is not None:
            yield (
                f"# ASSUMED: each of your dates, {example}, could be {guess.other.pattern} too. "
                "Please check."
            )
            example = ""
        line = f"{column} = {_quoted(guess.style.pattern)}"
        yield f"{line}  # {example}" if example else line


def _words(table: TableOffer, stem: str) -> Iterator[str]:
    for column, guess in table.words.items():
        yield ""
        yield f"[{stem}.values.{column}]"
        yield from _lines(guess.known)
        if guess.unknown:
            yield f"# What do these mean? One of: {', '.join(guess.codes)}"
            yield from (f'# {_quoted(word)} = ""' for word in guess.unknown)


def _lines(entries: Mapping[str, str]) -> Iterator[str]:
    for key, value in entries.items():
        plain = key.replace("_", "").replace("-", "").isalnum() and key.isascii()
        yield f"{key if plain else _quoted(key)} = {_quoted(value)}"


def _quoted(text: str) -> str:
    """A TOML basic string; JSON writes what it needs the same way, but for one sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    return " ".join(text.split())
