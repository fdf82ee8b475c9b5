"""The middle of a set of numbers, and whether there are enough of them to say anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from matcher.report.suppression import SMALLEST
from matcher.units import percentile


@dataclass(frozen=True, slots=True)
class Middle:
    """The middle of a set of whole numbers: the quarters and the nine-in-ten mark."""

    quarter: Fraction
    median: Fraction
    three_quarters: Fraction
    nine_tenths: Fraction


def middle(values: Sequence[int]) -> Middle | None:
    """The middle of ``values``, or ``None`` when there are too few to publish anything of them."""
    if len(values) < SMALLEST:
        return None
    ordered = sorted(values)
    return Middle(
        quarter=percentile(ordered, Fraction(1, 4)),
        median=percentile(ordered, Fraction(1, 2)),
        three_quarters=percentile(ordered, Fraction(3, 4)),
        nine_tenths=percentile(ordered, Fraction(9, 10)),
    )
