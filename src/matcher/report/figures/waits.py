"""Waits against first come, first served, in the bands of NHS England's community waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.domain import Outcome
from matcher.report import formats
from matcher.report.figures.spread import Middle, middle
from matcher.report.suppression import Count, protect, publish
from matcher.report.tables import Table

BANDS: tuple[tuple[str, int | None], ...] = (
    ("0 to 1 week", 7),
    ("1 to 2 weeks", 14),
    ("2 to 4 weeks", 28),
    ("4 to 12 weeks", 84),
    ("12 to 18 weeks", 126),
    ("18 to 52 weeks", 364),
    ("Over 52 weeks", None),
)
"""Band and its last day, inclusive."""

NOT_PLACED = "Not yet placed"


@dataclass(frozen=True, slots=True)
class BandCount:
    """Plan items in one band: in this plan and under first come, first served."""

    band: str
    plan: Count
    baseline: Count


@dataclass(frozen=True, slots=True)
class Waits:
    """Plan items by wait, the last band being those not yet placed."""

    bands: tuple[BandCount, ...]
    plan: Middle | None
    baseline: Middle | None

    @property
    def headline(self) -> str:
        """The typical wait, against that of first come, first served."""
        if self.plan is None:
            return "Too few plan items are placed to say anything about their waits"
        own = f"Half of the plan items placed start within {formats.days(self.plan.median)}"
        if self.baseline is None:
            return own
        other = formats.days(self.baseline.median)
        same = formats.days(self.plan.median) == other
        return f"{own}, {'as' if same else f'against {other}'} under first come, first served"

    @property
    def detail(self) -> str:
        """The wait of nine in ten."""
        if self.plan is None:
            return ""
        text = f"Nine in ten start within {formats.days(self.plan.nine_tenths)}"
        if self.baseline is not None:
            text += f" ({formats.days(self.baseline.nine_tenths)} under first come, first served)"
        return f"{text}. A wait runs from the day a plan item was asked for to its first session."

    def table(self) -> Table:
        """Both counts for each band."""
        return Table(
            name="waits",
            caption="Plan items by wait for the first session",
            columns=("Wait", "This plan", "First come, first served"),
            rows=tuple((b.band, b.plan, b.baseline) for b in self.bands),
            numeric=(1, 2),
        )


def waits(outcome: Outcome, baseline_waits: Sequence[int]) -> Waits:
    """Waits of ``outcome``, beside ``baseline_waits``: days, one per need placed there."""
    own = first_waits(outcome)
    columns = [_column(values, outcome.summary.needs) for values in (own, baseline_waits)]
    names = [*(name for name, _ in BANDS), NOT_PLACED]
    return Waits(
        bands=tuple(BandCount(n, p, b) for n, p, b in zip(names, *columns, strict=True)),
        plan=middle(own),
        baseline=middle(baseline_waits),
    )


def _column(values: Sequence[int], needs: int) -> tuple[Count, ...]:
    """Each band, then those not yet placed; the top of the page gives these away anyhow."""
    left = max(0, needs - len(values))
    return (*protect(_by_band(values), left), publish(left))


def first_waits(outcome: Outcome) -> tuple[int, ...]:
    """The wait of each placed need, in days."""
    return tuple(row.wait_days for row in outcome.allocation if row.session == 1)


def _by_band(values: Sequence[int]) -> list[int]:
    counts = [0] * len(BANDS)
    for wait in values:
        counts[next(i for i, (_, last) in enumerate(BANDS) if last is None or wait <= last)] += 1
    return counts
