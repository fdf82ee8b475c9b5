"""The least cut of small networks, beside all cuts that there are."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.optimise.least_cut import FIRST, SINK, SOURCE, least_cut

Edge = tuple[int, int, int]
"""From, to, and how much may flow."""


@st.composite
def networks(draw: st.DrawFn) -> tuple[int, list[Edge]]:
    """How many nodes, and edges between different ones, each pair one way at most."""
    count = draw(st.integers(FIRST, 6))
    edges = []
    for one, other in combinations(range(count), 2):
        way = draw(st.sampled_from([None, (one, other), (other, one)]))
        if way is not None:
            edges.append((*way, draw(st.integers(0, 5))))
    return count, edges


@given(networks())
def test_it_is_the_smallest_side_of_all_narrowest_cuts(network: tuple[int, list[Edge]]) -> None:
    count, edges = network
    others = range(FIRST, count)
    sides = [
        {SOURCE, *inside} for size in range(count - 1) for inside in combinations(others, size)
    ]
    widths = [sum(r for a, b, r in edges if a in side and b not in side) for side in sides]
    narrowest = [side for side, width in zip(sides, widths, strict=True) if width == min(widths)]
    tails, heads, room = np.array(edges, dtype=np.int64).reshape(-1, 3).T
    cut = least_cut(tails, heads, room, count)
    assert cut.flow == min(widths)
    assert cut.reached.tolist() == sorted(set.intersection(*narrowest))


def test_more_room_than_it_can_count_is_refused() -> None:
    one, far = np.array([SOURCE]), np.array([SINK])
    assert least_cut(one, far, np.array([2**31 - 1]), FIRST).flow == 2**31 - 1
    with pytest.raises(OverflowError, match="32 bits"):
        least_cut(one, far, np.array([2**31]), FIRST)
