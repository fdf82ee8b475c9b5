"""Slots as rows of arrays, sorted by practitioner: what a market is made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Practitioner, Reserved, Site, Slot
from matcher.instance.places import MODES, PART_BIT, TYPES, TimeClass
from matcher.units import LONDON

Ints = NDArray[np.int64]
Ints32 = NDArray[np.int32]
Names = NDArray[np.object_]
Keeping = tuple[Reserved | None, dt.date | None]
"""Whom a slot is reserved for, and until when."""
Venue = tuple[int, int, tuple[bool, ...]]
"""Practitioner and site, by position (-1: no site), and which modes are offered."""


class Rows(NamedTuple):
    """Slots by row: sorted by practitioner, then start, then identifier."""

    slot_id: Names
    practitioner: Ints32
    start: Ints
    """Minutes since 1970 (UTC)."""
    minutes: Ints32
    date: Ints32
    """The local date's ordinal."""
    venue: Ints32
    time: Ints32
    parts: NDArray[np.int8]
    kind: NDArray[np.int8]
    keeping: Ints32
    """Whom the slot is reserved for, and until when; a place in ``Market.keepings``."""

    def chosen(self, which: Ints | NDArray[np.bool_]) -> Rows:
        """Some of the rows, by number or by mask."""
        return Rows._make(values[which] for values in self)

    def followed_by(self, other: Rows) -> Rows:
        """These rows, then those."""
        both: Iterable[tuple[Any, Any]] = zip(self, other, strict=True)
        return Rows._make(np.concatenate(pair) for pair in both)


def order_of(rows: Rows) -> Ints:
    """The order in which rows belong: by practitioner, start and identifier."""
    named = rows.slot_id.tolist()
    by_name = np.array(sorted(range(len(named)), key=named.__getitem__), dtype=np.int64)
    order: Ints = by_name[np.lexsort((rows.start[by_name], rows.practitioner[by_name]))]
    return order


class Coder:
    """Numbers venues, times of the week and reservations while slots are read."""

    def __init__(self, practitioners: tuple[Practitioner, ...], sites: tuple[Site, ...]) -> None:
        self.practitioners, self.sites = practitioners, sites
        self._practitioner = {q.practitioner_id: i for i, q in enumerate(practitioners)}
        self._site: dict[str | None, int] = {s.site_id: i for i, s in enumerate(sites)}
        self._site[None] = -1
        self.venues: dict[Venue, int] = {}
        self.times: dict[TimeClass, int] = {}
        self.keepings: dict[Keeping, int] = {(None, None): 0}
        self._dates: dict[dt.date, tuple[int, int, bool]] = {}
        self._hours: dict[tuple[object, ...], tuple[int, int, int]] = {}

    def continue_from(
        self,
        venues: Iterable[Venue],
        times: Iterable[TimeClass],
        keepings: Iterable[Keeping],
    ) -> None:
        """Keep the numbers that were given before."""
        self.venues = {venue: i for i, venue in enumerate(venues)}
        self.times = {time: i for i, time in enumerate(times)}
        self.keepings = {keeping: i for i, keeping in enumerate(keepings)}

    def rows(self, slots: Iterable[tuple[Slot, int]]) -> tuple[Rows, Ints32]:
        """Slots and their free places, in order."""
        found = [(*self._row(slot), free) for slot, free in slots]
        columns = list(zip(*found, strict=True)) or [()] * (len(Rows._fields) + 1)
        types = (object, *(np.int32, np.int64), *[np.int32] * 4, np.int8, np.int8, np.int32)
        rows = Rows._make(np.array(c, dtype=t) for c, t in zip(columns[:-1], types, strict=True))
        order = order_of(rows)
        free = np.maximum(np.array(columns[-1], dtype=np.int32), 0)
        return rows.chosen(order), free[order]

    def _row(self, slot: Slot) -> tuple[object, ...]:
        practitioner = self._practitioner[slot.practitioner_id]
        modes = tuple(mode in slot.modes for mode in MODES)
        venue = (practitioner, self._site[slot.site_id], modes)
        date, weekday, begins, hours = self._when(slot)
        start, end, parts = hours
        time = TimeClass(weekday, begins, start, end)
        keeping = (
            (None, None) if slot.reserved_for is None else (slot.reserved_for, slot.release_on)
        )
        return (
            slot.slot_id,
            practitioner,
            int(slot.start.timestamp()) // 60,
            slot.minutes,
            date,
            self.venues.setdefault(venue, len(self.venues)),
            self.times.setdefault(time, len(self.times)),
            parts,
            TYPES.index(slot.appointment_type),
            self.keepings.setdefault(keeping, len(self.keepings)),
        )

    def _when(self, slot: Slot) -> tuple[int, int, int, tuple[int, int, int]]:
        """The date's ordinal, its weekday, the wall-clock start, and hull and parts of the slot.

        Where the clock does not change, hull and parts follow from start and length alone.
        """
        date = slot.start.date()
        if date not in self._dates:
            self._dates[date] = date.toordinal(), date.weekday(), _clock_changes(date)
        ordinal, weekday, changes = self._dates[date]
        begins = slot.start.hour * 60 + slot.start.minute
        key = (begins, slot.minutes, slot.start.timestamp() if changes else None)
        if key not in self._hours:
            parts = sum(PART_BIT[part] for part in slot.parts)
            self._hours[key] = slot.start_minute, slot.end_minute, parts
        return ordinal, weekday, begins, self._hours[key]


def _clock_changes(date: dt.date) -> bool:
    midnight = dt.datetime.combine(date, dt.time(), tzinfo=LONDON)
    return midnight.utcoffset() != (midnight + dt.timedelta(days=1)).utcoffset()
