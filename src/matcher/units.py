"""The units that every part of the product shares.

Cost, prices and bounds are whole thousandths of a day of waiting (``Milliday``), so that sums
are exact and two programs that add them up in another order agree to the last digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from zoneinfo import ZoneInfo

Milliday = int
"""A whole number of thousandths of a day of waiting."""

MILLIDAYS_PER_DAY = 1000

LONDON = ZoneInfo("Europe/London")
"""Local dates and times are always read and shown in this zone."""

MINUTES_PER_DAY = 24 * 60


def round_half_up(value: Fraction) -> int:
    """Round to the nearest whole number; a half goes up (towards plus infinity)."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def millidays(days: Fraction) -> Milliday:
    """``days`` in whole thousandths of a day, rounded half up."""
    return round_half_up(days * MILLIDAYS_PER_DAY)


def percentile(ordered: Sequence[int], share: Fraction) -> Fraction:
    """The ``share`` (0 to 1) percentile of sorted values (at least one), linear between ranks."""
    rank = share * (len(ordered) - 1)
    below = int(rank)
    step = ordered[below + 1] - ordered[below] if rank > below else 0
    return ordered[below] + (rank - below) * step


def in_days(value: Milliday) -> float:
    """``value`` (thousandths of a day) as days, for showing to people and for JSON."""
    return value / MILLIDAYS_PER_DAY
