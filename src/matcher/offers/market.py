"""The market: every slot with what is free in it and what a place there costs others.

A market never changes, so that any number of threads may look at one; what happened since gives a
new one, which shares all that stayed the same. Free places change with every hold and cost next to
nothing; slots that come or go are merged in; new practitioners, sites or prices likewise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Batch, Certificate, Model, Practitioner, Site, Slot, TravelTime
from matcher.instance.places import MODES, TYPES, r01_places, r17_reserved
from matcher.offers.rows import Coder, Keeping, Rows, order_of
from matcher.offers.supply import Supply
from matcher.optimise.offered import Diaries
from matcher.units import LONDON, Milliday

Ints = NDArray[np.int64]
Ints32 = NDArray[np.int32]
Names = NDArray[np.object_]

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MOST_WEEKS = 104
"""A market looks at most so far ahead."""


@dataclass(frozen=True)
class Market:
    """All slots that can be booked from ``today`` on, for ``weeks`` weeks at most.

    ``free`` and ``price`` are by row; a price is what a place costs others, in 0.001 day. Slots
    before today, or after ``last`` where that is given, are kept but offered to nobody.
    """

    supply: Supply
    today: dt.date
    weeks: int
    rows: Rows
    free: Ints32
    price: Ints
    keepings: tuple[Keeping, ...]
    last: dt.date | None = None

    @classmethod
    def build(
        cls,
        model: Model,
        *,
        today: dt.date,
        weeks: int,
        practitioners: Iterable[Practitioner],
        sites: Iterable[Site],
        slots: Iterable[tuple[Slot, int]],
        travel_times: Iterable[TravelTime] = (),
        prices: Mapping[str, Milliday] | None = None,
        last: dt.date | None = None,
    ) -> Market:
        """A market of ``slots``, each with its free places.

        Args:
            model: services, rates and travel.
            today: the first date that may be booked.
            weeks: how many weeks may be booked, 1 to 104.
            practitioners: all of them, also those without slots.
            sites: all of them.
            slots: those that stand (no closure has removed them).
            travel_times: known journeys from home areas; those of people come with the people.
            prices: by slot; one that is not named has price 0.
            last: the last date that may be booked, if it comes before those weeks are over.
        """
        if not 1 <= weeks <= MOST_WEEKS:
            raise ValueError(f"a market looks 1 to {MOST_WEEKS} weeks ahead, not {weeks}")
        coder = Coder(tuple(practitioners), tuple(sites))
        rows, free = coder.rows(slots)
        supply = Supply(
            model, coder.practitioners, coder.sites, travel_times, coder.venues, coder.times
        )
        nothing = np.zeros(len(free), dtype=np.int64)
        market = cls(supply, today, weeks, rows, free, nothing, tuple(coder.keepings), last)
        return market if not prices else market.with_prices(prices)

    @classmethod
    def of_batch(cls, model: Model, batch: Batch, certificate: Certificate | None = None) -> Market:
        """The market of a batch's horizon: what its standing bookings leave, at these prices."""
        taken = {slot_id: len(found) for slot_id, found in batch.bookings_in.items()}
        pools = certificate.pools if certificate is not None else ()
        return cls.build(
            model,
            today=batch.horizon_start,
            weeks=batch.horizon_weeks,
            practitioners=batch.practitioners,
            sites=batch.sites,
            slots=((s, r01_places(s.places, taken.get(s.slot_id, 0))) for s in batch.slots),
            travel_times=batch.travel_times,
            prices={slot: pool.price for pool in pools for slot in pool.slots},
        )

    def __len__(self) -> int:
        """How many slots there are."""
        return len(self.free)

    @property
    def model(self) -> Model:
        """Services, rates and travel."""
        return self.supply.model

    @property
    def days(self) -> int:
        """How many days may be booked."""
        return 7 * self.weeks

    # --- what happened since --------------------------------------------------------------------

    def with_free(self, free: Mapping[str, int]) -> Market:
        """These slots now have so many free places; slots that are not there are left out."""
        changed = [(row, free[slot]) for slot in free if (row := self.row.get(slot)) is not None]
        if not changed:
            return self
        places = self.free.copy()
        for row, count in changed:
            places[row] = max(0, count)
        return self._sharing(replace(self, free=places))

    def with_prices(self, prices: Mapping[str, Milliday]) -> Market:
        """A place in each of these slots costs others so much; in every other slot nothing."""
        fresh = np.zeros(len(self), dtype=np.int64)
        for slot, price in prices.items():
            row = self.row.get(slot)
            if row is not None:
                fresh[row] = price
        return self._sharing(replace(self, price=fresh))

    def with_slots(self, slots: Iterable[tuple[Slot, int]], removed: Iterable[str] = ()) -> Market:
        """These slots have come, or are other than they were; those of ``removed`` have gone.

        Their practitioners and sites must be there. A new slot has price 0; one that only changed
        keeps its price.
        """
        coder = Coder(self.supply.practitioners, self.supply.sites)
        coder.continue_from(self.supply.venues, self.supply.times, self.keepings)
        rows, free = coder.rows(slots)
        gone = {*removed, *rows.slot_id.tolist()}
        stay = np.ones(len(self), dtype=np.bool_)
        stay[[self.row[slot] for slot in gone if slot in self.row]] = False
        known = [self.row.get(slot) for slot in rows.slot_id.tolist()]
        price = np.array([0 if r is None else self.price[r] for r in known], dtype=np.int64)
        merged = self.rows.chosen(stay).followed_by(rows)
        order = order_of(merged)
        supply = self.supply
        if len(coder.venues) + len(coder.times) > len(supply.venues) + len(supply.times):
            supply = supply.with_venues(coder.venues, coder.times)
        return Market(
            supply,
            self.today,
            self.weeks,
            merged.chosen(order),
            np.concatenate([self.free[stay], free])[order],
            np.concatenate([self.price[stay], price])[order],
            tuple(coder.keepings),
            self.last,
        )

    def with_room(self) -> Market:
        """The same market with a place in every slot, to see what others have taken."""
        return self._sharing(replace(self, free=np.maximum(self.free, 1)))

    def on(self, today: dt.date) -> Market:
        """The same market on another day: the horizon moves on."""
        if today == self.today:
            return self
        moved = replace(self, today=today)
        object.__setattr__(moved, "row", self.row)
        object.__setattr__(moved, "used_venues", self.used_venues)
        return moved

    def _sharing(self, other: Market) -> Market:
        """``other`` with what does not depend on free places or prices."""
        diaries = self.diaries._replace(free=other.free)
        for name, value in (
            ("row", self.row),
            ("used_venues", self.used_venues),
            ("diaries", diaries),
        ):
            object.__setattr__(other, name, value)
        return other

    # --- what is looked up ----------------------------------------------------------------------

    @cached_property
    def row(self) -> Mapping[str, int]:
        """Rows by slot."""
        return {slot: i for i, slot in enumerate(self.rows.slot_id.tolist())}

    @cached_property
    def used_venues(self) -> NDArray[np.bool_]:
        """Whether a venue has any slot; *nearest* looks at these, full or not."""
        used = np.zeros(len(self.supply.venues), dtype=np.bool_)
        used[self.rows.venue] = True
        return used

    @cached_property
    def diaries(self) -> Diaries:
        """The slots as the search takes them."""
        kept = [r17_reserved(_kept_slot(k), self.today) for k in self.keepings]
        practitioners = np.arange(len(self.supply.practitioners) + 1)
        day = self.rows.date - np.int32(self.today.toordinal())
        if self.last is not None:
            day[self.rows.date > self.last.toordinal()] = self.days  # after every day there is
        return Diaries(
            first=np.searchsorted(self.rows.practitioner, practitioners).astype(np.int64),
            start=self.rows.start,
            day=day,
            venue=self.rows.venue,
            time=self.rows.time,
            parts=self.rows.parts,
            kind=self.rows.kind,
            kept=np.array(kept, dtype=np.int8)[self.rows.keeping],
            free=self.free,
        )

    def slot(self, slot_id: str) -> Slot | None:
        """A slot of the market; its places are those that are free, or one when none is."""
        row = self.row.get(slot_id)
        if row is None:
            return None
        practitioner, site, modes = self.supply.venues[self.rows.venue[row]]
        reserved_for, release_on = self.keepings[self.rows.keeping[row]]
        return Slot(
            slot_id=slot_id,
            practitioner_id=self.supply.practitioners[practitioner].practitioner_id,
            site_id=None if site < 0 else self.supply.sites[site].site_id,
            modes=tuple(mode for mode, offered in zip(MODES, modes, strict=True) if offered),
            start=self.start(row),
            minutes=int(self.rows.minutes[row]),
            places=max(1, int(self.free[row])),
            appointment_type=TYPES[self.rows.kind[row]],
            reserved_for=reserved_for,
            release_on=release_on,
        )

    def start(self, row: int) -> dt.datetime:
        """When a slot starts, in London."""
        return in_london(int(self.rows.start[row]))


@lru_cache(maxsize=1 << 16)
def in_london(minutes: int) -> dt.datetime:
    """A moment given in minutes since 1970. Kept: a market has far more slots than starts."""
    return (EPOCH + dt.timedelta(minutes=minutes)).astimezone(LONDON)


def _kept_slot(keeping: Keeping) -> Slot:
    reserved_for, release_on = keeping
    return Slot.model_construct(reserved_for=reserved_for, release_on=release_on)
