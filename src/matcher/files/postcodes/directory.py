"""The loaded postcode directory: one SQLite file in the user's data folder."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from matcher.domain import Point
from matcher.errors import MatcherError
from matcher.files.assemble import assemble
from matcher.files.places import NoPostcodes, Postcodes

HOME_VARIABLE = "MATCHER_DATA"
"""The environment variable that names another folder for the user's data."""
FILE = "postcodes.sqlite"
DEGREE = 1_000_000
"""Positions are kept in whole millionths of a degree, about a tenth of a metre."""


class NoDirectory(MatcherError):
    """The loaded directory is damaged."""

    code = "postcode_directory"


@dataclass(frozen=True)
class DirectoryFacts:
    """Where a loaded directory comes from, and what it holds."""

    source: str
    """Its publisher's name for it."""
    file: str
    edition: str
    """How new it is, in words."""
    loaded_on: str
    postcodes: int
    ended: int
    """How many of them are no longer in use."""
    without_place: int
    """Postcodes of the file that it gives no position for; they are left out."""


def bare(postcode: str) -> str:
    """A postcode as the directory keeps it: capitals, no spaces."""
    return "".join(postcode.split()).upper()


def user_data_folder() -> Path:
    """Where this user's loaded data are kept."""
    given = os.environ.get(HOME_VARIABLE)
    return Path(given) if given else platformdirs.user_data_path("workwell-matcher", False)


def directory_file() -> Path:
    """Where the loaded directory is, if one has been loaded."""
    return user_data_folder() / FILE


class PostcodeDirectory:
    """Asks the loaded directory; some 100,000 postcodes a second."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def locate(self, postcode: str) -> Point | None:
        """The point of a postcode, in use or not; ``None`` when it is not in the directory."""
        row = self._row("SELECT latitude, longitude FROM postcode WHERE code = ?", bare(postcode))
        if row is None:
            return None
        return assemble(Point, latitude=row[0] / DEGREE, longitude=row[1] / DEGREE)

    def ended(self, postcode: str) -> str | None:
        """The month (``1996-06``) in which a postcode went out of use; ``None`` when it has not."""
        row = self._row("SELECT ended FROM postcode WHERE code = ?", bare(postcode))
        return row[0] if row else None

    def facts(self) -> DirectoryFacts:
        """Where it comes from."""
        columns = ", ".join(DirectoryFacts.__dataclass_fields__)
        row = self._row(f"SELECT {columns} FROM about")
        assert row is not None
        return DirectoryFacts(*row)

    def _row(self, query: str, *values: str) -> tuple[Any, ...] | None:
        try:
            found: tuple[Any, ...] | None = self._connection.execute(query, values).fetchone()
        except sqlite3.DatabaseError as error:
            raise _damaged() from error
        return found


@contextmanager
def loaded_postcodes() -> Iterator[Postcodes]:
    """The directory that this user has loaded; one that knows no postcode when there is none.

    Raises:
        NoDirectory: the loaded one is damaged.
    """
    with open_directory() as directory:
        yield NoPostcodes() if directory is None else directory


@contextmanager
def open_directory() -> Iterator[PostcodeDirectory | None]:
    """The loaded directory, or ``None`` when none has been loaded."""
    file = directory_file()
    if not file.is_file():
        yield None
        return
    try:
        connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
    except sqlite3.DatabaseError as error:
        raise _damaged() from error
    with closing(connection):
        yield PostcodeDirectory(connection)


def _damaged() -> NoDirectory:
    return NoDirectory(
        "The loaded postcode directory is damaged.",
        "Load it again: matcher postcodes load FILE.",
    )
