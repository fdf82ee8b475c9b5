"""A change that is claimed to get a need placed does so, and no smaller one of its kind does."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from matcher.audit import check_plan
from matcher.domain import Part
from matcher.explain.change import Change, Kind
from matcher.explain.tried import Trials, Worked
from tests.explain.scenes import (
    Scene,
    least_with_others_held,
    possible,
    scenes,
    with_placement,
)
from tests.oracles.diary import price_of

ORDER = list(Kind)


def smaller(change: Change) -> Change | None:
    """The next smaller change of a kind that is measured; ``None`` where there is none."""
    match change.kind:
        case Kind.TRAVEL | Kind.GAP:
            return Change(change.kind, amount=change.amount - 1)
        case Kind.END if change.amount > 1:
            return Change(change.kind, amount=change.amount - 1)
        case Kind.PLACES | Kind.RELEASE if len(change.slots) > 1:
            return Change(change.kind, slots=change.slots[1:])
        case _:
            return None


def check(one: Scene, need_id: str, worked: Worked) -> None:
    """The claim, judged by the checker and the oracles alone."""
    changed = worked.change.apply(one.batch, need_id)
    after = with_placement(one.plan, need_id, worked.slots)
    assert not check_plan(one.model, changed, after), one.seed
    assert price_of(one.model, changed, after) is not None
    least = least_with_others_held(one.model, changed, one.plan, need_id)
    assert least == worked.cost
    assert possible(one.model, changed, changed.need[need_id])[worked.slots] == least
    first = changed.slot[worked.slots[0]].date
    assert worked.wait_days == (first - changed.need[need_id].clock).days
    less = smaller(worked.change)
    if less is not None:
        nearly = less.apply(one.batch, need_id)
        assert least_with_others_held(one.model, nearly, one.plan, need_id) is None


def check_all(seeds: range) -> Counter[Kind]:
    kinds: Counter[Kind] = Counter()
    for one in scenes(seeds):
        for need_id in one.unplaced:
            works = Trials(one.model, one.batch, one.plan, need_id).all_that_work()
            found = [w.change.kind for w in works]
            assert found == sorted(found, key=ORDER.index)
            assert len(set(found)) == len(found)
            for worked in works:
                check(one, need_id, worked)
                kinds[worked.change.kind] += 1
    return kinds


def test_changes_that_are_claimed_do_what_is_claimed() -> None:
    kinds = check_all(range(12))
    assert kinds.total() >= 15


@pytest.mark.soak
def test_changes_that_are_claimed_do_what_is_claimed_on_many_weeks() -> None:
    kinds = check_all(range(1000, 1400))
    assert kinds.total() >= 200
    assert set(kinds) >= set(Kind) - {Kind.NOTHING}


def test_nothing_is_missed_among_the_plain_kinds() -> None:
    """Where no change of a kind is claimed, making it gets the need no place."""
    missing = 0
    for one in scenes(range(10)):
        for need_id in one.unplaced:
            works = Trials(one.model, one.batch, one.plan, need_id).all_that_work()
            kinds = {w.change.kind for w in works}
            for change in all_of_plain_kinds(one, need_id):
                if change.kind in kinds or Kind.NOTHING in kinds:
                    continue
                changed = change.apply(one.batch, need_id)
                for slots in possible(one.model, changed, changed.need[need_id]):
                    plan = with_placement(one.plan, need_id, slots)
                    assert price_of(one.model, changed, plan) is None, one.seed
                missing += 1
    assert missing >= 30


def all_of_plain_kinds(one: Scene, need_id: str) -> list[Change]:
    need = one.batch.need[need_id]
    person = one.batch.participant[need.participant_id]
    found = [Change(Kind.TIME, what=part) for part in Part]
    found += [Change(Kind.REQUIREMENT, what=code) for code in person.requirements]
    found += [Change(Kind.SESSIONS, amount=n) for n in range(1, need.sessions)]
    found += [Change(Kind.TRAVEL, amount=180)] if person.max_travel_minutes < 180 else []
    found += [Change(Kind.CONTINUITY)] if need.sessions > 1 and need.same_practitioner else []
    return found


def test_the_how_to_lists_the_kinds_of_change() -> None:
    page = Path(__file__).parents[2] / "docs" / "how-to" / "explain.md"
    listed = re.findall(r"^(\d+)\. ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [int(number) for number in listed] == list(range(1, len(Kind) + 1))
