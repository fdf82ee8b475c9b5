"""Small words of the command line, and its documents for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from matcher.units import MILLIDAYS_PER_DAY

if TYPE_CHECKING:
    from matcher.audit import Verdict


def many(number: int, nouns: str) -> str:
    """A count with its plural noun; one of them loses the s: ``1 need``, ``12 needs``."""
    return f"{number:,} {nouns.removesuffix('s') if number == 1 else nouns}"


def days(milliday: int) -> str:
    """Thousandths of a day as days with one decimal: ``8,214.5``."""
    return f"{milliday / MILLIDAYS_PER_DAY:,.1f}"


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
        "findings": [asdict(finding) for finding in verdict.findings],
    }
