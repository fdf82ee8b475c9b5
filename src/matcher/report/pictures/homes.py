"""The map: a circle for each locality, its people and their travel; a square for each site."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import altair as alt

from matcher.report.figures.homes import AND_AROUND, Homes, Locality
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
from matcher.report.pictures.map_labels import Box, Label, Mark, place_names, place_numbers

_CLASSES: tuple[tuple[str, int, str], ...] = (
    ("under 10 minutes", 0, "#e1edf7"),
    ("10 to 19", 10, "#a9cdec"),
    ("20 to 29", 20, "#1f6db5"),
    ("30 or more", 30, DEEP),
)
"""Name, least minutes, fill."""

_HIDDEN = "not shown"


def homes(figure: Homes) -> Picture:
    """Homes by locality, sites and travel; north is up."""
    return picture(
        "map",
        "Map of homes by locality, sites and travel",
        f"{figure.headline}. Each circle stands for the homes nearest to a site, at least five "
        "people; the number beside it is the minutes within which half of their journeys are made. "
        "Small squares are sites. The table below has every locality.",
        lambda frame: _map(figure, frame),
    )


def _map(figure: Homes, frame: Frame) -> alt.LayerChart:
    west, east, south, north = _bounds(figure)
    scale = frame.width / (east - west)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[west, east], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[south, north], nice=False))
    circles = _circles(figure, frame)
    homes_at = alt.Chart(data([_circle_row(c) for c in circles])).encode(x=x, y=y)
    bubbles = homes_at.mark_point(filled=True, opacity=1, strokeWidth=1).encode(
        size=alt.Size("size:Q", scale=None),
        fill=alt.Fill(
            "kind:N",
            title="Half of the journeys take",
            scale=alt.Scale(
                domain=[*(name for name, *_ in _CLASSES), _HIDDEN],
                range=[*(fill for _, _, fill in _CLASSES), HATCH_FAINT],
            ),
            legend=alt.Legend(symbolType="circle", columns=2 if frame.is_narrow else 0),
        ),
        stroke=alt.value(MUTED),
    )
    sites = (
        alt.Chart(data([{"x": s.x, "y": s.y} for s in figure.sites]))
        .mark_square(
            size=14 if frame.is_narrow else 36,
            fill=INK,
            stroke=PAPER,
            strokeWidth=0.8 if frame.is_narrow else 1.2,
            opacity=1,
        )
        .encode(x=x, y=y)
    )
    return layered(
        bubbles,
        sites,
        *_scale_bar(west, south, scale, frame),
        *_labels(figure, circles, scale, frame, (west, east, south, north)),
    ).properties(height=(north - south) * scale)


@dataclass(frozen=True, slots=True)
class _Circle:
    """A locality as drawn, its radius in pixels."""

    locality: Locality
    radius: float


def _circles(figure: Homes, frame: Frame) -> list[_Circle]:
    """Largest first, so that small ones stay in sight. Area is in proportion to people."""
    shown = [(c, c.people) for c in figure.localities if isinstance(c.people, int)]
    most = max((people for _, people in shown), default=1)
    greatest = 16 if frame.is_narrow else 30
    drawn = [_Circle(c, max(7.0, greatest * math.sqrt(n / most))) for c, n in shown]
    return sorted(drawn, key=lambda c: (-c.radius, c.locality.name))


def _circle_row(circle: _Circle) -> dict[str, object]:
    kind = _kind(circle.locality.minutes)
    size = math.pi * circle.radius**2
    return {"x": circle.locality.x, "y": circle.locality.y, "size": size, "kind": kind}


Bounds = tuple[float, float, float, float]
"""West, east, south, north."""


def _bounds(figure: Homes) -> Bounds:
    """The edges in km, with room for the marks at the rim."""
    xs = [float(c.x) for c in figure.localities] + [s.x for s in figure.sites]
    ys = [float(c.y) for c in figure.localities] + [s.y for s in figure.sites]
    across = max(max(xs) - min(xs), max(ys) - min(ys), 4.0)
    margin = across * 0.07
    middle = (min(xs) + max(xs)) / 2
    half = max((max(xs) - min(xs)) / 2, across / 2.6) + margin
    return middle - half, middle + half, min(ys) - margin * 2, max(ys) + margin


def _kind(minutes: Fraction | None) -> str:
    if minutes is None:
        return _HIDDEN
    return next(name for name, least, _ in reversed(_CLASSES) if math.ceil(minutes) >= least)


def _labels(
    figure: Homes, circles: Sequence[_Circle], scale: float, frame: Frame, bounds: Bounds
) -> list[alt.Chart]:
    """The minutes of each locality, and the names of those where there is room."""
    west, east, south, north = (edge * scale for edge in bounds)
    page = Box((west + east) / 2, -(south + north) / 2, (east - west) / 2, (north - south) / 2)
    side = 3.0 if frame.is_narrow else 4.0
    sites = [Box(s.x * scale, -s.y * scale, side, side) for s in figure.sites]
    sites.append(_scale_bar_box(west, south, frame))
    marks = [_mark(circle, scale) for circle in circles]
    bold = frame.font - 2 if frame.is_narrow else frame.font
    numbers = place_numbers(marks, sites, page, bold)
    names = place_names(marks, numbers, sites, page, frame.font - 2)
    return [
        *_haloed(_rows(names, scale), frame.font - 2, "normal"),
        *_haloed(_rows(numbers, scale), bold, "bold"),
    ]


def _mark(circle: _Circle, scale: float) -> Mark:
    locality, radius = circle.locality, circle.radius
    minutes = locality.minutes
    return Mark(
        Box(locality.x * scale, -locality.y * scale, radius, radius),
        "" if minutes is None else str(math.ceil(minutes)),
        locality.name.removesuffix(AND_AROUND),
    )


def _rows(labels: Sequence[Label], scale: float) -> Rows:
    return [{"x": b.box.x / scale, "y": -b.box.y / scale, "text": b.text} for b in labels]


def _haloed(rows: Rows, size: int, weight: Literal["bold", "normal"]) -> list[alt.Chart]:
    """Text that can be read on anything that lies under it."""
    base = alt.Chart(data(rows)).encode(x="x:Q", y="y:Q", text="text:N")
    halo = base.mark_text(
        stroke=PAPER, strokeWidth=5, strokeJoin="round", fontSize=size, fontWeight=weight
    )
    return [halo, base.mark_text(fontSize=size, fontWeight=weight, color=INK)]


def _scale_bar_box(west: float, south: float, frame: Frame) -> Box:
    """The corner that the scale bar and its words take; edges in pixels."""
    half = max(frame.width * 0.22, 8.0 * frame.font) / 2
    return Box(west + 8 + half, -south - frame.font, half, frame.font * 1.2)


def _scale_bar(west: float, south: float, scale: float, frame: Frame) -> list[alt.Chart]:
    """A bar of a round number of kilometres in an empty corner, and which way is north."""
    room = frame.width * 0.22
    length = max(k for k in (1, 2, 5, 10, 20, 50) if k * scale <= room or k == 1)
    start, foot = west + 8 / scale, south + 10 / scale
    text = f"{length} km; north is up"
    rows: Rows = [{"x": start, "x2": start + length, "y": foot, "text": text}]
    base = alt.Chart(data(rows)).encode(x="x:Q", y="y:Q")
    return [
        base.mark_rule(strokeWidth=3, color=INK).encode(x2="x2:Q"),
        base.mark_text(align="left", dy=-11, fontSize=frame.font - 2).encode(text="text:N"),
    ]
