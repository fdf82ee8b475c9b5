"""Plan and bound over the time of the search: how we know how good the plan is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from matcher.domain import CurvePoint, Outcome
from matcher.report import formats
from matcher.report.figures.top import gap
from matcher.report.tables import Table
from matcher.units import MILLIDAYS_PER_DAY

_ROWS = 8


@dataclass(frozen=True, slots=True)
class Progress:
    """The best plan's cost and the best bound, in days, at each moment; and the baseline's cost."""

    points: tuple[tuple[float, float | None, float], ...]
    """Seconds, cost (None before the first plan), bound; best so far, so never getting worse."""
    cost: float
    bound: float
    baseline: float
    gap: Fraction

    @property
    def headline(self) -> str:
        """The two numbers that prove it."""
        cost, bound = formats.days(self.cost), formats.at_least_days(self.bound)
        if not self.gap:
            return f"This plan costs {cost} of waiting, and no plan can cost less"
        return f"This plan costs {cost} of waiting, and no plan can cost less than {bound}"

    @property
    def detail(self) -> str:
        """What first come, first served would cost, and how much of the way the plan goes at least.

        The best possible plan costs the bound or more, so no plan could save more than that.
        """
        text = f"First come, first served would cost {formats.days(self.baseline)}."
        possible = self.baseline - self.bound
        if possible <= 0:
            return text
        share = Fraction(self.baseline - self.cost) / Fraction(possible)
        if share <= 0:
            return text
        least = formats.at_least_percent(share)
        return f"{text} This plan saves at least {least} of all that any plan could save."

    def table(self) -> Table:
        """A few moments, the first and the last among them."""
        step = max(1, -(-len(self.points) // _ROWS))
        kept = (*self.points[::step], *self.points[-1:])
        moments = {formats.decimal(point[0]): point for point in kept}  # the last of those alike
        return Table(
            name="plan-and-bound",
            caption="Cost of the best plan so far, and the cost that no plan can beat, in days",
            columns=("Seconds", "Best plan so far", "No plan can cost less than"),
            rows=tuple(
                (_day(s), "none yet" if cost is None else _day(cost), formats.at_least(bound))
                for s, cost, bound in moments.values()
            ),
            numeric=(0, 1, 2),
        )


def _day(value: float) -> Decimal:
    return Decimal(str(round(value, 3)))


def progress(outcome: Outcome, curve: Sequence[CurvePoint]) -> Progress:
    """Progress along ``curve`` to the end of the search, even if nothing more was found."""
    points: list[tuple[float, float | None, float]] = []
    best: int | None = None
    proved = 0
    for point in sorted(curve, key=lambda p: p.seconds):
        if point.cost is not None:
            best = point.cost if best is None else min(best, point.cost)
        proved = max(proved, point.bound)
        points.append((point.seconds, _days(best), proved / MILLIDAYS_PER_DAY))
    if points and points[-1][0] < outcome.summary.seconds:
        points.append((outcome.summary.seconds, *points[-1][1:]))
    proof = outcome.certificate
    return Progress(
        points=tuple(points),
        cost=proof.cost / MILLIDAYS_PER_DAY,
        bound=proof.bound / MILLIDAYS_PER_DAY,
        baseline=outcome.summary.baseline.cost_days,
        gap=gap(proof.cost, proof.bound),
    )


def _days(cost: int | None) -> float | None:
    return None if cost is None else cost / MILLIDAYS_PER_DAY
