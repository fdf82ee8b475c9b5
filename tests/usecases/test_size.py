"""What would take more memory than there should be is refused, at once and in plain words."""

from __future__ import annotations

import pytest

from matcher.errors import TooLarge
from matcher.instance import compile_batch, size
from matcher.optimise import allocate
from tests.weeks import MODEL, at, batch, need, person, slot


def test_a_horizon_of_two_thousand_years_is_refused() -> None:
    people = tuple(person(f"P{i}") for i in range(300))
    with pytest.raises(TooLarge) as refused:
        allocate(MODEL, batch(participants=people, horizon_weeks=104_000))
    assert "300 people over 728,000 days would take about 41 GB of memory" in str(refused.value)
    assert "fewer horizon_weeks" in refused.value.todo
    assert (refused.value.code, refused.value.exit_code) == ("too_large", 2)


def test_too_many_people_and_places_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size, "MOST_BYTES", 12_000)
    people = tuple(person(f"P{i}") for i in range(100))
    week = batch(participants=people, horizon_weeks=1, needs=())
    with pytest.raises(TooLarge, match=r"100 people over 7 days"):
        compile_batch(MODEL, week)
    monkeypatch.setattr(size, "PER_DAY_OF_A_PERSON", 0)
    with pytest.raises(TooLarge, match=r"100 people and 1 places? to go to"):
        compile_batch(MODEL, week)


def test_too_many_pairs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    slots = tuple(slot(f"T{d}", at(d)) for d in range(20))
    needs = tuple(need(f"N{i}", f"P{i}") for i in range(10))
    week = batch(participants=[person(f"P{i}") for i in range(10)], needs=needs, slots=slots)
    assert len(compile_batch(MODEL, week).entries.entry_need) == 200
    monkeypatch.setattr(size, "PER_ENTRY", size.MOST_BYTES // 199)
    with pytest.raises(TooLarge) as refused:
        compile_batch(MODEL, week)
    assert "10 plan items could use 20 half-days of places each" in str(refused.value)
    assert "Split the week by area" in refused.value.todo
