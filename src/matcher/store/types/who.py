"""Who does a thing, what it is done to, and under which name it is done once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

LOCAL = "local"
"""The organisation of a store that serves only one."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does a thing, in which role, for which organisation (an ICB's code)."""

    who: str = LOCAL
    role: str = LOCAL
    organisation: str = LOCAL


@dataclass(frozen=True, slots=True)
class About:
    """What the health page tells of a database.

    ``revision`` is that of the schema here, ``None`` when there is none yet; ``newest`` the one
    that this program knows. ``clock`` is the database's moment; ``clock_moved`` is nought but in
    tests.
    """

    database: str
    version: str
    revision: str | None
    newest: str
    clock: dt.datetime
    clock_moved: dt.timedelta = dt.timedelta(0)

    @property
    def up_to_date(self) -> bool:
        """Whether the schema is the one that this program was written for."""
        return self.revision == self.newest


@dataclass(frozen=True, slots=True)
class Once:
    """The name under which a write is done once, and a digest of what was asked."""

    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a write answered. ``first`` is no when it had been done before under this key."""

    body: Any
    first: bool
