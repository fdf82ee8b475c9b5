"""What a case of bad input is: how the week is spoilt, and what the reader has to say."""

from __future__ import annotations

from dataclasses import dataclass

from tests.files.valid_week import Change


@dataclass(frozen=True)
class Case:
    """The one fault (or warning) that ``change`` makes: exactly where, and what to do."""

    name: str
    change: Change
    file: str
    row: int | None
    column: str | None
    found: str | None
    says: str
    """Words of the sentence, mostly of its advice."""
