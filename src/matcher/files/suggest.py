"""Close matches for a word that is not known, without ever becoming slow."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

LONG_LIST = 2_000
"""Among more words than this only the spelling in other capitals is looked for."""
TRIES = 25
"""After this many misses no more close matches are looked for: the cause is then another."""


class Suggester:
    """Finds the known word that somebody probably meant."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = words
        self._folded: dict[str, str] | None = None
        self._tries = TRIES

    def __call__(self, text: str) -> str | None:
        """The word most like ``text``, or ``None``."""
        if self._folded is None:
            self._folded = {word.casefold(): word for word in self._words}
        plain = text.strip().casefold().replace(" ", "_")
        if plain in self._folded:
            return self._folded[plain]
        if len(self._folded) > LONG_LIST or self._tries == 0:
            return None
        self._tries -= 1
        near = difflib.get_close_matches(plain, list(self._folded), n=1, cutoff=0.6)
        return self._folded[near[0]] if near else None
