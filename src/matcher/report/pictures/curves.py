"""A line through points that were worked out: a trade-off, or what more money reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from matcher.report.pictures.base import (
    BLUE,
    INK,
    MUTED,
    Frame,
    Picture,
    Rows,
    data,
    layered,
    picture,
)


@dataclass(frozen=True, slots=True)
class Dot:
    """A point with the words beside it; ``low`` to ``high`` is its range on the upright axis.

    ``is_usual`` marks the point from which the others are looked at.
    """

    x: float
    y: float
    words: str
    low: float | None = None
    high: float | None = None
    is_usual: bool = False


@dataclass(frozen=True, slots=True)
class Axes:
    """What the axes are called, and how their numbers are written (d3-format)."""

    x: str
    y: str
    x_format: str = ",.0f"
    y_format: str = ",.0f"
    level: float | None = None
    """A level line, such as a target."""


def curve(key: str, title: str, description: str, dots: Sequence[Dot], axes: Axes) -> Picture:
    """The dots, joined in their order."""
    return picture(key, title, description, lambda frame: _drawn(dots, axes, frame))


def _drawn(dots: Sequence[Dot], axes: Axes, frame: Frame) -> alt.LayerChart:
    rows: Rows = [
        {
            "x": dot.x,
            "y": dot.y,
            "low": dot.y if dot.low is None else dot.low,
            "high": dot.y if dot.high is None else dot.high,
            "words": dot.words,
            "order": number,
        }
        for number, dot in enumerate(dots)
    ]
    count = 4 if frame.is_narrow else 7
    base = alt.Chart(data(rows)).encode(
        x=alt.X(
            "x:Q",
            title=axes.x,
            scale=alt.Scale(zero=False, nice=True, padding=24),
            axis=alt.Axis(format=axes.x_format, tickCount=count, grid=False),
        )
    )
    y = alt.Y(
        "y:Q",
        title=axes.y,
        scale=alt.Scale(zero=False, nice=True, padding=18),
        axis=alt.Axis(format=axes.y_format, tickCount=5),
    )
    layers = [
        base.mark_rule(stroke=MUTED, strokeWidth=2).encode(y="low:Q", y2="high:Q"),
        base.mark_line(stroke=BLUE, strokeWidth=2).encode(y=y, order="order:O"),
        base.mark_point(filled=True, size=80, fill=BLUE, opacity=1).encode(y=y),
        base.mark_text(align="left", dx=8, dy=-9, fontSize=frame.font - 1).encode(
            y=y, text="words:N"
        ),
    ]
    usual: Rows = [{"x": dot.x, "y": dot.y} for dot in dots if dot.is_usual]
    layers.append(
        alt.Chart(data(usual))
        .mark_point(filled=True, size=170, shape="diamond", fill=INK, opacity=1)
        .encode(x="x:Q", y="y:Q")
    )
    if axes.level is not None:
        level: Rows = [{"level": axes.level}]
        layers.append(
            alt.Chart(data(level))
            .mark_rule(stroke=INK, strokeDash=[4, 3], strokeWidth=1.5)
            .encode(y="level:Q")
        )
    return layered(*layers).properties(height=220 if frame.is_narrow else 280)
