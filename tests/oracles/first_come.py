"""First come, first served, by looking at every series at every turn."""

from __future__ import annotations

import datetime as dt

from matcher.domain import Batch, Model, Need, Placement, Plan
from tests.oracles import costs
from tests.oracles.diary import Diary
from tests.oracles.reading import Series, series_of
from tests.oracles.week import Week


def turns(batch: Batch) -> list[Need]:
    """The needs by clock, participant and need; a follower not before the one it follows."""
    queue = sorted(batch.needs, key=lambda n: (n.clock, n.participant_id, n.need_id))
    had: list[Need] = []

    def take_turn(need: Need, place: int) -> None:
        had.append(need)
        for sooner in queue[:place]:
            if sooner.after_need == need.need_id and sooner not in had:
                take_turn(sooner, place)

    for place, need in enumerate(queue):
        before = batch.need.get(need.after_need or "")
        if need not in had and (before is None or before in had):
            take_turn(need, place)
    return had


def first_come(model: Model, batch: Batch) -> Plan:
    """Each need in turn takes the series that is least by dates, then travel, then slot ids."""
    week, diary = Week(model, batch), Diary(model, batch)
    taken: dict[str, Series] = {}
    for need in turns(batch):

        def least_by(
            series: Series, need: Need = need
        ) -> tuple[tuple[dt.date, ...], int, tuple[str, ...]]:
            slots = [batch.slot[slot_id] for slot_id in series.slot_ids]
            travel = sum(costs.minutes_travelled(week, need, slot) for slot in slots)
            return tuple(slot.date for slot in slots), travel, series.slot_ids

        free = [s for s in series_of(model, batch, need) if diary.fits(need, s)]
        if free:
            taken[need.need_id] = min(free, key=least_by)
            diary.take(need, taken[need.need_id])
    placed = [n.need_id for n in batch.needs if n.need_id in taken]
    return Plan(placements=tuple(Placement(need_id=x, slot_ids=taken[x].slot_ids) for x in placed))
