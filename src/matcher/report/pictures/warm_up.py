"""How a simulated programme warmed up: who waits, week by week, and which weeks are left out."""

from __future__ import annotations

import altair as alt

from matcher.planning.simulation import WarmUp
from matcher.report import formats
from matcher.report.pictures.base import (
    BLUE,
    INK,
    MUTED,
    PALE,
    Frame,
    Picture,
    Rows,
    data,
    layered,
    picture,
)


def warm_up_curve(seen: WarmUp, headline: str) -> Picture:
    """Welch's picture: the mean over years of needs waiting, and the same smoothed."""
    return picture(
        "warm-up",
        "Needs waiting at the end of each week, and the weeks that are left out",
        f"{headline}. The first {formats.many(seen.left_out, 'week')} are shaded.",
        lambda frame: _drawn(seen, frame),
    )


def _drawn(seen: WarmUp, frame: Frame) -> alt.LayerChart:
    rows: Rows = [
        {"week": week + 1, "waiting": float(waiting), "smoothed": float(smoothed)}
        for week, (waiting, smoothed) in enumerate(zip(seen.waiting, seen.smoothed, strict=True))
    ]
    x = alt.X(
        "week:Q",
        title="Week of the simulation",
        scale=alt.Scale(domain=[1, len(rows)], nice=False),
        axis=alt.Axis(grid=False, tickCount=6),
    )
    y = alt.Y("waiting:Q", title="Needs waiting", axis=alt.Axis(tickCount=5, format=",d"))
    base = alt.Chart(data(rows)).encode(x=x)
    layers = [
        base.mark_line(stroke=MUTED, strokeWidth=1).encode(y=y),
        base.mark_line(stroke=BLUE, strokeWidth=3).encode(y="smoothed:Q"),
    ]
    if seen.left_out:
        out: Rows = [{"first": 1, "last": seen.left_out, "words": "left out"}]
        shade = alt.Chart(data(out))
        layers = [
            shade.mark_rect(fill=PALE, stroke=None).encode(x=alt.X("first:Q"), x2="last:Q"),
            *layers,
            shade.mark_text(align="left", baseline="top", dx=6, dy=4, fill=INK).encode(
                x="first:Q", y=alt.value(0), text="words:N"
            ),
        ]
    return layered(*layers).properties(height=170 if frame.is_narrow else 220)
