"""kill -9 at random and at named points: nothing acknowledged is lost, nothing is done twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from matcher import wire
from matcher.client import Client, Patience, PlaceTaken
from matcher.domain import Batch
from matcher.store import Store
from tests import weeks
from tests.api.conftest import load
from tests.api.dying import POINTS

SAMPLE, SOAK = 14, 200
"""Deaths of the server."""
COACHES = 3
LEAST_EACH = 8
"""People whom each coach sees at least, however little was done between deaths."""
MOST_BETWEEN_DEATHS = 20
"""People whom all coaches together can see in one life of the server. It reads them all at each
start, so there are no more of them than are needed."""
SEED = 7
SLOTS, PLACES = 40, 3
PATIENT = Patience(tries=400, first_wait=0.005, longest_wait=0.05)


def crowd(people: int) -> Batch:
    """So many people with one session each, and slots in which they fit."""
    return weeks.batch(
        horizon_weeks=12,
        participants=tuple(weeks.person(f"P{i}") for i in range(people)),
        needs=tuple(weeks.need(f"N{i}", f"P{i}") for i in range(people)),
        slots=tuple(
            weeks.slot(f"T{i}", weeks.at(1 + i, "09:00"), places=PLACES) for i in range(SLOTS)
        ),
    )


@dataclass
class Acknowledged:
    """What the service has said to a coach, and so may never take back."""

    held: dict[str, wire.Hold] = field(default_factory=dict)
    booked: dict[str, wire.Booking] = field(default_factory=dict)
    cancelled: dict[str, wire.Booking] = field(default_factory=dict)
    repeated: int = 0


@contextmanager
def dying(url: str, folder: Path, deaths: int) -> Iterator[tuple[str, Path]]:
    """A server that dies so often; its address, and the file that tells of its deaths."""
    port, told = folder / "port", folder / "deaths"
    told.touch()
    words = ["--database", url, "--port-file", str(port), "--deaths-file", str(told)]
    words += ["--deaths", str(deaths), "--seed", str(SEED)]
    server = subprocess.Popen([sys.executable, "-m", "tests.api.dying", *words])
    try:
        while not port.exists() or not port.read_text():
            assert server.poll() is None
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port.read_text()}", told
    finally:
        server.terminate()
        server.wait()


def coach(address: str, number: int, told: Path, deaths: int, said: Acknowledged) -> None:
    """Hold, confirm and cancel for one person after another until the server has died enough.

    The last server does not die, so what is said in the end does not hang on the machine's speed.
    """
    draw = random.Random(number)
    with Client(address, patience=PATIENT, timeout=10) as client:
        person = number
        seen = 0
        while seen < LEAST_EACH or len(told.read_text().splitlines()) < deaths:
            one_person(client, f"{person}", draw, said)
            person += COACHES
            seen += 1


def one_person(client: Client, person: str, draw: random.Random, said: Acknowledged) -> None:
    """What a coach does for one person; each request may be sent again under its key."""

    def hold(slot: str) -> wire.Hold:
        asked = (wire.SessionAsked(slot_id=slot, need_id=f"N{person}"),)
        return client.hold(f"P{person}", asked, minutes=600, key=f"hold-{person}-{slot}")

    slot = f"T{draw.randrange(SLOTS)}"
    try:
        held = hold(slot)
    except PlaceTaken:
        return
    said.held[held.hold_id] = held
    if draw.random() < 0.3:
        assert hold(slot) == held
        said.repeated += 1
    if draw.random() < 0.2:
        return
    (booked,) = client.confirm(held, key=f"confirm-{person}").bookings
    said.booked[booked.booking_id] = booked
    if draw.random() < 0.3:
        assert client.confirm(held, key=f"confirm-{person}").bookings == (booked,)
        assert hold(slot) == held
        said.repeated += 1
    if draw.random() < 0.5:
        gone = client.cancel(booked.booking_id, wire.CancelledBy.PERSON, key=f"cancel-{person}")
        said.cancelled[booked.booking_id] = gone.booking


def check(url: str, said: Acknowledged) -> None:
    """Everything that was said is so, and no place is taken twice."""
    with Store.open(url) as store:
        bookings = {one.booking_id: one for one in store.bookings()}
        for booking_id, booked in said.booked.items():
            stands = bookings[booking_id]
            state = "cancelled" if booking_id in said.cancelled else "booked"
            assert (stands.slot_id, stands.state) == (booked.slot_id, state)
        confirmed = {one.hold_id for one in said.held.values()}
        states = {hold_id: store.held(hold_id).state for hold_id in confirmed}
        assert set(states.values()) <= {"held", "confirmed"}
        free = store.free_places([f"T{i}" for i in range(SLOTS)])
        taken = Counter(one.slot_id for one in bookings.values() if one.state == "booked")
        live = Counter(
            said.held[hold_id].sessions[0].slot_id
            for hold_id, state in states.items()
            if state == "held"
        )
        for slot, places in free.items():
            assert places + taken[slot] + live[slot] == PLACES, slot


def kill(url: str, folder: Path, deaths: int) -> None:
    """Let coaches work while the server dies again and again."""
    load(url, crowd(COACHES * LEAST_EACH + MOST_BETWEEN_DEATHS * deaths))
    everything = [Acknowledged() for _ in range(COACHES)]
    with dying(url, folder, deaths) as (address, told):
        with ThreadPoolExecutor(COACHES) as pool:
            working = [
                pool.submit(coach, address, number, told, deaths, said)
                for number, said in enumerate(everything)
            ]
        for one in working:
            one.result()
        died = Counter(told.read_text().splitlines())
    together = Acknowledged()
    for said in everything:
        together.held |= said.held
        together.booked |= said.booked
        together.cancelled |= said.cancelled
        together.repeated += said.repeated
    assert sum(died.values()) >= deaths
    assert {*POINTS, "None"} <= set(died)
    assert together.booked
    assert together.repeated
    assert together.cancelled
    check(url, together)


def test_a_server_that_dies_loses_nothing_that_it_has_said(
    database_url: str, tmp_path: Path
) -> None:
    kill(database_url, tmp_path, SAMPLE)


@pytest.mark.soak
def test_a_server_that_dies_two_hundred_times_loses_nothing(
    database_url: str, tmp_path: Path
) -> None:
    kill(database_url, tmp_path, SOAK)
