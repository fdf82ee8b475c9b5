"""The same first come, first served case in SimPy, a simulator by others: event for event."""

from __future__ import annotations

from collections.abc import Generator
from random import Random
from typing import Any

import numpy as np
import pytest
import simpy

from matcher.domain import Model
from matcher.planning.simulation import FrontDoor, Rule, simulate
from tests.planning.simulation.settings import NOTHING_OFFERED, Poisson, by_phone, setting

Process = Generator[Any, Any, None]


@pytest.mark.parametrize("varies", [0, 0.5, 1])
def test_coaches_assess_the_same_people_at_the_same_moments(model: Model, varies: float) -> None:
    door = FrontDoor(3, assessments_a_week=20, varies=varies)
    queue = setting(model, Poisson(57), NOTHING_OFFERED, weeks=30, front_door=door)
    year = simulate(queue, Rule.FIRST_COME, seed=4)
    seen = year.people.assessed >= 0
    ready, took = year.people.ready[seen], year.people.assessment_days[seen]
    assert len(ready) > 1000

    environment = simpy.Environment()
    coaches = simpy.Resource(environment, capacity=door.coaches)
    began = np.zeros(len(ready))

    def person(number: int) -> Process:
        yield environment.timeout(ready[number])
        with coaches.request() as turn:
            yield turn
            began[number] = environment.now
            yield environment.timeout(took[number])

    for number in range(len(ready)):
        environment.process(person(number))
    environment.run()
    assert began == pytest.approx(year.people.assessed[seen], abs=1e-9)
    assert (year.people.assessed[seen] - ready).max() > 0.5, "nobody had to wait"


def test_diaries_serve_the_same_people_on_the_same_days(model: Model) -> None:
    rng = Random(5)
    weeks = 40
    diaries = {f"Q{i}": sorted(rng.sample(range(7 * weeks + 80), 120 + 30 * i)) for i in range(3)}
    queue = setting(
        model, Poisson(10, sessions=1), by_phone(diaries), weeks=weeks, horizon_weeks=60
    )
    year = simulate(queue, Rule.FIRST_COME, seed=6)
    asked = year.people.ready[year.needs.person]

    environment = simpy.Environment()
    waiting = simpy.Store(environment)
    served: list[tuple[int, int]] = []

    def arrives(number: int) -> Process:
        yield environment.timeout(asked[number])
        yield waiting.put(number)

    def works(days: list[int]) -> Process:
        for day in days:
            yield environment.timeout(day - environment.now)
            if waiting.items:
                number = yield waiting.get()
                served.append((day, number))

    for number in range(len(asked)):
        environment.process(arrives(number))
    for days in diaries.values():
        environment.process(works(days))
    environment.run(until=7 * weeks)
    ours = [(int(day), n) for n, day in enumerate(year.needs.first) if day >= 0]
    assert sorted(served) == sorted(ours)
    assert len(ours) > 300
    assert max(day - asked[n] for day, n in ours) > 14, "nobody had to wait"
