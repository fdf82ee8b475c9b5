"""Every series that a need could take if nobody else were there, written out slot by slot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from matcher.domain import Batch, Model, Need, Slot
from tests.oracles import costs, rules
from tests.oracles.week import Week


class Series(NamedTuple):
    """The slots of a need's sessions, in order of date, and what they cost in 0.001 day."""

    slot_ids: tuple[str, ...]
    cost: int


class Choice(NamedTuple):
    """A need with everything that may become of it."""

    need: Need
    series: list[Series]
    unplaced: int


def choices(model: Model, batch: Batch) -> list[Choice]:
    """The needs of the batch, in its order, each with all its series."""
    return [
        Choice(need, series_of(model, batch, need), unplaced_cost(model, batch, need))
        for need in batch.needs
    ]


def unplaced_cost(model: Model, batch: Batch, need: Need) -> int:
    """What leaving the need out costs, in 0.001 day."""
    return costs.unplaced_cost(Week(model, batch), need)


def series_of(model: Model, batch: Batch, need: Need) -> list[Series]:
    """Every series that keeps R2-R10, R13 and R15-R17, and R1, R11 and R12 against bookings.

    R12 after a need that is itself in the batch binds two series; it is left to those who join
    them.
    """
    week = Week(model, batch)
    places = [slot for slot in batch.slots if rules.place_for(week, need, slot)]
    least = costs.nearest(week, need)
    extra = {slot.slot_id: costs.session_cost(week, need, slot, least) for slot in places}
    found = []
    for slots in _chains(week, need, places, ()):
        drags = sum(costs.drag(week, need, gap) for gap in costs.gaps(slots))
        sessions = sum(extra[slot.slot_id] for slot in slots)
        cost = costs.wait(week, need, slots[0].date) + drags + sessions
        found.append(Series(tuple(slot.slot_id for slot in slots), cost))
    return found


def _chains(
    week: Week, need: Need, places: list[Slot], taken: tuple[Slot, ...]
) -> Iterator[tuple[Slot, ...]]:
    """R3: the chains of exactly ``sessions`` slots that begin with ``taken``."""
    if len(taken) == need.sessions:
        yield taken
        return
    for slot in places:
        if rules.right_type(need, slot, len(taken) + 1) and (
            _follows(need, taken, slot) if taken else _begins(week, need, slot)
        ):
            yield from _chains(week, need, places, (*taken, slot))


def _begins(week: Week, need: Need, slot: Slot) -> bool:
    """R5 after the previous session, and R12 after a need that is only in the bookings."""
    if need.previous_session is not None:
        rested = need.previous_session + dt.timedelta(days=need.min_gap_days)
        if slot.date < rested:
            return False
    if need.after_need is None or need.after_need in week.batch.need:
        return True
    ended = [
        week.batch.slot[b.slot_id].date
        for b in week.batch.standing_bookings
        if b.need_id == need.after_need
    ]
    return bool(ended) and max(ended) < slot.date


def _follows(need: Need, taken: tuple[Slot, ...], slot: Slot) -> bool:
    """R5 between two sessions, and R6."""
    gap = (slot.date - taken[-1].date).days
    in_time = gap >= 1 and need.min_gap_days <= gap <= need.max_gap_days
    same = slot.practitioner_id == taken[-1].practitioner_id
    return in_time and (same or not need.same_practitioner)
