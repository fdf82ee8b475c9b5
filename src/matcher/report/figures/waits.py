"""Waits against first come, first served, in the bands of NHS England's community waits."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from matcher.domain import Outcome
from matcher.report import formats, words
from matcher.report.figures.spread import Middle, middle
from matcher.report.suppression import SMALLEST, Count, Hidden, protect, publish
from matcher.report.tables import Table

WEEKS = (0, 1, 2, 4, 12, 18, 52)
"""Where the bands begin, in weeks; a wait of exactly so many weeks belongs to the band before."""

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
            other = formats.days(self.baseline.nine_tenths)
            same = other == formats.days(self.plan.nine_tenths)
            text += f" ({'as' if same else other} under first come, first served)"
        return f"{text}. {self._left_out}A wait runs from {words.WAIT_FROM} to its first session."

    @property
    def _left_out(self) -> str:
        """Waits are compared over those who are placed, and these are not the same people."""
        own, other = self.bands[-1].plan, self.bands[-1].baseline
        if isinstance(own, Hidden) or isinstance(other, Hidden) or own == other:
            return ""
        which = "First come, first served" if other > own else "This plan"
        more = formats.counted(publish(abs(other - own)), "more plan item")
        return f"{which} leaves out {more}, and a wait that has no end yet is not counted here. "

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
    """Waits of ``outcome``, beside ``baseline_waits``: days, one per need placed there.

    A band with fewer than five of either kind is joined with its neighbour, so that no number has
    to be hidden and each column still adds up.
    """
    own = first_waits(outcome)
    bands = _joined(list(zip(_by_band(own), _by_band(baseline_waits), strict=True)))
    kinds = (own, [b.plan for b in bands]), (baseline_waits, [b.baseline for b in bands])
    columns = [_column(counts, outcome.summary.needs - len(days)) for days, counts in kinds]
    names = [*(_name(band.first, band.last) for band in bands), NOT_PLACED]
    return Waits(
        bands=tuple(BandCount(n, p, b) for n, p, b in zip(names, *columns, strict=True)),
        plan=middle(own),
        baseline=middle(baseline_waits),
    )


class _Band(NamedTuple):
    """Bands ``first`` to ``last`` of ``WEEKS`` taken together."""

    first: int
    last: int
    plan: int
    baseline: int

    @property
    def is_small(self) -> bool:
        return any(0 < count < SMALLEST for count in (self.plan, self.baseline))

    def with_next(self, other: _Band) -> _Band:
        return _Band(self.first, other.last, self.plan + other.plan, self.baseline + other.baseline)


def _joined(counts: Sequence[tuple[int, int]]) -> list[_Band]:
    """Each small band joined with the next, the last with the one before."""
    bands = [_Band(i, i, plan, baseline) for i, (plan, baseline) in enumerate(counts)]
    while len(bands) > 1:
        small = next((i for i, band in enumerate(bands) if band.is_small), None)
        if small is None:
            break
        at = min(small, len(bands) - 2)
        bands[at : at + 2] = [bands[at].with_next(bands[at + 1])]
    return bands


def _name(first: int, last: int) -> str:
    if last + 1 == len(WEEKS):
        return f"Over {WEEKS[first]} weeks" if first else "Any wait"
    end = WEEKS[last + 1]
    return f"{WEEKS[first]} to {end} week{'' if end == 1 else 's'}"


def _column(counts: Sequence[int], left: int) -> tuple[Count, ...]:
    """Each band, then those not yet placed; the top of the page gives these away anyhow."""
    left = max(0, left)
    return (*protect(counts, left), publish(left))


def first_waits(outcome: Outcome) -> tuple[int, ...]:
    """The wait of each placed need, in days."""
    return tuple(row.wait_days for row in outcome.allocation if row.session == 1)


def _by_band(values: Sequence[int]) -> list[int]:
    counts = [0] * len(WEEKS)
    for wait in values:
        counts[max(0, bisect_left(WEEKS, wait / 7) - 1)] += 1
    return counts
