"""Fixtures of the service's tests: a served store on each database, and a client of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from matcher.client import Client
from matcher.domain import Batch
from matcher.store import Actor, Store, Week
from tests import weeks
from tests.api.served import in_a_thread

MONDAY = dt.datetime.combine(weeks.HORIZON_START, dt.time(8), tzinfo=weeks.LONDON)
"""The moment of the tests: the morning of the first day that may be booked."""


def set_clock(store: Store, moment: dt.datetime) -> None:
    """Let the database's clock show ``moment``, and go on from there."""
    store.move_clock(moment - store.about().clock)


def load(database_url: str, batch: Batch) -> None:
    """Load a batch, on the morning on which it begins."""
    with Store.open(database_url) as store:
        set_clock(store, MONDAY)
        store.load(Week(batch), Actor())


Serve = Callable[[str, Batch | None], Client]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve a database with a batch in it; gives a client."""
    with ExitStack() as stack:

        def start(url: str, batch: Batch | None) -> Client:
            if batch is not None:
                load(url, batch)
            address = stack.enter_context(in_a_thread(url))
            return stack.enter_context(Client(address))

        yield start


@pytest.fixture
def client(serve: Serve, database_url: str) -> Client:
    """Three people with a need of two sessions each; eight weekly slots of one place at two times.

    ``T1`` to ``T4`` are Tuesdays at 09:00, ``L1`` to ``L4`` Tuesdays at 14:00, four weeks long.
    """
    return serve(database_url, people_and_slots())


def people_and_slots(people: int = 3, sessions: int = 2, places: int = 1) -> Batch:
    """The week of ``client``."""
    return weeks.batch(
        participants=tuple(weeks.person(f"P{i}") for i in range(people)),
        needs=tuple(weeks.need(f"N{i}", f"P{i}", sessions=sessions) for i in range(people)),
        slots=(
            *weeks.weekly(4, places=places),
            *(
                weeks.slot(f"L{i + 1}", weeks.at(1 + 7 * i, "14:00"), places=places)
                for i in range(4)
            ),
        ),
    )
