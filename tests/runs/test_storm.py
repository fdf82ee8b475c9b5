"""Coaches book while weeks are published and undone: no place is lost, doubled or overwritten."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from matcher import wire
from matcher.client import Client, Patience, PlaceTaken, Refused
from matcher.store import Run, Store, tables
from matcher.usecases.runs.packing import planned
from tests.api.served import PATIENCE, in_a_thread
from tests.forked import servers
from tests.runs.crowd import DAYS, PLACES, another, fill, moment
from tests.store.invariants import at_one_moment, check

CLIENTS, SERVERS = 16, 2
PEOPLE = 40
SAMPLE, SOAK = 3, 50
"""Runs that are published and undone."""
PATIENT = Patience(tries=100, first_wait=0.01, longest_wait=0.2)


@dataclass
class Said:
    """What the service has said to one coach, and so may never take back."""

    booked: dict[str, wire.Booking] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    too_late: int = 0


def coach(server: str, number: int, over: threading.Event) -> Said:
    """Hold, confirm and often cancel for one person after another, until it is over."""
    draw, said = random.Random(number), Said()
    with Client(server, patience=PATIENT, timeout=PATIENCE) as client:
        while not over.is_set():
            person = number + CLIENTS * draw.randrange(PEOPLE // CLIENTS)
            try:
                one_booking(client, person, draw, said)
            except (PlaceTaken, Refused):  # the published plan has the place, or all the sessions
                said.too_late += 1
    return said


def one_booking(client: Client, person: int, draw: random.Random, said: Said) -> None:
    """One session in any slot; more often than not it is called off again."""
    slot = f"T{draw.randrange(DAYS)}-{draw.choice(('09', '14')).lstrip('0')}"
    asked = (wire.SessionAsked(slot_id=slot, need_id=f"N{person}"),)
    held = client.hold(f"P{person}", asked, minutes=600)
    if draw.random() < 0.2:
        client.release(held)
        return
    (booked,) = client.confirm(held).bookings
    said.booked[booked.booking_id] = booked
    if draw.random() < 0.85:
        client.cancel(booked.booking_id, wire.CancelledBy.PERSON)
        said.cancelled.add(booked.booking_id)


@dataclass
class Published:
    """What came of all runs together: bookings by name, and what stood beside them."""

    needs: int = 0
    lost: int = 0
    own: set[str] = field(default_factory=set)
    beside: set[str] = field(default_factory=set)
    """Bookings of others that stood while a run was published and not yet undone."""


def publish_and_undo(store: Store, addresses: Sequence[str], first: Run, runs: int) -> Published:
    """Publish and undo so many runs; gives what came of it."""
    told = Published()
    for number in range(runs):
        run = another(store, first)
        address = addresses[number % len(addresses)]
        with Client(address, patience=PATIENT, timeout=PATIENCE) as client:
            done = client.runs.publish(run.run_id).publication
            assert done is not None
            told.needs += done.needs_booked
            told.lost += len(done.lost)
            standing = moment(store, run.run_id)
            assert standing.state == "published"
            own = seats_of(store, run, done)
            assert own <= standing.bookings, "a seat that was published stands until it is undone"
            told.beside |= standing.bookings - own
            if done.lost:
                again = client.runs.lost(run.run_id, limit=3).lost
                assert [one.lost for one in again] == list(done.lost[:3])
            undone = client.runs.undo(run.run_id).undoing
            assert undone is not None
            assert (set(undone.cancelled), undone.left) == (own, ()), "these, and no others"
            assert moment(store, run.run_id).state == "undone"
            told.own |= own
    return told


def seats_of(store: Store, run: Run, done: wire.Publication) -> set[str]:
    """The bookings of a run, which are exactly what it proposed, but for the needs that it lost."""
    publication = store.run(run.run_id).publication
    assert publication is not None
    lost = {one.need_id for one in done.lost}
    rows = planned(store, run).outcome.allocation
    assert lost | publication.holds.keys() == {row.need_id for row in rows}
    assert lost.isdisjoint(publication.holds)
    assert done.needs_booked == len(publication.holds)
    holds = set(publication.holds.values())
    rows_of_all = at_one_moment(store, tables.bookings)["bookings"]
    own = [one for one in rows_of_all if one.hold_id in holds]
    assert Counter((one.need_id, one.participant_id, one.slot_id) for one in own) == Counter(
        (row.need_id, row.participant_id, row.slot_id) for row in rows if row.need_id not in lost
    )
    return {one.booking_id for one in own}


def judge(store: Store, everything: list[Said], told: Published) -> None:
    """What was said is so; no place has two people; nobody has a place that nobody gave them."""
    check(store)
    bookings = {one.booking_id: one for one in store.bookings()}
    mine: set[str] = set()
    for said in everything:
        assert mine.isdisjoint(said.booked)
        mine |= said.booked.keys()
        for booking_id, booked in said.booked.items():
            state = "cancelled" if booking_id in said.cancelled else "booked"
            stands = bookings[booking_id]
            assert (stands.slot_id, stands.participant_id, stands.state) == (
                booked.slot_id,
                booked.participant_id,
                state,
            )
    assert told.own.isdisjoint(mine)
    assert bookings.keys() == mine | told.own, "as many as were told, none lost and none besides"
    assert told.beside <= mine, "beside a run's own seats there are those of coaches alone"
    assert {bookings[one].state for one in told.own} <= {"cancelled"}
    standing = [one for one in bookings.values() if one.state == "booked"]
    taken = Counter(one.slot_id for one in standing)
    free = store.free_places([f"T{day}-{hour}" for day in range(DAYS) for hour in (9, 14)])
    assert {slot: PLACES - taken[slot] for slot in free} == dict(free), "no place is lost"


def storm(url: str, runs: int, addresses: Sequence[str]) -> Published:
    """Sixteen coaches at some servers while a lead publishes and undoes so many runs."""
    first = fill(url, PEOPLE)
    over = threading.Event()
    with Store.open(url) as store:
        with ThreadPoolExecutor(CLIENTS) as pool:
            working = [
                pool.submit(coach, addresses[number % len(addresses)], number, over)
                for number in range(CLIENTS)
            ]
            try:
                told = publish_and_undo(store, addresses, first, runs)
            finally:
                over.set()
            everything = [one.result() for one in working]
        judge(store, everything, told)
    assert told.needs, "there was something to lose"
    assert sum(len(said.booked) for said in everything) > runs
    assert sum(said.too_late for said in everything)
    return told


def test_nobody_loses_a_place_to_a_plan_that_is_published(database_url: str) -> None:
    with in_a_thread(database_url) as server:
        storm(database_url, SAMPLE, [server])


@pytest.mark.soak
def test_nobody_loses_a_place_while_fifty_plans_are_published_and_undone(
    database_url: str,
) -> None:
    with servers(database_url, SERVERS) as both:
        told = storm(database_url, SOAK, [server.url for server in both])
    assert told.lost, "coaches were sooner now and then"
