"""Decisions by hand: the plan keeps them, and its price is exact against every other plan."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from random import Random

import pytest

from matcher.audit import check_plan, price_plan
from matcher.domain import Batch
from matcher.errors import InputFaults, MatcherError
from matcher.files import ReadBatch, read_batch, read_outcome, write_batch, write_outcome
from matcher.files.hand import Action, ByHand, read_by_hand
from matcher.instance import compile_batch
from matcher.optimise import Options, allocate
from matcher.usecases.allocate import allocate_week
from matcher.usecases.by_hand import price_by_hand, settle_folder
from matcher.usecases.outcome import build_outcome
from matcher.usecases.standing_plan import Planned
from matcher.usecases.verify import verify_folder
from tests.oracles.diary import Diary, predecessors_first
from tests.oracles.models import model_for
from tests.oracles.reading import Choice, choices
from tests.strategies import random_week
from tests.weeks import MODEL, batch, need, person, practitioner, weekly

STEPS = Options(work_limit=60)
TO_THE_END = Options(work_limit=1000)


@cache
def planned(seed: int) -> Planned:
    model, week = model_for(seed), random_week(seed)
    result = allocate(model, week, STEPS)
    outcome = build_outcome(compile_batch(model, week), result, seed=0).outcome
    return Planned(ReadBatch(batch=week, model=model, warnings=()), outcome, result.plan)


def decide(one: Planned, rng: Random) -> tuple[ByHand, ...]:
    """Up to three decisions about different needs."""
    week, found = one.week.batch, []
    for need_id in rng.sample(list(week.need), min(3, len(week.needs))):
        action = rng.choice(list(Action))
        if action is Action.LOCK and need_id not in one.plan.placement:
            continue
        slot = practitioner_id = None
        if action in (Action.REQUIRE, Action.FORBID):
            if rng.random() < 0.5 and week.slots:
                slot = rng.choice([*week.slots]).slot_id
                if need_id in one.plan.placement and rng.random() < 0.6:
                    slot = one.plan.placement[need_id].slot_ids[0]
            else:
                practitioner_id = rng.choice([*week.practitioners]).practitioner_id
        found.append(ByHand(need_id, action, practitioner_id, slot, "because", "Sam"))
    return tuple(found)


def allowed(one: Planned, decisions: tuple[ByHand, ...]) -> list[Choice]:
    """What the decisions leave of every need's series, predecessors first."""
    week = one.week.batch
    by_need = {c.need.need_id: c for c in choices(one.week.model, week)}
    locked = {d.need_id for d in decisions if d.action is Action.LOCK}
    for need_id in list(locked):
        leader = week.need[need_id].after_need
        while leader in week.need and leader is not None:
            locked.add(leader)
            leader = week.need[leader].after_need
    for need_id in locked:
        choice = by_need[need_id]
        slots = one.plan.placement[need_id].slot_ids
        kept = [s for s in choice.series if s.slot_ids == slots]
        by_need[need_id] = choice._replace(series=kept, unplaced=10**9)
    for d in decisions:
        choice = by_need[d.need_id]
        series = [s for s in choice.series if _keeps(week, d, s.slot_ids)]
        by_need[d.need_id] = choice._replace(series=series)
    return [by_need[n.need_id] for n in predecessors_first(week)]


def _keeps(week: Batch, d: ByHand, slots: tuple[str, ...]) -> bool:
    practitioners = {week.slot[s].practitioner_id for s in slots}
    match d.action:
        case Action.LEAVE:
            return False
        case Action.REQUIRE if d.slot_id is not None:
            return slots[0] == d.slot_id
        case Action.REQUIRE:
            return practitioners == {d.practitioner_id}
        case Action.FORBID if d.slot_id is not None:
            return d.slot_id not in slots
        case Action.FORBID:
            return d.practitioner_id not in practitioners
        case _:
            return True


def least(one: Planned, left: list[Choice]) -> int:
    """The least cost of all plans made of ``left``, by trying them all."""
    after = [0]
    for choice in reversed(left):
        after.append(after[-1] + min([choice.unplaced, *(s.cost for s in choice.series)]))
    after.reverse()
    diary = Diary(one.week.model, one.week.batch)
    best = [10**12]

    def descend(depth: int, cost: int) -> None:
        if cost + after[depth] >= best[0]:
            return
        if depth == len(left):
            best[0] = cost
            return
        for series in sorted(left[depth].series, key=lambda s: s.cost):
            if diary.fits(left[depth].need, series):
                diary.take(left[depth].need, series)
                descend(depth + 1, cost + series.cost)
                diary.give_back(left[depth].need, series)
        descend(depth + 1, cost + left[depth].unplaced)

    descend(0, 0)
    return best[0]


def leaves_a_locked_leader(week: Batch, decisions: tuple[ByHand, ...]) -> bool:
    """Whether a need is to be left that a locked one follows, at once or through others."""
    left = {d.need_id for d in decisions if d.action is Action.LEAVE}
    for d in decisions:
        leader = week.need[d.need_id].after_need if d.action is Action.LOCK else None
        while leader in week.need and leader is not None:
            if leader in left:
                return True
            leader = week.need[leader].after_need
    return False


def check(seed: int) -> Counter[str]:
    one, rng = planned(seed), Random(seed)
    decisions = decide(one, rng)
    if leaves_a_locked_leader(one.week.batch, decisions):
        with pytest.raises(MatcherError, match="locked and left"):
            price_by_hand(one, decisions, STEPS)
        return Counter(["refused"])
    price = price_by_hand(one, decisions, STEPS)
    model, week = one.week.model, one.week.batch
    assert not check_plan(model, week, price.plan)
    assert price.cost == price_plan(model, week, price.plan)
    assert price.extra == price.cost - one.outcome.certificate.cost
    for d in decisions:
        placement = price.plan.placement.get(d.need_id)
        if d.action is Action.LOCK:
            assert placement == one.plan.placement[d.need_id]
        elif placement is not None:
            assert _keeps(week, d, placement.slot_ids)
        elif d.action in (Action.REQUIRE, Action.FORBID):
            assert d.need_id in price.not_placed
    free = least(one, allowed(one, ()))
    best = least(one, allowed(one, decisions))
    assert price.at_least <= best - free <= price.at_most, seed
    assert best <= price.cost
    if price.is_exact:
        assert best - free == price.extra
    told = Counter(d.action.value for d in decisions)
    told.update({"exact": price.is_exact, "dearer": price.extra > 0})
    return told


def test_the_price_of_decisions_is_exact_against_all_plans() -> None:
    told: Counter[str] = Counter()
    for seed in range(12):
        told.update(check(seed))
    assert all(told[action] for action in Action)
    assert told["exact"] >= 6
    assert told["dearer"] >= 3


@pytest.mark.soak
def test_the_price_of_decisions_is_exact_against_all_plans_on_many_weeks() -> None:
    told: Counter[str] = Counter()
    for seed in range(2000, 2300):
        told.update(check(seed))
    assert told["dearer"] >= 60


WEEK = batch(
    participants=(person("P1"), person("P2", referral_date="2026-11-24")),
    needs=(need("N1", "P1"), need("N2", "P2", requested_on="2026-11-24")),
    practitioners=(practitioner("Q1"), practitioner("Q2")),
    slots=(*weekly(2), *weekly(2, first=2, prefix="U", practitioner_id="Q2")),
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A week and its best plan: N1 in T1, N2 in U1."""
    root = tmp_path_factory.mktemp("by-hand")
    week, out = root / "week", root / "out"
    write_batch(week, WEEK, MODEL)
    write_outcome(out, allocate_week(read_batch(week), TO_THE_END).outcome)
    return week, out


def hand(folder: Path, *rows: str) -> Path:
    file = folder / "hand.csv"
    file.write_text("\n".join(["need_id,action,value,reason,by", *rows]) + "\n", encoding="utf-8")
    return file


def test_what_is_decided_is_priced_and_written_as_a_verified_plan(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    week, out = folders
    rows = hand(tmp_path, "N1,forbid,T1,unwell that day,Sam", "N2,lock,,promised,Sam")
    settled = settle_folder(week, out, rows, write_to=tmp_path / "new", wish=TO_THE_END)
    assert settled.price.extra > 0
    assert settled.price.is_exact
    assert settled.price.wait_days_added == 7
    assert verify_folder(week, tmp_path / "new").verdict.ok
    told = {row.need_id: row.slot_id for row in read_outcome(tmp_path / "new").allocation}
    assert told == {"N1": "T2", "N2": "U1"}


def test_no_decisions_cost_nothing(folders: tuple[Path, Path], tmp_path: Path) -> None:
    settled = settle_folder(*folders, hand(tmp_path), wish=TO_THE_END)
    assert (settled.price.extra, settled.price.at_least, settled.price.at_most) == (0, 0, 0)


def test_all_that_is_wrong_with_hand_csv_is_told_at_once(tmp_path: Path) -> None:
    rows = hand(
        tmp_path,
        "N9,lock,,x,Sam",
        "N1,require,,x,Sam",
        "N2,forbid,Q9,x,Sam",
        "N2,leave,,x,Sam",
        "N1,lock,T1,x,",
    )
    with pytest.raises(InputFaults) as told:
        read_by_hand(rows, WEEK, {"N2"})
    assert {(f.row, f.column, f.code) for f in told.value.faults} == {
        (2, "need_id", "unknown_reference"),
        (3, "value", "missing_value"),
        (4, "value", "unknown_reference"),
        (5, "need_id", "duplicate"),
        (6, "value", "value_not_used"),
        (6, "action", "not_placed"),
        (6, "by", "empty"),
        (6, "need_id", "duplicate"),
    }


def test_a_plan_of_another_week_is_refused(folders: tuple[Path, Path], tmp_path: Path) -> None:
    _, out = folders
    other = tmp_path / "other"
    write_batch(other, WEEK.model_copy(update={"horizon_weeks": 5}), MODEL)
    with pytest.raises(MatcherError, match="other files"):
        settle_folder(other, out, hand(tmp_path), wish=TO_THE_END)


def test_a_leader_cannot_be_left_under_a_lock() -> None:
    week = WEEK.model_copy(update={"needs": (need("N1", "P1"), need("N2", "P1", after_need="N1"))})
    result = allocate(MODEL, week, TO_THE_END)
    assert len(result.plan.placements) == 2
    outcome = build_outcome(compile_batch(MODEL, week), result, seed=0).outcome
    one = Planned(ReadBatch(batch=week, model=MODEL, warnings=()), outcome, result.plan)
    both = (
        ByHand("N2", Action.LOCK, None, None, "promised", "Sam"),
        ByHand("N1", Action.LEAVE, None, None, "unwell", "Sam"),
    )
    with pytest.raises(MatcherError, match="locked and left"):
        price_by_hand(one, both, TO_THE_END)
