"""What is taken while a plan is put together: the rules that bind several needs at once."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from matcher.domain import Batch, Model, Need, Part, Plan
from tests.oracles.reading import Series, series_of, unplaced_cost
from tests.oracles.week import Week


class Diary:
    """Free places, taken parts and dates of a plan in the making; R1, R11 and R12 between needs."""

    def __init__(self, model: Model, batch: Batch) -> None:
        week = Week(model, batch)
        self._batch = batch
        self._free = Counter({s.slot_id: week.free_places(s) for s in batch.slots})
        self._parts: Counter[tuple[str, dt.date, Part]] = Counter()
        self._referrals: Counter[tuple[str, str, dt.date]] = Counter()
        self._mine: Counter[tuple[str, str]] = Counter()
        self._last: dict[str, dt.date] = {}

    def fits(self, need: Need, series: Series) -> bool:
        """Whether the series may be added to what is there."""
        return (
            all(self._free[slot_id] > 0 for slot_id in series.slot_ids)
            and all(self._mine[need.participant_id, x] == 0 for x in series.slot_ids)
            and not any(self._parts[key] for key in self._parts_of(need, series))
            and not any(self._referrals[key] for key in self._referrals_of(need, series))
            and self._in_order(need, series)
        )

    def take(self, need: Need, series: Series, sign: int = 1) -> None:
        """Add the series, or take it out again with ``sign`` -1."""
        for slot_id in series.slot_ids:
            self._free[slot_id] -= sign
            self._mine[need.participant_id, slot_id] += sign
        for part in self._parts_of(need, series):
            self._parts[part] += sign
        for referral in self._referrals_of(need, series):
            self._referrals[referral] += sign
        if sign > 0:
            self._last[need.need_id] = self._batch.slot[series.slot_ids[-1]].date
        else:
            del self._last[need.need_id]

    def give_back(self, need: Need, series: Series) -> None:
        """Undo ``take``."""
        self.take(need, series, sign=-1)

    def _parts_of(self, need: Need, series: Series) -> list[tuple[str, dt.date, Part]]:
        slots = [self._batch.slot[x] for x in series.slot_ids]
        return [
            (need.participant_id, slot.date, part)
            for slot in slots
            if not slot.is_referral
            for part in slot.parts
        ]

    def _referrals_of(self, need: Need, series: Series) -> list[tuple[str, str, dt.date]]:
        slots = [self._batch.slot[x] for x in series.slot_ids]
        return [(need.participant_id, need.service, s.date) for s in slots if s.is_referral]

    def _in_order(self, need: Need, series: Series) -> bool:
        """R12 after a need of the batch: that one is placed, and ended on an earlier date."""
        if need.after_need is None or need.after_need not in self._batch.need:
            return True
        ended = self._last.get(need.after_need)
        return ended is not None and ended < self._batch.slot[series.slot_ids[0]].date


def predecessors_first(batch: Batch) -> list[Need]:
    """The needs in the batch's order, but each after the one that it follows."""
    ordered: list[Need] = []
    waiting = list(batch.needs)
    while waiting:
        placed = {need.need_id for need in ordered}
        ready = [n for n in waiting if n.after_need not in batch.need or n.after_need in placed]
        ordered += ready
        waiting = [n for n in waiting if n not in ready]
    return ordered


def price_of(model: Model, batch: Batch, plan: Plan) -> int | None:
    """What the plan costs in 0.001 day, or None when it breaks a rule."""
    diary, cost, seen = Diary(model, batch), 0, 0
    for need in predecessors_first(batch):
        placement = plan.placement.get(need.need_id)
        if placement is None:
            cost += unplaced_cost(model, batch, need)
            continue
        mine = [s for s in series_of(model, batch, need) if s.slot_ids == placement.slot_ids]
        if len(mine) != 1 or not diary.fits(need, mine[0]):
            return None
        diary.take(need, mine[0])
        cost += mine[0].cost
        seen += 1
    return cost if seen == len(plan.placements) else None
