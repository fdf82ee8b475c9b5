"""How full each service is, week by week: a small bar in every cell, drawn anew for every look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from matcher.report import formats
from matcher.report.tables import Table

Cells = Sequence[tuple[int, int]]
"""For each week: places in use, and all places that are not closed."""
Rows = Sequence[tuple[str, Cells]]
"""A service's name with its cells."""

SOON = 4
"""Weeks that the headline speaks of, and that a phone shows."""
INK, MUTED, RULE, BLUE, PALE = "#212b32", "#4c6272", "#aeb7bd", "#005eb8", "#ffffff"


@dataclass(frozen=True, slots=True)
class Shape:
    """Where things stand, in pixels; on a phone a service's name has a line of its own."""

    width: int
    names: int
    row: int
    font: int
    weeks: int
    name_above: bool

    @property
    def cell(self) -> float:
        """The width of a week."""
        return (self.width - self.names) / self.weeks


@dataclass(frozen=True, slots=True)
class Fullness:
    """The picture at two widths, its headline, and the table that says the same."""

    headline: str
    wide: str
    narrow: str
    table: Table


def fullness(rows: Rows, weeks: Sequence[dt.date]) -> Fullness:
    """The picture of ``rows``, whose cells are those of ``weeks``."""
    columns = [formats.short_date(week) for week in weeks]
    wide = Shape(960, 310, 40, 15, len(columns), name_above=False)
    narrow = Shape(320, 0, 66, 15, min(SOON, len(columns)), name_above=True)
    return Fullness(
        headline(rows),
        _svg(rows, columns, wide),
        _svg(rows, columns, narrow),
        Table(
            "places-in-use",
            "Places that are booked or held, of all places, by service and week",
            ("Service", *columns),
            tuple((name, *(_text(*cell) or "none" for cell in cells)) for name, cells in rows),
        ),
    )


def headline(rows: Rows) -> str:
    """Which service is fullest in the next weeks, and where there is most room."""
    sums = [
        (name, sum(used for used, _ in cells[:SOON]), sum(every for _, every in cells[:SOON]))
        for name, cells in rows
    ]
    open_ones = [one for one in sums if one[2]]
    if not open_ones:
        return "No service has places in the next four weeks"
    name, used, every = max(open_ones, key=lambda one: one[1] / one[2])
    roomy, its_used, its_every = max(open_ones, key=lambda one: one[2] - one[1])
    fullest = (
        f"{name} is fullest: {formats.whole(used)} of {formats.many(every, 'place')} "
        "in the next four weeks are taken"
    )
    free = formats.whole(its_every - its_used)
    return f"{fullest}. {roomy} has most room: {free} free"


def _text(used: int, every: int) -> str:
    return f"{used} of {every}" if every else ""


def _svg(rows: Rows, columns: Sequence[str], shape: Shape) -> str:
    height = 28 + shape.row * len(rows)
    label = escape(headline(rows), quote=True)
    parts = "".join(
        (*_weeks(columns, shape), *(p for i, row in enumerate(rows) for p in _row(row, i, shape)))
    )
    return (
        f'<svg viewBox="0 0 {shape.width} {height}" role="img" aria-label="{label}" '
        f'font-size="{shape.font}" font-family="Arial, sans-serif">{parts}</svg>'
    )


def _weeks(columns: Sequence[str], shape: Shape) -> Iterator[str]:
    for number, text in enumerate(columns[: shape.weeks]):
        x = shape.names + shape.cell * (number + 0.5)
        yield f'<text x="{x:.1f}" y="18" text-anchor="middle" fill="{MUTED}">{text}</text>'


def _row(row: tuple[str, Cells], number: int, shape: Shape) -> Iterator[str]:
    name, cells = row
    top = 28 + shape.row * number
    y = top + 18 if shape.name_above else top + 24
    yield f'<text x="8" y="{y}" fill="{INK}" font-weight="600">{escape(_cut(name, shape))}</text>'
    box_top, box = (top + 26, 34) if shape.name_above else (top + 2, 34)
    for week, (used, every) in enumerate(cells[: shape.weeks]):
        yield from _cell(shape.names + shape.cell * week, box_top, box, shape, used, every)


def _cell(x: float, top: float, box: int, shape: Shape, used: int, every: int) -> Iterator[str]:
    wide = shape.cell - 4
    middle = x + 2 + wide / 2
    if not every:
        yield f'<text x="{middle:.1f}" y="{top + 20}" text-anchor="middle" fill="{MUTED}">–</text>'
        return
    yield (
        f'<rect x="{x + 2:.1f}" y="{top}" width="{wide:.1f}" height="{box}" '
        f'fill="{PALE}" stroke="{RULE}"/>'
    )
    yield (
        f'<rect x="{x + 2:.1f}" y="{top + box - 8}" width="{wide * used / every:.1f}" height="8" '
        f'fill="{BLUE}"/>'
    )
    yield (
        f'<text x="{middle:.1f}" y="{top + 19}" text-anchor="middle" fill="{INK}">'
        f"{_text(used, every)}</text>"
    )


def _cut(name: str, shape: Shape) -> str:
    """A long name ends in an ellipsis beside the cells; the table has all of it."""
    most = 38
    return name if shape.name_above or len(name) <= most else name[: most - 1] + "…"
