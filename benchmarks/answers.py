"""What one solver says about one week, and what the independent checker makes of it."""

from __future__ import annotations

from collections.abc import Callable

from matcher import audit
from matcher.domain import Batch, Certificate, CurvePoint, Model, Plan
from matcher.domain.base import Frozen

Clock = Callable[[], float]
"""Seconds since the solver was handed the week."""


class Answer(Frozen):
    """A plan as a solver hands it over. Times in seconds, memory in MiB, bounds in 0.001 day.

    ``claimed_bound`` is the solver's own word; ``certificate`` is a proof that the checker can
    recompute, where there is one. ``build_seconds`` is the time to set a model up, which is not
    counted against the solver's limit.
    """

    solver: str
    limit_seconds: float
    seconds: float
    build_seconds: float = 0.0
    plan: Plan | None = None
    claimed_bound: float | None = None
    certificate: Certificate | None = None
    curve: tuple[CurvePoint, ...] = ()
    peak_mib: float = 0.0
    status: str = ""


class Judged(Frozen):
    """An answer priced and verified by the checker. Costs in 0.001 day; ``None``: no plan."""

    answer: Answer
    cost: int | None
    bound: int | None
    breaches: int
    needs_placed: int
    sessions: int

    @property
    def accepted(self) -> bool:
        """Whether the checker found nothing, and agrees with every figure that comes with a proof.

        A solver without a plan has nothing that could be wrong.
        """
        proof = self.answer.certificate
        agrees = proof is None or (proof.cost, proof.bound) == (self.cost, self.bound)
        return self.breaches == 0 and agrees


def judge(model: Model, batch: Batch, answer: Answer) -> Judged:
    """Have the independent checker price and verify an answer, and recompute its bound."""
    proof = answer.certificate
    bound = None if proof is None else audit.bound(model, batch, proof)
    if answer.plan is None:
        return Judged(answer=answer, cost=None, bound=bound, breaches=0, needs_placed=0, sessions=0)
    findings = audit.check_plan(model, batch, answer.plan)
    return Judged(
        answer=answer,
        cost=audit.price_plan(model, batch, answer.plan),
        bound=bound,
        breaches=len(findings),
        needs_placed=len(answer.plan.placements),
        sessions=sum(len(p.slot_ids) for p in answer.plan.placements),
    )
