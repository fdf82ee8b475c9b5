"""A map of unmet need: a circle for each locality, darker where more of its needs are not met."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

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

CLASSES: tuple[tuple[str, float, str], ...] = (
    ("under 5 %", 0.0, "#e1edf7"),
    ("5 to 9 %", 0.05, "#a9cdec"),
    ("10 to 19 %", 0.10, "#1f6db5"),
    ("20 % or more", 0.20, DEEP),
)
"""Name, least share, fill."""
HIDDEN = "not shown"
NAMED = 8
"""The largest circles are named."""


@dataclass(frozen=True, slots=True)
class UnmetPlace:
    """A locality on the map, in km east and north; ``share`` is ``None`` where it is hidden."""

    name: str
    x: float
    y: float
    asked: float
    share: float | None


def unmet_map(key: str, title: str, places: Sequence[UnmetPlace], headline: str) -> Picture:
    """The localities with their unmet need; north is up."""
    return picture(
        key,
        title,
        f"{headline}. Each circle stands for a locality, larger where more needs are asked for, "
        "and darker where more of them are not met. The table below has every locality.",
        lambda frame: _map(places, frame),
    )


def _map(places: Sequence[UnmetPlace], frame: Frame) -> alt.LayerChart:
    west, east = min(p.x for p in places), max(p.x for p in places)
    south, north = min(p.y for p in places), max(p.y for p in places)
    across = max(east - west, (north - south) * 1.6, 4.0)
    margin, middle = 0.08 * across, (west + east) / 2
    domain = [middle - across / 2 - margin, middle + across / 2 + margin]
    scale = frame.width / (domain[1] - domain[0])
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=domain, nice=False))
    y = alt.Y(
        "y:Q", axis=None, scale=alt.Scale(domain=[south - margin, north + margin], nice=False)
    )
    largest = sorted(places, key=lambda p: (-p.asked, p.name))
    rows: Rows = [_circle(place, largest[0].asked, frame) for place in largest]
    base = alt.Chart(data(rows)).encode(x=x, y=y)
    circles = base.mark_point(filled=True, opacity=1, strokeWidth=1).encode(
        size=alt.Size("size:Q", scale=None),
        fill=alt.Fill(
            "kind:N",
            title="Needs not met in time",
            scale=alt.Scale(
                domain=[*(name for name, *_ in CLASSES), HIDDEN],
                range=[*(fill for *_, fill in CLASSES), HATCH_FAINT],
            ),
            legend=alt.Legend(symbolType="circle", columns=2 if frame.is_narrow else 0),
        ),
        stroke=alt.value(MUTED),
    )
    named = alt.Chart(data(rows[:NAMED])).encode(x=x, y=y, text="name:N")
    size = frame.font - 2
    halo = named.mark_text(stroke=PAPER, strokeWidth=4, fontSize=size, dy=-14)
    return layered(circles, halo, named.mark_text(fontSize=size, dy=-14, color=INK)).properties(
        height=(north - south + 2 * margin) * scale
    )


def _circle(place: UnmetPlace, most: float, frame: Frame) -> dict[str, object]:
    radius = max(4.0, (11 if frame.is_narrow else 20) * math.sqrt(place.asked / most))
    kind = HIDDEN if place.share is None else _kind(place.share)
    return {
        "x": place.x,
        "y": place.y,
        "name": place.name,
        "size": math.pi * radius**2,
        "kind": kind,
    }


def _kind(share: float) -> str:
    return next(name for name, least, _ in reversed(CLASSES) if share >= least)
