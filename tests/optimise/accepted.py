"""What the tests ask of every result: the independent checker accepts the plan and the proof."""

from __future__ import annotations

from matcher import audit
from matcher.domain import Batch, Model
from matcher.optimise import Result


def assert_accepted(model: Model, batch: Batch, result: Result) -> None:
    """No rule is broken; cost, bound and ideal are the checker's own; the bound holds."""
    certificate = result.certificate
    assert audit.check_plan(model, batch, result.plan) == ()
    assert audit.price_plan(model, batch, result.plan) == certificate.cost
    assert audit.bound(model, batch, certificate) == certificate.bound
    assert audit.ideal(model, batch) == result.ideal
    assert result.ideal <= certificate.bound <= certificate.cost
