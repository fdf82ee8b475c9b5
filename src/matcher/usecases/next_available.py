"""What is next available in a store: one market a process, up to date at each question.

A market never changes, so threads share it without a lock. Each question first asks the store, by
one query, what has changed; what comes of it is the market that this question is answered from,
and the one that the next question starts from, unless another thread has moved on meanwhile. A
process that only answers questions follows what other processes book in the same way.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from matcher.domain import Booking, Need
from matcher.files import read_model
from matcher.offers import (
    NO_WISHES,
    Gain,
    Manner,
    Market,
    Opening,
    Options,
    Person,
    Queue,
    WaitingList,
    Wishes,
    next_available,
    queue,
    what_would_help,
    who_gains,
    with_option,
)
from matcher.offers.market import MOST_WEEKS
from matcher.store import NotThere, Store
from matcher.store import Person as StoredPerson
from matcher.units import LONDON, Milliday
from matcher.usecases.known_people import KnownPeople

LOG = logging.getLogger("matcher.next_available")

MOST_READ_ALONE = 100
"""When more people than these have changed, all are read again at once."""

COMPUTING = threading.Lock()
"""Options are worked out for one person of a process at a time: threads that do so side by side
take the interpreter from one another, and each answer needs more of the processor's time."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """A need that nothing fits: what would help, and how long the waiting list is."""

    need_id: str
    openings: tuple[Opening, ...]
    queue: Queue


@dataclass(frozen=True, slots=True)
class Moment:
    """What a process knew of the store at one moment, and where to go on from."""

    market: Market
    cursor: str
    now: dt.datetime
    horizon_start: dt.date


class NextAvailable:
    """What is next available in one store. Safe to share between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: Moment | None = None
        self._reading = threading.Lock()
        self._people = KnownPeople(store)
        self._list = _Waiting(self._people)

    def moment(self) -> Moment:
        """All that is known of this moment, for several questions about it.

        Raises:
            NotThere: nothing has been loaded yet.
        """
        return self._up_to_date()

    def person(self, participant_id: str) -> StoredPerson:
        """A stored participant, not older than the last moment that was asked for.

        Raises:
            NotThere: there is no such participant.
        """
        return self._people.person(participant_id)

    def asking(self, stored: StoredPerson) -> Person:
        """A stored participant as somebody who asks; what they ask for may be ready beforehand."""
        return self._list.asking(stored)

    def market(self) -> Market:
        """What is free at this moment.

        Raises:
            NotThere: nothing has been loaded yet.
        """
        return self._up_to_date().market

    def now(self) -> dt.datetime:
        """The moment of the store's clock; aware, in UTC."""
        return self._up_to_date().now

    def options(
        self,
        person: Person,
        needs: Sequence[Need],
        wishes: Wishes = NO_WISHES,
        manner: Manner | None = None,
        at: Moment | None = None,
    ) -> Options:
        """What ``person`` can be offered for ``needs``: now, or at the moment ``at``."""
        known = at or self._up_to_date()
        asked = replace(manner or Manner(), now=known.now)
        self._list.make_ready(known.market)
        with COMPUTING:
            return next_available(known.market, person, needs, wishes, asked, self._list.at_hand)

    def unmet(
        self,
        person: Person,
        needs: Sequence[Need],
        found: Options,
        wishes: Wishes = NO_WISHES,
        manner: Manner | None = None,
        at: Moment | None = None,
    ) -> tuple[Unmet, ...]:
        """For each need that ``found`` leaves out: what would help, beside what it does offer."""
        left = [need for need in needs if need.need_id in found.left_out]
        if not left:
            return ()
        known = at or self._up_to_date()
        asked = replace(manner or Manner(), now=known.now)
        waiting = self._list.up_to_date()
        if found.options:
            person = with_option(known.market, person, found.options[0])
        found_unmet: list[Unmet] = []
        for need in left:
            ahead = queue(known.market, need, waiting.clocks(need.service))
            with COMPUTING:
                openings = what_would_help(known.market, person, need, wishes, asked, waiting)
            found_unmet.append(Unmet(need.need_id, openings, ahead))
        return tuple(found_unmet)

    def who_gains(self, slot_ids: Collection[str]) -> tuple[Gain, ...]:
        """The waiting needs that gain most from the free places of these slots, most first."""
        known = self._up_to_date()
        free = [
            slot
            for slot in slot_ids
            if (row := known.market.row.get(slot)) is not None and known.market.free[row] > 0
        ]
        if not free:
            return ()
        return who_gains(known.market, free, self._list.up_to_date(), now=known.now)

    def read_people(self) -> None:
        """Read everybody at once and make ready what they may ask, so that none has to wait."""
        market = self.moment().market
        self._list.up_to_date().make_ready(market)

    # --- keeping up -----------------------------------------------------------------------------

    def _up_to_date(self) -> Moment:
        known = self._known
        if known is None:
            return self._read(None)
        changes = self._store.changes_since(known.cursor)
        self._people.changed(changes.people)  # the list reads them anew from there
        self._list.note(changes.people)
        if changes.reload:
            return self._read(known)
        market = known.market.on(_first_date(changes.now, known.horizon_start))
        if changes.prices:
            market = market.with_prices(self._prices())
        if changes.slots:
            market = market.with_free({one.slot_id: one.free for one in changes.slots})
        fresh = Moment(market, changes.cursor, changes.now, known.horizon_start)
        if self._known is known:  # else another thread has moved on, and what it keeps stays
            self._known = fresh
        return fresh

    def _read(self, before: Moment | None) -> Moment:
        """Everything again. Threads that need it wait for the one that reads."""
        with self._reading:
            if self._known is before:
                fresh = self._all_of_it()
                self._people.forget()  # before anybody goes on from the new cursor
                if self._list.forget():
                    self._list.up_to_date()
                self._known = fresh
                return fresh
        return self._up_to_date()

    def _all_of_it(self) -> Moment:
        supply = self._store.supply()
        changes = self._store.changes_since(supply.cursor)
        start, weeks = supply.horizon_start, supply.horizon_weeks
        market = Market.build(
            read_model(supply.model),
            today=_first_date(changes.now, start),
            weeks=min(weeks, MOST_WEEKS),
            practitioners=supply.practitioners,
            sites=supply.sites,
            slots=((one.slot, one.free) for one in supply.slots if not one.closed),
            travel_times=supply.travel_times,
            prices=self._prices(),
            last=start + dt.timedelta(days=7 * weeks - 1),
        )
        return Moment(market, supply.cursor, changes.now, start)

    def _prices(self) -> Mapping[str, Milliday]:
        prices = self._store.prices()
        return {} if prices is None else prices.places


class _Waiting:
    """The waiting list of a store: read once, then those people again of whom something changed."""

    def __init__(self, people: KnownPeople) -> None:
        self._people = people
        self._reading = threading.Lock()
        self._noting = threading.Lock()
        self._making_ready = threading.Lock()
        self._kept: _Kept | None = None
        self._changed: frozenset[str] = frozenset()

    @property
    def at_hand(self) -> WaitingList | None:
        """The list as it was last read; people who have changed since are worked out alone."""
        kept = self._kept
        return None if kept is None else kept.waiting

    def asking(self, stored: StoredPerson) -> Person:
        """A person as they are on the list, if nothing of them has changed since it was read."""
        kept, who = self._kept, stored.participant.participant_id
        if kept is not None and kept.stored.get(who) is stored:
            return kept.waiting.people[who]
        return as_asked(stored)

    def note(self, people: frozenset[str]) -> None:
        """Something about these people has changed."""
        if people:
            with self._noting:
                self._changed |= people

    def forget(self) -> bool:
        """Everything may have changed; whether anything was known."""
        with self._reading:
            known, self._kept = self._kept, None
            return known is not None

    def make_ready(self, market: Market) -> None:
        """On a new day, or after everything was read again: beside whoever asks meanwhile."""
        waiting = self.at_hand
        if waiting is None or waiting.is_ready(market):
            return
        if self._making_ready.acquire(blocking=False):
            threading.Thread(target=self._make_ready, args=(waiting, market), daemon=True).start()

    def _make_ready(self, waiting: WaitingList, market: Market) -> None:
        try:
            waiting.make_ready(market)
        except Exception as error:  # whoever asks is answered all the same, a little later
            LOG.error("what people may ask cannot be made ready: %s", type(error).__name__)
        finally:
            self._making_ready.release()

    def up_to_date(self) -> WaitingList:
        """Everybody who waits, as far as changes have been noted."""
        with self._reading:
            with self._noting:
                changed, self._changed = self._changed, frozenset()
            try:
                self._kept = self._read(self._kept, changed)
            except BaseException:
                self.note(changed)
                raise
            return self._kept.waiting

    def _read(self, known: _Kept | None, changed: frozenset[str]) -> _Kept:
        if known is None or len(changed) > MOST_READ_ALONE:
            return _Kept.of(self._people.everybody())
        return known.with_people({who: self._person(who) for who in changed}) if changed else known

    def _person(self, participant_id: str) -> StoredPerson | None:
        try:
            return self._people.person(participant_id)
        except NotThere:
            return None


@dataclass(frozen=True, slots=True)
class _Kept:
    """A waiting list, and what the store said of each person on it."""

    waiting: WaitingList
    stored: Mapping[str, StoredPerson]

    @classmethod
    def of(cls, people: Iterable[StoredPerson]) -> _Kept:
        """All of these who have open needs."""
        stored = {one.participant.participant_id: one for one in people if one.needs}
        return cls(WaitingList(map(as_asked, stored.values())), stored)

    def with_people(self, changed: Mapping[str, StoredPerson | None]) -> _Kept:
        """With some people as they are now; ``None``: they are gone."""
        now = {who: one if one is not None and one.needs else None for who, one in changed.items()}
        stored = {who: one for who, one in {**self.stored, **now}.items() if one is not None}
        asking = {who: None if one is None else as_asked(one) for who, one in now.items()}
        return _Kept(self.waiting.with_people(asking), stored)


def as_asked(stored: StoredPerson) -> Person:
    """A stored person as somebody who asks: what they hold fills their diary as bookings do."""
    standing = [one for one in stored.appointments if not one.closed]
    who = stored.participant.participant_id
    return Person(
        participant=stored.participant,
        bookings=tuple(
            Booking(
                slot_id=one.slot.slot_id,
                participant_id=who,
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


def _first_date(now: dt.datetime, horizon_start: dt.date) -> dt.date:
    """The first date that may be booked."""
    return max(now.astimezone(LONDON).date(), horizon_start)
