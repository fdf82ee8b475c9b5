"""Many clients, several servers, too few places: each place has one winner, each loser options."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from dataclasses import dataclass

import pytest
from benchmarks.http_load import Line, Shot

from matcher import wire
from matcher.domain import Batch
from matcher.store import Store
from tests import weeks
from tests.api.conftest import load
from tests.forked import servers

PLACES_IN_SLOT = 5


@dataclass(frozen=True)
class Storm:
    """So many requests from so many clients to so many servers, for so many contested slots."""

    requests: int
    clients: int
    servers: int
    slots: int

    @property
    def places(self) -> int:
        """All contested places."""
        return self.slots * PLACES_IN_SLOT


SAMPLE = Storm(requests=160, clients=8, servers=2, slots=6)
SOAK = Storm(requests=20_000, clients=32, servers=3, slots=200)


def crowd(storm: Storm) -> Batch:
    """A person with one session for each request; slots that all want, and some to spare."""
    contested = tuple(
        weeks.slot(f"T{i}", weeks.at(1 + i % 80, f"{8 + i // 80:02}:00"), places=PLACES_IN_SLOT)
        for i in range(storm.slots)
    )
    spare = tuple(
        weeks.slot(f"S{i}", weeks.at(1 + i, "15:00"), "Q2", places=storm.requests) for i in range(4)
    )
    return weeks.batch(
        horizon_weeks=12,
        participants=tuple(weeks.person(f"P{i}") for i in range(storm.requests)),
        needs=tuple(weeks.need(f"N{i}", f"P{i}") for i in range(storm.requests)),
        practitioners=(weeks.practitioner("Q1"), weeks.practitioner("Q2")),
        slots=contested + spare,
    )


def shots(storm: Storm) -> list[Shot]:
    """Everybody asks for one contested slot, as many for each."""
    order = list(range(storm.requests))
    random.Random(1).shuffle(order)
    return [
        Shot(
            "/v1/holds",
            json.dumps(
                {
                    "participant_id": f"P{person}",
                    "sessions": [{"slot_id": f"T{turn % storm.slots}", "need_id": f"N{person}"}],
                    "minutes": 600,
                }
            ).encode(),
            f"storm-{person}",
        )
        for turn, person in enumerate(order)
    ]


async def fight(ports: list[int], storm: Storm) -> list[tuple[int, bytes]]:
    """All answers; clients take turns at the servers."""
    waiting = shots(storm)
    answers: list[tuple[int, bytes]] = []

    async def client(number: int) -> None:
        line = Line("127.0.0.1", ports[number % len(ports)])
        while waiting:
            answers.append(await line.send(waiting.pop()))
        line.close()

    await asyncio.gather(*(client(number) for number in range(storm.clients)))
    return answers


def judge(url: str, storm: Storm, answers: list[tuple[int, bytes]]) -> None:
    """Winners are places exactly; each loser was told what else there is; the store agrees."""
    statuses = Counter(status for status, _ in answers)
    assert statuses == {201: storm.places, 409: storm.requests - storm.places}
    won = [wire.Hold.model_validate_json(body) for status, body in answers if status == 201]
    by_slot = Counter(hold.sessions[0].slot_id for hold in won)
    assert by_slot == {f"T{i}": PLACES_IN_SLOT for i in range(storm.slots)}
    assert len({hold.participant_id for hold in won}) == len({h.token for h in won}) == len(won)
    for status, body in answers:
        if status == 409:
            told = wire.TakenProblem.model_validate_json(body)
            assert [one.obstacle for one in told.lost] == [wire.Obstacle.FULL]
            assert told.next_available is not None
            assert told.next_available.options
    with Store.open(url) as store:
        contested = [f"T{i}" for i in range(storm.slots)]
        assert set(store.free_places(contested).values()) == {0}
        for hold in won:
            assert store.held(hold.hold_id).state == "held"


def storm_over(url: str, storm: Storm) -> None:
    load(url, crowd(storm))
    with servers(url, storm.servers) as running:
        answers = asyncio.run(fight([server.port for server in running], storm))
    judge(url, storm, answers)


def test_no_place_is_ever_given_twice(database_url: str) -> None:
    storm_over(database_url, SAMPLE)


@pytest.mark.soak
def test_no_place_is_given_twice_by_twenty_thousand_requests(database_url: str) -> None:
    storm_over(database_url, SOAK)
