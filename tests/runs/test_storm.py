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
from matcher.store import Run, Store
from tests.api.served import in_a_thread, processes
from tests.runs.crowd import DAYS, PLACES, another, fill, moment, proposed
from tests.store.invariants import check

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
    with Client(server, patience=PATIENT, timeout=120) as client:
        while not over.is_set():
            person = number + CLIENTS * draw.randrange(PEOPLE // CLIENTS)
            try:
                one_booking(client, person, draw, said)
            except PlaceTaken:
                said.too_late += 1
            except Refused:  # the need has all its sessions: the published plan has booked them
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
    """What came of all runs together."""

    needs: int = 0
    lost: int = 0
    undone: int = 0
    left: int = 0


def publish_and_undo(store: Store, servers: Sequence[str], first: Run, runs: int) -> Published:
    """Publish and undo so many runs; gives what came of it."""
    rows, told = proposed(store, first), Published()
    for number in range(runs):
        run_id = another(store, first).run_id
        server = servers[number % len(servers)]
        with Client(server, patience=PATIENT, timeout=120) as client:
            done = client.runs.publish(run_id).publication
            assert done is not None
            told.needs += done.needs_booked
            told.lost += len(done.lost)
            if done.lost:
                again = client.runs.lost(run_id, limit=3).lost
                assert [one.lost for one in again] == list(done.lost[:3])
            undone = client.runs.undo(run_id).undoing
            assert undone is not None
            told.undone += len(undone.cancelled)
            told.left += len(undone.left)
        assert moment(store, run_id).state == "undone"
    assert told.needs + told.lost == runs * len({person for person, _ in rows})
    return told


def judge(store: Store, everything: list[Said]) -> None:
    """What was said is so; no place has two people; nobody has a place that nobody gave them."""
    check(store)
    bookings = {one.booking_id: one for one in store.bookings()}
    mine: set[str] = set()
    for said in everything:
        mine |= said.booked.keys()
        for booking_id, booked in said.booked.items():
            state = "cancelled" if booking_id in said.cancelled else "booked"
            stands = bookings[booking_id]
            assert (stands.slot_id, stands.participant_id, stands.state) == (
                booked.slot_id,
                booked.participant_id,
                state,
            )
    standing = [one for one in bookings.values() if one.state == "booked"]
    assert {one.booking_id for one in standing} <= mine, "what was published has been undone"
    taken = Counter(one.slot_id for one in standing)
    free = store.free_places([f"T{day}-{hour}" for day in range(DAYS) for hour in (9, 14)])
    assert {slot: PLACES - taken[slot] for slot in free} == dict(free), "no place is lost"


def storm(url: str, runs: int, servers: Sequence[str]) -> Published:
    """Sixteen coaches at some servers while a lead publishes and undoes so many runs."""
    first = fill(url, PEOPLE)
    over = threading.Event()
    with Store.open(url) as store:
        with ThreadPoolExecutor(CLIENTS) as pool:
            working = [
                pool.submit(coach, servers[number % len(servers)], number, over)
                for number in range(CLIENTS)
            ]
            try:
                told = publish_and_undo(store, servers, first, runs)
            finally:
                over.set()
            everything = [one.result() for one in working]
        judge(store, everything)
    assert sum(len(said.booked) for said in everything) > runs
    assert sum(said.too_late for said in everything)
    return told


def test_nobody_loses_a_place_to_a_plan_that_is_published(database_url: str) -> None:
    with in_a_thread(database_url) as server:
        told = storm(database_url, SAMPLE, [server])
    assert told.needs


@pytest.mark.soak
def test_nobody_loses_a_place_while_fifty_plans_are_published_and_undone(
    database_url: str,
) -> None:
    with processes(database_url, SERVERS) as servers:
        told = storm(database_url, SOAK, [server.url for server in servers])
    assert told.lost, "coaches were sooner now and then"
    assert told.needs
