"""How alike a heading or word of the user's is to one of FORMATS'."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from matcher.files.mapping.synonyms import Synonyms

EXACT, SYNONYM = 1.0, 0.95
_SPELLING = 0.9
"""A likeness of spelling alone counts for so much of itself."""
LEAST = 0.74
"""Below this likeness two names are taken for different things."""

_SIGNS = re.compile(r"[^a-z0-9:/]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=4096)
def words_of(text: str) -> str:
    """Small letters, words parted by one space: ``ReferralDate`` is ``referral date``."""
    return _SIGNS.sub(" ", _HUMP.sub(" ", text).casefold()).strip()


def likeness(text: str, name: str, synonyms: Iterable[str]) -> float:
    """From 0 (nothing alike) to 1 (the same words)."""
    mine, theirs = words_of(text), words_of(name)
    if not mine:
        return 0.0
    if mine == theirs:
        return EXACT
    others = [words_of(word) for word in synonyms]
    if mine in others:
        return SYNONYM
    # A word of up to three letters is like too many others.
    if len(mine) < 4:
        return 0.0
    return _SPELLING * max(_ratio(mine, one) for one in (theirs, *others))


@lru_cache(maxsize=65_536)
def _ratio(one: str, other: str) -> float:
    """How alike the spelling is; 0 where a look at lengths and letters says that it is not."""
    matcher = difflib.SequenceMatcher(None, one, other)
    if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < LEAST:
        return 0.0
    return matcher.ratio()


def nearest(text: str, vocabulary: Mapping[str, Iterable[str]]) -> str | None:
    """The word of ``vocabulary`` (each with its synonyms) that ``text`` means, if any does."""
    scored = [(likeness(text, name, synonyms), name) for name, synonyms in vocabulary.items()]
    best, name = max(scored, default=(0.0, ""))
    return name if best >= LEAST * _SPELLING else None


def pair_off(
    mine: Iterable[str], theirs: Iterable[str], synonyms: Synonyms
) -> dict[str, tuple[str, float]]:
    """Each of ``theirs`` with the one of ``mine`` that is most like it, every one used once."""
    scored = [
        (likeness(text, name, synonyms.get(name, ())), -place, name, text)
        for place, text in enumerate(mine)
        for name in theirs
    ]
    found: dict[str, tuple[str, float]] = {}
    used: set[str] = set()
    for score, _, name, text in sorted(scored, reverse=True):
        if score >= LEAST and name not in found and text not in used:
            found[name] = text, score
            used.add(text)
    return found
