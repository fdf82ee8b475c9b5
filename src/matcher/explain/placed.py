"""Why a placed need got these places, and why the next best ones lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

import numpy as np

from matcher.domain import Mode, Need, Slot
from matcher.explain.course import Course, best_course, span
from matcher.explain.standing import Standing
from matcher.explain.terms import Terms, terms_of
from matcher.units import Milliday

MOST_OPTIONS = 5
"""So many of the next best options are told."""


class Lost(StrEnum):
    """Why an option that the rules allow was not chosen."""

    DEARER = "dearer"
    """It would cost this person as much or more."""
    WORTH_MORE = "worth_more"
    """It is taken, and to others its places are worth more than this person would gain."""
    TAKEN = "taken"
    """Others have its places; their prices alone do not say why."""
    OWN_PLAN = "own_plan"
    """It clashes with another plan item of the same person."""
    OVERLOOKED = "overlooked"
    """It is free and better: the search ended before it was tried."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One session: where, when, and how long the journey takes (one way, minutes)."""

    slot_id: str
    practitioner_id: str
    site_id: str | None
    mode: Mode
    start: dt.datetime
    travel_minutes: int


@dataclass(frozen=True, slots=True)
class Series:
    """Sessions in order of date, with what they cost and what their places are worth to others."""

    visits: tuple[Visit, ...]
    wait_days: int
    terms: Terms
    price: Milliday


@dataclass(frozen=True, slots=True)
class Option:
    """A series that was not chosen, and why. ``more``: what it would cost this person on top."""

    series: Series
    lost: Lost
    more: Milliday
    price_more: Milliday
    """By how much its places are worth more to others than the chosen ones."""
    full_sessions: int
    """How many of its sessions have no place left."""


@dataclass(frozen=True, slots=True)
class WhyPlaced:
    """The explanation of a placed need. ``unplaced_cost``: what leaving it out would cost."""

    need_id: str
    participant_id: str
    service: str
    chosen: Series
    unplaced_cost: Milliday
    options: tuple[Option, ...]


def why_placed(standing: Standing, need_id: str) -> WhyPlaced:
    """Explain a need that the plan places.

    The options are its best series with each other practitioner and in each other mode, against
    bookings alone, the best first; the needs of others stand aside.
    """
    index, need = standing.index[need_id], standing.batch.need[need_id]
    entries = tuple(standing.entry_of(index, slot_id) for slot_id in standing.slots[need_id])
    slots = tuple(standing.batch.slot[slot_id] for slot_id in standing.slots[need_id])
    chosen = _series(standing, need, entries, slots)
    options = []
    for course in _candidates(standing, index):
        if course.entries != entries:
            taken = tuple(standing.slot_of(e) for e in course.entries)
            series = _series(standing, need, course.entries, taken)
            options.append(_option(standing, need, chosen, series))
    options.sort(key=lambda o: (o.more, o.price_more, o.series.visits[0].slot_id))
    told = options[:MOST_OPTIONS]
    told += [o for o in options[MOST_OPTIONS:] if o.lost is Lost.DEARER and not o.full_sessions][:1]
    return WhyPlaced(
        need_id=need_id,
        participant_id=need.participant_id,
        service=need.service,
        chosen=chosen,
        unplaced_cost=int(standing.instance.unplaced_cost[index]),
        options=tuple(told),
    )


def _candidates(standing: Standing, need: int) -> list[Course]:
    """The best series with each practitioner in each mode, and the best out of what is free."""
    instance = standing.instance
    part = span(instance, need)
    pools = instance.entries.entry_pool[part]
    own = {standing.pool_of[s] for s in standing.slots[standing.batch.needs[need].need_id]}
    free = np.array([p in own or standing.pool_left[p] > 0 for p in pools.tolist()], dtype=np.bool_)
    mode = instance.entries.entry_mode[part]
    venue = instance.places.pool_venue[instance.entries.entry_pool[part]]
    practitioner = instance.places.venue_practitioner[venue]
    groups = [np.ones(len(pools), dtype=np.bool_)]
    groups += [practitioner == who for who in np.unique(practitioner)]
    groups += [w & (mode == how) for w, how in product(groups[1:], np.unique(mode))]
    courses = [best_course(instance, need, usable=c) for g in groups for c in (g, g & free)]
    return list(dict.fromkeys(course for course in courses if course is not None))


def _series(
    standing: Standing, need: Need, entries: tuple[int, ...], slots: tuple[Slot, ...]
) -> Series:
    visits = []
    for entry, slot in zip(entries, slots, strict=True):
        mode = standing.mode_of(entry)
        visits.append(
            Visit(
                slot_id=slot.slot_id,
                practitioner_id=slot.practitioner_id,
                site_id=slot.site_id if mode is Mode.IN_PERSON else None,
                mode=mode,
                start=slot.start,
                travel_minutes=standing.minutes_of(entry),
            )
        )
    return Series(
        visits=tuple(visits),
        wait_days=(slots[0].date - need.clock).days,
        terms=terms_of(standing, standing.index[need.need_id], entries),
        price=standing.paid(need.participant_id, slots),
    )


def _option(standing: Standing, need: Need, chosen: Series, other: Series) -> Option:
    own = {standing.pool_of[slot_id] for slot_id in standing.slots[need.need_id]}
    pools = [standing.pool_of[v.slot_id] for v in other.visits]
    full = sum(pool not in own and standing.pool_left[pool] <= 0 for pool in pools)
    more = other.terms.cost - chosen.terms.cost
    price_more = other.price - chosen.price
    if more >= 0:
        lost = Lost.DEARER
    elif full and price_more >= -more:
        lost = Lost.WORTH_MORE
    elif clashes(standing, need, tuple(standing.batch.slot[v.slot_id] for v in other.visits)):
        lost = Lost.OWN_PLAN
    else:
        lost = Lost.TAKEN if full else Lost.OVERLOOKED
    return Option(other, lost, more, price_more, full)


def clashes(standing: Standing, need: Need, slots: tuple[Slot, ...]) -> tuple[str, ...]:
    """R1, R11 and R12: the other plan items of the same person that keep it from these slots."""
    batch, found = standing.batch, []
    for other in batch.needs:
        if other.need_id == need.need_id or other.need_id not in standing.slots:
            continue
        theirs = [batch.slot[slot_id] for slot_id in standing.slots[other.need_id]]
        ends_late = other.need_id == need.after_need and theirs[-1].date >= slots[0].date
        starts_soon = other.after_need == need.need_id and slots[-1].date >= theirs[0].date
        same_time = other.participant_id == need.participant_id and any(
            _exclude(mine, its, same_service=other.service == need.service)
            for mine in slots
            for its in theirs
        )
        if ends_late or starts_soon or same_time:
            found.append(other.need_id)
    return tuple(found)


def _exclude(one: Slot, other: Slot, *, same_service: bool) -> bool:
    """Whether one person may not have both."""
    if one.slot_id == other.slot_id:
        return True
    if one.date != other.date or one.is_referral != other.is_referral:
        return False
    return same_service if one.is_referral else bool(set(one.parts) & set(other.parts))
