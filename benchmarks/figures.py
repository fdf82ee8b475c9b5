"""Figures of a plan beside first come, first served: who is placed, and who waits how long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from statistics import mean, median

from matcher.domain import Batch, Need, Plan

URBAN_OR_RURAL = ("rural", "urban")


def groups_of(batch: Batch) -> Mapping[str, Callable[[Need], str]]:
    """How needs are told apart in the tables: by urgency, by length of course, by where they live.

    Rurality is what the generator noted for the fairness report; nothing is scored by it.
    """

    def sessions(need: Need) -> str:
        if need.sessions == 1:
            return "1 session"
        return "2-3 sessions" if need.sessions <= 3 else "4 or more sessions"

    def rurality(need: Need) -> str:
        named = batch.participant[need.participant_id].groups
        return next((g for g in named if g in URBAN_OR_RURAL), "not known")

    return {"urgency": lambda need: need.urgency.value, "sessions": sessions, "rurality": rurality}


def waits(batch: Batch, plan: Plan) -> dict[str, int]:
    """Days from clock to first session of each placed need."""
    return {
        p.need_id: (batch.slot[p.slot_ids[0]].date - batch.need[p.need_id].clock).days
        for p in plan.placements
    }


def by_group(batch: Batch, plan: Plan) -> dict[str, float]:
    """Share placed and median wait (days) of each group; ``-1`` where a group has no wait."""
    waited = waits(batch, plan)
    found: dict[str, float] = {}
    for key in groups_of(batch).values():
        members: dict[str, list[Need]] = defaultdict(list)
        for need in batch.needs:
            members[key(need)].append(need)
        for group, needs in sorted(members.items()):
            mine = [waited[n.need_id] for n in needs if n.need_id in waited]
            found[f"{group}: placed"] = round(len(mine) / len(needs), 4)
            found[f"{group}: median wait"] = median(mine) if mine else -1.0
    return found


def spread(values: list[float]) -> tuple[float, float]:
    """Median and greatest of some values; zeros when there are none."""
    return (median(values), max(values)) if values else (0.0, 0.0)


def average(values: list[float]) -> float:
    """Mean of some values; 0 when there are none."""
    return mean(values) if values else 0.0
