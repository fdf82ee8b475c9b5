"""Small words of the command line, and its documents for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from typing import TYPE_CHECKING

from matcher.units import MILLIDAYS_PER_DAY

if TYPE_CHECKING:
    from matcher.audit import Verdict


NOT_CHECKED = (
    "Not checked: the wording of the explanations, report.html, and in summary.json the seed, "
    "the seconds and the versions."
)
"""What ``matcher verify`` takes no view on."""


def many(number: int, nouns: str) -> str:
    """A count with its plural noun; one of them loses the s: ``1 need``, ``12 needs``."""
    return f"{number:,} {nouns.removesuffix('s') if number == 1 else nouns}"


def days(milliday: int) -> str:
    """Thousandths of a day as days with one decimal: ``8,214.5``."""
    return f"{milliday / MILLIDAYS_PER_DAY:,.1f}"


def percent_up(share: Fraction) -> str:
    """A share as a per cent with two decimals, rounded up so that it never promises too much."""
    hundredths = -(-share.numerator * 10_000 // share.denominator)
    return f"{hundredths // 100}.{hundredths % 100:02d} %"


def verdict_document(verdict: Verdict) -> Mapping[str, object]:
    """What the checker found, for programs."""
    return {
        "ok": verdict.ok,
        "needs": verdict.needs,
        "needs_placed": verdict.needs_placed,
        "sessions": verdict.sessions,
        "cost_days": verdict.cost / MILLIDAYS_PER_DAY,
        "bound_days": verdict.bound / MILLIDAYS_PER_DAY,
        "gap": float(verdict.gap),
        "gap_avoidable": float(verdict.gap_avoidable),
        "sentences": list(verdict.sentences()),
        "not_checked": NOT_CHECKED,
        "findings": [asdict(finding) for finding in verdict.findings],
    }
