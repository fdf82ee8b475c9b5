"""The curve of plan and bound as SVG: small enough to be drawn anew for every look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.report import formats
from matcher.units import in_days

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 240, 8, 24

Point = tuple[float, int | None, int]
"""Seconds; the plan's cost, ``None`` before the first; the bound. Costs in 0.001 day."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Two polylines in a box of ``WIDTH`` by ``HEIGHT``, with the words that say the same."""

    plan: str
    bound: str
    cost_days: str
    bound_days: str
    gap: str
    seconds: str


def curve_of(points: Sequence[Point]) -> Curve | None:
    """The curve; ``None`` before there are two points of it."""
    with_plan = [(seconds, cost, bound) for seconds, cost, bound in points if cost is not None]
    if len(with_plan) < 2:
        return None
    last_seconds, cost, bound = with_plan[-1]
    bounds = [max(point[2], 0) for point in with_plan]
    top = max(one[1] for one in with_plan)
    low = min(*bounds, top - 1)
    end = max(last_seconds, 1.0)

    def place(seconds: float, value: int) -> str:
        x = LEFT + (WIDTH - 2 * LEFT) * seconds / end
        y = 8 + (HEIGHT - BOTTOM - 8) * (top - value) / (top - low)
        return f"{x:.1f},{y:.1f}"

    return Curve(
        plan=" ".join(place(seconds, cost) for seconds, cost, _ in with_plan),
        bound=" ".join(place(seconds, max(bound, 0)) for seconds, _, bound in with_plan),
        cost_days=formats.whole(round(in_days(cost))),
        bound_days=formats.whole(round(in_days(bound))),
        gap=formats.decimal(100 * (cost - bound) / cost if cost else 0, 1),
        seconds=formats.many(round(last_seconds), "second"),
    )
