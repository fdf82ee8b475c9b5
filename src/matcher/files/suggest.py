"""Close matches for a word that is not known, without ever becoming slow."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

LONG_LIST = 2_000
"""Among more words than this only the spelling in other capitals is looked for."""
TRIES = 25
"""After this many misses no more close matches are looked for: the cause is then another."""

NEAREST = 5
"""So many close matches are looked at for one with the same numbers in it."""


class Suggester:
    """Finds the known word that somebody probably meant.

    ``P0012`` and ``P0021`` are spelt alike and are two people: only words with the same numbers in
    them, but for zeros in front, are like each other.

    ``codes``: the words are a vocabulary's, in which signs between the letters say nothing.
    """

    def __init__(self, words: Iterable[str], *, codes: bool = False) -> None:
        self._words = words
        self._codes = codes
        self._folded: dict[str, str] | None = None
        self._tries = TRIES

    def __call__(self, text: str) -> str | None:
        """The word most like ``text``, or ``None``."""
        same, folded = self.same(text), self._all()
        if same is not None or len(folded) > LONG_LIST or self._tries == 0:
            return same
        self._tries -= 1
        near = difflib.get_close_matches(self._plain(text), list(folded), n=NEAREST, cutoff=0.6)
        return next((folded[one] for one in near if _numbers(one) == _numbers(text)), None)

    def same(self, text: str) -> str | None:
        """The word that ``text`` is but for its capitals, spaces and signs, or ``None``."""
        return self._all().get(self._plain(text))

    def advice(self, text: str) -> str | None:
        """What to enter: the same word as it is written here, or one that is perhaps meant."""
        same = self.same(text)
        if same is not None:
            return f"Enter {same}"
        near = self(text)
        return near and f"If {near} is meant, enter that"

    def _all(self) -> dict[str, str]:
        if self._folded is None:
            self._folded = {self._plain(word): word for word in self._words}
        return self._folded

    def _plain(self, text: str) -> str:
        folded = text.strip().casefold().replace(" ", "_")
        return folded.replace("_", "").replace("-", "") if self._codes else folded


def _numbers(text: str) -> list[str]:
    return [digits.lstrip("0") for digits in re.findall(r"\d+", text)]
