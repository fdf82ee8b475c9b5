"""Waits by group: the middle half as a line, the median as a dot with its number."""

from __future__ import annotations

import altair as alt

from matcher.report import formats
from matcher.report.figures.groups import Group, WaitsByGroup
from matcher.report.pictures.base import (
    BLUE,
    DEEP,
    INK,
    MUTED,
    Frame,
    Picture,
    Rows,
    data,
    layered,
    picture,
)

_MOST = 12
"""Groups of one dimension in the picture; the table has all."""


def waits_by_group(figure: WaitsByGroup) -> Picture:
    """A row a group, under the name of its dimension."""
    shown = _shown(figure)
    said = "; ".join(
        f"{g.name}: {formats.days(g.waits.median) if g.waits else 'not shown'}" for g in shown
    )
    return picture(
        "groups",
        "Waits in days for the first session, by group",
        f"Half start within: {said}.",
        lambda frame: _dots(figure, shown, frame),
    )


def _shown(figure: WaitsByGroup) -> list[Group]:
    """The groups of the picture, those of a long dimension with the longest waits."""
    kept: list[Group] = []
    for dimension in dict.fromkeys(g.dimension for g in figure.groups):
        own = [g for g in figure.groups if g.dimension == dimension]
        if len(own) > _MOST:
            own = sorted(own, key=lambda g: -float(g.waits.median) if g.waits else 1.0)[:_MOST]
        kept += own
    return kept


def _dots(figure: WaitsByGroup, shown: list[Group], frame: Frame) -> alt.LayerChart:
    rows: Rows = []
    order: list[str] = []
    for group in shown:
        heading = f"{group.dimension}|"
        if heading not in order:
            order.append(heading)
        key = f"{group.dimension}|{group.name}"
        order.append(key)
        rows.append({"key": key, **_marks(group)})
    axis = alt.Axis(
        ticks=False,
        domain=False,
        labelExpr="split(datum.label,'|')[1] == '' ? split(datum.label,'|')[0]"
        " : split(datum.label,'|')[1]",
        labelFontWeight={"expr": "split(datum.value,'|')[1] == '' ? 'bold' : 'normal'"},
    )
    y = alt.Y("key:N", sort=order, title=None, axis=axis, scale=alt.Scale(domain=order))
    base = alt.Chart(data(rows)).encode(y=y)
    title = "Days" if frame.is_narrow else "Days from asking to the first session"
    longest = max(float(g.waits.three_quarters) for g in shown if g.waits)
    room = 1.25 if frame.is_narrow else 1.1
    scale = alt.Scale(domain=[0, max(1.0, longest * room)], nice=False)
    lines = base.mark_bar(height=6, cornerRadius=3, color="#a9cdec").encode(
        x=alt.X("quarter:Q", title=title, scale=scale, axis=alt.Axis(tickCount=6, format=",d")),
        x2="three_quarters:Q",
    )
    dots = base.mark_point(
        filled=True, size=110, fill=BLUE, stroke=DEEP, opacity=1, shape="diamond"
    ).encode(x="median:Q")
    numbers = base.mark_text(align="right", fontWeight="bold").encode(
        x=alt.value("width"), text="text:N"
    )
    none = base.mark_text(align="left", dx=4, color=MUTED).encode(x=alt.value(0), text="hidden:N")
    return layered(*_typical(figure), lines, dots, numbers, none).properties(height=alt.Step(24))


def _marks(group: Group) -> dict[str, object]:
    if group.waits is None:
        return {"text": "", "hidden": "not shown"}
    return {
        "quarter": float(group.waits.quarter),
        "median": float(group.waits.median),
        "three_quarters": float(group.waits.three_quarters),
        "text": formats.decimal(group.waits.median),
        "hidden": "",
    }


def _typical(figure: WaitsByGroup) -> list[alt.Chart]:
    """A dashed line at everybody's median."""
    if figure.everybody is None:
        return []
    rows: Rows = [{"median": float(figure.everybody.median)}]
    rule = alt.Chart(data(rows)).mark_rule(color=INK, strokeDash=[4, 4]).encode(x="median:Q")
    return [rule]
