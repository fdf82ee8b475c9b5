"""People who are kept in memory are at each moment those whom the store has."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable

import pytest

from matcher.errors import MatcherError
from matcher.store import (
    Actor,
    Ask,
    CancelledBy,
    Closure,
    Held,
    HoldRequest,
    Person,
    Store,
    Week,
)
from matcher.usecases.known_people import KnownPeople
from matcher.usecases.next_available import NextAvailable
from tests import weeks
from tests.api.conftest import load, people_and_slots

US = Actor()
STEPS = 60
PEOPLE = tuple(f"P{i}" for i in range(3))


def test_whatever_others_do_the_people_are_up_to_date(database_url: str) -> None:
    load(database_url, people_and_slots())
    draw = random.Random(5)
    with Store.open(database_url) as mine, Store.open(database_url) as theirs:
        available = NextAvailable(mine)
        available.moment()
        held: list[Held] = []
        for step in range(STEPS):
            act(theirs, draw, held)
            available.moment()
            for who in draw.sample(PEOPLE, 2):
                assert available.person(who) == theirs.person(who), step


def act(store: Store, draw: random.Random, held: list[Held]) -> None:
    """Something that changes what is known of people, or is refused."""
    number = draw.randrange(3)
    actions: list[Callable[[], object]] = [
        lambda: held.append(hold(store, number, draw)),
        lambda: store.confirm(held[-1].hold_id, held[-1].token, US),
        lambda: store.release(held[-1].hold_id, held[-1].token, US),
        lambda: store.cancel(draw.choice(store.bookings()).booking_id, CancelledBy.PERSON, US),
        lambda: store.move_clock(dt.timedelta(minutes=draw.choice((1, 20)))),
        lambda: store.load(changed(number, draw), US),
        lambda: store.withdraw(Closure(weeks.day(8), weeks.day(8), practitioner_id="Q1"), US),
    ]
    try:
        draw.choices(actions, weights=(6, 4, 2, 3, 2, 1, 1))[0]()
    except (MatcherError, IndexError, AssertionError):
        return  # refused, or there is nothing to do it to


def hold(store: Store, number: int, draw: random.Random) -> Held:
    slot = f"{draw.choice('TL')}{draw.randint(1, 4)}"
    found = store.hold(HoldRequest(f"P{number}", (Ask(slot, f"N{number}"),)), US)
    assert isinstance(found, Held)
    return found


def changed(number: int, draw: random.Random) -> Week:
    """The person's row, with another limit to their journeys."""
    who = weeks.person(f"P{number}", max_travel_minutes=draw.randint(10, 90))
    return Week(weeks.batch(participants=(who,), needs=(), slots=(), practitioners=(), sites=()))


class SlowStore:
    """A store in which somebody changes while they are being read."""

    def __init__(self) -> None:
        self.reads = 0
        self.begun, self.go_on = threading.Event(), threading.Event()

    def people(self) -> tuple[Person, ...]:
        self.begun.set()
        assert self.go_on.wait(10)
        return tuple(Person(weeks.person(f"P{i}"), (), (), (), ()) for i in range(1, 4))

    def person(self, participant_id: str) -> Person:
        self.reads += 1
        if participant_id == "nobody":
            raise MatcherError("There is no such participant.")
        if self.reads == 1:
            self.begun.set()
            assert self.go_on.wait(10)
        return Person(weeks.person(participant_id), (), (), (), ())


def test_who_changes_while_they_are_read_is_read_again() -> None:
    store = SlowStore()
    people = KnownPeople(store)  # type: ignore[arg-type]
    reader = threading.Thread(target=people.person, args=("P1",))
    reader.start()
    assert store.begun.wait(10)
    people.changed({"P1"})
    store.go_on.set()
    reader.join()
    people.person("P1")
    assert store.reads == 2
    people.person("P1")
    assert store.reads == 2
    people.changed({"P2"})
    people.person("P1")
    assert store.reads == 2
    people.forget()
    people.person("P1")
    assert store.reads == 3


def test_who_is_not_there_is_asked_for_each_time() -> None:
    store = SlowStore()
    store.go_on.set()
    people = KnownPeople(store)  # type: ignore[arg-type]
    for _ in range(2):
        with pytest.raises(MatcherError):
            people.person("nobody")
    assert store.reads == 2


def test_who_changes_while_all_are_read_is_read_again() -> None:
    store = SlowStore()
    store.reads = 1  # single people are given at once
    people = KnownPeople(store)  # type: ignore[arg-type]
    known = people.person("P3")
    found: list[Person] = []
    reader = threading.Thread(target=lambda: found.extend(people.everybody()))
    reader.start()
    assert store.begun.wait(10)
    people.changed({"P2"})
    store.go_on.set()
    reader.join()
    first, second, third = found
    assert people.person("P1") is first
    assert people.person("P2") is not second
    assert people.person("P3") is third is known


def test_nobody_is_kept_who_was_read_before_everything_changed() -> None:
    store = SlowStore()
    people = KnownPeople(store)  # type: ignore[arg-type]
    found: list[Person] = []
    reader = threading.Thread(target=lambda: found.extend(people.everybody()))
    reader.start()
    assert store.begun.wait(10)
    people.forget()
    store.go_on.set()
    reader.join()
    store.reads = 1
    for one in found:
        assert people.person(one.participant.participant_id) is not one


def test_more_people_than_are_kept_push_out_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.usecases.known_people.MOST_KEPT", 2)
    store = SlowStore()
    store.reads = 1
    people = KnownPeople(store)  # type: ignore[arg-type]
    first, second, third = (people.person(f"P{i}") for i in (1, 2, 3))
    assert people.person("P2") is second
    assert people.person("P3") is third
    assert people.person("P1") is not first
