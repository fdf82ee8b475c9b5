"""A process follows its store: after whatever happens there, it offers what is free there."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from random import Random

import pytest

from matcher.domain import Batch
from matcher.offers import Condition, Kind
from matcher.store import (
    Actor,
    Ask,
    CancelledBy,
    Closure,
    Held,
    HoldRequest,
    NotThere,
    Person,
    Prices,
    Store,
    Week,
)
from matcher.usecases.next_available import NextAvailable, Unmet, as_asked
from tests import weeks

US = Actor()
MONDAY = dt.datetime.combine(weeks.HORIZON_START, dt.time(8), tzinfo=weeks.LONDON)
PEOPLE = 6


def week(**over: object) -> Batch:
    """Six people who all need two sessions; eight weekly slots with one place at two times."""
    afternoons = (weeks.slot(f"L{i + 1}", weeks.at(1 + 7 * i, "14:00")) for i in range(4))
    return weeks.batch(
        **{
            "participants": tuple(weeks.person(f"P{i}") for i in range(PEOPLE)),
            "needs": tuple(weeks.need(f"N{i}", f"P{i}", sessions=2) for i in range(PEOPLE)),
            "slots": (*weeks.weekly(4), *afternoons),
            **over,
        }
    )


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store.open(database_url) as opened:
        opened.move_clock(MONDAY - opened.about().clock)
        opened.load(Week(week()), US)
        yield opened


@pytest.fixture
def processes(store: Store, database_url: str) -> Iterator[tuple[NextAvailable, NextAvailable]]:
    """Two processes on one database: each with connections and a market of its own.

    The second has read everybody beforehand, and has ready what they ask for.
    """
    with Store.open(database_url) as other:
        both = NextAvailable(store), NextAvailable(other)
        both[0].market()
        both[1].read_people()
        yield both


def free(one: NextAvailable) -> dict[str, int]:
    market = one.market()
    return dict(zip(market.rows.slot_id.tolist(), market.free.tolist(), strict=True))


def hold(store: Store, person: int, *slots: str) -> Held:
    need = f"N{person}"
    held = store.hold(HoldRequest(f"P{person}", tuple(Ask(s, need) for s in slots)), US)
    assert isinstance(held, Held)
    return held


def asking(store: Store, person: int) -> Person:
    return store.person(f"P{person}")


def best(one: NextAvailable, person: int) -> list[str]:
    at = one.moment()
    stored = one.person(f"P{person}")
    found = one.options(one.asking(stored), stored.needs, at=at)
    return [session.slot_id for session in found.options[0].sessions] if found.options else []


def test_every_process_sees_what_happened(
    store: Store, processes: tuple[NextAvailable, NextAvailable]
) -> None:
    everything = dict.fromkeys((s.slot_id for s in week().slots), 1)

    def seen(**taken: int) -> None:
        for one in processes:
            assert free(one) == {**everything, **taken}

    seen()
    held = hold(store, 0, "T1", "T2")
    seen(T1=0, T2=0)
    store.release(held.hold_id, held.token, US)
    seen()
    held = hold(store, 0, "T1", "T2")
    first, _ = store.confirm(held.hold_id, held.token, US)
    seen(T1=0, T2=0)
    store.cancel(first.booking_id, CancelledBy.PERSON, US)
    seen(T2=0)
    hold(store, 1, "L1", "L2")
    store.move_clock(dt.timedelta(hours=1))  # the hold runs out
    seen(T2=0)
    store.withdraw(Closure(weeks.day(15), weeks.day(15), "Q1"), US)
    seen(T2=0, T3=0, L3=0)


def test_what_somebody_asks_is_ready_until_something_of_them_changes(store: Store) -> None:
    one = NextAvailable(store)
    one.read_people()

    def is_ready(person: int) -> bool:
        at = one.moment()
        stored = one.person(f"P{person}")
        waiting = one._list.at_hand
        assert waiting is not None
        return waiting.ready(at.market, one.asking(stored), stored.needs) is not None

    assert all(map(is_ready, range(PEOPLE)))
    held = hold(store, 0, "T1")
    assert not is_ready(0)  # one session is held, the other is still to be had
    assert is_ready(1)
    one.who_gains(["T2"])  # reads the list again, and makes it ready
    assert is_ready(0)
    store.release(held.hold_id, held.token, US)
    assert not is_ready(0)
    sooner = weeks.slot("T0", weeks.at(0, "09:00"))
    store.load(Week(week(slots=(*week().slots, sooner))), US)
    assert best(one, 1) == ["T0", "T2"]
    assert is_soon(lambda: all(map(is_ready, range(PEOPLE))))  # everything was read again
    store.move_clock(dt.timedelta(days=1))
    assert best(one, 1) == ["T1", "T2"]
    assert is_soon(lambda: is_ready(1))  # on a new day


def is_soon(true: Callable[[], bool]) -> bool:
    """Whether it comes to be so beside us."""
    end = time.monotonic() + 30
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return true()


def test_what_is_held_by_one_is_not_offered_to_another(
    store: Store, processes: tuple[NextAvailable, NextAvailable]
) -> None:
    here, there = processes
    mine = best(here, 0)
    assert mine == ["T1", "T2"]
    hold(store, 0, *mine)
    assert best(there, 1) == ["L1", "L2"]
    assert best(here, 0) == []  # all sessions are held: nothing is left to book


def test_prices_of_a_new_run_rank_at_once(
    store: Store, processes: tuple[NextAvailable, NextAvailable]
) -> None:
    here, there = processes
    assert best(there, 0) == ["T1", "T2"]
    dear = {"T1": 9_000, "T2": 9_000}
    store.save_prices(Prices(MONDAY, weeks.HORIZON_START, 4, dear), US)
    for one in (here, there):
        assert best(one, 0) == ["L1", "L2"]
    stored = asking(store, 0)
    options = here.options(as_asked(stored), stored.needs).options
    assert [kind for option in options for kind in option.kinds] == list(Kind)[:4]
    assert options[0].price_days == 0


def test_new_supply_is_offered_at_once(
    store: Store, processes: tuple[NextAvailable, NextAvailable]
) -> None:
    sooner = weeks.slot("T0", weeks.at(0, "09:00"))
    store.load(Week(week(slots=(*week().slots, sooner))), US)
    for one in processes:
        assert best(one, 2) == ["T0", "T2"]


def test_a_place_that_has_begun_and_days_that_have_gone_are_not_offered(
    store: Store, processes: tuple[NextAvailable, NextAvailable]
) -> None:
    here, there = processes
    store.move_clock(dt.timedelta(days=1, hours=2))  # Tuesday 10:00: T1 was at 09:00
    assert best(here, 0)[0] == "L1"
    store.move_clock(dt.timedelta(days=7))
    for one in (here, there):
        assert best(one, 0) == ["L2", "T3"]
        assert one.market().today == weeks.day(8)
    store.move_clock(dt.timedelta(days=365))
    assert best(here, 0) == []  # the horizon is over


def test_an_empty_store_says_that_nothing_is_loaded(database_url: str) -> None:
    with Store.open(database_url) as empty, pytest.raises(NotThere, match="Nothing has been"):
        NextAvailable(empty).market()


def test_what_would_help_and_how_long_the_list_is(store: Store) -> None:
    one = NextAvailable(store)
    for person in range(4):
        held = hold(store, person, *best(one, person))
        store.confirm(held.hold_id, held.token, US)
    stored = asking(store, 5)
    person = as_asked(stored)
    found = one.options(person, stored.needs)
    assert found.left_out == ("N5",)
    (unmet,) = one.unmet(person, stored.needs, found)
    assert isinstance(unmet, Unmet)
    opened = {opening.condition for opening in unmet.openings}
    assert Condition.FULL in opened
    assert unmet.queue.ahead == 0  # N4 waits too, from the same clock
    assert one.unmet(person, stored.needs, one.options(as_asked(asking(store, 4)), ())) == ()


def test_a_cancellation_names_who_gains_and_the_list_follows_the_store(
    store: Store, processes: tuple[NextAvailable, NextAvailable]
) -> None:
    here, there = processes
    booked = {}
    for person in range(4):
        held = hold(store, person, *best(here, person))
        booked[person] = store.confirm(held.hold_id, held.token, US)
    assert not here.who_gains([booked[0][0].slot_id])  # nothing is free
    for one in booked[0]:
        store.cancel(one.booking_id, CancelledBy.PERSON, US)
    slots = [one.slot_id for one in booked[0]]
    gains = {gain.participant_id for gain in here.who_gains(slots)}
    assert gains == {"P0", "P4", "P5"}
    assert all(gain.freed for gain in there.who_gains(slots))
    hold(store, 4, *slots)
    assert not here.who_gains(slots)
    store.move_clock(dt.timedelta(hours=1))
    held = hold(store, 5, *slots)
    store.confirm(held.hold_id, held.token, US)
    store.cancel(booked[1][0].booking_id, CancelledBy.PERSON, US)
    store.cancel(booked[1][1].booking_id, CancelledBy.PERSON, US)
    freed = [one.slot_id for one in booked[1]]
    for process in processes:
        assert {g.participant_id for g in process.who_gains(freed)} == {"P0", "P1", "P4"}


def test_many_threads_end_with_the_market_of_the_store(
    store: Store, processes: tuple[NextAvailable, NextAvailable]
) -> None:
    """Threads hold and let go at random, and ask meanwhile; nobody is offered what is long gone."""
    faults: list[BaseException] = []

    def work(number: int) -> None:
        rng, mine = Random(number), processes[number % 2]
        try:
            for _ in range(12):
                slots = best(mine, number)
                if not slots:
                    continue
                request = HoldRequest(f"P{number}", tuple(Ask(s, f"N{number}") for s in slots))
                held = store.hold(request, US)
                if isinstance(held, Held) and rng.random() < 0.9:
                    store.release(held.hold_id, held.token, US)
        except BaseException as error:  # a thread's own errors would be lost
            faults.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    now = store.free_places([s.slot.slot_id for s in store.supply().slots])
    for one in processes:
        assert free(one) == dict(now)
