"""A heat map: a number in each cell of a table of rows and weeks, darker where it is greater."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from matcher.report.pictures.base import (
    BLUE,
    DEEP,
    INK,
    PALE,
    PAPER,
    Frame,
    Picture,
    Rows,
    data,
    layered,
    picture,
)

ROW_HEIGHT = 34
SHADES = (PALE, "#d9e7f5", "#a8c9e8", BLUE, DEEP)
"""From few to many: every fifth of the greatest number has one, so that text stays readable."""
LIGHT_TEXT_FROM = 3
"""Cells from this shade on carry light text."""
WEEKS_ON_PHONES = 6
"""Narrow pictures show the first weeks; the table has all."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The number of one row in one column; ``text`` is how it is written."""

    row: str
    column: str
    number: float
    text: str


def heat(
    key: str, title: str, description: str, cells: Sequence[Cell], columns: Sequence[str]
) -> Picture:
    """The cells, rows in the order in which they turn up; a cell that is missing stays empty."""
    return picture(key, title, description, lambda frame: _drawn(cells, columns, frame))


def _drawn(cells: Sequence[Cell], columns: Sequence[str], frame: Frame) -> alt.LayerChart:
    shown = columns[:WEEKS_ON_PHONES] if frame.is_narrow else columns
    most = max((cell.number for cell in cells), default=0.0) or 1.0
    rows: Rows = [
        {
            "row": cell.row,
            "column": cell.column,
            "shade": _shade(cell.number, most),
            "text": cell.text,
            "light": _shade(cell.number, most) >= LIGHT_TEXT_FROM,
        }
        for cell in cells
        if cell.column in shown
    ]
    names = list(dict.fromkeys(cell.row for cell in cells))
    base = alt.Chart(data(rows)).encode(
        x=alt.X(
            "column:O",
            sort=list(shown),
            title=None,
            axis=alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False),
        ),
        y=alt.Y("row:N", sort=names, title=None, axis=_names(frame)),
    )
    squares = base.mark_rect(stroke=PAPER, strokeWidth=2).encode(
        fill=alt.Fill(
            "shade:O",
            scale=alt.Scale(domain=list(range(len(SHADES))), range=list(SHADES)),
            legend=None,
        )
    )
    numbers = base.mark_text(fontSize=frame.font - 1).encode(
        text="text:N",
        color=alt.condition("datum.light", alt.value(PAPER), alt.value(INK)),
    )
    return layered(squares, numbers).properties(height=ROW_HEIGHT * len(names))


def _shade(number: float, most: float) -> int:
    return min(len(SHADES) - 1, int(len(SHADES) * number / most))


def _names(frame: Frame) -> alt.Axis:
    """Names beside the rows; on a phone they are cut after some letters."""
    limit = 110 if frame.is_narrow else 260
    return alt.Axis(domain=False, ticks=False, labelLimit=limit)
