"""Percentiles, exactly as the summary has them: linear between ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from matcher.report.suppression import SMALLEST


@dataclass(frozen=True, slots=True)
class Middle:
    """The middle of a set of whole numbers: the quarters and the nine-in-ten mark."""

    quarter: Fraction
    median: Fraction
    three_quarters: Fraction
    nine_tenths: Fraction


def percentile(values: Sequence[int], share: Fraction) -> Fraction:
    """The ``share`` (0 to 1) percentile of ``values`` (at least one), linear between ranks."""
    ordered = sorted(values)
    rank = share * (len(ordered) - 1)
    below = int(rank)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (rank - below) * (ordered[above] - ordered[below])


def middle(values: Sequence[int]) -> Middle | None:
    """The middle of ``values``, or ``None`` when there are too few to publish anything of them."""
    if len(values) < SMALLEST:
        return None
    return Middle(
        quarter=percentile(values, Fraction(1, 4)),
        median=percentile(values, Fraction(1, 2)),
        three_quarters=percentile(values, Fraction(3, 4)),
        nine_tenths=percentile(values, Fraction(9, 10)),
    )
