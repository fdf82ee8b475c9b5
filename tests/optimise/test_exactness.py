"""Where the best plan is a min-cost flow, the engine finds it and proves it: gap 0.

With one single-session need per person a plan is an assignment of needs to slots, so OR-Tools'
min-cost flow gives the least cost by another algorithm, over slots and costs that are read from
the formats a second time (``tests.oracles``).
"""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from ortools.graph.python import min_cost_flow

from matcher.domain import Batch, Model, Status
from matcher.optimise import Options, allocate
from tests.optimise.accepted import assert_accepted
from tests.oracles.reading import series_of, unplaced_cost
from tests.oracles.week import Week
from tests.weeks import MODEL, at, available, batch, day, need, person, practitioner, site, slot

MODES = (("in_person",), ("video", "in_person"), ("phone",), ("in_person", "phone", "video"))
HOURS = ("mon_am", "tue_pm", "wed_am", "thu_0930-1430", "fri_pm", "mon_pm", "wed_eve")


def single_session_week(
    people: int, seed: int, load: float = 1.1, services: tuple[str, ...] = ("physiotherapy",)
) -> Batch:
    """A week of single sessions: people who differ in everything that a rule or cost looks at.

    Each of ``services`` has practitioners of its own.
    """
    rng = Random(seed)
    persons, needs = [], []
    for i in range(people):
        persons.append(
            person(
                f"P{i}",
                home={
                    "latitude": 53.5 + rng.random() / 5,
                    "longitude": -2.5 + rng.random() / 5,
                },
                travel=rng.choice(["car", "public_transport"]),
                urgency=rng.choice(["routine", "routine", "soon", "urgent"]),
                barriers=({"code": rng.choice(["msk", "mental_health"]), "severity": 2},),
                modes=rng.choice(MODES),
                availability=available(*rng.sample(HOURS, 3)),
                requirements=rng.choice([(), (), ("step_free",)]),
            )
        )
        asked = day(-rng.randrange(60)).isoformat()
        service = services[i % len(services)]
        needs.append(need(f"N{i}", f"P{i}", requested_on=asked, service=service))
    team = tuple(
        practitioner(
            f"Q{q}",
            services=(services[q % len(services)],),
            specialisms=({"barrier": "msk", "level": f"0.{3 + q % 6}"},),
        )
        for q in range(max(2, people // 25))
    )
    sites = tuple(
        site(
            f"S{s}",
            location={"latitude": 53.55 + s / 20, "longitude": -2.45 + s / 30},
            provides=("step_free",) if s % 2 else (),
        )
        for s in range(3)
    )
    starts = ("09:00", "09:30", "10:00", "13:00", "13:30", "17:30")
    every = [
        slot(
            f"{q.practitioner_id}-{offset}-{start}".replace(":", ""),
            at(offset, start),
            q.practitioner_id,
            site_id=f"S{rng.randrange(3)}",
            modes=("in_person", "video") if rng.random() < 0.5 else ("in_person",),
        )
        for q in team
        for offset in range(28)
        if offset % 7 < 5
        for start in starts
    ]
    return batch(
        participants=tuple(persons),
        needs=tuple(needs),
        practitioners=team,
        sites=sites,
        slots=tuple(rng.sample(every, min(len(every), round(people / load)))),
    )


def least_by_flow(model: Model, week: Batch) -> int:
    """The least cost of any plan, 0.001 day, by min-cost flow over needs and slots."""
    free = Week(model, week).free_places
    node = {s.slot_id: len(week.needs) + i for i, s in enumerate(week.slots)}
    source, sink = len(week.needs) + len(week.slots), len(week.needs) + len(week.slots) + 1
    arcs = [(source, i, 1, 0) for i in range(len(week.needs))]
    arcs += [(node[s.slot_id], sink, free(s), 0) for s in week.slots]
    for i, one in enumerate(week.needs):
        arcs.append((i, sink, 1, unplaced_cost(model, week, one)))
        arcs += [(i, node[s.slot_ids[0]], 1, s.cost) for s in series_of(model, week, one)]
    tails, heads, capacities, costs = (np.array(x) for x in zip(*arcs, strict=True))
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
    flow.set_nodes_supplies(np.array([source, sink]), np.array([len(week.needs), -len(week.needs)]))
    assert flow.solve() == flow.OPTIMAL
    return int(flow.optimal_cost())


@pytest.mark.parametrize(
    ("people", "load", "seed"), [(50, 0.7, 0), (50, 1.1, 1), (120, 0.9, 2), (120, 1.4, 3)]
)
@pytest.mark.parametrize(
    "services", [("physiotherapy",), ("physiotherapy", "counselling", "training")], ids=len
)
def test_single_sessions_cost_what_a_flow_costs(
    people: int, load: float, seed: int, services: tuple[str, ...]
) -> None:
    week = single_session_week(people, seed, load, services)
    result = allocate(MODEL, week, Options(work_limit=4_000, threads=1))
    assert_accepted(MODEL, week, result)
    assert result.certificate.cost == least_by_flow(MODEL, week)


@pytest.mark.parametrize("people", [50, 120, 300, 1000])
def test_single_sessions_are_proved(people: int) -> None:
    week = single_session_week(people, seed=people)
    result = allocate(MODEL, week, Options(work_limit=4_000, threads=1))
    assert result.certificate.bound == result.certificate.cost
    assert result.status is Status.OPTIMAL


@pytest.mark.soak
@pytest.mark.parametrize("load", [0.7, 0.9, 1.1, 1.4])
def test_single_sessions_of_three_hundred_people_cost_what_a_flow_costs(load: float) -> None:
    for seed in range(10, 15):
        week = single_session_week(300, seed, load)
        result = allocate(MODEL, week, Options(time_limit=60.0, threads=1))
        assert_accepted(MODEL, week, result)
        assert result.certificate.cost == least_by_flow(MODEL, week), f"seed {seed}"
