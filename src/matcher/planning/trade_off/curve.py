"""The trade-off of a week: waiting against travel, against fit, and against a guarantee."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matcher.domain import Batch, Model
from matcher.errors import MatcherError, NoPlan
from matcher.planning.sweep import SILENT, SweepWatch, Task, Workers, sweep
from matcher.planning.trade_off.point import Point, point_of, solve_point

FACTORS = (0.0, 0.25, 0.5, 2.0, 4.0, 8.0)
"""What travel, and fit, are made to count beside their usual rate."""
GUARANTEES = (28, 42, 56, 84)
"""Days of the guarantees that are looked at: 4, 6, 8 and 12 weeks."""
WORK_LIMIT = 480
GAP = 0.001


class Stopped(NoPlan):
    """Somebody stopped the work; the points that were solved are kept."""

    code = "stopped"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which points to solve, and how hard to think about each."""

    factors: Sequence[float] = FACTORS
    guarantees: Sequence[int] = GUARANTEES
    seed: int = 0
    gap: float = GAP
    work_limit: int = WORK_LIMIT

    def check(self) -> None:
        """Refuses figures out of range.

        Raises:
            MatcherError: says what to ask for instead.
        """
        for factor in self.factors:
            if not 0 <= factor <= 1000:
                raise MatcherError(
                    f"Travel cannot count {factor:g} times as much.", "Ask for 0 to 1000 times."
                )
        for days in self.guarantees:
            if not 1 <= days <= 3650:
                raise MatcherError(
                    f"A guarantee of {days} days cannot be looked at.", "Ask for 1 to 3650 days."
                )


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A guarantee and its price: what the week costs more, by its own rates.

    ``low`` and ``high`` are what is proved: the best plan under the guarantee costs between so
    many days more than the best plan without one; ``found`` is between the two plans that were
    found. ``fewer_placed`` needs find no place in time.
    """

    point: Point
    found: float
    low: float
    high: float
    fewer_placed: int


@dataclass(frozen=True, slots=True)
class TradeOff:
    """The curves of a week, each in order of its rate; ``usual`` is on both."""

    usual: Point
    by_travel: tuple[Point, ...]
    by_fit: tuple[Point, ...]
    guarantees: tuple[Guarantee, ...]


def trade_off(
    model: Model,
    batch: Batch,
    folder: Path,
    wanted: Wanted | None = None,
    workers: Workers | None = None,
    watch: SweepWatch = SILENT,
) -> TradeOff:
    """Solve every point that ``folder`` does not hold, and put the curves together.

    Raises:
        MatcherError: a figure is out of range.
        Stopped: somebody stopped it.
    """
    wanted = wanted or Wanted()
    wanted.check()
    named = _points(wanted)
    said = batch.model_dump_json(), model.model_dump_json()
    tasks = [
        Task(
            name,
            solve_point,
            {
                "batch": said[0],
                "model": said[1],
                "travel": travel,
                "fit": fit,
                "within_days": days,
                "seed": wanted.seed,
                "gap": wanted.gap,
                "work_limit": wanted.work_limit,
            },
        )
        for name, (travel, fit, days) in named.items()
    ]
    done = sweep(tasks, folder, workers, watch)
    if done.stopped:
        raise Stopped("The work was stopped.", "Run the same command again to go on.")
    points = {name: point_of(document) for name, document in done.results.items()}
    usual = points["usual"]
    return TradeOff(
        usual=usual,
        by_travel=_curve([usual, *(points[n] for n in named if n.startswith("travel-"))]),
        by_fit=_curve([usual, *(points[n] for n in named if n.startswith("fit-"))]),
        guarantees=tuple(_priced(points[f"within-{d}"], usual) for d in sorted(wanted.guarantees)),
    )


def _points(wanted: Wanted) -> dict[str, tuple[float, float, int | None]]:
    """Each point's name with its rates and guarantee."""
    found: dict[str, tuple[float, float, int | None]] = {"usual": (1.0, 1.0, None)}
    for factor in sorted(set(wanted.factors) - {1.0}):
        found[f"travel-{factor:g}"] = (factor, 1.0, None)
        found[f"fit-{factor:g}"] = (1.0, factor, None)
    for days in sorted(set(wanted.guarantees)):
        found[f"within-{days}"] = (1.0, 1.0, days)
    return found


def _curve(points: Sequence[Point]) -> tuple[Point, ...]:
    return tuple(sorted(points, key=lambda point: (point.travel_rate, point.fit_rate)))


def _priced(point: Point, usual: Point) -> Guarantee:
    return Guarantee(
        point=point,
        found=point.cost_days - usual.cost_days,
        low=max(0.0, point.bound_days - usual.cost_days),
        high=point.cost_days - usual.bound_days,
        fewer_placed=usual.placed - point.placed,
    )
