"""Threads and processes race for the same places; the database lets nobody win twice."""

from __future__ import annotations

import pytest

from matcher.store import Obstacle, Store
from tests.store import race
from tests.store.invariants import check


@pytest.mark.parametrize(
    ("people", "processes", "threads"),
    [
        pytest.param(24, 2, 4, id="sample"),
        pytest.param(400, 4, 8, id="full", marks=pytest.mark.soak),
    ],
)
def test_every_place_goes_to_one_person_and_none_stays_empty(
    database_url: str, people: int, processes: int, threads: int
) -> None:
    told = race.race(database_url, people=people, processes=processes, threads=threads, seed=0)
    places = race.SLOTS * race.PLACES
    assert told["held"] == places
    assert told[Obstacle.FULL] == people * race.SLOTS - places
    assert set(told) == {"held", Obstacle.FULL.value}
    with Store.open(database_url) as store:
        free = store.free_places([f"T{i}" for i in range(race.SLOTS)])
        assert set(free.values()) == {0}
        check(store)


@pytest.mark.parametrize(
    ("people", "processes", "threads", "seed"),
    [
        pytest.param(40, 2, 4, 1, id="sample"),
        *(
            pytest.param(400, 4, 8, seed, id=f"full-{seed}", marks=pytest.mark.soak)
            for seed in range(1, 6)
        ),
    ],
)
def test_whatever_happens_at_once_the_tables_agree(
    database_url: str, people: int, processes: int, threads: int, seed: int
) -> None:
    told = race.race(database_url, people=people, processes=processes, threads=threads, seed=seed)
    assert told["held"] > race.PLACES
    assert told[Obstacle.FULL] > 0
    with Store.open(database_url) as store:
        check(store)
