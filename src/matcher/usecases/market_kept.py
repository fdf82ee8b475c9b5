"""The market that a process keeps, and brings up to date before each question with one query."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from dataclasses import replace

from matcher.domain import Booking, Need
from matcher.files import read_model
from matcher.offers import Manner, Market, Options, Person, Wishes, next_available
from matcher.store import Changes, Store
from matcher.store import Person as StoredPerson
from matcher.units import LONDON


class NextAvailable:
    """What is next available in one store. Safe to share between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._turn = threading.Lock()
        self._market: Market | None = None
        self._cursor = ""
        self._moved = dt.timedelta(0)

    def now(self) -> dt.datetime:
        """The moment, as the store's clock has it; aware, in UTC."""
        return dt.datetime.now(dt.UTC) + self._moved

    def market(self) -> Market:
        """What is free at this moment.

        Raises:
            NotThere: nothing has been loaded yet.
        """
        with self._turn:
            if self._market is None:
                return self._read()
            changes = self._store.changes_since(self._cursor)
            if changes.reload or changes.prices:
                return self._read()
            return self._follow(self._market, changes)

    def options(
        self, person: Person, needs: Sequence[Need], wishes: Wishes, manner: Manner
    ) -> Options:
        """What ``person`` can be offered now for ``needs``."""
        market = self.market()
        return next_available(market, person, needs, wishes, replace(manner, now=self.now()))

    def _follow(self, market: Market, changes: Changes) -> Market:
        if changes.slots:
            market = market.with_free({slot.slot_id: slot.free for slot in changes.slots})
        self._market, self._cursor = market, changes.cursor
        return market

    def _read(self) -> Market:
        """Everything again: supply has changed, or there are new prices."""
        self._moved = self._store.about().clock_moved
        supply, prices = self._store.supply(), self._store.prices()
        today = max(self.now().astimezone(LONDON).date(), supply.horizon_start)
        gone = (today - supply.horizon_start).days // 7
        market = Market.build(
            read_model(supply.model),
            today=today,
            weeks=max(1, supply.horizon_weeks - gone),
            practitioners=supply.practitioners,
            sites=supply.sites,
            slots=((one.slot, one.free) for one in supply.slots if not one.closed),
            travel_times=supply.travel_times,
            prices=None if prices is None else prices.places,
        )
        self._market, self._cursor = market, supply.cursor
        return market


def as_asked(stored: StoredPerson) -> Person:
    """A stored person as somebody who asks."""
    standing = [one for one in stored.appointments if not one.closed]
    return Person(
        participant=stored.participant,
        bookings=tuple(
            Booking(
                slot_id=one.slot.slot_id,
                participant_id=stored.participant.participant_id,
                need_id=one.need_id,
                session=one.session,
            )
            for one in standing
        ),
        booked_slots=tuple(one.slot for one in standing),
        open_needs=stored.needs,
        restrictions=stored.restrictions,
        travel_times=stored.travel_times,
    )
