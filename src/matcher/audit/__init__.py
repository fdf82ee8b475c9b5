"""The independent checker: it works everything out again from FORMATS and trusts nothing.

Standard library and ``matcher.domain`` only; whole numbers and fractions; no solver.
"""

from matcher.audit.checker import baseline, bound, check_plan, ideal, price_plan, verify
from matcher.audit.rules import RULES
from matcher.audit.verdict import Finding, Verdict

__all__ = [
    "RULES",
    "Finding",
    "Verdict",
    "baseline",
    "bound",
    "check_plan",
    "ideal",
    "price_plan",
    "verify",
]
