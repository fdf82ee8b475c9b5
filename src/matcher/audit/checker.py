"""The checker's public calls: verify an outcome, check or price a plan, recompute a bound."""

from __future__ import annotations

from dataclasses import replace

from matcher.audit.certificate import check_figures, check_prices
from matcher.audit.figures import check_summary
from matcher.audit.first_come import FirstCome
from matcher.audit.lower_bound import LowerBound, prices_of
from matcher.audit.offers import NO_PRICES
from matcher.audit.proposal import Proposal, read_plan
from matcher.audit.rows import (
    check_columns,
    check_needs,
    check_rebook,
    check_unplaced,
    proposal_of,
)
from matcher.audit.rules import RULES, check_rules
from matcher.audit.verdict import Finding, Verdict
from matcher.audit.week import Week
from matcher.domain import Batch, Certificate, Model, Outcome, Plan


def verify(model: Model, batch: Batch, outcome: Outcome) -> Verdict:
    """Check everything that an outcome says against the batch, with no solver and no shortcut.

    Rules, rows, reasons, cost, certificate and figures are worked out again from FORMATS alone;
    the verdict holds what did not agree. Costs are in 0.001 day.
    """
    week = Week(model, batch)
    proposal = proposal_of(week, outcome)
    figures = _figures(week, proposal, outcome.certificate)
    findings = (
        *proposal.unreadable,
        *check_needs(week, outcome),
        *check_columns(week, outcome),
        *check_rules(week, proposal),
        *check_unplaced(week, outcome, proposal),
        *check_rebook(week, outcome),
        *check_prices(week, outcome.certificate),
        *check_figures(outcome.certificate, figures.cost, figures.bound),
        *check_summary(week, outcome, proposal, figures),
    )
    return replace(figures, findings=findings)


def _figures(week: Week, proposal: Proposal, certificate: Certificate) -> Verdict:
    """The recomputed figures, with nothing found yet."""
    return Verdict(
        findings=(),
        cost=week.cost(proposal.slots_by_need),
        bound=LowerBound(week, prices_of(certificate)).total(),
        ideal=LowerBound(week, NO_PRICES).total(),
        needs=len(week.batch.needs),
        needs_placed=len(proposal.series),
        sessions=sum(len(series.sessions) for series in proposal.series),
        rules=len(RULES),
    )


def check_plan(model: Model, batch: Batch, plan: Plan) -> tuple[Finding, ...]:
    """Everything in the plan that breaks R1 to R17; empty when it keeps them all."""
    week = Week(model, batch)
    proposal = read_plan(week, plan)
    return (*proposal.unreadable, *check_rules(week, proposal))


def price_plan(model: Model, batch: Batch, plan: Plan) -> int:
    """What the plan costs, in 0.001 day; needs that it does not name are left out.

    For a plan that ``check_plan`` finds nothing in: an unknown need or slot is not priced.
    """
    week = Week(model, batch)
    return week.cost(read_plan(week, plan).slots_by_need)


def bound(model: Model, batch: Batch, certificate: Certificate) -> int:
    """What the certificate's prices prove that no plan can cost less than, in 0.001 day."""
    return LowerBound(Week(model, batch), prices_of(certificate)).total()


def ideal(model: Model, batch: Batch) -> int:
    """The bound at zero prices, in 0.001 day: what nobody's decision can change."""
    return LowerBound(Week(model, batch), NO_PRICES).total()


def baseline(model: Model, batch: Batch) -> Plan:
    """First come, first served: the baseline of FORMATS section 1."""
    return FirstCome(Week(model, batch)).plan()
