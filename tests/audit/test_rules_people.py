"""R2, R8, R9, R10, R13 and R16: kept, broken, and on the boundary."""

from __future__ import annotations

import pytest

from matcher import audit
from matcher.domain import Batch, Mode, Restriction, TravelTime
from tests.audit.checks import broken_by
from tests.audit.outcomes import outcome_of
from tests.weeks import MODEL, at, batch, need, person, plan, practitioner, site, slot


def test_r02_service_kept() -> None:
    assert broken_by(batch(), N1=["T1"]) == set()


def test_r02_service_broken() -> None:
    assert broken_by(batch(needs=(need(service="counselling"),)), N1=["T1"]) == {"R2"}


def test_r02_service_boundary() -> None:
    both = (practitioner(services=("physiotherapy", "counselling")),)
    for service in ("physiotherapy", "counselling"):
        week = batch(needs=(need(service=service),), practitioners=both)
        assert broken_by(week, N1=["T1"]) == set()


def test_r08_mode_kept() -> None:
    for modes in (("in_person",), ("phone", "in_person")):
        assert broken_by(batch(participants=(person(modes=modes),)), N1=["T1"]) == set()


def test_r08_mode_broken() -> None:
    by_phone = (person(modes=("phone",)),)
    assert broken_by(batch(participants=by_phone), N1=["T1"]) == {"R8"}


def _mode_used(week: Batch) -> Mode:
    return outcome_of(MODEL, week, plan({"N1": ["T1"]})).allocation[0].mode


def test_r08_mode_boundary() -> None:
    both = (slot(modes=("in_person", "video"), site_id="S1"),)
    first = batch(participants=(person(modes=("video", "in_person")),), slots=both)
    assert _mode_used(first) == Mode.VIDEO
    assert _mode_used(batch(slots=both)) == Mode.IN_PERSON
    too_far = (TravelTime(participant_id="P1", site_id="S1", minutes=61),)
    assert _mode_used(batch(slots=both, travel_times=too_far)) == Mode.VIDEO
    referral = batch(participants=(person(modes=("phone",)),), slots=(slot(modes=("referral",)),))
    assert _mode_used(referral) == Mode.REFERRAL


def test_r08_mode_broken_where_another_suits_and_comes_first() -> None:
    week = batch(slots=(slot(modes=("in_person", "video"), site_id="S1"),))
    good = outcome_of(MODEL, week, plan({"N1": ["T1"]}))
    rows = tuple(r.model_copy(update={"mode": Mode.VIDEO}) for r in good.allocation)
    verdict = audit.verify(MODEL, week, good.model_copy(update={"allocation": rows}))
    assert "R8" in {finding.code for finding in verdict.findings}


def _minutes_away(minutes: int, limit: int = 60) -> Batch:
    known = (TravelTime(participant_id="P1", site_id="S1", minutes=minutes),)
    return batch(participants=(person(max_travel_minutes=limit),), travel_times=known)


def test_r09_travel_kept() -> None:
    assert broken_by(_minutes_away(20), N1=["T1"]) == set()


def test_r09_travel_broken() -> None:
    assert broken_by(_minutes_away(90), N1=["T1"]) == {"R9"}
    nowhere = batch(participants=(person(home=None),))
    assert broken_by(nowhere, N1=["T1"]) == {"R9"}, "a journey that nothing tells"


def test_r09_travel_boundary() -> None:
    assert broken_by(_minutes_away(60), N1=["T1"]) == set()
    assert broken_by(_minutes_away(61), N1=["T1"]) == {"R9"}
    assert broken_by(_minutes_away(61, limit=61), N1=["T1"]) == set()


def test_r10_requirements_kept() -> None:
    people = (person(requirements=("step_free", "gender:female")),)
    able = (practitioner(provides=("gender:female",)),)
    week = batch(participants=people, practitioners=able, sites=(site(provides=("step_free",)),))
    assert broken_by(week, N1=["T1"]) == set()


@pytest.mark.parametrize("code", ["step_free", "gender:female", "chaperone", "language:pl"])
def test_r10_requirements_broken(code: str) -> None:
    week = batch(participants=(person(requirements=(code,)),))
    assert broken_by(week, N1=["T1"]) == {"R10"}


def test_r10_requirements_boundary() -> None:
    speaks = (person(requirements=("language:pl",)),)
    for offset, broken in ((6, {"R10"}), (7, set())):
        week = batch(participants=speaks, slots=(slot(start=at(offset)),))
        assert broken_by(week, N1=["T1"]) == broken, "an interpreter needs 7 days"
    step_free = (person(requirements=("step_free",)),)
    by_phone = batch(participants=step_free, slots=(slot(modes=("phone",)),))
    assert broken_by(by_phone, N1=["T1"]) == set(), "no step on the phone"
    wrong_side = batch(
        participants=step_free, practitioners=(practitioner(provides=("step_free",)),)
    )
    assert broken_by(wrong_side, N1=["T1"]) == {"R10"}, "only a site has steps"
    chaperone = (person(requirements=("chaperone", "step_free")),)
    referral = batch(participants=chaperone, slots=(slot(modes=("referral",)),))
    assert broken_by(referral, N1=["T1"]) == set(), "a referral asks for nothing"


def test_r13_choice_kept() -> None:
    needs = (need(require_practitioner="Q1", forbid_practitioners=("Q2",)),)
    other = (Restriction(participant_id="P9", kind="practitioner", other_id="Q1"),)
    assert broken_by(batch(needs=needs, restrictions=other), N1=["T1"]) == set()


def test_r13_choice_broken() -> None:
    for choice in ({"require_practitioner": "Q2"}, {"forbid_practitioners": ("Q1",)}):
        assert broken_by(batch(needs=(need(**choice),)), N1=["T1"]) == {"R13"}
    for kind, other_id in (("practitioner", "Q1"), ("site", "S1")):
        apart = (Restriction(participant_id="P1", kind=kind, other_id=other_id),)
        assert broken_by(batch(restrictions=apart), N1=["T1"]) == {"R13"}


def test_r13_choice_boundary() -> None:
    apart = (Restriction(participant_id="P1", kind="site", other_id="S1"),)
    slots = (slot(modes=("in_person", "phone"), site_id="S1"),)
    week = batch(restrictions=apart, slots=slots)
    assert broken_by(week, N1=["T1"]) == set(), "a site restriction binds in person only"
    assert _mode_used(week) == Mode.PHONE


def test_r16_area_kept() -> None:
    here = (person(area="A"),)
    week = batch(
        participants=here,
        practitioners=(practitioner(serves=("A", "B")),),
        sites=(site(serves=("A",)),),
    )
    assert broken_by(week, N1=["T1"]) == set()


def test_r16_area_broken() -> None:
    here = (person(area="A"),)
    elsewhere = batch(participants=here, practitioners=(practitioner(serves=("B",)),))
    assert broken_by(elsewhere, N1=["T1"]) == {"R16"}
    assert broken_by(batch(participants=here, sites=(site(serves=("B",)),)), N1=["T1"]) == {"R16"}


def test_r16_area_boundary() -> None:
    site_of_b = (site(serves=("B",)),)
    by_phone = (slot(modes=("phone",), site_id="S1"),)
    here = (person(area="A"),)
    assert broken_by(batch(participants=here, sites=site_of_b, slots=by_phone), N1=["T1"]) == set()
    assert broken_by(batch(sites=site_of_b), N1=["T1"]) == {"R16"}, "no area is in no area"
    assert broken_by(batch(), N1=["T1"]) == set(), "who names no areas serves them all"
