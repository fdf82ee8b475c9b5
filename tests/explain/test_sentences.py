"""The words of an explanation claim what the figures say, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from matcher.domain import Batch, Mode, Part
from matcher.explain.anyway import Anyway
from matcher.explain.change import WEEKDAYS, Change, Kind
from matcher.explain.figures import figures
from matcher.explain.tell_change import tell_change
from matcher.explain.tell_unplaced import tell_unplaced
from matcher.explain.tried import LONGEST_JOURNEY
from matcher.explain.unplaced import WhyUnplaced, why_unplaced
from tests.explain.scenes import Scene, possible, scene, scenes

BLOCKED = "more than one thing stands in the way"


def told(one: Scene, why: WhyUnplaced) -> str:
    return " ".join(line for part in tell_unplaced(one.model, why) for line in part.lines)


def with_room_made() -> tuple[Scene, WhyUnplaced, Anyway]:
    for seed in (11, 26, 32, 34, 39, 46):
        one = scene(seed)
        for need_id in one.unplaced:
            why = why_unplaced(one.standing, need_id, time_limit=3)
            if why.anyway is not None:
                return one, why, why.anyway
    pytest.fail("nobody made room")


def test_a_cheaper_plan_for_a_changed_week_is_not_a_better_plan_for_this_one() -> None:
    one, why, found = with_room_made()
    cheaper = replace(found, total_added=-5_000, total_at_least=None)
    as_it_is = replace(cheaper, change=Change(Kind.NOTHING))
    assert "5.000 days less, so a longer search would find" in told(
        one, replace(why, anyway=as_it_is)
    )
    changed = replace(cheaper, change=Change(Kind.MODE, what=Mode.PHONE))
    said = told(one, replace(why, anyway=changed))
    assert "the whole plan, 5.000 days less." in said
    assert "longer search" not in said


def test_what_is_less_is_told_as_less() -> None:
    one, why, found = with_room_made()
    less = replace(found, cost_added=-1_500, wait_days_added=-7, people_left_out=0)
    said = told(one, replace(why, anyway=less))
    assert "Others would count as 1.500 days less;" in said
    assert "would shrink by 7 days in all." in said
    assert "nobody would lose theirs" in said
    none = replace(found, cost_added=0, wait_days_added=0, people_moved=0)
    said = told(one, replace(why, anyway=none))
    assert "Others would count as much as now;" in said
    assert "would add up to as many days as now." in said
    assert "Nobody would get other places;" in said


def test_a_requirement_is_told_in_words() -> None:
    one = scene(0)
    for code, words in (("step_free", "step-free access"), ("language:pl", "language (pl)")):
        change = Change(Kind.REQUIREMENT, what=code)
        assert tell_change(one.model, change).endswith(f"in another way: {words}")


def test_more_than_one_thing_stands_in_the_way_only_where_no_single_change_helps() -> None:
    """Every single change is tried in a week where nobody else has a place."""
    blocked = 0
    for one in scenes(range(60)):
        for need_id in one.unplaced:
            if one.batch.need[need_id].after_need is not None:
                continue
            why = why_unplaced(one.standing, need_id, time_limit=0)
            assert why.blocked == (BLOCKED in told(one, why))
            assert figures(why)["blocked"] is why.blocked
            if why.blocked:
                blocked += 1
                for change in single_changes(one.batch, need_id):
                    changed = change.apply(one.batch, need_id)
                    assert not possible(one.model, changed, changed.need[need_id]), change
        if blocked >= 5:
            return
    pytest.fail("too few needs are blocked to judge by")


def single_changes(batch: Batch, need_id: str) -> Iterator[Change]:
    """The most of each kind, so that nothing less of it could help either."""
    need = batch.need[need_id]
    person = batch.participant[need.participant_id]
    everywhere = tuple(slot.slot_id for slot in batch.slots)
    yield from (Change(Kind.MODE, what=m) for m in Mode if m is not Mode.REFERRAL)
    yield from (Change(Kind.TIME, what=f"{day}_{part}") for day in WEEKDAYS for part in Part)
    yield from (Change(Kind.TIME, what=part) for part in Part)
    yield Change(Kind.TRAVEL, amount=max(LONGEST_JOURNEY, person.max_travel_minutes))
    yield from (Change(Kind.PRACTITIONER, what=q) for q in ("", *need.forbid_practitioners))
    yield Change(Kind.CONTINUITY)
    yield Change(Kind.END, amount=(batch.horizon_end - batch.horizon_start).days)
    yield from (Change(Kind.REQUIREMENT, what=code) for code in person.requirements)
    yield Change(Kind.RELEASE, slots=everywhere)
    yield Change(Kind.PLACES, slots=everywhere)
    yield Change(Kind.SESSIONS, amount=1)
