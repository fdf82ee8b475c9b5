"""Small numbers: an attacker who knows all that is published learns no count from 1 to 4."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.report.suppression import Count, Hidden, by_size, protect, publish

SMALL = {1, 2, 3, 4}


def fitting(shown: tuple[Count, ...], total: int) -> list[set[int]]:
    """For each cell the counts that fit what is published: cells and, unless small, the total."""
    domains: list[list[int]] = []
    for cell in shown:
        if cell is Hidden.SMALL:
            domains.append(sorted(SMALL))
        elif cell is Hidden.COVER:
            domains.append(
                [n for n in range(total + 1) if n == 0 or n not in SMALL] + sorted(SMALL)
            )
        else:
            assert isinstance(cell, int)
            domains.append([cell])
    totals = SMALL if total in SMALL else {total}
    found: list[set[int]] = [set() for _ in shown]
    for choice in product(*domains):
        if sum(choice) in totals:
            for i, n in enumerate(choice):
                found[i].add(n)
    return found


@given(st.lists(st.integers(0, 12), min_size=1, max_size=4))
def test_every_small_count_could_be_any_small_count(counts: list[int]) -> None:
    shown = protect(counts)
    fits = fitting(shown, sum(counts))
    for count, cell, possible in zip(counts, shown, fits, strict=True):
        if count in SMALL:
            assert isinstance(cell, Hidden)
            assert len(possible & SMALL) >= 2
            if Hidden.COVER in shown and cell is Hidden.SMALL:
                assert possible == SMALL


@given(st.lists(st.integers(0, 40), max_size=8), st.integers(0, 40))
def test_what_is_shown_is_true_and_never_small(counts: list[int], left_out: int) -> None:
    shown = protect(counts, left_out)
    assert len(shown) == len(counts)
    for count, cell in zip(counts, shown, strict=True):
        if isinstance(cell, int):
            assert cell == count
            assert cell not in SMALL
        elif cell is Hidden.SMALL:
            assert count in SMALL


@given(st.lists(st.integers(0, 12), min_size=1, max_size=3), st.integers(0, 12))
def test_a_small_remainder_cannot_be_had_by_subtraction(counts: list[int], rest: int) -> None:
    shown = protect(counts, rest)
    remainder: Count = Hidden.SMALL if rest in SMALL else rest
    possible = fitting((*shown, remainder), sum(counts) + rest)[-1]
    if rest in SMALL and sum(counts) + rest not in SMALL:
        assert len(possible) >= 2 or all(c is Hidden.COVER for c in shown)


@given(st.lists(st.one_of(st.just(0), st.integers(5, 90)), max_size=8))
def test_nothing_is_hidden_without_a_small_count(counts: list[int]) -> None:
    assert protect(counts) == tuple(counts)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((), ()),
        ((3,), (Hidden.SMALL,)),
        ((5,), (5,)),
        ((4, 20, 30), (Hidden.SMALL, Hidden.COVER, 30)),
        ((20, 30, 4), (20, Hidden.COVER, Hidden.SMALL)),
        ((0, 4, 20), (0, Hidden.SMALL, Hidden.COVER)),
        ((2, 3, 20), (Hidden.SMALL, Hidden.SMALL, 20)),
        ((4, 3, 20), (Hidden.SMALL, Hidden.SMALL, 20)),
        ((4, 4, 20), (Hidden.SMALL, Hidden.SMALL, Hidden.COVER)),
        ((1, 1, 20), (Hidden.SMALL, Hidden.SMALL, Hidden.COVER)),
        ((4, 4), (Hidden.COVER, Hidden.COVER)),
        ((1, 5), (Hidden.COVER, Hidden.COVER)),
        ((1, 1), (Hidden.COVER, Hidden.COVER)),
    ],
)
def test_hand_made_cases(counts: tuple[int, ...], shown: tuple[Count, ...]) -> None:
    assert protect(counts) == shown


def test_a_count_alone() -> None:
    assert [publish(n) for n in range(7)] == [0, *[Hidden.SMALL] * 4, 5, 6]


def test_hidden_counts_come_last_in_order_of_size() -> None:
    counts: list[Count] = [Hidden.SMALL, 7, 0, Hidden.COVER, 30]
    assert sorted(counts, key=by_size) == [30, 7, 0, Hidden.SMALL, Hidden.COVER]
