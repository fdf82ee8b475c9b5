"""What the desk gives in turn is what the engine's first come, first served gives."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from matcher.domain import Batch, Model
from matcher.files import read_batch
from matcher.optimise import first_come
from matcher.planning import GeneratedWeek, Scenario, generate, write_week
from matcher.planning.simulation import Rule, Year, simulate
from tests.planning.simulation.settings import (
    AT_THE_DESK,
    Given,
    Poisson,
    by_phone,
    frozen,
    setting,
    unencumbered,
)
from tests.strategies import random_week

NEVER = -(1 << 20)
Slots = dict[str, tuple[str, ...]]


def given_in(year: Year, batch: Batch) -> Slots:
    """The slots of each need of ``batch`` that had all its sessions, in order of day."""
    in_order = [
        need.need_id
        for person in batch.participants
        for need in batch.needs
        if need.participant_id == person.participant_id
    ]
    found: dict[str, list[str]] = {}
    for need, slot in zip(year.sessions.need, year.sessions.slot, strict=True):
        found.setdefault(in_order[need], []).append(year.setting.places.slots[slot].slot_id)
    return {need: tuple(slots) for need, slots in found.items()}


def planned(model: Model, batch: Batch) -> Slots:
    return {p.need_id: p.slot_ids for p in first_come(model, batch).placements}


def comparable(batch: Batch) -> bool:
    """A booked referral counts for every service of its list, which a batch need not know yet."""
    lists = {slot.practitioner_id for slot in batch.slots if slot.is_referral}
    return all(len(q.services) == 1 for q in batch.practitioners if q.practitioner_id in lists)


@pytest.mark.parametrize("first", range(0, 300, 60))
def test_random_weeks_come_out_the_same(model: Model, first: int) -> None:
    met = 0
    for seed in range(first, first + 60):
        batch = unencumbered(random_week(seed))
        if comparable(batch):
            year = simulate(frozen(model, batch), Rule.FIRST_COME)
            plan = planned(model, batch)
            assert given_in(year, batch) == plan, f"seed {seed}"
            met += len(plan)
    assert met > 50


def test_a_generated_week_comes_out_the_same(
    manchester: Scenario, model: Model, tmp_path_factory: pytest.TempPathFactory
) -> None:
    week: GeneratedWeek = generate(manchester, model=model, people=150, load=1.1, seed=3)
    folder = tmp_path_factory.mktemp("week") / "week"
    write_week(week, folder)
    batch = unencumbered(read_batch(folder).batch)
    year = simulate(frozen(model, batch), Rule.FIRST_COME)
    plan = planned(model, batch)
    assert given_in(year, batch) == plan
    assert len(plan) > 120
    started = year.needs.first != NEVER
    assert np.array_equal(started, year.needs.ending == 1)
    assert batch.horizon_start - dt.timedelta(days=1) == year.setting.begins


@pytest.mark.parametrize(
    ("rule", "booked"),
    [
        (Rule.FIRST_COME, [2, 3, 8]),
        (Rule.FIRST_COME_ON_MONDAYS, [8, 9, 10]),
        (Rule.BATCH, [8, 9, 10]),
        (Rule.AT_ONCE_WITH_PRICES, [2, 3, 8]),
    ],
)
def test_who_is_not_booked_at_once_waits_for_monday(
    model: Model, rule: Rule, booked: list[int]
) -> None:
    """Two ask on the first Tuesday, and one on the second Monday, which that day still sees."""
    people = Poisson(0, sessions=1)
    asking = [people._newcomer(int(at // 7), n, at) for n, at in enumerate((1.2, 1.4, 7.5))]
    given = Given({0: asking[:2], 1: asking[2:]})
    nobody_at_once = AT_THE_DESK.model_copy(update={"online_share": 0})
    programme = setting(model, given, by_phone({"Q": range(40)}), weeks=4, booking=nobody_at_once)
    assert simulate(programme, rule).needs.first.tolist() == booked
