"""The whole check: valid outcomes pass, and nothing spoiled slips through."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

import pytest

from matcher import audit
from matcher.domain import Batch, Outcome
from tests.audit.corruptions import CORRUPTIONS
from tests.audit.crowd import crowd
from tests.audit.outcomes import outcome_of, priced
from tests.weeks import MODEL, batch, need, plan

SEEDS = (0, 1)


@cache
def valid(seed: int) -> tuple[Batch, Outcome]:
    week = crowd(16, seed)
    return week, outcome_of(MODEL, week, audit.baseline(MODEL, week), priced(week, seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_valid_outcome_passes(seed: int) -> None:
    week, outcome = valid(seed)
    verdict = audit.verify(MODEL, week, outcome)
    assert verdict.findings == ()
    assert verdict.ok
    assert verdict.cost == outcome.certificate.cost
    assert verdict.bound == outcome.certificate.bound
    assert verdict.needs == len(week.needs)
    assert verdict.sessions == len(outcome.allocation)
    assert 0 < verdict.gap < 1
    assert len(outcome.rebook) > 1
    assert len(outcome.unplaced) > 1


def _check(name: str, seed: int, draw: int) -> bool:
    """Whether the corruption could be made; then it must be found."""
    week, outcome = valid(seed)
    corruption, codes = CORRUPTIONS[name]
    spoiled = corruption(week, outcome, random.Random(draw))
    if spoiled is None or spoiled == outcome:
        return False
    found = {finding.code for finding in audit.verify(MODEL, week, spoiled).findings}
    assert found, f"{name} was not found"
    assert not codes or codes & found, f"{name} was found as {found}"
    return True


def test_there_are_many_kinds_of_corruption() -> None:
    assert len(CORRUPTIONS) >= 40


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_every_corruption_is_found(name: str) -> None:
    made = [_check(name, seed, draw) for seed, draw in zip(SEEDS, (3, 4), strict=True)]
    assert any(made)


@pytest.mark.soak
@pytest.mark.parametrize("name", CORRUPTIONS)
def test_every_corruption_is_found_in_many_weeks(name: str) -> None:
    assert sum(_check(name, seed, draw) for seed in range(5) for draw in range(3)) >= 3


def test_an_empty_batch_is_fine() -> None:
    week = batch(participants=(), needs=(), practitioners=(), sites=(), slots=())
    verdict = audit.verify(MODEL, week, outcome_of(MODEL, week, plan({})))
    assert verdict.ok
    assert (verdict.cost, verdict.bound, verdict.gap, verdict.gap_avoidable) == (0, 0, 0, 0)


def test_a_plan_as_good_as_its_bound_may_be_called_optimal() -> None:
    week = batch()
    verdict = audit.verify(MODEL, week, outcome_of(MODEL, week, plan({"N1": ["T1"]})))
    assert verdict.ok
    assert verdict.gap == verdict.gap_avoidable == 0
    assert verdict.sentences() == (
        "Independent check: 17 rules kept, cost 10.143 days recomputed exactly, "
        "proved the best possible.",
        "1 of 1 needs placed, 1 sessions. No plan can cost less than 10.143 days.",
    )


def test_the_gap_is_what_can_still_be_better() -> None:
    week = batch(needs=(need("N1"), need("N2")))
    verdict = audit.verify(MODEL, week, outcome_of(MODEL, week, plan({"N1": ["T1"]})))
    assert verdict.ok
    placed, left_out = 10_143, 130_643 + 6_000  # 8 days of wait; 62 days to day 55
    assert (verdict.cost, verdict.bound) == (placed + left_out, 2 * placed)
    assert verdict.gap == Fraction(left_out - placed, left_out + placed)
    assert verdict.ideal == verdict.bound
    assert verdict.gap_avoidable == 1, "at no prices all that is avoidable is in doubt"
    assert "at most 86.18 % from the best possible" in verdict.sentences()[0]


def test_the_verdict_says_what_it_found() -> None:
    week, outcome = valid(0)
    dearer = outcome.certificate.model_copy(update={"cost": outcome.certificate.cost + 1})
    verdict = audit.verify(MODEL, week, outcome.model_copy(update={"certificate": dearer}))
    first, second = verdict.sentences()
    assert first.startswith("Independent check: 1 thing is wrong.")
    assert second.startswith("cost: The plan costs ")
    many = audit.verify(MODEL, week, outcome.model_copy(update={"allocation": ()}))
    assert many.sentences()[-1].startswith("... and ")


def test_a_plan_may_be_checked_alone() -> None:
    found = audit.check_plan(MODEL, batch(), plan({"N7": ["T1"]}))
    assert [(f.code, f.need_id) for f in found] == [("need", "N7")]
    assert "N7" in found[0].sentence
    twice = plan({"N1": ["T1"]})
    twice = twice.model_copy(update={"placements": twice.placements * 2})
    assert [f.code for f in audit.check_plan(MODEL, batch(), twice)] == ["need"]
    nothing = audit.check_plan(MODEL, batch(), plan({"N1": []}))
    assert [f.code for f in nothing] == ["R3"]
