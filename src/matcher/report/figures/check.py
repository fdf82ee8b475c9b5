"""What the independent check found, in the report's words."""

from __future__ import annotations

from fractions import Fraction

from matcher.audit import Verdict
from matcher.report import formats
from matcher.units import MILLIDAYS_PER_DAY


def check_sentences(verdict: Verdict) -> tuple[str, ...]:
    """The verdict on a plan, a sentence or two each; the checker's own when it found a fault."""
    if not verdict.ok:
        return verdict.sentences()
    cost = f"{formats.decimal(_days(verdict.cost), 3)} days"
    return (
        "A second program, which shares nothing with the one that made this plan, worked "
        f"everything out again from the files. All {verdict.rules} rules are kept, and the plan "
        f"costs exactly {cost} of waiting.",
        _nearness(verdict),
    )


def _nearness(verdict: Verdict) -> str:
    if verdict.cost == verdict.bound:
        return "It also recomputed the proof: no plan can cost less."
    least, gap = formats.at_least_days(_days(verdict.bound)), formats.at_most_percent(verdict.gap)
    return (
        f"It also recomputed the proof: no plan can cost less than {least}, so this one is at most "
        f"{gap} from the best possible."
    )


def _days(cost: int) -> Fraction:
    return Fraction(cost, MILLIDAYS_PER_DAY)
