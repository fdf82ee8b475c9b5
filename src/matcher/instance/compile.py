"""Compile a batch: names and dates become an ``Instance``."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Batch, Model
from matcher.instance import rules
from matcher.instance.by_hand import kept_by_hand, slots_apart
from matcher.instance.demand import NEVER, Demand, build_demand, unplaced_costs, wait_costs
from matcher.instance.instance import FIRST, LATER, Entries, Instance
from matcher.instance.places import CLOSED, OPEN, REFERRAL, Places, build_places
from matcher.instance.preferences import parts_met, preference_cost, stated
from matcher.instance.venues import VenueChoice, VenueRules, choose_venues, venue_rules
from matcher.units import millidays

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

PAIRS_AT_ONCE = 2_000_000
"""How many (need, pool) pairs are looked at together; bounds the memory of compiling."""


MARK_BITS = 62
"""Bits of a person's day that a whole number holds."""


@dataclass(frozen=True)
class _PoolRules:
    """The rules about single pools, over participants, in the form that pairs look them up."""

    at_time: Bools
    on_day: Bools
    taken_parts: Ints
    taken_referrals: Ints
    parts_met: Ints
    """Stated preferences for a part of the week that each time class meets."""


def compile_batch(model: Model, batch: Batch) -> Instance:
    """Turn ``batch`` into whole numbers under ``model``; the same input gives the same arrays."""
    demand = build_demand(model, batch)
    places = build_places(batch, slots_apart(batch))
    kept = venue_rules(model, batch, places)
    waits = wait_costs(model, _longest_wait(model, batch, demand))
    at_time, on_day = rules.r07_availability(batch, places.times)
    taken_parts, taken_referrals = rules.r11_one_at_a_time(model, batch)
    pool_rules = _PoolRules(
        at_time, on_day, taken_parts, taken_referrals, parts_met(batch, places.times)
    )
    entries, nearest = _build_entries(model, batch, demand, places, kept, pool_rules)
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
        taken_parts=taken_parts,
        taken_referrals=taken_referrals,
        minutes=kept.minutes,
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


def _build_entries(
    model: Model,
    batch: Batch,
    demand: Demand,
    places: Places,
    kept: VenueRules,
    pool_rules: _PoolRules,
) -> tuple[Entries, Ints]:
    """All pairs of need and pool that R1-R17 leave, service by service, and everybody's nearest."""
    nearest = np.zeros(len(batch.needs), dtype=np.int64)
    found: list[tuple[NDArray[np.generic], ...]] = []
    open_pool = (
        (places.pool_day >= 0)
        & (places.pool_day < 7 * batch.horizon_weeks)
        & (places.pool_free > 0)
        & (places.pool_reserved != CLOSED)
    )
    for service in np.unique(demand.service):
        venues = np.flatnonzero(kept.gives[service])
        column = np.full(len(places.venue_site), -1, dtype=np.int64)
        column[venues] = np.arange(len(venues))
        pools = np.flatnonzero(open_pool & (column[places.pool_venue] >= 0))
        of_service = np.flatnonzero(demand.service == service)
        rows_at_once = max(1, PAIRS_AT_ONCE // max(1, len(pools), 4 * len(venues)))
        for begin in range(0, len(of_service), rows_at_once):
            needs = of_service[begin : begin + rows_at_once]
            choice = choose_venues(model, batch, demand, places, kept, needs, venues)
            nearest[needs] = choice.nearest
            found.append(
                _pairs(model, batch, demand, places, pool_rules, choice, needs, pools, column)
            )
    return _in_lanes(demand, places, found), nearest


def _pairs(
    model: Model,
    batch: Batch,
    demand: Demand,
    places: Places,
    pool_rules: _PoolRules,
    choice: VenueChoice,
    needs: Ints,
    pools: Ints,
    column: Ints,
) -> tuple[NDArray[np.generic], ...]:
    """The allowed pairs of ``needs`` and ``pools`` with cost, takes and mode, unsorted."""
    day, venue = places.pool_day[pools], column[places.pool_venue[pools]]
    first_day = np.maximum(demand.earliest[needs][:, None], choice.first_day[:, venue])
    dated = (first_day <= day) & (day <= demand.latest[needs][:, None])
    urgent = demand.urgency[needs] == 2
    unreserved = (places.pool_reserved[pools] == OPEN)[None, :] | urgent[:, None]
    row, col = np.nonzero((choice.mode[:, venue] >= 0) & dated & unreserved)
    need, pool, at = needs[row], pools[col], venue[col]
    who = demand.participant[need]

    mode = choice.mode[row, at]
    referral = mode == REFERRAL
    time, on = places.pool_time[pool], places.pool_day[pool]
    available = pool_rules.at_time[who, time] & pool_rules.on_day[who, on]
    parts = np.where(referral, 0, places.pool_parts[pool])
    clash = (pool_rules.taken_parts[who, on] & parts) != 0
    clash |= referral & ((pool_rules.taken_referrals[who, on] >> demand.service[need]) & 1 == 1)
    first, later = rules.r15_type(demand, places, need, pool)
    first &= (on >= rules.r05_gaps(demand)[need]) & (on > demand.follows_day[need])
    later &= (demand.sessions[need] > 1) & (demand.follows_day[need] < NEVER)
    first_by_hand, later_by_hand = kept_by_hand(batch, places, need, pool)
    first, later = first & first_by_hand, later & later_by_hand
    use = (referral | available) & ~clash & (first | later)

    cost = choice.misfit_and_travel[row, at]
    met = choice.preferences_met[row, at] + pool_rules.parts_met[who, time]
    cost = cost + preference_cost(model, stated(batch)[who], met)
    takes = FIRST * first + LATER * later
    marks = np.where(referral, _referral_marks(model, places, pool, demand.service[need]), parts)
    columns = (need, pool, on, cost, takes, marks, mode)
    return tuple(values[use] for values in columns)


def _referral_marks(model: Model, places: Places, pool: Ints, service: Ints) -> Ints:
    """The bits that a referral takes of a person's day: its service's, and an exclusive pool's.

    Each exclusive pool that is free has a bit of its own on its day, by slot identifier; should a
    day have more than there are bits, the last of them share one.
    """
    first_spare = 3 + len(model.services)
    rank = np.minimum(places.exclusive_rank[pool], MARK_BITS - 1 - first_spare)
    exclusive = places.pool_exclusive[pool]
    own_bit = np.where(exclusive, np.int64(1) << (first_spare + rank), 0)
    marks: Ints = (np.int64(1) << (3 + service)) | own_bit
    return marks


def _in_lanes(
    demand: Demand, places: Places, found: list[tuple[NDArray[np.generic], ...]]
) -> Entries:
    """Sort pairs into lanes and lay down where each lane and each need begins."""
    if not found:
        found = [tuple(np.zeros(0, dtype=np.int64) for _ in range(7))]
    need, pool, day, cost, takes, marks, mode = (
        np.concatenate(values) for values in zip(*found, strict=True)
    )
    practitioner = places.venue_practitioner[places.pool_venue[pool]]
    lane = rules.r06_continuity(demand, need, practitioner)
    order = np.lexsort((pool, day, lane, need))
    need, lane = need[order], lane[order]
    begins = np.ones(len(need), dtype=np.bool_)
    begins[1:] = (need[1:] != need[:-1]) | (lane[1:] != lane[:-1])
    starts = np.flatnonzero(begins)
    return Entries(
        need_start=np.searchsorted(need[starts], np.arange(len(demand.sessions) + 1)),
        lane_start=np.append(starts, len(need)).astype(np.int64),
        entry_need=need.astype(np.int32),
        entry_pool=pool[order].astype(np.int32),
        entry_day=day[order].astype(np.int32),
        entry_cost=cost[order].astype(np.int32),
        entry_takes=takes[order].astype(np.int8),
        entry_marks=marks[order],
        entry_mode=mode[order].astype(np.int8),
    )
