"""What the tests of the rules ask: which rules does this plan break?"""

from __future__ import annotations

from collections.abc import Sequence

from matcher import audit
from matcher.domain import Batch
from tests.weeks import MODEL, plan


def broken_by(week: Batch, **placed: Sequence[str]) -> set[str]:
    """The codes of everything that is found when needs get these slots: ``N1=["T1"]``."""
    return {finding.code for finding in audit.check_plan(MODEL, week, plan(placed))}
