"""Everybody who waits, made ready for what may be asked: who gains most, who can have what.

To work out what one person asks for takes longer than to search for it, and for thousands together
a few tenths of a second. So a service is made ready for everybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Need
from matcher.offers.asking import Person
from matcher.offers.asks import Asked, People
from matcher.offers.clocks import Clocks
from matcher.offers.market import Market
from matcher.offers.narrowing import batch_of
from matcher.optimise.offered import Asks

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

OF_SUPPLY = ("practitioners", "column", "giver")
OF_PERSON = ("at_time", "parts_met", "on_day", "busy")
"""Fields of ``Asks`` that have no row for each need."""


@dataclass(frozen=True)
class Waiters:
    """The needs that wait for one service, ready for one market: a row each.

    In ``arrays`` every need is a person of its own. ``waits`` (n, days) is what beginning on a day
    costs, ``unplaced`` (n,) what leaving the need out does, in 0.001 day.
    """

    market: Market
    needs: tuple[Need, ...]
    arrays: Asks
    waits: Ints
    unplaced: Ints

    @property
    def gaps(self) -> tuple[Ints, Ints]:
        """The least and the greatest gap of each need."""
        low = np.array([n.min_gap_days for n in self.needs], dtype=np.int64)
        return low, np.array([n.max_gap_days for n in self.needs], dtype=np.int64)

    @cached_property
    def asked(self) -> Asked:
        """All of it as one question."""
        return Asked(tuple(range(len(self.needs))), self.arrays, self.waits, self.unplaced)

    @cached_property
    def row(self) -> Mapping[str, int]:
        """Where each need is, by its identifier."""
        return {need.need_id: row for row, need in enumerate(self.needs)}

    def alone(self, row: int) -> Asks:
        """What one of the needs asks for, as if nobody else did."""
        own = {name: values[row : row + 1] for name, values in _rows(self.arrays).items()}
        return self.arrays._replace(**own, person=np.zeros(1, dtype=np.int64))

    def fits(self, market: Market) -> bool:
        """Whether ``market`` differs in free places and prices only."""
        mine = self.market
        same_days = (mine.today, mine.weeks) == (market.today, market.weeks)
        return same_days and mine.rows is market.rows and mine.supply is market.supply

    def without(self, people: frozenset[str]) -> Waiters:
        """All but the needs of these people."""
        stay = np.array([n.participant_id not in people for n in self.needs], dtype=np.bool_)
        if stay.all():
            return self
        needs = tuple(n for n, stays in zip(self.needs, stay.tolist(), strict=True) if stays)
        rows = {name: values[stay] for name, values in _rows(self.arrays).items()}
        arrays = self.arrays._replace(**rows, person=np.arange(len(needs)))
        return Waiters(self.market, needs, arrays, self.waits[stay], self.unplaced[stay])

    def followed_by(self, other: Waiters) -> Waiters:
        """These needs, then those."""
        mine, theirs = _rows(self.arrays), _rows(other.arrays)
        widest = max(mine["wish_cost"].shape[1], theirs["wish_cost"].shape[1])
        for rows in (mine, theirs):  # preferences that nobody of these states are never looked up
            spare = widest - rows["wish_cost"].shape[1]
            rows["wish_cost"] = np.pad(rows["wish_cost"], ((0, 0), (0, spare)))
        both = {name: np.concatenate([mine[name], theirs[name]]) for name in mine}
        needs = self.needs + other.needs
        return Waiters(
            self.market,
            needs,
            self.arrays._replace(**both, person=np.arange(len(needs))),
            np.concatenate([self.waits, other.waits]),
            np.concatenate([self.unplaced, other.unplaced]),
        )


@dataclass(frozen=True)
class _Ready:
    """The needs of a service as they were made ready, and of whom something has changed since."""

    waiters: Waiters | None
    changed: frozenset[str] = frozenset()


class WaitingList:
    """People with open needs. It never changes; what changed gives a new list.

    A service is made ready when it is first asked who gains, or for all by ``make_ready``, which
    takes a moment. That is taken over to the next list; changed people are made ready there when
    somebody asks who gains.
    """

    def __init__(self, people: Iterable[Person]) -> None:
        self.people: Mapping[str, Person] = {p.participant.participant_id: p for p in people}
        self._ready: dict[str, _Ready] = {}
        self._clocks: dict[str, tuple[Clocks, frozenset[str]]] = {}

    def with_people(self, changed: Mapping[str, Person | None]) -> WaitingList:
        """The list with some people as they are now; ``None``: they are gone."""
        people = {**self.people, **changed}
        fresh = WaitingList(p for p in people.values() if p is not None)
        fresh._ready = {
            service: _Ready(known.waiters, known.changed | changed.keys())
            for service, known in tuple(self._ready.items())
        }
        fresh._clocks = {
            service: (known, since | changed.keys())
            for service, (known, since) in tuple(self._clocks.items())
        }
        return fresh

    def waiting_for(self, market: Market, service: str) -> Waiters | None:
        """The needs that wait for a service, ready for ``market``; ``None`` when there are none."""
        known = self._ready.get(service)
        if known is not None and known.waiters is None and not known.changed:
            return None
        if known is None or known.waiters is None or not known.waiters.fits(market):
            known = _Ready(_made_ready(market, self.people.values(), service))
        elif known.changed:
            there = [self.people[who] for who in sorted(known.changed) if who in self.people]
            kept = known.waiters.without(known.changed)
            new = _made_ready(known.waiters.market, there, service)
            known = _Ready(kept if new is None else kept.followed_by(new))
        self._ready[service] = known
        return known.waiters

    def make_ready(self, market: Market) -> None:
        """Make all services ready for ``market``."""
        for service in market.model.services:
            self.waiting_for(market, service)

    def is_ready(self, market: Market) -> bool:
        """Whether all services have been made ready for ``market``, whoever has changed since."""
        known = [self._ready.get(service) for service in market.model.services]
        return all(k is not None and (k.waiters is None or k.waiters.fits(market)) for k in known)

    def ready(
        self, market: Market, person: Person, needs: Sequence[Need]
    ) -> tuple[tuple[Waiters, int], ...] | None:
        """Where each of a person's needs is ready for ``market``, and its row there.

        ``None`` where it has to be worked out: nothing is ready for this market, the person is not
        on the list just as they are given or has changed since it was made ready, or a need follows
        another that is asked about with it, which it does not do here.
        """
        who = person.participant.participant_id
        together = {need.need_id for need in needs}
        if self.people.get(who) is not person or any(n.after_need in together for n in needs):
            return None
        found: list[tuple[Waiters, int]] = []
        for need in needs:
            known = self._ready.get(need.service)
            if known is None or known.waiters is None or who in known.changed:
                return None
            row = known.waiters.row.get(need.need_id)
            if row is None or not known.waiters.fits(market):
                return None
            if known.waiters.needs[row] is not need:
                return None
            found.append((known.waiters, row))
        return tuple(found)

    def clocks(self, service: str) -> Clocks:
        """Since when people have waited for a service; worked out when it is first asked."""
        known, changed = self._clocks.get(service, (None, frozenset()))
        if known is not None and not changed:
            return known
        if known is None:
            known = Clocks.of(_waits(self.people.values(), service))
        else:
            there = [self.people[who] for who in changed if who in self.people]
            known = known.with_people(changed, _waits(there, service))
        self._clocks[service] = known, frozenset()
        return known


def _waits(people: Iterable[Person], service: str) -> Iterator[tuple[str, dt.date]]:
    """The needs that wait for a service, each as its participant and its clock."""
    return (
        (n.participant_id, n.clock) for p in people for n in p.open_needs if n.service == service
    )


def _rows(arrays: Asks) -> dict[str, Any]:
    """The fields that have a row for each need."""
    return {k: v for k, v in arrays._asdict().items() if k not in (*OF_SUPPLY, "person")}


def _made_ready(market: Market, people: Iterable[Person], service: str) -> Waiters | None:
    asking = [p for p in people if any(n.service == service for n in p.open_needs)]
    needs = [n for p in asking for n in p.open_needs if n.service == service]
    if not needs:
        return None
    asked = People(market, batch_of(market, asking, needs)).asked(service)
    arrays, who = asked.arrays, asked.arrays.person
    own = {name: getattr(arrays, name)[who] for name in OF_PERSON}
    takes = np.where(_cannot_begin(asking, needs)[:, None], 0, arrays.takes).astype(np.int8)
    arrays = arrays._replace(**own, takes=takes, person=np.arange(len(needs)))
    return Waiters(market, tuple(needs), arrays, asked.waits, asked.unplaced)


def _cannot_begin(people: Sequence[Person], needs: Sequence[Need]) -> Bools:
    """R12: needs that follow one which still has to be booked."""
    open_needs = {need.need_id for person in people for need in person.open_needs}
    return np.array([need.after_need in open_needs for need in needs], dtype=np.bool_)
