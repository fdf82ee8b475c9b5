"""A drafted plan follows the model's tables alone, and says why each line is there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain import Barrier, Employment, Suggestion
from matcher.offers.suggest import Assessment, UnknownBarrier, suggest_plan
from tests.weeks import MODEL


def assessed(employment: Employment | None = Employment.OFF_SICK, **severities: int) -> Assessment:
    barriers = tuple(Barrier(code=code, severity=s) for code, s in severities.items())
    return Assessment(barriers, employment)


def test_the_published_example() -> None:
    draft = suggest_plan(MODEL, assessed(msk=2, mental_health=1, finances=1))
    sessions = {need.service: need.sessions for need in draft.needs}
    assert sessions == {
        "physiotherapy": 4,
        "counselling": 1,
        "hr_adviser": 1,
        "coach": 4,
        "citizens_advice": 1,
    }
    physio = draft.needs[0]
    assert (physio.min_gap_days, physio.max_gap_days) == (7, 21)
    assert physio.why == "Physiotherapy, 4 sessions: “Muscles, joints and back” at severity 2."
    assert "for somebody off sick, “Muscles, joints and back” at severity 2" in " ".join(
        draft.criteria
    )


def test_employment_decides_where_the_model_says_so() -> None:
    out = suggest_plan(MODEL, assessed(Employment.OUT_OF_WORK, skills=3, adjustments=3))
    within = suggest_plan(MODEL, assessed(Employment.IN_WORK, skills=3, adjustments=3))
    assert {n.service for n in out.needs} == {"coach", "occupational_therapy", "training"}
    assert {n.service for n in within.needs} == {"coach", "hr_adviser", "occupational_therapy"}


def test_an_employment_that_is_not_known_is_told_and_not_guessed() -> None:
    draft = suggest_plan(MODEL, assessed(None, skills=2))
    assert {need.service for need in draft.needs} == {"coach"}
    assert draft.criteria[-1] == (
        "Training: only for somebody out of work, and the employment is not given."
    )


def test_a_barrier_that_leads_to_nothing_is_told() -> None:
    draft = suggest_plan(MODEL, assessed(caring=1))
    assert "“Caring for somebody” at severity 1: no service is suggested for it." in draft.criteria


def test_a_barrier_that_the_model_does_not_know() -> None:
    with pytest.raises(UnknownBarrier, match=r"'back'.*mental_health"):
        suggest_plan(MODEL, assessed(back=2))


@given(
    st.dictionaries(st.sampled_from(sorted(MODEL.barriers)), st.integers(1, 3)),
    st.sampled_from([None, *Employment]),
    st.dictionaries(
        st.sampled_from(sorted(MODEL.services)),
        st.builds(
            Suggestion,
            sessions=st.dictionaries(
                st.sampled_from(sorted(MODEL.barriers)), st.tuples(*[st.integers(0, 9)] * 3)
            ),
            always=st.integers(0, 3),
            employment=st.lists(st.sampled_from(list(Employment)), unique=True).map(tuple),
        ),
    ),
)
def test_nothing_but_the_tables_decides(
    severities: dict[str, int], employment: Employment | None, tables: dict[str, Suggestion]
) -> None:
    model = MODEL.model_copy(update={"suggest": tables})
    draft = suggest_plan(model, assessed(employment, **severities))
    expected = {}
    for service, rule in tables.items():
        if rule.employment and employment not in rule.employment:
            continue
        counts = [rule.sessions[b][s - 1] for b, s in severities.items() if b in rule.sessions]
        expected[service] = max([rule.always, *counts])
    assert {n.service: n.sessions for n in draft.needs} == {s: n for s, n in expected.items() if n}
    assert len(draft.criteria) >= len(draft.needs)
