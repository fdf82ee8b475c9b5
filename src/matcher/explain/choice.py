"""What each rule in turn leaves a need to choose from, and whether a whole series is left.

The choice is the set of pairs (slot, mode) over standing slots, ADR 2. Slots that no rule tells
apart are one pool, so the pairs are kept as an array of shape (pools, modes).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Batch, Model, Reason
from matcher.instance import rules
from matcher.instance.demand import Demand, build_demand
from matcher.instance.places import IN_PERSON, MODES, OPEN, REFERRAL, URGENT_ONLY, build_places
from matcher.instance.venues import venue_rules

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

URGENT = 2
"""The code of an urgent need."""


class Choices:
    """The choice of every need of a batch, whatever other needs take."""

    def __init__(self, model: Model, batch: Batch) -> None:
        self.model = model
        self.batch = batch
        self.demand: Demand = build_demand(model, batch)
        self.places = build_places(batch)
        self.venues = venue_rules(model, batch, self.places)
        self.days = 7 * batch.horizon_weeks
        self._at_time, self._on_day = rules.r07_availability(batch, self.places.times)
        self._parts, self._referrals = rules.r11_one_at_a_time(model, batch)

    @cached_property
    def pool_places(self) -> Ints:
        """Places of each pool, booked or not."""
        slots = self.batch.slots
        totals = [sum(slots[s].places for s in members) for members in self.places.pool_slots]
        return np.array(totals, dtype=np.int64)

    def stages(self, need: int) -> Iterator[tuple[Reason, Bools]]:
        """Each reason, in order, with the pairs that are left by its rule and all before it."""
        places, venues = self.places, self.venues
        venue, day = places.pool_venue, places.pool_day
        who = int(self.demand.participant[need])
        pairs: Bools = places.venue_modes[venue].copy()
        appointment = np.arange(len(MODES)) != REFERRAL

        wished, in_person = rules.r13_choice(self.batch, places, np.array([need]))
        pairs &= (venues.gives[self.demand.service[need]] & wished[0])[venue, None]
        pairs[:, IN_PERSON] &= in_person[0][venue]
        yield Reason.NO_PRACTITIONER, pairs

        pairs = np.logical_and(pairs, venues.practitioner_serves[who][venue, None])
        pairs[:, IN_PERSON] &= venues.site_serves[who][venue]
        yield Reason.OUTSIDE_AREA, pairs

        notice = venues.notice[who][venue]
        met = venues.practitioner_meets[who][venue] & ((notice == 0) | (day >= notice))
        pairs = pairs & (met[:, None] | ~appointment)
        pairs[:, IN_PERSON] &= venues.site_meets[who][venue]
        yield Reason.REQUIREMENT, pairs

        accepted = np.array([m in self.batch.participants[who].modes for m in MODES])
        pairs = pairs & (accepted | ~appointment)
        yield Reason.NO_MODE, pairs

        pairs = pairs.copy()
        pairs[:, IN_PERSON] &= venues.near_enough[who][venue]
        yield Reason.TOO_FAR, pairs

        dated = (self.demand.earliest[need] <= day) & (day <= self.demand.latest[need])
        pairs = pairs & dated[:, None]
        yield Reason.WINDOW_TOO_SHORT, pairs

        comes = self._at_time[who, places.pool_time]
        comes &= self._on_day[who, np.clip(day, 0, self.days - 1)]
        pairs = pairs & (comes[:, None] | ~appointment)
        yield Reason.NO_TIME, pairs

        kept = places.pool_reserved
        unkept = (kept == OPEN) | (kept == URGENT_ONLY) & (self.demand.urgency[need] == URGENT)
        pairs = pairs & unkept[:, None]
        yield Reason.RESERVED, pairs

        pairs = pairs & (places.pool_free > 0)[:, None]
        yield Reason.FULL, pairs

    def left(self, need: int) -> Bools:
        """The pairs that every rule about single sessions leaves, with a free place."""
        *_, (_, pairs) = self.stages(need)
        return pairs

    def earliest_end(self, need: int, pairs: Bools, after: int) -> int | None:
        """The earliest day on which a whole series out of ``pairs`` can end.

        It begins after day ``after`` and keeps R3, R5, R6, R11 against standing bookings and R15;
        ``None`` when there is no such series.
        """
        usable = np.flatnonzero(pairs.any(axis=1) & ~self._clashes(need))
        first, later = rules.r15_type(self.demand, self.places, np.full(len(usable), need), usable)
        day = self.places.pool_day[usable]
        first &= (day >= rules.r05_gaps(self.demand)[need]) & (day > after)
        practitioner = self.places.venue_practitioner[self.places.pool_venue[usable]]
        lane = rules.r06_continuity(self.demand, np.full(len(usable), need), practitioner)
        ends = [
            self._first_end(need, day[lane == one], first[lane == one], later[lane == one])
            for one in np.unique(lane)
        ]
        return min((end for end in ends if end is not None), default=None)

    def _clashes(self, need: int) -> Bools:
        """R11: the pools that standing bookings of the same person keep it from."""
        places, who = self.places, int(self.demand.participant[need])
        day = np.clip(places.pool_day, 0, self.days - 1)
        referral = places.venue_modes[places.pool_venue, REFERRAL]
        listed = (self._referrals[who, day] >> self.demand.service[need]) & 1 == 1
        clashes: Bools = np.where(
            referral, listed, (self._parts[who, day] & places.pool_parts) != 0
        )
        return clashes

    def _first_end(self, need: int, day: Ints, first: Bools, later: Bools) -> int | None:
        """The earliest end of a series among the days of one lane."""
        reached, onward = np.zeros((2, self.days), dtype=np.bool_)
        reached[day[first]] = True
        onward[day[later]] = True
        low = max(1, int(self.demand.min_gap[need]))
        high = min(int(self.demand.max_gap[need]), self.days - 1)
        for _ in range(int(rules.r03_complete(self.demand)[need]) - 1):
            following = np.zeros_like(reached)
            for gap in range(low, high + 1):
                following[gap:] |= reached[:-gap]
            reached = following & onward
        return int(reached.argmax()) if reached.any() else None
