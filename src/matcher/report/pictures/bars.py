"""Bars: paired ones for waits, and single ones that carry their labels above them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from matcher.report import formats
from matcher.report.figures.unplaced import Part
from matcher.report.figures.values import Values
from matcher.report.figures.waits import Waits
from matcher.report.pictures.base import (
    BLUE,
    HATCH_BLUE,
    HATCH_GREY,
    MUTED,
    Frame,
    Picture,
    Rows,
    data,
    layered,
    picture,
)
from matcher.report.suppression import Count, Hidden

_KINDS = ("This plan", "First come, first served")


def waits(figure: Waits) -> Picture:
    """Paired bars: plan items by wait, in this plan and under first come, first served."""
    rows: Rows = []
    for band in figure.bands:
        for kind, count in zip(_KINDS, (band.plan, band.baseline), strict=True):
            rows.append(
                {"band": band.band, "kind": kind, "items": _length(count), "text": _mark(count)}
            )
    order = [band.band for band in figure.bands]
    return picture(
        "waits",
        "Plan items by wait, this plan against first come, first served",
        f"{figure.headline}. The table below has every number.",
        lambda frame: _paired(rows, order, frame),
    )


def _paired(rows: Rows, order: list[str], frame: Frame) -> alt.LayerChart:
    thickness = 15 if frame.is_narrow else 17
    base = alt.Chart(data(rows)).encode(
        y=alt.Y("band:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False)),
        yOffset=alt.YOffset("kind:N", sort=list(_KINDS)),
        x=alt.X("items:Q", title="Plan items", axis=alt.Axis(tickCount=5, format=",d")),
    )
    bars = base.mark_bar(strokeWidth=1, height=thickness).encode(
        fill=alt.Fill(
            "kind:N",
            scale=alt.Scale(domain=list(_KINDS), range=[BLUE, HATCH_GREY]),
            title=None,
        ),
        stroke=alt.Stroke(
            "kind:N", scale=alt.Scale(domain=list(_KINDS), range=[BLUE, MUTED]), title=None
        ),
    )
    texts = base.mark_text(align="left", dx=5, fontSize=frame.font - 1).encode(text="text:N")
    return layered(bars, texts).properties(height=alt.Step(thickness + 4))


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with the words above it and the text at its end; hatched when it is an estimate."""

    label: str
    length: float
    text: str
    hatched: bool = False


def parts(key: str, title: str, figure: Sequence[Part]) -> Picture:
    """Plan items not yet placed, one bar a part."""
    bars = [Bar(p.label, _length(p.items), _mark(p.items)) for p in figure]
    said = "; ".join(f"{p.label}: {formats.count(p.items)}" for p in figure)
    return picture(key, title, f"{said}.", lambda frame: _labelled(bars, frame))


def found_values(figure: Values) -> Picture:
    """The savings that were found by solving again."""
    bars = [
        Bar(w.label, w.value.low, f"{formats.at_least_days(w.value.low)}, {w.proof}")
        for w in figure.found
    ]
    said = "; ".join(f"{w.full_label}: {formats.at_least_days(w.value.low)}" for w in figure.found)
    return picture(
        "value",
        "Days of waiting that one more place would save",
        f"{said}.",
        lambda frame: _labelled(bars, frame),
    )


def service_prices(figure: Values) -> Picture:
    """The mean price of a free place of each service: an estimate, so hatched."""
    bars = [
        Bar(w.label, w.value.days_per_place, formats.days(w.value.days_per_place), hatched=True)
        for w in figure.services
    ]
    said = "; ".join(f"{b.label}: {b.text}" for b in bars)
    return picture(
        "value-by-service",
        "Price of a free place on average, by service",
        f"{said}.",
        lambda frame: _labelled(bars, frame),
    )


def _labelled(bars: Sequence[Bar], frame: Frame) -> alt.LayerChart:
    """Bars with their words above them, as many lines as these need. Heights are in pixels."""
    line = frame.font + 4
    lines: Rows = []
    rows: Rows = []
    y = 0
    for bar in bars:
        for words in textwrap.wrap(bar.label, frame.line):
            lines.append({"y": y + line / 2, "words": words})
            y += line
        kind = "estimate" if bar.hatched else "sure"
        rows.append({"y": y + 11, "length": bar.length, "text": bar.text, "kind": kind})
        y += 34
    longest = max((bar.length for bar in bars), default=0.0) or 1.0
    room = max(len(bar.text) for bar in bars) * frame.font * 0.55 + 10
    x = alt.X(
        "length:Q",
        axis=None,
        scale=alt.Scale(domain=[0, longest], range=[0, frame.width - room], nice=False),
    )
    height = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[y, 0], nice=False))
    base = alt.Chart(data(rows)).encode(x=x, y=height)
    solid = base.mark_bar(height=20, orient="horizontal", strokeWidth=1).encode(
        x2=alt.datum(0),
        fill=alt.Fill(
            "kind:N",
            scale=alt.Scale(domain=["sure", "estimate"], range=[BLUE, HATCH_BLUE]),
            legend=None,
        ),
        stroke=alt.value(BLUE),
    )
    ends = base.mark_text(align="left", dx=6).encode(text="text:N")
    above = alt.Chart(data(lines)).encode(x=alt.value(0), y=height, text="words:N")
    return layered(solid, ends, above.mark_text(align="left")).properties(height=y)


def _length(count: Count) -> int:
    return 0 if isinstance(count, Hidden) else count


def _mark(count: Count) -> str:
    return formats.count(count)
