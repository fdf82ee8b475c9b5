"""A small week at the desk, for tests: three people, a need each, and slots that they all want."""

from __future__ import annotations

import datetime as dt
from typing import Any

from matcher.domain import Batch, Slot
from matcher.store import (
    Actor,
    Ask,
    Booked,
    Clash,
    Held,
    HoldRequest,
    Obstacle,
    Store,
    Taken,
    Week,
)
from tests import weeks

US = Actor()
HOUR = dt.timedelta(hours=1)


def small(**over: Any) -> Batch:
    """Participants P0-P2 with needs N0-N2 of two sessions each; weekly slots T1-T4, two places."""
    return weeks.batch(
        **{
            "participants": tuple(weeks.person(f"P{i}") for i in range(3)),
            "needs": tuple(weeks.need(f"N{i}", f"P{i}", sessions=2) for i in range(3)),
            "slots": weeks.weekly(4, places=2),
            **over,
        }
    )


def load(store: Store, batch: Batch | None = None) -> Store:
    """The store with ``batch``, or with the small week."""
    store.load(Week(small() if batch is None else batch), US)
    return store


def referral(slot_id: str, start: dt.datetime, practitioner_id: str = "Q1", **over: Any) -> Slot:
    """A place on an intake list."""
    return weeks.slot(slot_id, start, practitioner_id, modes=("referral",), **over)


def asking(participant: int, *slots: str, need: str | None = "own") -> HoldRequest:
    """All of ``slots`` for one person, for their own need unless another is named."""
    need_id = f"N{participant}" if need == "own" else need
    return HoldRequest(f"P{participant}", tuple(Ask(slot, need_id) for slot in slots))


def hold(store: Store, participant: int, *slots: str, need: str | None = "own") -> Held:
    """A hold that has to succeed."""
    held = store.hold(asking(participant, *slots, need=need), US)
    assert isinstance(held, Held), held
    return held


def book(store: Store, participant: int, *slots: str, need: str | None = "own") -> Booked:
    """Hold and confirm; gives the first booking."""
    held = hold(store, participant, *slots, need=need)
    return store.confirm(held.hold_id, held.token, US)[0]


def refusal(store: Store, participant: int, *slots: str, need: str | None = "own") -> Obstacle:
    """Why a hold does not succeed."""
    taken = store.hold(asking(participant, *slots, need=need), US)
    assert isinstance(taken, Taken), taken
    (clash,) = taken.clashes
    assert isinstance(clash, Clash)
    return clash.obstacle


def left(store: Store, need: str) -> int:
    """How many sessions a need still asks for."""
    found = {one.need_id: one.sessions for who in store.people() for one in who.needs}
    return found.get(need, 0)
