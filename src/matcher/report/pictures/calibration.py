"""Modelled against actual: how soon people begin, and each service's mean wait."""

from __future__ import annotations

import altair as alt
import numpy as np

from matcher.planning.calibrate import Calibration
from matcher.report.pictures.base import BLUE, INK, Frame, Picture, Rows, data, layered, picture
from matcher.report.pictures.comparison import NOT_SEEN, in_lines, labels_in_lines

ACTUAL, MODEL = "What was", "The fitted model"
KINDS = alt.Scale(domain=[ACTUAL, MODEL], range=[INK, BLUE])
SHAPES = alt.Scale(domain=[ACTUAL, MODEL], range=["circle", "square"])


def begun_curve(found: Calibration, headline: str) -> Picture:
    """The share that has begun after so many days, in the history and in the model."""
    return picture(
        "begun",
        "Share of needs that have begun after so many days",
        f"{headline}. The black line is what was; the blue one is the model's mean, and the band "
        "around it holds every simulated year. The table below has the numbers.",
        lambda frame: _curves(found, frame),
    )


def _curves(found: Calibration, frame: Frame) -> alt.LayerChart:
    model = np.array(found.begun_in_model) * 100
    band: Rows = [
        {"day": day, "low": float(low), "high": float(high)}
        for day, (low, high) in enumerate(zip(model.min(axis=0), model.max(axis=0), strict=True))
    ]
    lines: Rows = [
        {"day": day, "share": float(share), "kind": kind}
        for kind, curve in ((ACTUAL, found.begun * 100), (MODEL, model.mean(axis=0)))
        for day, share in enumerate(curve)
    ]
    x = alt.X("day:Q", title="Days", axis=alt.Axis(grid=False, values=list(range(0, 85, 14))))
    y = alt.Y("low:Q", title="Begun, %", scale=alt.Scale(domain=[0, 100]))
    fan = alt.Chart(data(band)).mark_area(opacity=NOT_SEEN, fill=BLUE).encode(x=x, y=y, y2="high:Q")
    curves = (
        alt.Chart(data(lines))
        .mark_line(strokeWidth=3)
        .encode(
            x=x,
            y="share:Q",
            stroke=alt.Stroke(
                "kind:N",
                scale=KINDS,
                title=None,
                legend=alt.Legend(symbolType="stroke", symbolSize=700, symbolStrokeWidth=3),
            ),
            strokeDash=alt.StrokeDash(
                "kind:N",
                scale=alt.Scale(domain=[ACTUAL, MODEL], range=[[1, 0], [8, 3]]),
                title=None,
            ),
        )
    )
    return layered(fan, curves).properties(height=200 if frame.is_narrow else 280)


def service_waits(found: Calibration, headline: str) -> Picture:
    """Mean waits by service: what was, and the model's with its interval."""
    return picture(
        "services",
        "Mean wait by service, modelled against actual",
        f"{headline}. The table below has every number.",
        lambda frame: _dots(found, frame),
    )


def _dots(found: Calibration, frame: Frame) -> alt.LayerChart:
    rows: Rows = []
    for fit in found.services:
        name = in_lines(found.names[fit.service], frame)
        known = fit.modelled
        rows.append({"service": name, "kind": ACTUAL, "days": fit.actual})
        rows.append(
            {
                "service": name,
                "kind": MODEL,
                "days": known.mean,
                "low": known.low,
                "high": known.high,
            }
        )
    y = alt.Y(
        "service:N",
        sort=None,
        title=None,
        axis=alt.Axis(ticks=False, domain=False, labelExpr=labels_in_lines()),
    )
    base = alt.Chart(data(rows)).encode(y=y, color=alt.Color("kind:N", scale=KINDS, title=None))
    bars = base.transform_filter(f"datum.kind == '{MODEL}'").mark_rule(strokeWidth=2)
    points = base.mark_point(filled=True, size=130, opacity=1).encode(
        x=alt.X("days:Q", title="Days", scale=alt.Scale(zero=True)),
        shape=alt.Shape("kind:N", scale=SHAPES, title=None),
    )
    return layered(
        bars.encode(x=alt.X("low:Q"), x2="high:Q"),
        points,
    ).properties(height=alt.Step(36 if frame.is_narrow else 26))
