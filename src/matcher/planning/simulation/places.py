"""All the places of a simulated year, laid out for the desk. Days count from the year's begin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Batch, Reserved, Slot
from matcher.instance.places import (
    CLOSED,
    MODES,
    OPEN,
    PART_BIT,
    REFERRAL,
    TYPES,
    URGENT_ONLY,
    build_places,
)
from matcher.optimise.diary import Diary

if TYPE_CHECKING:
    from matcher.planning.simulation.setting import Setting

Ints = NDArray[np.int64]

NO_DAY = 1 << 20
"""A release day that never comes."""
RESERVED = {None: OPEN, Reserved.URGENT: URGENT_ONLY, Reserved.ONLINE: CLOSED}


class YearPlaces:
    """The slots of a setting in the order of its diary, before anybody has a place.

    ``venues`` are the engine's places with venues alone; ``times`` are time classes, one row of
    weekday, begin, and hull each. ``service`` is that of each slot's practitioner (the first, if
    there are several); practitioners, sites and services count as the engine counts them.
    """

    def __init__(self, setting: Setting) -> None:
        offered, model = setting.offered, setting.model
        practitioners = {q.practitioner_id: i for i, q in enumerate(offered.practitioners)}
        codes = {code: i for i, code in enumerate(model.services)}
        day_of = {slot.slot_id: (slot.date - setting.begins).days for slot in offered.slots}
        self.slots: Sequence[Slot] = sorted(
            offered.slots,
            key=lambda s: (practitioners[s.practitioner_id], day_of[s.slot_id], s.slot_id),
        )
        self.index = {slot.slot_id: i for i, slot in enumerate(self.slots)}
        self.practitioner = _ints(practitioners[s.practitioner_id] for s in self.slots)
        self.gives = [
            tuple(codes[c] for c in q.services if c in codes) for q in offered.practitioners
        ]
        self.service = _ints(self.gives[q][0] for q in self.practitioner.tolist())
        self._lay_out(setting, _ints(day_of[s.slot_id] for s in self.slots))
        by_day = np.argsort(self.diary.day, kind="stable")
        self._by_day, self._days = by_day, self.diary.day[by_day]
        self.referral = self.venues.venue_modes[self.diary.venue, REFERRAL]
        self.marks = [self._marks(i) for i in range(len(self.slots))]

    def _lay_out(self, setting: Setting, days: Ints) -> None:
        offered = setting.offered
        venues = [_venue(slot) for slot in self.slots]
        batch = Batch(
            model=setting.model.name,
            horizon_start=setting.begins,
            horizon_weeks=1,
            practitioners=offered.practitioners,
            sites=offered.sites,
            slots=tuple(dict(zip(reversed(venues), reversed(self.slots), strict=True)).values()),
        )
        self.venues = build_places(batch)
        number = {
            (
                offered.practitioners[q].practitioner_id,
                offered.sites[site].site_id if site >= 0 else None,
                tuple(modes),
            ): i
            for i, (q, site, *modes) in enumerate(
                zip(
                    self.venues.venue_practitioner.tolist(),
                    self.venues.venue_site.tolist(),
                    *self.venues.venue_modes.T.tolist(),
                    strict=True,
                )
            )
        }
        classes: dict[tuple[int, int, int, int], int] = {}
        time = [classes.setdefault(_time(slot), len(classes)) for slot in self.slots]
        self.times = np.array(list(classes), dtype=np.int64).reshape(-1, 4)
        self.diary = self._diary(setting, days, [number[venue] for venue in venues], time)

    def _diary(
        self, setting: Setting, days: Ints, venue: Sequence[int], time: Sequence[int]
    ) -> Diary:
        slots, begins = self.slots, setting.begins
        starts = np.searchsorted(self.practitioner, np.arange(len(self.gives) + 1))
        gives = [
            [q for q, services in enumerate(self.gives) if code in services]
            for code in range(len(setting.model.services))
        ]
        rank = np.empty(len(slots), dtype=np.int64)
        rank[np.argsort([s.slot_id for s in slots], kind="stable")] = np.arange(len(slots))
        return Diary(
            practitioner_start=starts.astype(np.int64),
            gives_start=np.cumsum([0, *(len(found) for found in gives)], dtype=np.int64),
            gives=_ints(q for found in gives for q in found),
            venue=_ints(venue),
            day=days,
            parts=_ints(sum(PART_BIT[part] for part in s.parts) for s in slots),
            kind=_ints(TYPES.index(s.appointment_type) for s in slots),
            reserved=_ints(RESERVED[s.reserved_for] for s in slots),
            release=_ints(
                NO_DAY if s.release_on is None else (s.release_on - begins).days for s in slots
            ),
            time=_ints(time),
            rank=rank,
            free=_ints(s.places for s in slots),
            standing=np.ones(len(slots), dtype=np.bool_),
        )

    def _marks(self, slot: int) -> int:
        """What a booking of the slot takes of somebody's day (R11)."""
        if not self.referral[slot]:
            return int(self.diary.parts[slot])
        services = self.gives[int(self.practitioner[slot])]
        return sum(referral_mark(service) for service in services)

    def fresh(self) -> Diary:
        """The diary with nothing taken: a copy whose places may be taken."""
        diary = self.diary
        return diary._replace(free=diary.free.copy(), standing=diary.standing.copy())

    def between(self, first: int, last: int) -> Ints:
        """The slots from one day to another, both included."""
        low, high = np.searchsorted(self._days, [first, last + 1])
        return self._by_day[low:high]

    def of_practitioner(self, practitioner: int, first: int, last: int) -> range:
        """The slots of one practitioner from one day to another, both included."""
        begin, end = self.diary.practitioner_start[practitioner : practitioner + 2].tolist()
        low, high = np.searchsorted(self.diary.day[begin:end], [first, last + 1]).tolist()
        return range(begin + low, begin + high)


def _venue(slot: Slot) -> tuple[str, str | None, tuple[bool, ...]]:
    return slot.practitioner_id, slot.site_id, tuple(mode in slot.modes for mode in MODES)


def _time(slot: Slot) -> tuple[int, int, int, int]:
    """Weekday, and minutes: begin by the clock, and the hull of the appointment."""
    begins = slot.start.hour * 60 + slot.start.minute
    return slot.start.weekday(), begins, slot.start_minute, slot.end_minute


def referral_mark(service: int) -> int:
    """The bit of a person's day that a referral of a service takes; bits 0-2 are parts."""
    return 1 << (3 + service)


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)
