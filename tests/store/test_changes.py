"""Who follows a store misses nothing; a request that comes twice is done once."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest

from matcher.store import (
    Actor,
    Ask,
    Closure,
    Desk,
    Held,
    HoldRequest,
    KeyUsed,
    LoadMode,
    NotThere,
    Once,
    Prices,
    Store,
    Taken,
    Week,
)
from tests import weeks
from tests.api.served import PATIENCE
from tests.store.desk import HOUR, US, asking, book, hold, load, small
from tests.store.invariants import check


def free(store: Store, cursor: str) -> dict[str, int]:
    return {one.slot_id: one.free for one in store.changes_since(cursor).slots}


def caught_up(store: Store) -> str:
    """A cursor from which nothing is told again that has been loaded so far.

    On PostgreSQL there is one once no transaction is under way, in any database of the server, that
    is older than the load: what is told twice does no harm, what is left out does.
    """
    end = time.monotonic() + PATIENCE
    while store.changes_since(cursor := store.supply().cursor).reload:
        assert time.monotonic() < end
        time.sleep(0.01)
    return cursor


def test_every_write_tells_its_slots_and_its_people(store: Store) -> None:
    load(store)
    cursor = caught_up(store)
    held = hold(store, 0, "T1", "T2")
    found = store.changes_since(cursor)
    assert {one.slot_id: one.free for one in found.slots} == {"T1": 1, "T2": 1}
    assert found.people == {"P0"}
    assert not found.reload
    later = found.cursor
    assert free(store, later) in ({}, {"T1": 1, "T2": 1})  # once more is allowed, less is not
    store.confirm(held.hold_id, held.token, US)
    assert "P0" in store.changes_since(later).people
    hold(store, 1, "T1")
    assert free(store, later)["T1"] == 0
    store.withdraw(Closure(weeks.day(1), weeks.day(1), "Q1"), US)
    closed = {one.slot_id: one for one in store.changes_since(later).slots}["T1"]
    assert (closed.free, closed.closed) == (0, True)


def test_an_overdue_hold_is_told_without_anybody_writing(store: Store) -> None:
    load(store)
    hold(store, 0, "T1")
    cursor = store.changes_since(store.supply().cursor).cursor
    store.move_clock(HOUR)
    assert free(store, cursor) == {"T1": 2}


def test_a_load_of_supply_asks_to_read_again_and_one_of_people_does_not(store: Store) -> None:
    load(store)
    cursor = caught_up(store)
    store.load(Week(weeks.batch(participants=(weeks.person("P8"),), slots=(), needs=())), US)
    found = store.changes_since(cursor)
    assert ("P8" in found.people, found.reload) == (True, False)
    store.load(Week(small(slots=weeks.weekly(5, places=2))), US)
    assert store.changes_since(cursor).reload


def test_a_cursor_that_is_none_of_this_database_asks_to_read_again(store: Store) -> None:
    load(store)
    for cursor in ("", "nothing", "0", str(1 << 60)):
        assert store.changes_since(cursor).reload


def test_who_slept_longer_than_changes_are_kept_reads_again(store: Store) -> None:
    load(store)
    cursor = store.supply().cursor
    book(store, 0, "T1")
    store.move_clock(10 * HOUR)
    store.tidy(9 * HOUR, US)
    assert store.changes_since(cursor).reload
    after = caught_up(store)
    store.tidy(9 * HOUR, US)
    assert not store.changes_since(after).reload


def test_prices_are_kept_whole_and_told(store: Store) -> None:
    load(store)
    assert store.prices() is None
    cursor = store.supply().cursor
    prices = Prices(
        made_at=dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC),
        horizon_start=weeks.HORIZON_START,
        horizon_weeks=4,
        places={"T1": 1500, "T2": 3},
        clashes={("P0", weeks.day(1), "am"): 7},
    )
    store.save_prices(prices, US)
    assert store.prices() == prices
    assert store.changes_since(cursor).prices
    store.save_prices(Prices(prices.made_at, weeks.HORIZON_START, 4, {"T3": 0, "T4": 1}), US)
    found = store.prices()
    assert found is not None
    assert (found.places, found.clashes) == ({"T4": 1}, {})


def test_settings_are_kept(store: Store) -> None:
    store.set_setting("prices", {"on": True}, US)
    store.set_setting("prices", {"on": False}, US)
    store.set_setting("nothing", None, US)
    assert store.settings() == {"prices": {"on": False}, "nothing": None}


def holding(participant: int, *slots: str) -> Any:
    def work(desk: Desk) -> dict[str, Any]:
        held = desk.hold(asking(participant, *slots))
        return {"held": held.hold_id if isinstance(held, Held) else None}

    return work


def test_a_key_does_its_work_once(store: Store) -> None:
    load(store)
    once = Once("key-1", "hold T1")
    first = store.once(US, once, holding(0, "T1"))
    again = store.once(US, once, holding(0, "T1"))
    assert (first.first, again.first) == (True, False)
    assert first.body == again.body
    assert store.free_places(["T1"]) == {"T1": 1}
    with pytest.raises(KeyUsed):
        store.once(US, Once("key-1", "hold T2"), holding(0, "T2"))
    other = store.of("other")
    us = Actor(organisation="other")
    other.load(Week(small()), us)
    assert other.once(us, once, holding(0, "T1")).first


def test_a_refusal_is_an_answer_too_and_writes_nothing_else(store: Store) -> None:
    load(store)
    hold(store, 1, "T1")
    held = hold(store, 2, "T1")
    once = Once("key", "hold")
    assert store.once(US, once, holding(0, "T2", "T1")).body == {"held": None}
    assert store.free_places(["T2"]) == {"T2": 2}
    store.release(held.hold_id, held.token, US)
    assert store.once(US, once, holding(0, "T2", "T1")).body == {"held": None}
    assert store.once(US, Once("other", "hold"), holding(0, "T2", "T1")).body["held"]


def test_a_refusal_leaves_nothing_beside_what_came_before_it(store: Store) -> None:
    """In one transaction a hold, then one that keeps a need and fails at the next."""
    needs = (
        *(weeks.need(name, "P0") for name in ("A", "B", "C")),
        weeks.need("D", "P1"),
    )
    load(store, small(needs=needs))
    hold(store, 0, "T4", need="C")

    def work(desk: Desk) -> Any:
        first = desk.hold(HoldRequest("P0", (Ask("T1", "A"),)))
        second = desk.hold(HoldRequest("P0", (Ask("T2", "B"), Ask("T3", "C"))))
        return isinstance(first, Held), isinstance(second, Taken)

    assert store.write(US, work) == (True, True)
    check(store)
    assert store.free_places(["T1", "T2", "T3"]) == {"T1": 1, "T2": 2, "T3": 2}
    hold(store, 0, "T2", need="B")


def test_an_error_leaves_the_key_free_and_nothing_written(store: Store) -> None:
    load(store)
    once = Once("key", "hold")

    def fails(desk: Desk) -> object:
        desk.hold(asking(0, "T1"))
        raise NotThere("There is no such thing.", "Try another.")

    with pytest.raises(NotThere):
        store.once(US, once, fails)
    assert store.free_places(["T1"]) == {"T1": 2}
    assert store.once(US, once, holding(0, "T1")).first


def test_keys_are_forgotten_after_a_while(store: Store) -> None:
    load(store)
    once = Once("key", "hold")
    store.once(US, once, holding(0, "T1"))
    store.tidy(HOUR, US)
    assert not store.once(US, once, holding(0, "T1")).first
    store.move_clock(2 * HOUR)
    store.tidy(HOUR, US)
    assert store.once(US, once, holding(0, "T1")).first


def test_several_writes_are_one_transaction(store: Store) -> None:
    load(store)

    def work(desk: Desk) -> None:
        for person in (0, 1):
            desk.hold(asking(person, "T1"))
        raise NotThere("There is no such thing.", "Try another.")

    with pytest.raises(NotThere):
        store.write(US, work)
    assert store.free_places(["T1"]) == {"T1": 2}
    assert store.load(Week(small()), US, mode=LoadMode.REPLACE).changed == {}
