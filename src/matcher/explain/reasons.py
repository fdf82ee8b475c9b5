"""The reason for which a need is not placed, in code and in words, and whether it is urgent.

FORMATS section 1, "Reasons", as ADR 2 reads it: the first rule that leaves nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from matcher.domain import Batch, Model, Plan, Reason
from matcher.explain.case import Case
from matcher.explain.choice import Bools, Choices
from matcher.explain.sentences import sentence
from matcher.instance.demand import NEVER

WEEK = 7
"""Days from one batch to the next."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a need is not placed; ``last_chance``: a batch a week later could not place it either."""

    reason: Reason
    sentence: str
    last_chance: bool


class Reasons:
    """Explains the needs that ``plan`` leaves out of ``batch``."""

    def __init__(self, model: Model, batch: Batch, plan: Plan) -> None:
        self._now = Choices(model, batch)
        self._last_day = _last_days(batch, plan)
        self._index = {need.need_id: i for i, need in enumerate(batch.needs)}
        start = batch.horizon_start + dt.timedelta(days=WEEK)
        self._later = Choices(model, batch.model_copy(update={"horizon_start": start}))
        self._could_end: dict[int, int | None] = {}

    def explain(self, need_id: str) -> Explanation:
        """Why the need of that identifier, which is not placed, is left out."""
        need = self._index[need_id]
        reason, before, left = self._first_to_empty(need)
        case = Case(self._now, need, before, left, self._leader_ends(need))
        last_chance = self._earliest_end_later(need) is None
        return Explanation(reason, sentence(reason, case), last_chance)

    def _first_to_empty(self, need: int) -> tuple[Reason, Bools, Bools]:
        """The reason, with the pairs that were left before it and those left by it."""
        before = left = self._now.places.venue_modes[self._now.places.pool_venue]
        for reason, pairs in self._now.stages(need):
            before, left = left, pairs
            if not pairs.any():
                return reason, before, left
        if self._now.earliest_end(need, left, -NEVER) is None:
            return Reason.NO_SERIES, left, left
        after = self._leader_ends(need)
        if after is None or self._now.earliest_end(need, left, after) is None:
            return Reason.WAITS_FOR, left, left
        return Reason.OTHERS_FIRST, left, left

    def _leader_ends(self, need: int) -> int | None:
        """R12: the last day of whom it follows, ``-NEVER`` if nobody; ``None`` when not placed."""
        demand = self._now.demand
        parent = int(demand.parent[need])
        if parent >= 0:
            return self._last_day.get(parent)
        booked = int(demand.follows_day[need])
        return None if booked == NEVER else booked

    def _earliest_end_later(self, need: int) -> int | None:
        """The day on which it could end in a batch one week later; ``None`` when it could not.

        Those before it that are not placed are searched first, the first of them to begin with.
        """
        chain = [need]
        while chain[-1] not in self._could_end:
            parent = int(self._later.demand.parent[chain[-1]])
            if parent < 0 or parent in self._last_day:
                break
            chain.append(parent)
        for one in reversed(chain):
            if one not in self._could_end:
                self._could_end[one] = self._search_later(one)
        return self._could_end[need]

    def _search_later(self, need: int) -> int | None:
        demand = self._later.demand
        parent, after = int(demand.parent[need]), int(demand.follows_day[need])
        if parent in self._last_day:
            after = self._last_day[parent] - WEEK
        elif parent >= 0:
            ends = self._could_end[parent]
            after = NEVER if ends is None else ends
        if after == NEVER:
            return None
        return self._later.earliest_end(need, self._later.left(need), after)


def _last_days(batch: Batch, plan: Plan) -> Mapping[int, int]:
    """Days from the horizon's start to the last session, of each placed need by index."""
    return {
        i: max((batch.slot[s].date - batch.horizon_start).days for s in placement.slot_ids)
        for i, need in enumerate(batch.needs)
        if (placement := plan.placement.get(need.need_id)) is not None
    }
