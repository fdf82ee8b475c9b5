"""Slots become venues and pools: places that no rule and no cost tells apart share one number.

A *venue* is a (practitioner, site, modes) combination: all that decides mode, travel, fit and
requirements. A *pool* is a set of slots of one venue on one date that also agree in the parts of
the day they touch, type and reservation, and that every participant's windows treat alike.
Deciding by pools instead of by slots removes the symmetry that makes slot-level models stall.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.domain import AppointmentType, Batch, Mode, Part, Reserved, Slot

MODES = (Mode.IN_PERSON, Mode.PHONE, Mode.VIDEO, Mode.REFERRAL)
"""Modes by their code."""
IN_PERSON, PHONE, VIDEO, REFERRAL = range(4)
PART_BIT = {Part.AM: 1, Part.PM: 2, Part.EVE: 4}
TYPES = (AppointmentType.ANY, AppointmentType.NEW, AppointmentType.FOLLOW_UP)
ANY_TYPE, NEW_ONLY, FOLLOW_UP_ONLY = range(3)
OPEN, URGENT_ONLY, CLOSED = range(3)
"""Reservation in force: open to all, to urgent needs only, or to nobody in a batch (R17)."""

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class TimeClass:
    """A weekday (Monday 0) and a stretch of local minutes that stands for its likes.

    ``begins`` is the wall-clock start; ``start`` and ``end`` are the hull of the appointment, which
    differs from it only where the clock goes back meanwhile.
    """

    weekday: int
    begins: int
    start: int
    end: int


@dataclass(frozen=True)
class Places:
    """Venues and pools of a batch. Days count from the horizon's start (0); they may lie outside.

    Venue arrays have shape (V,), ``venue_modes`` (V, 4); pool arrays (P,).
    ``pool_slots[p]`` lists slot indices (into ``batch.slots``) by start, then identifier.
    ``pool_free`` counts places that no standing booking holds, clamped at 0 slot by slot (R1).
    """

    venue_practitioner: Ints
    venue_site: Ints
    venue_modes: Bools
    pool_venue: Ints
    pool_day: Ints
    pool_parts: Ints
    pool_type: Ints
    pool_reserved: Ints
    pool_time: Ints
    pool_free: Ints
    pool_exclusive: Bools
    """A referral slot that one participant might otherwise enter twice, for two services (R1)."""
    exclusive_rank: Ints
    """Place of each exclusive pool among those of its day that are free; 0 for the others."""
    pool_slots: tuple[tuple[int, ...], ...]
    time_classes: tuple[TimeClass, ...]
    slot_free: Ints

    @cached_property
    def times(self) -> Ints:
        """The time classes as an array, shape (time classes, 4): a row has a class's fields."""
        rows = [(t.weekday, t.begins, t.start, t.end) for t in self.time_classes]
        return np.array(rows, dtype=np.int64).reshape(-1, 4)


def r01_places(places: int, taken: int) -> int:
    """R1 places: how many places of a slot are free; a slot with too many bookings has none."""
    return max(0, places - taken)


def r14_frozen(batch: Batch) -> Mapping[str, int]:
    """R14 frozen: places that standing bookings keep, by slot identifier."""
    return {slot_id: len(bookings) for slot_id, bookings in batch.bookings_in.items()}


def r17_reserved(slot: Slot, horizon_start: dt.date) -> int:
    """R17 reserved: for whom a slot is kept on the day that the batch looks at it."""
    released = slot.release_on is not None and slot.release_on <= horizon_start
    if slot.reserved_for is None or released:
        return OPEN
    return URGENT_ONLY if slot.reserved_for is Reserved.URGENT else CLOSED


def _window_edges(batch: Batch) -> Mapping[int, Sequence[int]]:
    """Minutes at which somebody's window begins or ends, by weekday, parts' own edges left out."""
    edges: dict[int, set[int]] = defaultdict(set)
    for person in batch.participants:
        windows = list(person.availability.windows)
        windows += [p.window for p in person.prefers if p.kind == "part"]
        for window in windows:
            edges[window.weekday].update((window.start, window.end))
    return {day: sorted(found - {0, 720, 1020, 1440}) for day, found in edges.items()}


def _shared_referral_practitioners(batch: Batch) -> set[str]:
    """Practitioners whose referral slot one participant might want for two different services."""
    services: dict[str, set[str]] = defaultdict(set)
    for need in batch.needs:
        services[need.participant_id].add(need.service)
    several = [wanted for wanted in services.values() if len(wanted) > 1]
    return {
        q.practitioner_id
        for q in batch.practitioners
        if len(q.services) > 1 and any(len(wanted & set(q.services)) > 1 for wanted in several)
    }


def _exclusive_ranks(
    batch: Batch, days: Ints, exclusive: Bools, places: Sequence[int], members: list[list[int]]
) -> Ints:
    """Number the exclusive pools that are free day by day, in order of their slots' identifiers."""
    ranks = np.zeros(len(days), dtype=np.int64)
    counted: dict[int, int] = defaultdict(int)
    free = [pool for pool in np.flatnonzero(exclusive).tolist() if places[pool] > 0]
    for pool in sorted(free, key=lambda p: batch.slots[members[p][0]].slot_id):
        ranks[pool] = counted[int(days[pool])]
        counted[int(days[pool])] += 1
    return ranks


def build_places(batch: Batch, apart: Set[str] = frozenset()) -> Places:
    """Group the standing slots of ``batch`` into venues and pools, in a reproducible order.

    Each slot that ``apart`` names is a pool of its own.
    """
    practitioner_index = {q.practitioner_id: i for i, q in enumerate(batch.practitioners)}
    site_index = {s.site_id: i for i, s in enumerate(batch.sites)}
    edges = _window_edges(batch)
    shared = _shared_referral_practitioners(batch)
    taken = r14_frozen(batch)

    venues: dict[tuple[int, int, tuple[bool, ...]], int] = {}
    pools: dict[tuple[int, ...], int] = {}
    times: dict[tuple[int, int, int, int, int], int] = {}
    time_classes: list[TimeClass] = []
    members: list[list[int]] = []
    slot_free = np.zeros(len(batch.slots), dtype=np.int64)

    order = sorted(
        range(len(batch.slots)), key=lambda i: (batch.slots[i].start, batch.slots[i].slot_id)
    )
    for index in order:
        slot = batch.slots[index]
        slot_free[index] = r01_places(slot.places, taken.get(slot.slot_id, 0))
        offered = tuple(mode in slot.modes for mode in MODES)
        site = site_index[slot.site_id] if slot.site_id is not None else -1
        venue = venues.setdefault(
            (practitioner_index[slot.practitioner_id], site, offered), len(venues)
        )
        weekday = slot.date.weekday()
        parts = sum(PART_BIT[part] for part in slot.parts)
        cuts = edges.get(weekday, ())
        begins = slot.start.hour * 60 + slot.start.minute
        window_class = (
            weekday,
            parts,
            bisect_right(cuts, begins),
            bisect_right(cuts, slot.start_minute),
            bisect_left(cuts, slot.end_minute),
        )
        if window_class not in times:
            times[window_class] = len(times)
            time_classes.append(TimeClass(weekday, begins, slot.start_minute, slot.end_minute))
        exclusive = slot.is_referral and slot.practitioner_id in shared
        key = (
            venue,
            (slot.date - batch.horizon_start).days,
            parts,
            TYPES.index(slot.appointment_type),
            r17_reserved(slot, batch.horizon_start),
            times[window_class],
            int(exclusive),
            index if exclusive or slot.slot_id in apart else -1,
        )
        pool = pools.setdefault(key, len(pools))
        if pool == len(members):
            members.append([])
        members[pool].append(index)

    keys = np.array(list(pools), dtype=np.int64).reshape(-1, 8)
    exclusives = keys[:, 6].astype(np.bool_)
    places = [sum(int(slot_free[i]) for i in slots) for slots in members]
    return Places(
        venue_practitioner=np.array([q for q, _, _ in venues], dtype=np.int64),
        venue_site=np.array([s for _, s, _ in venues], dtype=np.int64),
        venue_modes=np.array([m for _, _, m in venues], dtype=np.bool_).reshape(-1, 4),
        pool_venue=keys[:, 0],
        pool_day=keys[:, 1],
        pool_parts=keys[:, 2],
        pool_type=keys[:, 3],
        pool_reserved=keys[:, 4],
        pool_time=keys[:, 5],
        pool_free=np.array(places, dtype=np.int64),
        pool_exclusive=exclusives,
        exclusive_rank=_exclusive_ranks(batch, keys[:, 1], exclusives, places, members),
        pool_slots=tuple(tuple(slots) for slots in members),
        time_classes=tuple(time_classes),
        slot_free=slot_free,
    )
