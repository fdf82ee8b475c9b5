"""A chain of a thousand needs, each after the one before (R12), is checked like any other week."""

from __future__ import annotations

import pytest

from matcher import audit
from matcher.domain import Batch, Certificate, PoolPrice
from matcher.explain import Reasons
from tests.audit.outcomes import outcome_of
from tests.weeks import MODEL, at, batch, need, plan, slot

LENGTH = 1_000
PLACES = 9


def chain(*, backwards: bool) -> Batch:
    """One person's needs in a chain, and a slot on each of a few days."""
    names = [f"N{i:04d}" for i in range(LENGTH)]
    if backwards:
        names.reverse()
    follows = dict(zip(names[1:], names, strict=False))
    return batch(
        needs=tuple(need(name, after_need=follows.get(name)) for name in sorted(names)),
        slots=tuple(slot(f"T{i}", at(i)) for i in range(PLACES)),
    )


@pytest.mark.parametrize("backwards", [False, True])
def test_a_long_chain_is_planned_priced_and_checked(backwards: bool) -> None:
    week = chain(backwards=backwards)
    in_turn = audit.baseline(MODEL, week)
    firsts = {f"N{LENGTH - 1 - i if backwards else i:04d}" for i in range(PLACES)}
    assert {placement.need_id for placement in in_turn.placements} == firsts
    priced = Certificate(cost=0, bound=0, pools=(PoolPrice(slots=("T0",), price=500),))
    verdict = audit.verify(MODEL, week, outcome_of(MODEL, week, in_turn, priced))
    assert verdict.ok, verdict.sentences()
    assert 0 < verdict.bound <= verdict.cost


def test_the_last_of_a_long_chain_is_explained() -> None:
    week = chain(backwards=False)
    reasons = Reasons(MODEL, week, audit.baseline(MODEL, week))
    assert reasons.explain(f"N{LENGTH - 1:04d}").last_chance
    nobody = Reasons(MODEL, week, plan({}))
    later = [nobody.explain(f"N{i:04d}").last_chance for i in range(3)]
    assert later == [False, False, True], "a week later two places are left"
