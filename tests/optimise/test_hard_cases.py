"""Weeks out of the ordinary, in which the engine must not fall over; the checker judges each.

The work is limited by steps, so that every run is the same; the clock is only a guard against a
case that hangs, and is no measurement.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

import matcher
from matcher import audit
from matcher.domain import Batch, Booking, Need, Slot, Status
from matcher.files import read_batch, write_batch
from matcher.optimise import Options, Result, allocate
from tests.optimise.accepted import assert_accepted
from tests.weeks import MODEL, at, available, batch, day, need, person, practitioner, site, slot

WORK = 60
"""Steps of work that every one of these weeks gets through in a second or two."""
ENOUGH = 1500
"""Steps of work in which a small week is proved."""
LONGEST_SECONDS = 60.0
"""Far more than any of these weeks takes, on any machine."""


def allocated(week: Batch, work: int = WORK) -> Result:
    """A result within ``work`` steps that the checker accepts."""
    began = time.monotonic()
    result = allocate(MODEL, week, Options(work_limit=work, threads=1))
    assert time.monotonic() - began < LONGEST_SECONDS
    assert_accepted(MODEL, week, result)
    return result


def clinic(
    weeks: int,
    times: Sequence[str],
    *,
    weekdays: Iterable[int] = range(5),
    practitioner_id: str = "Q1",
    **over: Any,
) -> tuple[Slot, ...]:
    """A practitioner's slots, at the same times on each weekday of each week."""
    return tuple(
        slot(
            f"{practitioner_id}-{7 * week + weekday}-{start.replace(':', '')}",
            at(7 * week + weekday, start),
            practitioner_id,
            **over,
        )
        for week in range(weeks)
        for weekday in weekdays
        for start in times
    )


def crowd(
    people: int, person_over: Callable[[int], Any] | None = None, **need_over: Any
) -> dict[str, Any]:
    """People P0, P1 ... with one need each, alike but for what ``person_over`` says."""
    return {
        "participants": tuple(
            person(f"P{i}", **(person_over(i) if person_over else {})) for i in range(people)
        ),
        "needs": tuple(need(f"N{i}", f"P{i}", **need_over) for i in range(people)),
    }


def test_nothing_fits() -> None:
    ended = {"support_ends": day(-1)}
    week = batch(**crowd(100, lambda _: ended, sessions=3), slots=clinic(4, ["09:00", "14:00"]))
    result = allocated(week)
    assert result.plan.placements == ()
    assert result.status is Status.OPTIMAL


def test_everything_fits() -> None:
    week = batch(
        **crowd(60, sessions=2),
        horizon_weeks=8,
        practitioners=tuple(practitioner(f"Q{q}") for q in range(4)),
        slots=tuple(
            s
            for q in range(4)
            for s in clinic(8, ["09:00", "09:30", "13:00"], practitioner_id=f"Q{q}", places=5)
        ),
    )
    result = allocated(week)
    assert len(result.plan.placements) == 60
    assert result.status is Status.OPTIMAL


def test_one_practitioner_for_all() -> None:
    mixed = tuple(
        need(f"N{i}", f"P{i}", sessions=1 + i % 4, urgency=("routine", "soon", "urgent")[i % 3])
        for i in range(120)
    )
    week = batch(
        **{**crowd(120), "needs": mixed},
        horizon_weeks=12,
        slots=clinic(12, ["09:00", "09:30", "13:00", "13:30"]),
    )
    result = allocated(week)
    assert 60 <= len(result.plan.placements) < 120


def test_a_thousand_identical_people() -> None:
    week = batch(**crowd(1000), horizon_weeks=8, slots=clinic(8, ["09:00", "13:00"], places=6))
    result = allocated(week)
    assert len(result.plan.placements) == 480


def test_three_hundred_identical_courses() -> None:
    week = batch(
        **crowd(300, sessions=3), horizon_weeks=8, slots=clinic(8, ["09:00", "13:00"], places=6)
    )
    assert len(allocated(week).plan.placements) >= 100


def test_courses_of_26_sessions() -> None:
    week = batch(
        **crowd(12, sessions=26, min_gap_days=7, max_gap_days=7),
        horizon_weeks=30,
        slots=clinic(30, ["09:00"]),
    )
    result = allocated(week, ENOUGH)
    assert len(result.plan.placements) == 5
    assert result.status is Status.OPTIMAL


@pytest.mark.parametrize("shape", ["chain", "star"])
def test_all_needs_tied_together(shape: str) -> None:
    def leader(i: int) -> str | None:
        if i == 0:
            return None
        return f"N{i - 1}" if shape == "chain" else "N0"

    tied = tuple(need(f"N{i}", sessions=1 + i % 2, after_need=leader(i)) for i in range(20))
    week = batch(needs=tied, horizon_weeks=26, slots=clinic(26, ["09:00", "13:00", "17:30"]))
    result = allocated(week)
    assert len(result.plan.placements) == 20


def test_twenty_chains_that_compete() -> None:
    people = tuple(person(f"P{p}") for p in range(20))
    tied = tuple(
        need(f"N{p}-{i}", f"P{p}", after_need=f"N{p}-{i - 1}" if i else None)
        for p in range(20)
        for i in range(6)
    )
    week = batch(
        participants=people, needs=tied, horizon_weeks=4, slots=clinic(4, ["09:00", "13:00"])
    )
    result = allocated(week)
    assert len(result.plan.placements) == 40


def test_groups_of_thirty() -> None:
    week = batch(
        **crowd(100, sessions=6, min_gap_days=7, max_gap_days=7),
        horizon_weeks=12,
        slots=clinic(12, ["10:00"], weekdays=[2], places=30),
    )
    result = allocated(week)
    assert len(result.plan.placements) == 60


def test_one_half_day_of_availability() -> None:
    mondays = {"availability": available("mon_am")}
    week = batch(
        **crowd(60, lambda _: mondays, sessions=2),
        horizon_weeks=6,
        slots=clinic(6, ["09:00", "10:00", "11:45", "14:00"]),
    )
    result = allocated(week)
    assert len(result.plan.placements) == 6
    placed = {s for p in result.plan.placements for s in p.slot_ids}
    assert {week.slot[s].start_minute for s in placed} == {540, 600}


def test_a_closed_site(tmp_path: Path) -> None:
    standing = clinic(6, ["09:00"], practitioner_id="Q1")
    closed = clinic(6, ["09:00"], practitioner_id="Q2", site_id="S2")
    week = batch(
        **crowd(40, sessions=2),
        horizon_weeks=6,
        practitioners=(practitioner("Q1"), practitioner("Q2")),
        sites=(site("S1"), site("S2")),
        slots=standing,
        closed_slots=closed,
        bookings=tuple(
            Booking(slot_id=s.slot_id, participant_id=f"P{i}") for i, s in enumerate(closed)
        ),
    )
    result = allocated(week)
    placed = {s for p in result.plan.placements for s in p.slot_ids}
    assert placed <= {s.slot_id for s in standing}
    assert len(result.plan.placements) == 15
    folder = tmp_path / "week"
    write_batch(folder, week, MODEL)
    assert matcher.solve(read_batch(folder), work_limit=WORK).summary.needs_placed == 15


def test_everybody_in_one_locality() -> None:
    week = batch(
        **crowd(150, sessions=2),
        horizon_weeks=6,
        practitioners=tuple(practitioner(f"Q{q}") for q in range(3)),
        sites=tuple(site(f"S{q}") for q in range(3)),
        slots=tuple(
            s
            for q in range(3)
            for s in clinic(6, ["09:00", "13:00"], practitioner_id=f"Q{q}", site_id=f"S{q}")
        ),
    )
    assert len(allocated(week).plan.placements) >= 80


def _no_people() -> Batch:
    return batch(participants=(), needs=())


def _no_needs() -> Batch:
    return batch(needs=())


def _no_slots() -> Batch:
    return batch(slots=())


def _no_supply() -> Batch:
    return batch(slots=(), sites=(), practitioners=())


def _nothing_at_all() -> Batch:
    return batch(participants=(), needs=(), slots=(), sites=(), practitioners=())


@pytest.mark.parametrize("make", [_no_people, _no_needs, _no_slots, _no_supply, _nothing_at_all])
def test_files_without_rows(make: Callable[[], Batch], tmp_path: Path) -> None:
    week = make()
    result = allocated(week)
    assert result.plan.placements == ()
    assert result.status is Status.OPTIMAL
    assert audit.baseline(MODEL, week).placements == ()
    write_batch(tmp_path / "week", week, MODEL)
    summary = matcher.solve(read_batch(tmp_path / "week"), work_limit=WORK).summary
    assert (summary.needs, summary.needs_placed) == (len(week.needs), 0)


def ten_years(people: int, weekdays: Sequence[int]) -> Batch:
    """Long courses, loose in time, in a diary of ten years."""
    loose = {"sessions": 26, "min_gap_days": 1, "max_gap_days": 150}
    slots = clinic(520, ["09:00"], weekdays=weekdays)
    return batch(**crowd(people, **loose), horizon_weeks=520, slots=slots)


def test_ten_years_of_horizon_and_courses_of_26_sessions() -> None:
    assert len(allocated(ten_years(6, [1])).plan.placements) == 6


@pytest.mark.soak
def test_ten_years_of_full_diaries() -> None:
    result = allocate(MODEL, ten_years(30, range(5)), Options(time_limit=60.0))
    assert_accepted(MODEL, ten_years(30, range(5)), result)
    assert len(result.plan.placements) == 30


def test_a_horizon_of_ten_years_with_a_slot_only_in_its_last_week() -> None:
    far = (slot("T1", at(7 * 519)), slot("T2", at(7 * 519 + 1)))
    week = batch(**crowd(3), horizon_weeks=520, slots=far)
    assert len(allocated(week).plan.placements) == 2


def test_somebody_who_has_waited_for_ninety_years() -> None:
    old: tuple[Need, ...] = (need("N0", requested_on="1936-11-30"), need("N1", "P2"))
    people = (person("P1", referral_date="1936-11-30"), person("P2"))
    result = allocated(batch(participants=people, needs=old))
    assert [p.need_id for p in result.plan.placements] == ["N0"]
    assert result.status is Status.OPTIMAL
