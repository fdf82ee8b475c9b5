"""Pictures of a benchmark, as SVG: the gap over time, and time against size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import altair as alt

from benchmarks.answers import Judged

WIDTH, HEIGHT = 560, 300
LEAST_SHARE = 1e-5
"""The scale is logarithmic; what is proved best is drawn here."""


def gap_over_time(title: str, judged: Sequence[Judged], bound: int, path: Path) -> None:
    """How far each solver's best plan was above the best bound that is proved, by seconds.

    A solver that only hands over a plan at the end is one point.
    """
    points = [
        {"solver": _label(one), "seconds": max(0.01, seconds), "gap": _share(cost, bound)}
        for one in judged
        for seconds, cost in _moments(one)
    ]
    chart = (
        alt.Chart({"values": points}, title=title, width=WIDTH, height=HEIGHT)
        .mark_line(point=True, interpolate="step-after")
        .encode(
            x=alt.X("seconds:Q", scale=alt.Scale(type="log"), title="seconds"),
            y=alt.Y(
                "gap:Q",
                scale=alt.Scale(type="log"),
                title="above the proved bound",
                axis=alt.Axis(format=".2~%"),
            ),
            color=alt.Color("solver:N", title=None),
        )
    )
    _save(chart, path)


def time_against_size(rows: Sequence[tuple[int, str, float]], path: Path) -> None:
    """Seconds by people, a line for each kind of work: (people, work, seconds)."""
    points = [{"people": people, "work": work, "seconds": s} for people, work, s in rows]
    log = alt.Scale(type="log")
    chart = (
        alt.Chart({"values": points}, width=WIDTH, height=HEIGHT)
        .mark_line(point=True)
        .encode(
            x=alt.X("people:Q", scale=log, title="people in the week"),
            y=alt.Y("seconds:Q", scale=log, title="seconds"),
            color=alt.Color("work:N", title=None),
        )
    )
    _save(chart, path)


def _label(one: Judged) -> str:
    return (
        f"{one.answer.solver}, {one.answer.limit_seconds:g} s"
        if one.answer.curve
        else (one.answer.solver)
    )


def _moments(one: Judged) -> list[tuple[float, int]]:
    """When each better plan came; moments at which only the bound rose are left out."""
    moments: list[tuple[float, int]] = []
    for point in one.answer.curve:
        if point.cost is not None and (not moments or point.cost < moments[-1][1]):
            moments.append((point.seconds, point.cost))
    if one.cost is not None:
        moments.append((one.answer.seconds, one.cost))
    return moments


def _share(cost: int, bound: int) -> float:
    return max(LEAST_SHARE, (cost - bound) / max(1, cost))


def _save(chart: alt.Chart, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    chart.save(str(path), format="svg")
