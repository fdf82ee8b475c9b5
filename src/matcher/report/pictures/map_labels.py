"""Where the words of the map go: beside their circles, off one another and off the sites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its middle (right and down) and half its width and height, in pixels."""

    x: float
    y: float
    half_width: float
    half_height: float

    def touches(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return (
            abs(self.x - other.x) < self.half_width + other.half_width
            and abs(self.y - other.y) < self.half_height + other.half_height
        )

    def inside(self, other: Box) -> bool:
        """Whether no part of it lies outside ``other``."""
        return (
            abs(self.x - other.x) <= other.half_width - self.half_width
            and abs(self.y - other.y) <= other.half_height - self.half_height
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """A circle that wants a number (or none, when it is empty) and a name, in this order."""

    circle: Box
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Label:
    """A text in its place."""

    text: str
    box: Box


_WIDTH = 0.54
"""Of a letter on average, in units of the size of the type; digits are a little wider."""
_HEIGHT = 1.1
_SPACE = 2.0
"""Pixels between a circle and its words."""


def place_numbers(
    marks: Sequence[Mark], sites: Sequence[Box], page: Box, size: float
) -> list[Label]:
    """Each mark's number beside its circle: below, or else where it covers nothing; below at last.

    Args:
        marks: the most important first.
        sites: what must stay in sight, besides the circles.
        page: the whole map.
        size: of the type, in pixels.
    """
    placed: list[Label] = []
    circles = [mark.circle for mark in marks]
    for mark in marks:
        if mark.number:
            taken = [*circles, *sites, *(label.box for label in placed)]
            boxes = list(_beside(mark.circle, mark.number, size))
            best = next((box for box in boxes if _fits(box, taken, page)), boxes[0])
            placed.append(Label(mark.number, best))
    return placed


def place_names(
    marks: Sequence[Mark], numbers: Sequence[Label], sites: Sequence[Box], page: Box, size: float
) -> list[Label]:
    """The names of marks beside their circles or under their numbers, those that fit.

    Arguments as for ``place_numbers``; ``numbers`` is what that has answered.
    """
    circles = [mark.circle for mark in marks]
    taken = [*circles, *sites, *(label.box for label in numbers)]
    left = iter(numbers)
    placed: list[Label] = []
    for mark in marks:
        anchors = [mark.circle]
        if mark.number:
            anchors.insert(0, _joined(mark.circle, next(left).box))
        boxes = [box for anchor in anchors for box in _beside(anchor, mark.name, size)]
        best = next((box for box in boxes if _fits(box, taken, page)), None)
        if best is not None:
            placed.append(Label(mark.name, best))
            taken.append(best)
    return placed


def _beside(anchor: Box, text: str, size: float) -> Iterator[Box]:
    """Below, above, to the right and to the left of ``anchor``."""
    wide, high = len(text) * size * _WIDTH / 2 + 1, size * _HEIGHT / 2
    down = anchor.half_height + high + _SPACE
    across = anchor.half_width + wide + _SPACE
    for x, y in ((0.0, down), (0.0, -down), (across, 0.0), (-across, 0.0)):
        yield Box(anchor.x + x, anchor.y + y, wide, high)


def _joined(circle: Box, number: Box) -> Box:
    """The circle with its number, as far as both reach up and down or to the sides."""
    left = min(circle.x - circle.half_width, number.x - number.half_width)
    right = max(circle.x + circle.half_width, number.x + number.half_width)
    top = min(circle.y - circle.half_height, number.y - number.half_height)
    foot = max(circle.y + circle.half_height, number.y + number.half_height)
    return Box((left + right) / 2, (top + foot) / 2, (right - left) / 2, (foot - top) / 2)


def _fits(box: Box, taken: Sequence[Box], page: Box) -> bool:
    return box.inside(page) and not any(box.touches(other) for other in taken)
