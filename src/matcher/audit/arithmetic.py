"""Exact arithmetic of the checker: whole thousandths of a day, rounded half up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

NEVER = 10**15
"""Stands for "no series": dearer, in 0.001 day, than leaving anybody out can be."""


def half_up(value: Fraction) -> int:
    """The nearest whole number; a half goes up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def thousandths(value: Fraction) -> int:
    """``value`` in whole thousandths, rounded half up."""
    return half_up(value * 1000)


def exact(rate: Decimal | int) -> Fraction:
    """A rate of the model as a fraction."""
    return Fraction(rate)


def in_whole_units(rates: Mapping[str, Decimal]) -> tuple[dict[str, int], int]:
    """Rates as whole numbers of one small unit, and how many of that unit 1 has."""
    ratios = {name: rate.as_integer_ratio() for name, rate in rates.items()}
    unit = math.lcm(*(denominator for _, denominator in ratios.values()))
    return {name: n * (unit // d) for name, (n, d) in ratios.items()}, unit


def percentile(values: Sequence[int], share: Fraction) -> Fraction:
    """The value below which ``share`` (0 to 1) lies, linear between ranks; 0 when empty."""
    if not values:
        return Fraction(0)
    ordered = sorted(values)
    rank = share * (len(ordered) - 1)
    below = int(rank)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (rank - below) * (ordered[above] - ordered[below])


def days_text(value: int) -> str:
    """``value`` (0.001 day) as people read it: 8,214.532."""
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 1000:,}.{abs(value) % 1000:03d}"
