"""Outcomes hold what FORMATS asks for, and the independent checker agrees with every word."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from matcher import usecases
from matcher.domain import Batch, Booking, Certificate, Mode, Outcome, Reason
from matcher.errors import CheckFailed, NoPlan
from matcher.files import ReadBatch, write_batch
from matcher.instance import compile_batch
from matcher.optimise import Options, Result, first_come_result
from matcher.usecases import allocate as module
from matcher.usecases.watch import Policy, Watch
from tests.strategies import random_week
from tests.weeks import (
    MODEL,
    at,
    available,
    batch,
    dates,
    day,
    need,
    person,
    practitioner,
    skills,
    slot,
    weekly,
    window,
)

STEPS = Options(work_limit=3, threads=1)
WEEKS = 320


def allocated(week: Batch, policy: Policy = Policy.BEST, options: Options = STEPS) -> Outcome:
    """The outcome of a week; the checker has found nothing, else this raises."""
    return usecases.allocate_week(ReadBatch(week, MODEL, ()), options, policy=policy).outcome


@pytest.mark.parametrize("policy", Policy)
def test_the_checker_finds_nothing_in_random_weeks(policy: Policy) -> None:
    reasons: Counter[Reason] = Counter()
    chances: Counter[bool] = Counter()
    for seed in range(WEEKS):
        outcome = allocated(random_week(seed), policy)
        reasons.update(row.reason for row in outcome.unplaced)
        chances.update(row.last_chance for row in outcome.unplaced)
        assert all(row.explanation.endswith("help.") for row in outcome.unplaced)
    assert set(reasons) == set(Reason)
    assert set(chances) == {False, True}


@pytest.mark.soak
@pytest.mark.parametrize("policy", Policy)
def test_the_checker_finds_nothing_in_many_random_weeks(policy: Policy) -> None:
    for seed in range(WEEKS, 5000):
        allocated(random_week(seed), policy)


def test_every_column_of_the_allocation() -> None:
    week = batch(
        participants=(
            person(
                barriers=({"code": "msk", "severity": 2}, {"code": "mental_health", "severity": 1}),
                requirements=("language:pl",),
                modes=("video", "in_person"),
                availability=available("tue_am"),
            ),
        ),
        needs=(need(sessions=2, not_before=day(3)),),
        practitioners=(practitioner(specialisms=skills(msk="0.9")),),
        slots=weekly(4, modes=("in_person", "video"), site_id="S1"),
    )
    first, second = allocated(week).allocation
    assert (first.need_id, first.participant_id, first.session) == ("N1", "P1", 1)
    assert (first.slot_id, second.slot_id) == ("T2", "T3")
    assert (first.practitioner_id, first.site_id, first.mode) == ("Q1", None, Mode.VIDEO)
    assert first.start == at(8)
    assert first.travel_minutes == 0
    assert (first.wait_days, second.wait_days) == (5, 5)
    # (2 x 1 x 0.9 + 1 x 0.2 x 0.5) / (2 x 1 + 1 x 0.2) = 1.9 / 2.2
    assert first.fit == Decimal("0.864")
    assert first.arrange == ("language:pl",)


def test_bookings_on_closed_slots_are_to_be_rebooked_in_their_order() -> None:
    week = batch(
        participants=(person(), person("P2")),
        needs=(),
        slots=(),
        closed_slots=weekly(2),
        bookings=(
            Booking(slot_id="T2", participant_id="P1"),
            Booking(slot_id="T1", participant_id="P2", need_id="OLD", session=3),
        ),
    )
    outcome = allocated(week)
    assert [(row.slot_id, row.participant_id) for row in outcome.rebook] == [
        ("T2", "P1"),
        ("T1", "P2"),
    ]
    assert (outcome.rebook[1].need_id, outcome.rebook[1].session) == ("OLD", 3)


def test_spreads_are_interpolated_between_ranks() -> None:
    people = tuple(person(f"P{i}") for i in range(1, 5))
    needs = tuple(need(f"N{i}", f"P{i}") for i in range(1, 5))
    week = batch(participants=people, needs=needs, slots=weekly(4))
    summary = allocated(week).summary
    waits = summary.wait_days  # 8, 15, 22 and 29 days
    assert (waits.median, waits.max) == (18.5, 29)
    assert waits.p90 == pytest.approx(26.9)
    assert summary.utilisation == {"physiotherapy": 1.0}
    assert set(summary.versions) == {
        "holidays",
        "matcher",
        "numba",
        "numpy",
        "ortools",
        "python",
        "scipy",
        "tzdata",
    }


def test_a_week_without_needs_has_an_outcome() -> None:
    outcome = allocated(batch(participants=(), needs=(), slots=()))
    assert outcome.allocation == outcome.unplaced == ()
    assert (outcome.summary.cost_days, outcome.summary.gap) == (0, 0)


def test_a_week_without_slots_has_an_outcome_whatever_is_wished() -> None:
    tuesday = {"kind": "part", "window": window("tue_am")}
    outcome = allocated(batch(participants=(person(prefers=(tuesday,)),), slots=()))
    assert [row.reason for row in outcome.unplaced] == [Reason.NO_PRACTITIONER]


def test_dates_that_are_past_leave_the_horizon_open() -> None:
    away = person(unavailable=(dates(-14, -7),))
    (row,) = allocated(batch(participants=(away,), slots=weekly(4))).allocation
    assert row.slot_id == "T1"


def test_first_come_is_its_own_baseline() -> None:
    week = batch(
        participants=(person("P1"), person("P2", urgency="urgent")),
        needs=(
            need("N1", "P1", requested_on=dt.date(2026, 11, 1)),
            need("N2", "P2", urgency="urgent"),
        ),
        slots=weekly(2),
    )
    summary = allocated(week, Policy.FIRST_COME).summary
    assert summary.cost_days == summary.baseline.cost_days
    assert summary.wait_days == summary.baseline.wait_days
    assert summary.bound_days <= allocated(week).summary.cost_days < summary.cost_days


def test_stopping_before_any_plan_is_told() -> None:
    read = ReadBatch(batch(), MODEL, ())
    with pytest.raises(NoPlan):
        usecases.allocate_week(read, STEPS, watch=Watch(should_stop=lambda: True))


def test_nothing_is_written_when_the_checker_finds_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_proud(*_: object, **__: object) -> Result:
        result = first_come_result(compile_batch(MODEL, batch()))
        claim = result.certificate.bound + 1
        return replace(result, certificate=Certificate(cost=result.certificate.cost, bound=claim))

    monkeypatch.setattr(module, "allocate_on", too_proud)
    write_batch(tmp_path / "week", batch(), MODEL)
    with pytest.raises(CheckFailed, match="prices prove"):
        usecases.allocate_folder(tmp_path / "week", tmp_path / "plan")
    assert [path.name for path in tmp_path.iterdir()] == ["week"]


def test_unknown_use_cases_are_not_there() -> None:
    with pytest.raises(AttributeError, match="allocate_all"):
        _ = usecases.allocate_all  # type: ignore[attr-defined]


def test_slots_outside_the_horizon_are_not_in_the_utilisation() -> None:
    outside = (slot("T0", at(-1)), slot("T9", at(28)))
    week = batch(slots=(*weekly(2), *outside))
    assert allocated(week).summary.utilisation == {"physiotherapy": 0.5}
