"""The words of the map: each number is there, nothing covers anything, nothing leaves the page."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from matcher.report.pictures.map_labels import Box, Mark, place_names, place_numbers

PAGE = Box(430, 300, 430, 300)
CIRCLES = st.builds(
    lambda x, y, radius: Box(x, y, radius, radius),
    st.integers(40, 820),
    st.integers(40, 560),
    st.integers(7, 30),
)
SITES = st.builds(lambda x, y: Box(x, y, 4, 4), st.integers(10, 850), st.integers(10, 590))
MARKS = st.builds(
    Mark,
    CIRCLES,
    st.sampled_from(["", "7", "16", "128"]),
    st.sampled_from(["Hale", "Bolton Community Centre", "Eccles Health Hub"]),
)


def apart(boxes: list[Box]) -> bool:
    return not any(one.touches(other) for one, other in combinations(boxes, 2))


@given(st.lists(MARKS, max_size=25), st.lists(SITES, max_size=40))
def test_every_number_is_there_and_names_cover_nothing(marks: list[Mark], sites: list[Box]) -> None:
    numbers = place_numbers(marks, sites, PAGE, 14)
    assert [label.text for label in numbers] == [m.number for m in marks if m.number]
    names = place_names(marks, numbers, sites, PAGE, 12)
    seen = [m.circle for m in marks] + sites + [label.box for label in numbers]
    for label in names:
        assert label.box.inside(PAGE)
        assert not any(label.box.touches(other) for other in seen)
    assert apart([label.box for label in names])


@given(MARKS)
def test_a_locality_by_itself_has_its_number_and_its_name(mark: Mark) -> None:
    numbers = place_numbers([mark], [], PAGE, 14)
    assert apart([mark.circle, *(label.box for label in numbers)])
    assert [one.text for one in place_names([mark], numbers, [], PAGE, 12)] == [mark.name]


def test_a_number_goes_above_where_a_site_is_below() -> None:
    mark = Mark(Box(300, 300, 15, 15), "22", "Hale")
    (below,) = place_numbers([mark], [], PAGE, 14)
    assert below.box.y > mark.circle.y
    (above,) = place_numbers([mark], [below.box], PAGE, 14)
    assert above.box.y < mark.circle.y
