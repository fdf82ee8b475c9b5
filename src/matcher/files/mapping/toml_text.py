"""An offered mapping as TOML that its user can read through and edit."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from matcher.files.mapping.mapping import OPEN
from matcher.files.mapping.offer import HOMES, Offer, TableOffer

_INTRODUCTION = """\
# How this week's own names, words and dates are to be read. `matcher map` wrote it; edit it freely.
# On the left is what the product calls it, on the right what you do; under "values" it is your word
# on the left and its meaning on the right. A line that begins with # is not read.
"""
_UNSURE = "# Nothing is called like this. Of what is left, this looks most like it: please check."
_GUESSED = (
    "# No heading says so, but by what they hold these may be meant. Take the # away where the",
    "# guess is right, or write another column of yours there.",
)
_MISSING = (
    "# These are required, and no column of yours looks like them. Write yours in place of the ?,",
    "# and take the # away.",
)
_HOME = "# Where is it? Name a column of postcodes; or one of latitude and one of longitude."
_FOR_ALL = "# Or, if no column of yours says it, give every row the same:"
SAME_FOR_ALL = ("employment", "service", "sessions", "services", "mode", "minutes")
"""Required columns that can be the same in every row."""
_QUESTION = re.compile(r'^# (?:[\w-]+|".*") = "', re.MULTILINE)


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


def questions(text: str) -> int:
    """How many lines of a mapping.toml wait for their user's answer."""
    return len(_QUESTION.findall(text))


def _table(table: TableOffer) -> Iterator[str]:
    stem = table.layout.file.rpartition(".")[0]
    yield f"[{stem}]"
    if table.unsure:
        yield _UNSURE
    if table.renamed:
        yield f"from = {_quoted(table.source)}"
    if table.header_row > 1:
        yield f"header_row = {table.header_row}"
    for text in table.unread:
        yield f"# Your column {_quoted(text)} is not read."
    columns = list(_columns(table))
    if columns:
        yield ""
        yield f"[{stem}.columns]"
        yield from columns
    if table.dates:
        yield ""
        yield f"[{stem}.dates]"
        yield from _dates(table)
    if table.lists:
        yield ""
        yield f"[{stem}.lists]"
        yield from _lines(table.lists)
    yield from _words(table, stem)
    if table.defaults:
        yield ""
        yield f"[{stem}.defaults]"
        yield from _lines(table.defaults)
    for_all = {column: OPEN for column in table.missing if column in SAME_FOR_ALL}
    if for_all:
        yield ""
        yield f"[{stem}.defaults]"
        yield _FOR_ALL
        yield from _asked(for_all)


def _columns(table: TableOffer) -> Iterator[str]:
    yield from _lines(table.columns)
    if table.guessed:
        yield from _GUESSED
        yield from _asked(table.guessed)
    if table.missing:
        yield from _MISSING
        yield from _asked(dict.fromkeys(table.missing, OPEN))
    if table.lacks_home:
        yield _HOME
        yield from _asked({HOMES[0]: OPEN})


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
            yield from _asked({_quoted(word): OPEN for word in guess.unknown})


def _lines(entries: Mapping[str, str]) -> Iterator[str]:
    for key, value in entries.items():
        plain = key.replace("_", "").replace("-", "").isalnum() and key.isascii()
        yield f"{key if plain else _quoted(key)} = {_quoted(value)}"


def _asked(entries: Mapping[str, str]) -> Iterator[str]:
    """Lines that say nothing until their user takes the # away."""
    return (f"# {key} = {_quoted(value)}" for key, value in entries.items())


def _quoted(text: str) -> str:
    """A TOML basic string; JSON writes what it needs the same way, but for one sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    return " ".join(text.split())
