"""Browsers that sign in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Login:
    """A browser on its way to the issuer and back: what it has to bring, and where it goes on."""

    nonce: str
    verifier: str
    goes_to: str


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that has signed in, until it signs out, is idle for too long, or ``ends_at``."""

    session_id: str
    who: str
    name: str
    roles: tuple[str, ...]
    made_at: dt.datetime
    seen_at: dt.datetime
    ends_at: dt.datetime
