"""Plan and bound over time: two steps that close in on one another."""

from __future__ import annotations

import altair as alt

from matcher.report import formats
from matcher.report.figures.progress import Progress
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

_PLAN = "The best plan so far"
_BOUND = "No plan can cost less than this"
_BASELINE = "First come, first served"


def progress(figure: Progress) -> Picture:
    """Cost and bound as steps over the seconds of the search."""
    return picture(
        "progress",
        "Cost of the best plan so far, and the cost that no plan can beat, over time",
        f"{figure.headline}. {figure.detail}",
        lambda frame: _steps(figure, frame),
    )


def _steps(figure: Progress, frame: Frame) -> alt.LayerChart:
    rows: Rows = []
    for seconds, cost, bound in figure.points:
        if cost is not None:
            rows.append({"seconds": seconds, "days": cost, "line": _PLAN})
        rows.append({"seconds": seconds, "days": bound, "line": _BOUND})
    end = figure.points[-1][0]
    rows += [{"seconds": s, "days": figure.baseline, "line": _BASELINE} for s in (0.0, end)]
    low, high = _range(figure)
    lines = [_PLAN, _BOUND, _BASELINE]
    y = alt.Y(
        "days:Q",
        title="Days of waiting",
        scale=alt.Scale(domain=[low, high], nice=True, clamp=False),
        axis=alt.Axis(tickCount=6, format=",d"),
    )
    chart = (
        alt.Chart(data(rows))
        .mark_line(interpolate="step-after", strokeWidth=3, clip=True)
        .encode(
            x=alt.X("seconds:Q", title="Seconds", axis=alt.Axis(tickCount=8, grid=False)),
            y=y,
            stroke=alt.Stroke(
                "line:N",
                scale=alt.Scale(domain=lines, range=[BLUE, INK, MUTED]),
                title=None,
                legend=alt.Legend(
                    symbolType="stroke", symbolSize=700, symbolStrokeWidth=3, orient="top"
                ),
            ),
            strokeDash=alt.StrokeDash(
                "line:N", scale=alt.Scale(domain=lines, range=[[1, 0], [8, 4], [2, 3]])
            ),
        )
    )
    proved = formats.decimal(formats.at_least(figure.bound, 0), 0)
    ends = (
        _end(end, figure.cost, formats.decimal(figure.cost, 0), above=True),
        _end(end, figure.bound, proved, above=False),
    )
    return layered(chart, *ends).properties(height=220 if frame.is_narrow else 300)


def _end(seconds: float, days: float, text: str, *, above: bool) -> alt.Chart:
    """The number at the end of a line."""
    rows: Rows = [{"seconds": seconds, "days": days, "text": text}]
    base = alt.Chart(data(rows)).encode(x="seconds:Q", y="days:Q", text="text:N")
    chart: alt.Chart = base.mark_text(
        align="right",
        baseline="bottom" if above else "top",
        dy=-8 if above else 8,
        fontWeight="bold",
    )
    return chart


def _range(figure: Progress) -> tuple[float, float]:
    """Where the story is: from a little under the last bound to a little over the baseline."""
    top = max(figure.baseline, figure.cost)
    margin = max(0.15 * (top - figure.bound), 0.02 * top, 1.0)
    return figure.bound - 2 * margin, top + margin
