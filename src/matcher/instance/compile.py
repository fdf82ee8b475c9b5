"""Compile a batch: names and dates become an ``Instance``."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import numpy as np

from matcher.domain import Batch, Model
from matcher.instance.by_hand import slots_apart
from matcher.instance.demand import Demand, build_demand, unplaced_costs, wait_costs
from matcher.instance.entries import build_entries, terms_of
from matcher.instance.instance import Instance
from matcher.instance.places import build_places
from matcher.instance.size import refuse_if_too_long
from matcher.units import millidays


def compile_batch(model: Model, batch: Batch) -> Instance:
    """Turn ``batch`` into whole numbers under ``model``; the same input gives the same arrays.

    Raises:
        TooLarge: it would take more memory than a batch may.
    """
    demand = build_demand(model, batch)
    places = build_places(batch, slots_apart(batch))
    refuse_if_too_long(batch, len(places.venue_site))
    waits = wait_costs(model, _longest_wait(model, batch, demand))
    terms = terms_of(model, batch, demand, places)
    entries, nearest = build_entries(terms)
    drag_rate = Fraction(model.cost.drag_per_day)
    drag = [millidays(drag_rate * g) for g in range(model.cost.drag_cap_days + 1)]
    return Instance(
        model=model,
        batch=batch,
        demand=demand,
        places=places,
        entries=entries,
        unplaced_cost=unplaced_costs(model, batch, demand, waits),
        wait_cost=waits,
        drag_cost=np.array(drag, dtype=np.int64),
        bundles=_bundles(demand),
        taken_parts=terms.taken_parts,
        taken_referrals=terms.taken_referrals,
        minutes=terms.venues.minutes,
        nearest=nearest,
        days=7 * batch.horizon_weeks,
    )


def _longest_wait(model: Model, batch: Batch, demand: Demand) -> int:
    """The most days that anybody can have waited when the batch's costs are summed."""
    last = 7 * batch.horizon_weeks - 1 + model.cost.unplaced_after_horizon_days
    return max(0, last - int(demand.clock.min(initial=0)))


def _bundles(demand: Demand) -> tuple[tuple[int, ...], ...]:
    """Needs tied by R12, each bundle predecessors first, in the order of their first needs."""
    children: dict[int, list[int]] = defaultdict(list)
    for need, parent in enumerate(demand.parent):
        if parent >= 0:
            children[int(parent)].append(need)
    bundles = []
    for root in np.flatnonzero(demand.parent < 0):
        members = [int(root)]
        for need in members:
            members.extend(children[need])
        bundles.append(tuple(members))
    return tuple(bundles)
