"""What the checker found: every disagreement in a sentence, and the figures worked out again."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from matcher.audit.arithmetic import days_text

SHOWN = 20
"""How many findings the verdict spells out before it only counts the rest."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement between what is proposed or written and what the batch says.

    ``code`` is a rule (``R1`` to ``R17``) or the part of the output that is at fault: ``need``,
    ``order``, ``column``, ``reason``, ``last_chance``, ``rebook``, ``cost``, ``certificate``,
    ``bound``, ``gap``, ``summary`` or ``baseline``.
    """

    code: str
    sentence: str
    need_id: str | None = None
    slot_id: str | None = None


@dataclass(frozen=True)
class Verdict:
    """The findings and the recomputed figures. Costs in 0.001 day; gaps are shares, 0 to 1."""

    findings: tuple[Finding, ...]
    cost: int
    bound: int
    ideal: int
    needs: int
    needs_placed: int
    sessions: int
    rules: int
    """How many rules were checked."""

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    @property
    def gap(self) -> Fraction:
        """(cost - bound) / cost; 0 when they are equal."""
        return share_in_doubt(self.cost, self.bound, 0)

    @property
    def gap_avoidable(self) -> Fraction:
        """(cost - bound) / (cost - ideal): the share in doubt of what a decision can change."""
        return share_in_doubt(self.cost, self.bound, self.ideal)

    def sentences(self) -> tuple[str, ...]:
        """The verdict in words, a few lines for a terminal or a report."""
        placed = (
            f"{self.needs_placed:,} of {self.needs:,} needs placed, {self.sessions:,} sessions."
        )
        if not self.ok:
            count = len(self.findings)
            things = "1 thing is wrong" if count == 1 else f"{count:,} things are wrong"
            lines = [f"Independent check: {things}. {placed}"]
            lines += [f"{finding.code}: {finding.sentence}" for finding in self.findings[:SHOWN]]
            if count > SHOWN:
                lines.append(f"... and {count - SHOWN:,} more.")
            return tuple(lines)
        cost = days_text(self.cost)
        return (
            f"Independent check: {self.rules} rules kept, cost {cost} days recomputed exactly, "
            f"{self._nearness()}.",
            f"{placed} No plan can cost less than {days_text(self.bound)} days.",
        )

    def _nearness(self) -> str:
        if self.cost == self.bound:
            return "proved the best possible"
        return f"at most {percent(self.gap)} from the best possible"


def share_in_doubt(cost: int, bound: int, floor: int) -> Fraction:
    """(cost - bound) / (cost - floor); 0 when cost and bound are equal, 1 when nothing is known."""
    if cost == bound:
        return Fraction(0)
    if cost == floor:
        return Fraction(1)
    return Fraction(cost - bound, cost - floor)


def percent(share: Fraction) -> str:
    """A share as a per cent with two decimals, rounded up so that it never promises too much."""
    hundredths = -(-share.numerator * 10_000 // share.denominator)
    return f"{hundredths // 100}.{hundredths % 100:02d} %"
