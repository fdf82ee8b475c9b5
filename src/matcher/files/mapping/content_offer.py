"""Telling by what a column holds what it may be, where its heading does not say."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from matcher.domain import Model
from matcher.files.cells import is_identifier
from matcher.files.layout import CLINICS, NEEDS, PARTICIPANTS, PRACTITIONERS, SITES, SLOTS, Layout
from matcher.files.mapping.date_offer import guess_dates
from matcher.files.mapping.kinds import DATES, LISTS, MOMENTS
from matcher.files.mapping.word_offer import share_understood

OWNERS: Mapping[str, Layout] = {
    "participant_id": PARTICIPANTS,
    "need_id": NEEDS,
    "practitioner_id": PRACTITIONERS,
    "site_id": SITES,
    "slot_id": SLOTS,
    "clinic_id": CLINICS,
}
"""Which file names its rows by each identifier."""
WHOLE_NUMBERS = {"sessions": range(1, 27), "minutes": range(5, 481)}
"""What these columns hold as a rule."""
MOST = 0.8
"""So much of a column has to look like what it is taken for."""
UNDERSTOOD = 0.5
"""Of a column of words so many have to be understood."""

_POSTCODE = re.compile(r"[a-z]{1,2}[0-9][a-z0-9]? ?[0-9][a-z]{2}", re.IGNORECASE)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*")

_LOOKS: Mapping[str, re.Pattern[str]] = {
    "postcode": _POSTCODE,
    **dict.fromkeys(DATES - LISTS, _ISO),
    **dict.fromkeys(MOMENTS, _ISO_MOMENT),
}
"""Columns that the look of each cell tells."""

Cells = Mapping[str, Sequence[str]]
"""The user's headings with the filled cells below each of them."""
Known = Mapping[str, Collection[str]]
"""The identifiers that are known of participants, sites and so on, by the column's name."""


def guess_columns(
    layout: Layout, wanted: Sequence[str], cells: Cells, known: Known, model: Model
) -> dict[str, str]:
    """For each of the ``wanted`` columns the first heading whose cells look like it, each once."""
    guessed: dict[str, str] = {}
    for column in wanted:
        for heading, texts in cells.items():
            if heading not in guessed.values() and _holds(layout, column, texts, known, model):
                guessed[column] = heading
                break
    return guessed


def _holds(layout: Layout, column: str, texts: Sequence[str], known: Known, model: Model) -> bool:
    """Whether cells look like those of a column of ``layout``; without cells nobody can tell."""
    if not texts:
        return False
    if column in OWNERS:
        if OWNERS[column] is layout:
            return len(set(texts)) == len(texts) > 1 and all(map(is_identifier, texts))
        return _share(texts, known.get(column, ())) >= MOST
    if column in WHOLE_NUMBERS:
        return _share(texts, {str(number) for number in WHOLE_NUMBERS[column]}) >= MOST
    if column in _LOOKS:
        iso = _matching(texts, _LOOKS[column]) >= MOST
        return iso or guess_dates(texts, None, with_time=column in MOMENTS) is not None
    return share_understood(column, texts, model) >= UNDERSTOOD


def mostly_names(texts: Sequence[str]) -> bool:
    """Whether the cells can be identifiers, but for a few faults; without cells nobody can tell."""
    return sum(map(is_identifier, texts)) >= MOST * len(texts)


def _share(texts: Sequence[str], wanted: Collection[str]) -> float:
    return sum(text in wanted for text in texts) / len(texts)


def _matching(texts: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(pattern.fullmatch(text.strip()) is not None for text in texts) / len(texts)
