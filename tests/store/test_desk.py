"""Holds and bookings, one person after another."""

from __future__ import annotations

import datetime as dt

import pytest

from matcher.store import (
    Actor,
    Ask,
    Clash,
    Held,
    HoldOver,
    HoldRequest,
    HoldState,
    Obstacle,
    Store,
    Taken,
    Week,
)
from tests import weeks

US = Actor()
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def loaded(store: Store) -> Store:
    """Three people with a need of one session each; four weekly slots of two places."""
    batch = weeks.batch(
        participants=tuple(weeks.person(f"P{i}") for i in range(3)),
        needs=tuple(weeks.need(f"N{i}", f"P{i}") for i in range(3)),
        slots=weeks.weekly(4, places=2),
    )
    store.load(Week(batch), US)
    return store


def hold(store: Store, participant: int, *slots: str) -> Held:
    """A hold of the person's own need that has to succeed."""
    held = store.hold(asking(participant, *slots), US)
    assert isinstance(held, Held)
    return held


def asking(participant: int, *slots: str) -> HoldRequest:
    return HoldRequest(f"P{participant}", tuple(Ask(slot, f"N{participant}") for slot in slots))


def test_a_hold_keeps_a_place_until_it_expires(loaded: Store) -> None:
    held = hold(loaded, 0, "T1")
    assert held.expires_at - loaded.about().clock == pytest.approx(HOUR / 4, abs=HOUR / 60)
    assert loaded.free_places(["T1", "T2", "nothing"]) == {"T1": 1, "T2": 2}
    loaded.move_clock(HOUR)
    assert loaded.free_places(["T1"]) == {"T1": 2}
    assert loaded.held(held.hold_id).state is HoldState.EXPIRED
    with pytest.raises(HoldOver):
        loaded.confirm(held.hold_id, held.token, US)
    with pytest.raises(HoldOver):
        loaded.extend(held.hold_id, held.token, HOUR, US)


def test_a_full_slot_takes_nobody_else_and_says_so(loaded: Store) -> None:
    hold(loaded, 0, "T1")
    hold(loaded, 1, "T1")
    assert loaded.hold(asking(2, "T1"), US) == Taken((Clash("T1", "N2", Obstacle.FULL),))
    hold(loaded, 2, "T2")
