"""A process that works at a desk and is killed on the way, at a named point of a named request."""

from __future__ import annotations

import datetime as dt
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import count
from multiprocessing.connection import Connection
from random import Random
from typing import Any

from matcher.domain import Batch
from matcher.errors import MatcherError
from matcher.store import (
    Actor,
    Ask,
    CancelledBy,
    Desk,
    Held,
    HoldRequest,
    KeyInProgress,
    Moved,
    Offered,
    OfferState,
    Once,
    Store,
)
from tests import weeks

POINTS = ("begun", "written", "committed")
PEOPLE, SLOTS = 4, 6


@dataclass(frozen=True)
class Kill:
    """Where a process is killed: at the ``turn``-th time (from 0) that it passes ``point``."""

    point: str
    turn: int


def supply() -> Batch:
    """A few people with needs, and few enough places that some are refused."""
    return weeks.batch(
        participants=tuple(weeks.person(f"P{i}") for i in range(PEOPLE)),
        needs=tuple(weeks.need(f"N{i}", f"P{i}", sessions=4) for i in range(PEOPLE)),
        slots=tuple(weeks.slot(f"T{i}", weeks.at(1 + i), places=1 + i % 2) for i in range(SLOTS)),
    )


class Worker:
    """Sends requests, each with a key of its own that depends on nothing but its number."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.us = Actor(organisation=store.organisation)
        self.seed = seed
        self.held: list[tuple[str, int]] = []
        self.booked: list[str] = []
        self.offers: list[str] = []

    def step(self, number: int) -> Any:
        """Do the request of this number; what it does follows from the seed and earlier answers."""
        rng = Random(self.seed * 1000 + number)
        kind, work = self._choose(rng)
        body = self._send(Once(f"key-{number}", kind), work)
        self.held += [tuple(one) for one in body.get("held", ())]
        self.booked += body.get("booked", ())
        self.offers += body.get("offers", ())
        return body

    def _send(self, once: Once, work: Callable[[Desk], Any]) -> Any:
        """The answer; a killed request's transaction may take a moment to be undone."""
        while True:
            try:
                return self.store.once(self.us, once, work).body
            except KeyInProgress:
                time.sleep(0.01)

    def _choose(self, rng: Random) -> tuple[str, Callable[[Desk], Any]]:
        fate = rng.random()
        if self.held and fate < 0.4:
            hold_id, token = self.held[rng.randrange(len(self.held))]
            end = _confirm if rng.random() < 0.8 else _release
            return end.__name__, lambda desk: _tried(lambda: end(desk, hold_id, token))
        if self.booked and fate < 0.6:
            return self._change(rng, self.booked[rng.randrange(len(self.booked))])
        if self.offers and fate < 0.65:
            offer = self.offers[-1]
            return "reply", lambda desk: _tried(lambda: _reply(desk, offer))
        request, make = self._request(rng), _offer if fate < 0.72 else _hold
        return make.__name__, lambda desk: make(desk, request)

    def _change(self, rng: Random, name: str) -> tuple[str, Callable[[Desk], Any]]:
        slot = f"T{rng.randrange(SLOTS)}"
        if rng.random() < 0.5:
            return "cancel", lambda desk: _tried(lambda: _cancel(desk, name))
        return "move", lambda desk: _tried(lambda: _move(desk, name, slot))

    def _request(self, rng: Random) -> HoldRequest:
        person = rng.randrange(PEOPLE)
        slots = rng.sample(range(SLOTS), rng.choice((1, 2, 3)))
        need = rng.choice((None, f"N{person}"))
        asks = tuple(Ask(f"T{i}", need) for i in sorted(slots))
        return HoldRequest(f"P{person}", asks, dt.timedelta(hours=1))


def _tried(work: Callable[[], Any]) -> Any:
    """What ``work`` gives; what is not possible now is an answer too."""
    try:
        return work()
    except MatcherError as error:
        return {"refused": error.code}


def _hold(desk: Desk, request: HoldRequest) -> Any:
    found = desk.hold(request)
    if isinstance(found, Held):
        return {"held": [[found.hold_id, found.token]]}
    return {"taken": [asdict(clash) for clash in found.clashes]}


def _offer(desk: Desk, request: HoldRequest) -> Any:
    found = desk.offer(request)
    return {"offers": [found.offer_id]} if isinstance(found, Offered) else {"taken": True}


def _reply(desk: Desk, offer: str) -> Any:
    done = desk.reply(offer, OfferState.ACCEPTED)
    return {"booked": [one.booking_id for one in done.bookings]}


def _confirm(desk: Desk, hold_id: str, token: int) -> Any:
    return {"booked": [one.booking_id for one in desk.confirm(hold_id, token)]}


def _release(desk: Desk, hold_id: str, token: int) -> Any:
    return {"released": desk.release(hold_id, token).hold_id}


def _cancel(desk: Desk, name: str) -> Any:
    return {"cancelled": desk.cancel(name, CancelledBy.PERSON).slot_id}


def _move(desk: Desk, name: str, slot: str) -> Any:
    found = desk.reschedule(name, slot)
    return {"booked": [found.new.booking_id]} if isinstance(found, Moved) else {"taken": True}


def work(
    url: str, organisation: str, seed: int, steps: int | None, kill: Kill | None, told: Connection
) -> None:
    """Work from the first request to the last; tell each answer as soon as it is there.

    With ``steps`` as ``None`` there is no last one: it works until it is killed.
    """
    passed: Counter[str] = Counter()

    def on_point(point: str) -> None:
        if kill is not None and (point, passed[point]) == (kill.point, kill.turn):
            os.kill(os.getpid(), signal.SIGKILL)
        passed[point] += 1

    with Store.open(url, organisation, on_point=on_point) as store:
        worker = Worker(store, seed)
        for number in count() if steps is None else range(steps):
            told.send((number, worker.step(number)))
    told.close()
