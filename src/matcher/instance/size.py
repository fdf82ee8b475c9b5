"""How much memory a batch takes, and the refusal of one that would take more than there should be.

A week of 5,000 people takes some 700 MB. What is refused here is no week but a slip: a horizon of
centuries, or all of England in one batch.
"""

from __future__ import annotations

from matcher.domain import Batch
from matcher.errors import TooLarge

MOST_BYTES = 8 << 30
"""What the whole numbers of a batch may take, with what the search lays beside them."""
PER_ENTRY = 60
"""Bytes for each pair of a plan item and a pool of places that it could use."""
PER_DAY_OF_A_PERSON = 200
PER_DAY_OF_A_NEED = 16
PER_PERSON_AND_SITE = 80
"""A practitioner at a site in some modes counts as a site here."""
GIB = 1 << 30


def refuse_if_too_long(batch: Batch, venues: int) -> None:
    """Refuse a batch whose tables of people by day, or by place to go to, would be too large.

    Raises:
        TooLarge: says what there is too much of.
    """
    days, people = 7 * batch.horizon_weeks, len(batch.participants)
    by_day = days * (people * PER_DAY_OF_A_PERSON + len(batch.needs) * PER_DAY_OF_A_NEED)
    by_place = people * (venues + len(batch.sites)) * PER_PERSON_AND_SITE
    if by_day > MOST_BYTES:
        raise TooLarge(
            f"{people:,} people over {days:,} days would take about {_gib(by_day)} of memory; "
            f"{_gib(MOST_BYTES)} is the most.",
            "Choose fewer horizon_weeks in batch.toml, or split the week by area.",
        )
    if by_place > MOST_BYTES:
        raise TooLarge(
            f"{people:,} people and {venues:,} places to go to would take about "
            f"{_gib(by_place)} of memory; {_gib(MOST_BYTES)} is the most.",
            "Split the week by area.",
        )


def refuse_if_too_many(batch: Batch, entries: int, needs_done: int) -> None:
    """Refuse a batch with too many pairs of plan items and pools, as soon as that is known.

    Raises:
        TooLarge: says how many there would be, going by those found so far.
    """
    if entries * PER_ENTRY <= MOST_BYTES:
        return
    needs = len(batch.needs)
    expected = entries * needs // max(1, needs_done)
    raise TooLarge(
        f"{needs:,} plan items could use {expected // needs:,} half-days of places each; "
        f"that would take about {_gib(expected * PER_ENTRY)} of memory, and "
        f"{_gib(MOST_BYTES)} is the most.",
        "Split the week by area, or choose fewer horizon_weeks in batch.toml.",
    )


def _gib(size: int) -> str:
    return f"{max(1, round(size / GIB)):,} GB"
