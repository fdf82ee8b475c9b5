"""The map: a circle for each locality, its people and their travel; a square for each site."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import altair as alt

from matcher.report import formats
from matcher.report.figures.homes import Homes, Locality, SiteMark
from matcher.report.pictures.base import (
    DEEP,
    HATCH_FAINT,
    INK,
    MUTED,
    PAPER,
    Frame,
    Picture,
    Rows,
    data,
    layered,
    picture,
)

_CLASSES: tuple[tuple[str, int, str, str], ...] = (
    ("under 10 minutes", 0, "#e1edf7", INK),
    ("10 to 19", 10, "#a9cdec", INK),
    ("20 to 29", 20, "#1f6db5", PAPER),
    ("30 or more", 30, DEEP, PAPER),
)
"""Name, least minutes, fill, text colour."""
_HIDDEN = "not shown"


def homes(figure: Homes) -> Picture:
    """Homes by locality, sites and travel; north is up."""
    return picture(
        "map",
        "Map of homes by locality, sites and travel",
        f"{figure.headline}. Each circle stands for the homes nearest to a site, at least five "
        "people; the number in it is the minutes within which half of their journeys are made. "
        "Small squares are sites. The table below has every locality.",
        lambda frame: _map(figure, frame),
    )


def _map(figure: Homes, frame: Frame) -> alt.LayerChart:
    west, east, south, north = _bounds(figure)
    scale = frame.width / (east - west)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[west, east], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[south, north], nice=False))
    circles = _circles(figure, scale, frame)
    homes_at = alt.Chart(data([_circle_row(c) for c in circles])).encode(x=x, y=y)
    bubbles = homes_at.mark_point(filled=True, opacity=1, strokeWidth=1).encode(
        size=alt.Size("size:Q", scale=None),
        fill=alt.Fill(
            "kind:N",
            title="Half of the journeys take",
            scale=alt.Scale(
                domain=[*(name for name, *_ in _CLASSES), _HIDDEN],
                range=[*(fill for _, _, fill, _ in _CLASSES), HATCH_FAINT],
            ),
            legend=alt.Legend(symbolType="circle", columns=2 if frame.is_narrow else 0),
        ),
        stroke=alt.value(MUTED),
    )
    sites = (
        alt.Chart(data([{"x": s.x, "y": s.y} for s in figure.sites]))
        .mark_square(size=40, fill=INK, stroke=PAPER, strokeWidth=1.5, opacity=1)
        .encode(x=x, y=y)
    )
    numbers = (
        alt.Chart(data([_number_row(c, scale) for c in circles]))
        .mark_text(fontSize=11 if frame.is_narrow else 13)
        .encode(x=x, y=y, text="text:N", color=alt.Color("ink:N", scale=None))
    )
    names = _names(circles, scale, frame, x, y)
    return layered(
        bubbles, sites, numbers, *names, *_scale_bar(west, south, scale, x, y)
    ).properties(height=(north - south) * scale)


@dataclass(frozen=True, slots=True)
class _Circle:
    """A locality as drawn: its radius in pixels, and where its number stands clear of sites."""

    locality: Locality
    radius: float
    number_right: float
    number_up: float


def _circles(figure: Homes, scale: float, frame: Frame) -> list[_Circle]:
    """Largest first, so that small ones stay in sight. Area is in proportion to people."""
    shown = [c for c in figure.localities if isinstance(c.people, int)]
    most = max((c.people for c in shown if isinstance(c.people, int)), default=1)
    greatest = 19 if frame.is_narrow else 34
    drawn = []
    for locality in shown:
        assert isinstance(locality.people, int)
        radius = max(11.0, greatest * math.sqrt(locality.people / most))
        right, up = _clear(locality, radius, figure.sites, scale)
        drawn.append(_Circle(locality, radius, right, up))
    return sorted(drawn, key=lambda c: (-c.radius, c.locality.name))


def _clear(
    locality: Locality, radius: float, sites: Sequence[SiteMark], scale: float
) -> tuple[float, float]:
    """Where in the circle a number touches no site, in pixels right and up of the middle."""
    marks = [((s.x - locality.x) * scale, (s.y - locality.y) * scale) for s in sites]
    step = radius * 0.5
    for right, up in ((0.0, 0.0), (0.0, -step), (0.0, step), (-step, 0.0), (step, 0.0)):
        if all(abs(x - right) > 13 or abs(y - up) > 10 for x, y in marks):
            return right, up
    return 0.0, 0.0


def _circle_row(circle: _Circle) -> dict[str, object]:
    kind, _, _ = _look(circle.locality.minutes)
    size = math.pi * circle.radius**2
    return {"x": circle.locality.x, "y": circle.locality.y, "size": size, "kind": kind}


def _number_row(circle: _Circle, scale: float) -> dict[str, object]:
    _, text, ink = _look(circle.locality.minutes)
    return {
        "x": circle.locality.x + circle.number_right / scale,
        "y": circle.locality.y + circle.number_up / scale,
        "text": text,
        "ink": ink,
    }


def _bounds(figure: Homes) -> tuple[float, float, float, float]:
    """West, east, south, north in km, with room for the marks at the rim."""
    xs = [float(c.x) for c in figure.localities] + [s.x for s in figure.sites]
    ys = [float(c.y) for c in figure.localities] + [s.y for s in figure.sites]
    across = max(max(xs) - min(xs), max(ys) - min(ys), 4.0)
    margin = across * 0.07
    middle = (min(xs) + max(xs)) / 2
    half = max((max(xs) - min(xs)) / 2, across / 2.6) + margin
    return middle - half, middle + half, min(ys) - margin * 1.5, max(ys) + margin


def _look(minutes: Fraction | None) -> tuple[str, str, str]:
    if minutes is None:
        return _HIDDEN, "", INK
    text = formats.decimal(minutes, 0)
    name, _, _, ink = next(c for c in reversed(_CLASSES) if minutes >= c[1])
    return name, text, ink


Box = tuple[float, float, float, float]
"""Middle (right and down) and half sizes, in pixels."""


def _names(
    circles: Sequence[_Circle], scale: float, frame: Frame, x: alt.X, y: alt.Y
) -> list[alt.Chart]:
    """The names of the largest localities, under their circles, where they fit."""
    size = frame.font - 2
    taken: list[Box] = [_box(c, scale) for c in circles]
    rows: Rows = []
    for circle in circles:
        right, down, _, _ = _box(circle, scale)
        half = len(circle.locality.name) * size * 0.26 + 2
        box = (right, down + circle.radius + size * 0.75, half, size * 0.6)
        if not any(_touch(box, other) for other in taken):
            taken.append(box)
            rows.append({"x": box[0] / scale, "y": -box[1] / scale, "name": circle.locality.name})
    base = alt.Chart(data(rows)).encode(x=x, y=y, text="name:N")
    halo = base.mark_text(stroke=PAPER, strokeWidth=3, strokeJoin="round", fontSize=size)
    return [halo, base.mark_text(fontSize=size, color=INK)]


def _box(circle: _Circle, scale: float) -> Box:
    right, down = circle.locality.x * scale, -circle.locality.y * scale
    return right, down, circle.radius, circle.radius


def _touch(one: Box, other: Box) -> bool:
    return abs(one[0] - other[0]) < one[2] + other[2] and abs(one[1] - other[1]) < one[3] + other[3]


def _scale_bar(west: float, south: float, scale: float, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """A bar of a round number of kilometres, and which way is north."""
    length = max(k for k in (1, 2, 5, 10, 20, 50) if k * scale <= 160 or k == 1)
    start, foot = west + 8 / scale, south + 14 / scale
    text = f"{length} km; north is up"
    rows: Rows = [{"x": start, "x2": start + length, "y": foot, "text": text}]
    base = alt.Chart(data(rows)).encode(x=x, y=y)
    return [
        base.mark_rule(strokeWidth=3, color=INK).encode(x2="x2:Q"),
        base.mark_text(align="left", dy=-11, fontSize=12).encode(text="text:N"),
    ]
