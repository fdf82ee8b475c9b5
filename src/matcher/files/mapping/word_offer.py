"""Telling what a column's words mean, and how the entries of its lists are parted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher.domain import (
    AppointmentType,
    Employment,
    Mode,
    Model,
    Reserved,
    TravelMeans,
    Urgency,
)
from matcher.files.grammars import WEEKDAYS
from matcher.files.mapping.kinds import LISTS, YES_NO
from matcher.files.mapping.likeness import nearest
from matcher.files.mapping.mapping import plain
from matcher.files.mapping.synonyms import WORDS, WORDS_OF, YES_NO_WORDS

MOST_WORDS = 60
"""A column with more different words than this does not hold a vocabulary."""

ONE_CODE = (
    *("employment", "urgency", "travel", "service", "appointment_type", "reserved_for"),
    *("kind", "weekday"),
)
"""Columns that take one code, so that a list of choices can be offered."""

_FIGURE = re.compile(r"(?P<word>.+?)\s*:\s*[0-9.]+")
_SIGNS = (",", "|", "/", "+", "&", "\n")
_CODES: Mapping[str, tuple[str, ...]] = {
    "employment": tuple(Employment),
    "urgency": tuple(Urgency),
    "travel": tuple(TravelMeans),
    "mode": tuple(Mode),
    "appointment_type": tuple(AppointmentType),
    "reserved_for": tuple(Reserved),
    "kind": ("practitioner", "site"),
    "weekday": WEEKDAYS,
}


@dataclass(frozen=True)
class WordGuess:
    """The user's words of a column with what they mean; ``unknown`` are those nobody can tell."""

    known: Mapping[str, str]
    unknown: tuple[str, ...]
    codes: tuple[str, ...]


def guess_words(
    column: str, texts: Sequence[str], sign: str | None, model: Model
) -> WordGuess | None:
    """What the words of ``column`` mean; ``None`` when it holds no vocabulary or needs no help."""
    vocabulary = _vocabulary(column, model)
    if vocabulary is None:
        return None
    counted = Counter(entry for text in texts for entry in _entries(column, text, sign) if entry)
    if len(counted) > MOST_WORDS:
        return None
    known: dict[str, str] = {}
    unknown: list[str] = []
    for word in sorted(counted):
        if _is_code(word, vocabulary, column, model) or plain(word) in map(plain, known):
            continue
        code = nearest(word, vocabulary)
        if code is None:
            unknown.append(word)
        else:
            known[word] = code
    return WordGuess(known, tuple(unknown), tuple(vocabulary)) if known or unknown else None


def list_sign(column: str, texts: Sequence[str], model: Model) -> str | None:
    """The sign between a list's entries where it is not ``;``; ``None`` when it is, or is none.

    With a vocabulary it is the sign by which the most words are understood, else a comma.
    """
    if any(";" in text for text in texts):
        return None
    vocabulary = _vocabulary(column, model)
    present = [sign for sign in _SIGNS if any(sign in text for text in texts)]
    if vocabulary is None:
        return "," if "," in present else None

    def understood(sign: str | None) -> int:
        found = {one for text in texts for one in _entries(column, text, sign) if one}
        meant = sum(nearest(one, vocabulary) is not None for one in found)
        return 2 * meant - len(found)

    best = max((None, *present), key=understood)
    return best if understood(best) > understood(None) else None


def share_understood(column: str, texts: Sequence[str], model: Model) -> float:
    """How much of what ``texts`` hold is a word of the column's vocabulary; 0 if it has none.

    Every different word counts once. Words that mean the same to most columns (yes, no, other)
    are of no help to tell them apart, so columns of yes and no are left out.
    """
    vocabulary = None if column in YES_NO else _vocabulary(column, model)
    if vocabulary is None:
        return 0.0
    sign = list_sign(column, texts, model) if column in LISTS else None
    found = {entry for text in texts for entry in _entries(column, text, sign) if entry}
    if not found or len(found) > MOST_WORDS:
        return 0.0
    meant = sum(
        _is_code(word, vocabulary, column, model) or nearest(word, vocabulary) is not None
        for word in found
    )
    return meant / len(found)


def codes_of(column: str, model: Model) -> tuple[str, ...]:
    """The codes of a column that takes exactly one of them; none for any other column."""
    if column in YES_NO:
        return ("yes", "no")
    if column not in ONE_CODE:
        return ()
    return tuple(_vocabulary(column, model) or ())


def _entries(column: str, text: str, sign: str | None) -> list[str]:
    """The words of a cell, without the figures behind them."""
    parts = text.split(sign or ";") if column in LISTS else [text]
    words = (part.strip() for part in parts)
    if column not in ("barriers", "specialisms"):
        return list(words)
    return [written["word"] if (written := _FIGURE.fullmatch(word)) else word for word in words]


def _vocabulary(column: str, model: Model) -> Mapping[str, tuple[str, ...]] | None:
    """The codes that ``column`` takes, each with what people call it."""
    if column in YES_NO:
        return YES_NO_WORDS
    kind = WORDS_OF.get(column)
    if kind is None:
        return None
    synonyms = WORDS[kind]
    names: Mapping[str, str] = {}
    if kind == "service":
        names = {code: service.name for code, service in model.services.items()}
    elif kind == "barrier":
        names = model.barriers
    elif kind == "requirement":
        names = {code: one.name for code, one in model.requirements.items() if "*" not in code}
        names = names | {code: code for code in synonyms if model.requirement(code)}
    codes = names or dict.fromkeys(_CODES[kind], "")
    return {code: (name, *synonyms.get(code, ())) for code, name in codes.items()}


def _is_code(
    word: str, vocabulary: Mapping[str, tuple[str, ...]], column: str, model: Model
) -> bool:
    if WORDS_OF.get(column) == "requirement":
        return model.requirement(word) is not None
    return word in vocabulary
