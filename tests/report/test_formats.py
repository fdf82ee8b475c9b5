"""Numbers and dates as people read them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.report import formats
from matcher.report.suppression import Hidden


def test_dates() -> None:
    assert formats.date(dt.date(2026, 11, 30)) == "Monday 30 November 2026"
    assert formats.date(dt.date(2027, 2, 7)) == "Sunday 7 February 2027"
    assert formats.short_date(dt.date(2026, 12, 7)) == "7 Dec"


@pytest.mark.parametrize(
    ("value", "text"),
    [(16, "16 days"), (1, "1 day"), (16.45, "16.5 days"), (1234.5, "1,234.5 days"), (0, "0 days")],
)
def test_days(value: float, text: str) -> None:
    assert formats.days(Decimal(str(value))) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(4, 1000), "0.4 %"),
        (Fraction(401, 100_000), "0.5 %"),
        (Fraction(1, 2000), "0.05 %"),
        (Fraction(1, 300_000), "0.001 %"),
        (Fraction(12, 100), "12 %"),
    ],
)
def test_at_most(share: Fraction, text: str) -> None:
    assert formats.at_most_percent(share) == text


@given(st.fractions(0, 1))
def test_at_most_is_never_less_than_the_truth(share: Fraction) -> None:
    said = Fraction(formats.at_most_percent(share).removesuffix(" %")) / 100
    assert share <= said < share + Fraction(1, 1000)


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_only_all_is_100_per_cent(part: int, whole: int) -> None:
    text = formats.percent(Fraction(min(part, whole), whole))
    assert (text == "100 %") == (part >= whole)


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (560, 1677, "560 of 1,677"),
        (0, 20, "none of 20"),
        (20, 20, "all 20"),
        (3, 20, "fewer than 5 of 20"),
        (18, 20, "all but fewer than 5 of 20"),
        (2, 3, "fewer than 5"),
        (0, 0, "none"),
    ],
)
def test_parts(part: int, whole: int, text: str) -> None:
    assert formats.part_of(part, whole) == text


@given(st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_part_gives_away_no_small_number(pair: tuple[int, int]) -> None:
    part, whole = pair
    numbers = [
        int(n) for n in re.findall(r"\d+", formats.part_of(part, whole).replace("fewer than 5", ""))
    ]
    assert not {1, 2, 3, 4} & set(numbers)
    if len(numbers) == 2:
        assert whole - part not in {1, 2, 3, 4}


@given(st.fractions(0, 1))
def test_at_least_is_never_more_than_the_truth(share: Fraction) -> None:
    said = Fraction(formats.at_least_percent(share).removesuffix(" %")) / 100
    assert said <= share < said + Fraction(1, 100)
    days = Fraction(formats.at_least_days(share * 900).removesuffix("s").removesuffix(" day"))
    assert days <= share * 900 < days + Fraction(1, 10)


def test_hidden_counts_are_words() -> None:
    assert formats.counted(Hidden.SMALL, "person", "people") == "fewer than 5 people"
    assert formats.counted(1234, "person", "people") == "1,234 people"
    assert formats.many(1, "week") == "1 week"
