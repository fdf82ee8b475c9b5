"""Telling from a whole column in which style its dates are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matcher.files.mapping.date_styles import COMMON, DateStyle

LEAST_SHARE = 0.5
"""At least so many of a column's cells are in the style that is offered; the rest are faults."""

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T /].*)?")


@dataclass(frozen=True)
class DateGuess:
    """The style of a column. ``assumed``: every cell could be read the ``other`` way too."""

    style: DateStyle
    example: str
    assumed: bool = False
    other: DateStyle | None = None

    def settled(self, *, day_first: bool) -> DateGuess:
        """The guess after the user has said which way it is."""
        if day_first or self.other is None:
            return replace(self, assumed=False)
        return replace(self, style=self.other, other=self.style, assumed=False)


def guess_dates(texts: Sequence[str], sign: str | None, *, with_time: bool) -> DateGuess | None:
    """The style that reads the most of ``texts``; ``None`` when they are ISO dates, or no dates.

    ``sign`` parts the entries of a list. Of two styles that read as many, the first of
    ``COMMON`` is taken; that it was only assumed is said when the other puts the month first.
    """
    entries = texts if sign is None else [one for text in texts for one in text.split(sign)]
    others = [text.strip() for text in entries if not _ISO.fullmatch(text.strip())]
    if not others:
        return None
    counts = [
        sum(style.to_iso(_first(text), with_time=with_time) is not None for text in others)
        for style in COMMON
    ]
    best = max(counts)
    if best == 0 or best < LEAST_SHARE * len(others):
        return None
    winners = [style for style, count in zip(COMMON, counts, strict=True) if count == best]
    style = winners[0]
    example = next(
        text for text in others if style.to_iso(_first(text), with_time=with_time) is not None
    )
    swapped = [one for one in winners[1:] if one.pattern.startswith("mm")]
    return DateGuess(style, example, bool(swapped), swapped[0] if swapped else None)


def _first(text: str) -> str:
    """The first date of a range."""
    return text.partition(" to ")[0]
