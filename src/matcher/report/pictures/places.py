"""Places used: a grid of services and weeks with the percentage in each cell."""

from __future__ import annotations

import textwrap

import altair as alt

from matcher.report import formats
from matcher.report.figures.places import PlacesUsed, ServicePlaces, Used
from matcher.report.pictures.base import (
    DEEP,
    HATCH_FAINT,
    INK,
    MUTED,
    PALE,
    PAPER,
    RULE,
    Frame,
    Picture,
    Rows,
    data,
    layered,
    picture,
)

_CLASSES: tuple[tuple[str, int, str, str], ...] = (
    ("under 50 %", 0, "#e1edf7", INK),
    ("50 to 74 %", 50, "#a9cdec", INK),
    ("75 to 89 %", 75, "#1f6db5", PAPER),
    ("90 % or more", 90, DEEP, PAPER),
)
"""Name, least percentage, fill, text colour (contrast of at least 4.5 with the fill)."""

_HIDDEN = "number not shown"
_NO_PLACES = "no places (–)"


def places_used(figure: PlacesUsed) -> Picture:
    """The grid: in the wide variant names stand beside the rows, in the narrow one above them."""
    said = "; ".join(f"{s.service}: {s.whole.words}" for s in figure.services)
    return picture(
        "places",
        "Places used by service and week, in per cent",
        f"Over the whole booking period: {said}. The table below has every week.",
        lambda frame: _grid(figure, frame),
    )


def _grid(figure: PlacesUsed, frame: Frame) -> alt.LayerChart:
    weeks = len(figure.weeks)
    side = 0 if frame.is_narrow else 205
    row_height = 47 if frame.is_narrow else 40
    cell_height = 24 if frame.is_narrow else 34
    cell = (frame.width - side) / (weeks + 1)
    down = row_height - cell_height / 2 - 2
    rows = _cells(figure, side, cell, row_height, down)
    height = row_height * len(figure.services)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, frame.width], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, -26], nice=False))
    base = alt.Chart(data(rows)).encode(x=x, y=y)
    tiles = base.mark_rect(width=cell - 2, height=cell_height, stroke=RULE, strokeWidth=1).encode(
        fill=alt.Fill("kind:N", scale=_fills(), title="Places used", sort=_kinds())
    )
    small = max(8, min(frame.font, int(cell / 2.3)))
    numbers = base.mark_text(fontSize=small).encode(
        text="text:N", color=alt.Color("ink:N", scale=None)
    )
    return layered(
        tiles, numbers, _names(figure, frame, row_height, down), _weeks(figure, frame, side, cell)
    ).properties(height=height + 26)


def _kinds() -> list[str]:
    return [*(name for name, *_ in _CLASSES), _HIDDEN, _NO_PLACES]


def _fills() -> alt.Scale:
    return alt.Scale(
        domain=_kinds(), range=[*(fill for _, _, fill, _ in _CLASSES), HATCH_FAINT, PALE]
    )


def _cells(figure: PlacesUsed, side: int, cell: float, row_height: int, down: float) -> Rows:
    """One row a cell; the last column is the whole booking period."""
    rows: Rows = []
    for i, service in enumerate(figure.services):
        for j, used in enumerate((*service.weeks, service.whole)):
            kind, text, ink = _look(used)
            rows.append(
                {
                    "x": side + cell * (j + 0.5),
                    "y": i * row_height + down,
                    "kind": kind,
                    "text": text,
                    "ink": ink,
                }
            )
    return rows


def _look(used: Used) -> tuple[str, str, str]:
    """The class, the text and the text's colour of a cell."""
    if not used.places:
        return _NO_PLACES, "–", MUTED
    if used.share is None:
        return _HIDDEN, "", INK
    text = formats.percent(used.share).removesuffix(" %")
    name, _, _, ink = next(c for c in reversed(_CLASSES) if int(text) >= c[1])
    return name, text, ink


def _names(figure: PlacesUsed, frame: Frame, row_height: int, down: float) -> alt.Chart:
    def row(i: int, service: ServicePlaces) -> dict[str, object]:
        wrapped = textwrap.wrap(service.service, frame.line if frame.is_narrow else 27)
        y = i * row_height + (down - 15 if frame.is_narrow else down - 8 * (len(wrapped) - 1))
        return {"x": 0, "y": y, "name": "\n".join(wrapped)}

    rows: Rows = [row(i, service) for i, service in enumerate(figure.services)]
    base = alt.Chart(data(rows)).encode(x="x:Q", y="y:Q", text="name:N")
    chart: alt.Chart = base.mark_text(
        align="left", baseline="bottom" if frame.is_narrow else "middle", lineBreak="\n"
    )
    return chart


def _weeks(figure: PlacesUsed, frame: Frame, side: int, cell: float) -> alt.Chart:
    """The first day of each week that there is room for, and "all"."""
    wide_enough = frame.font * 3.4
    step = max(1, -(-int(wide_enough) // max(1, int(cell))))
    rows: Rows = [
        {"x": side + cell * (j + 0.5), "y": -13, "name": formats.short_date(day)}
        for j, day in enumerate(figure.weeks)
        if j % step == 0 and j + step <= len(figure.weeks)
    ]
    rows.append({"x": side + cell * (len(figure.weeks) + 0.5), "y": -13, "name": "all"})
    base = alt.Chart(data(rows)).encode(x="x:Q", y="y:Q", text="name:N")
    chart: alt.Chart = base.mark_text(color=MUTED, fontSize=frame.font - 1)
    return chart
