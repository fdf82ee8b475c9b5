"""Pictures of a comparison: waits over time with their fans, cost against served, each service."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt

from matcher.planning.comparison import Comparison, Lived, Role
from matcher.planning.comparison_figures import waits_over_time
from matcher.planning.simulation import Estimate, Key
from matcher.report import board_words
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

PLUM, GREEN, BROWN = "#7c2855", "#006747", "#8a4b08"
CHANGED = (BLUE, PLUM, GREEN, BROWN, "#330072", "#ae2573")
"""One for each change, dark enough on white for a line."""
DASHES = ([1, 0], [8, 3], [3, 2], [10, 3, 2, 3], [1, 2], [12, 4])
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
BREAK, LINE = "|", 18
"""Stands for the end of a line in a name on a narrow picture, and how long a line is."""
LEGEND = alt.Legend(symbolType="stroke", symbolSize=700, symbolStrokeWidth=3)
"""Colour and dashes of a line have one legend, since they are told alike."""
NOT_SEEN = 0.16
"""How much of a fan covers what lies under it."""


@dataclass(frozen=True, slots=True)
class Look:
    """How an arm is drawn in every picture: colour, dashes and shape all tell it apart."""

    title: str
    colour: str
    dash: Sequence[int]
    shape: str


def looks(comparison: Comparison) -> tuple[Look, ...]:
    """The look of each arm: today black, doing nothing grey, changes in colour."""
    found, changes = [], 0
    for one, label in zip(comparison.arms, board_words.labels(comparison), strict=True):
        if one.arm.role is Role.BASE:
            found.append(Look(label, INK, [1, 0], "circle"))
        elif one.arm.role is Role.NOTHING:
            found.append(Look(label, MUTED, [4, 3], "cross"))
        else:
            at = changes % len(CHANGED)
            shape = SHAPES[(at + 1) % len(SHAPES)]
            found.append(Look(label, CHANGED[at], DASHES[at], shape))
            changes += 1
    return tuple(found)


def waits_fan(comparison: Comparison, headline: str) -> Picture:
    """Mean waits over the measured weeks; the fan holds every simulated year."""
    return picture(
        "waits-over-time",
        "Days that people had waited when they began, over time",
        f"{headline}. A line is the mean of all years, and the band around it holds every "
        "simulated year. The table below has every number.",
        lambda frame: _fans(comparison, frame),
    )


def _fans(comparison: Comparison, frame: Frame) -> alt.LayerChart:
    styles = looks(comparison)
    rows: Rows = [
        {"arm": look.title, "week": p.week + 1, "mean": p.mean, "low": p.low, "high": p.high}
        for one, look in zip(comparison.arms, styles, strict=True)
        for p in waits_over_time(one)
    ]
    order = [look.title for look in styles]
    colours = alt.Scale(domain=order, range=[look.colour for look in styles])
    x = alt.X("week:Q", title="Week", axis=alt.Axis(grid=False, tickCount=6))
    base = alt.Chart(data(rows))
    bands = base.mark_area(opacity=NOT_SEEN).encode(
        x=x,
        y=alt.Y("low:Q", title="Days", scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=5)),
        y2="high:Q",
        fill=alt.Fill("arm:N", scale=colours, legend=None),
    )
    lines = base.mark_line(strokeWidth=3).encode(
        x=x,
        y="mean:Q",
        stroke=alt.Stroke(
            "arm:N",
            scale=colours,
            title=None,
            legend=LEGEND,
        ),
        strokeDash=alt.StrokeDash(
            "arm:N",
            scale=alt.Scale(domain=order, range=[list(look.dash) for look in styles]),
            title=None,
            legend=LEGEND,
        ),
    )
    fans: alt.LayerChart = layered(bands, lines).resolve_scale(
        fill="independent", stroke="independent", strokeDash="independent"
    )
    return fans.properties(height=200 if frame.is_narrow else 260)


def cost_against_finished(comparison: Comparison, headline: str) -> Picture:
    """Cost of the staff against courses finished in time, with intervals both ways."""
    return picture(
        "cost-against-finished",
        "Cost of the staff against courses finished inside the support window",
        f"{headline}. Higher is better, and further to the left is cheaper. The table below has "
        "every number.",
        lambda frame: _points(comparison, frame),
    )


def _points(comparison: Comparison, frame: Frame) -> alt.LayerChart:
    rows: Rows = []
    styles = looks(comparison)
    for one, look in zip(comparison.arms, styles, strict=True):
        pounds, finished = one.estimates[Key("pounds")], one.estimates[Key("finished")]
        rows.append(
            {
                "arm": look.title,
                "pounds": pounds.mean / 1000,
                "finished": finished.mean,
                "low": finished.low,
                "high": finished.high,
            }
        )
    x = alt.X(
        "pounds:Q",
        title="Staff, thousand pounds",
        scale=alt.Scale(zero=False, padding=30),
        axis=alt.Axis(tickCount=4, format=",d", grid=False),
    )
    base = alt.Chart(data(rows)).encode(x=x)
    y = alt.Y(
        "finished:Q",
        title="Courses finished in time",
        scale=alt.Scale(zero=False, padding=15),
        axis=alt.Axis(tickCount=5, format=",d"),
    )
    bars = base.mark_rule(strokeWidth=2).encode(y=alt.Y("low:Q"), y2="high:Q", **_tell(styles))
    points = base.mark_point(filled=True, size=150, opacity=1).encode(
        y=y, **_tell(styles), **_shape(styles)
    )
    return layered(bars, points).properties(height=200 if frame.is_narrow else 260)


def _tell(styles: Sequence[Look]) -> dict[str, alt.Color]:
    order = [look.title for look in styles]
    scale = alt.Scale(domain=order, range=[look.colour for look in styles])
    return {"color": alt.Color("arm:N", scale=scale, title=None)}


def _shape(styles: Sequence[Look]) -> dict[str, alt.Shape]:
    order = [look.title for look in styles]
    scale = alt.Scale(domain=order, range=[look.shape for look in styles])
    return {"shape": alt.Shape("arm:N", scale=scale, title=None)}


def by_service(comparison: Comparison, services: Mapping[str, str], headline: str) -> Picture:
    """Mean wait of each service before and after: a line from one to the other."""
    return picture(
        "waits-by-service",
        "Mean wait for the first session, by service",
        f"{headline}. The table below has every number.",
        lambda frame: _dumbbells(comparison, services, frame),
    )


def _dumbbells(comparison: Comparison, services: Mapping[str, str], frame: Frame) -> alt.LayerChart:
    styles = looks(comparison)
    rows: Rows = []
    ends: Rows = []
    names = {code: in_lines(name, frame) for code, name in services.items()}
    for code, name in names.items():
        waits = [_wait(one, code) for one in comparison.arms]
        shown = [(look, known) for look, known in zip(styles, waits, strict=True) if known]
        rows += [{"service": name, "arm": look.title, "days": k.mean} for look, k in shown]
        if shown:
            means = [known.mean for _, known in shown]
            ends.append({"service": name, "low": min(means), "high": max(means)})
    y = alt.Y(
        "service:N",
        sort=list(names.values()),
        title=None,
        axis=alt.Axis(ticks=False, domain=False, labelExpr=labels_in_lines()),
    )
    x = alt.X("days:Q", title="Days", scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=5))
    lines = (
        alt.Chart(data(ends))
        .mark_rule(strokeWidth=3, color="#aeb7bd")
        .encode(y=y, x=alt.X("low:Q"), x2="high:Q")
    )
    points = (
        alt.Chart(data(rows))
        .mark_point(filled=True, size=130, opacity=1)
        .encode(y=y, x=x, **_tell(styles), **_shape(styles))
    )
    return layered(lines, points).properties(height=alt.Step(36 if frame.is_narrow else 26))


def in_lines(name: str, frame: Frame) -> str:
    """A name broken where a narrow picture has no room for it."""
    return BREAK.join(textwrap.wrap(name, LINE)) if frame.is_narrow else name


def labels_in_lines() -> str:
    """The expression by which an axis breaks the names of ``in_lines``."""
    return f"split(datum.label, '{BREAK}')"


def _wait(one: Lived, code: str) -> Estimate | None:
    key = Key("wait_mean", code)
    return None if board_words.is_small(one, key) else one.estimates.get(key)
