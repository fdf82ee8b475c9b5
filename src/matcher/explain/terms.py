"""What one placed need costs, term by term, in whole 0.001 day. FORMATS section 3."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.domain import Mode
from matcher.explain.standing import Standing
from matcher.instance.fit import misfit_cost
from matcher.instance.venues import travel_cost
from matcher.units import Milliday


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a series; their sum is its cost."""

    wait: Milliday
    drag: Milliday
    misfit: Milliday
    travel: Milliday
    preference: Milliday

    @property
    def cost(self) -> Milliday:
        """All of them."""
        return self.wait + self.drag + self.misfit + self.travel + self.preference


def terms_of(standing: Standing, need: int, entries: tuple[int, ...]) -> Terms:
    """The terms of a need's series, given by its entries in order of date."""
    instance = standing.instance
    demand, table, places = instance.demand, instance.entries, instance.places
    index = list(entries)
    day = table.entry_day[index].astype(np.int64)
    venue = places.pool_venue[table.entry_pool[index]]
    by_practitioner = misfit_cost(standing.model, standing.batch, demand, np.array([need]))[0]
    misfit = int(by_practitioner[places.venue_practitioner[venue]].sum())
    beyond = [
        max(0, standing.minutes_of(e) - int(instance.nearest[need]))
        for e in entries
        if standing.mode_of(e) is Mode.IN_PERSON
    ]
    travel = int(travel_cost(standing.model, np.array(beyond, dtype=np.int64)).sum())
    longer = np.minimum(np.diff(day) - demand.min_gap[need], len(instance.drag_cost) - 1)
    return Terms(
        wait=int(instance.wait_cost[demand.urgency[need], day[0] - demand.clock[need]]),
        drag=int(instance.drag_cost[longer].sum()),
        misfit=misfit,
        travel=travel,
        preference=int(table.entry_cost[index].astype(np.int64).sum()) - misfit - travel,
    )
