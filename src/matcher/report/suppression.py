"""Small numbers: no count of people, plan items, sessions or bookings from 1 to 4 is published.

A count from 1 to 4 becomes *fewer than 5*. Where the total of a set of counts is published too,
one hidden count could be found by subtraction, so others are hidden with it (*not shown*) until
each of 1, 2, 3 and 4 fits it. Several small counts hide one another as long as two values fit each.
Which others is decided by where they stand and not
by their size, so that the choice itself tells nothing; so counts are put in order of size only
afterwards, the hidden ones last. A count of 0 is published: it says nothing about anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

SMALLEST = 5
"""The least count above zero that is published."""

_LARGEST_SMALL = SMALLEST - 1


class Hidden(StrEnum):
    """What is written instead of a count."""

    SMALL = "fewer than 5"
    """The count is from 1 to 4."""
    COVER = "not shown"
    """The count is hidden so that a small one cannot be worked out."""


Count = int | Hidden
"""A count as it may be published."""


def publish(count: int) -> Count:
    """A count that stands alone."""
    return Hidden.SMALL if 0 < count < SMALLEST else count


def protect(counts: Sequence[int], *left_out: int) -> tuple[Count, ...]:
    """Counts of a set that is divided without overlap and whose total is published.

    Each of ``left_out`` is a part of that total that stands elsewhere: published there, unless it
    is itself small. When no choice of cells protects the small ones, all are hidden.
    """
    cells = [*counts, *left_out]
    small = {i for i, n in enumerate(cells) if 0 < n < SMALLEST}
    if not small:
        return tuple(counts)
    cover: set[int] = set()
    for candidate in _covers(counts, min(small)):
        if _is_ambiguous(cells, small, cover):
            break
        cover.add(candidate)
    if not _is_ambiguous(cells, small, cover):
        return (Hidden.COVER,) * len(counts)
    return tuple(
        Hidden.SMALL if i in small else Hidden.COVER if i in cover else n
        for i, n in enumerate(counts)
    )


def _covers(counts: Sequence[int], first_small: int) -> list[int]:
    """The cells that could be hidden as cover, those beside the first small one first."""
    nearest = sorted(range(len(counts)), key=lambda i: (abs(i - first_small), i))
    return [i for i in nearest if counts[i] >= SMALLEST]


def _is_ambiguous(cells: Sequence[int], small: set[int], cover: set[int]) -> bool:
    """Whether several values fit every small cell, given all that is published.

    A reader knows the sum of the hidden cells, that a small one is 1 to 4 and that any other
    hidden one is 5 or more. A total that is itself small is not published, and its parts tell
    nothing only while there is a single one.
    """
    total = sum(cells)
    if total < SMALLEST:
        return len(small) == 1
    hidden = sum(cells[i] for i in small | cover)
    if not cover:
        return 1 < len(small) < hidden < _LARGEST_SMALL * len(small)
    others_least = (len(small) - 1) + SMALLEST * len(cover)
    return hidden - others_least >= _LARGEST_SMALL


def by_size(count: Count) -> tuple[bool, int]:
    """Sorts the greatest count first and the hidden ones, whose size nothing may tell, last."""
    return (True, 0) if isinstance(count, Hidden) else (False, -count)
