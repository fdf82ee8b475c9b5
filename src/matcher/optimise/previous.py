"""Starting from an earlier plan: its prices, and those of its series that still stand.

Weeks overlap: most slots of this week's booking period were in last week's too, under the same
identifiers. Prices that proved last week's bound prove most of this week's, and whoever keeps
their series leaves the search with less to do. Nothing is taken on trust: prices are priced anew,
and a series is kept only if this week's rules and places leave it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Certificate, Part
from matcher.instance import Instance
from matcher.instance.instance import FIRST, LATER
from matcher.optimise.deal import paths_of
from matcher.optimise.incumbent import Incumbent
from matcher.optimise.options import Previous
from matcher.optimise.prices import priority
from matcher.optimise.pricing import Pricer
from matcher.optimise.search import insert_all
from matcher.optimise.series import LONG_AGO, Arrays, Prices, State, take

Ints = NDArray[np.int64]
Paths = NDArray[np.int32]

PARTS = {Part.AM: 0, Part.PM: 1, Part.EVE: 2}
NOT_KNOWN = -1
"""Stands where a pool has no slot that the earlier plan or its prices name."""


def start_from(instance: Instance, pricer: Pricer, previous: Previous, best: Incumbent) -> None:
    """Offer the earlier prices, and a plan that keeps what stands of the earlier one.

    A certificate does not say up to which date it knows a price of 0, so prices are tried as they
    stand, and carried on beyond the last date that is named.
    """
    for beyond in (False, True):
        priced = pricer.price(earlier_prices(instance, previous, beyond=beyond))
        best.offer_bound(priced.bound, priced.prices)
    prices = best.bound_prices
    paths, state = standing(instance, pricer, previous)
    placed = {int(bundle) for bundle in np.flatnonzero(_is_placed(pricer.a, paths))}
    order = [bundle for bundle in priority(pricer).tolist() if bundle not in placed]
    insert_all(pricer.a, np.array(order, dtype=np.int64), prices, state, paths)
    best.offer_plan(paths)


def earlier_prices(instance: Instance, previous: Previous, *, beyond: bool) -> Prices:
    """The certificate's prices for this batch's pools and people's days, thousandths of a day.

    A pool's price is the mean of its slots'. With ``beyond``, what lies after everything that the
    earlier plan and its prices name has the price of the latest pool before that which differs in
    nothing but its week.
    """
    batch, places = instance.batch, instance.places
    named = {slot: pool.price for pool in previous.certificate.pools for slot in pool.slots}
    used = {slot for placement in previous.plan.placements for slot in placement.slot_ids}
    level = np.zeros(len(places.pool_slots), dtype=np.int64)
    last = NOT_KNOWN
    for pool, members in enumerate(places.pool_slots):
        ids = [batch.slots[slot].slot_id for slot in members]
        level[pool] = round(sum(named.get(slot_id, 0) for slot_id in ids) / len(ids))
        if any(slot_id in named or slot_id in used for slot_id in ids):
            last = max(last, int(places.pool_day[pool]))
    if beyond:
        _carry_on(instance, level, last)
    return Prices(level, _clashes(instance, previous.certificate))


def _carry_on(instance: Instance, level: Ints, last: int) -> None:
    """Give the pools after day ``last`` the price of their latest like up to it."""
    places = instance.places
    latest: dict[tuple[int, int, int], int] = {}
    for pool in np.argsort(places.pool_day, kind="stable").tolist():
        alike = int(places.pool_venue[pool]), int(places.pool_time[pool])
        key = (*alike, int(places.pool_type[pool]))
        if places.pool_day[pool] <= last:
            latest[key] = int(level[pool])
        elif last != NOT_KNOWN:
            level[pool] = latest.get(key, 0)


def _clashes(instance: Instance, certificate: Certificate) -> Ints:
    people: Mapping[str, int] = {
        p.participant_id: i for i, p in enumerate(instance.batch.participants)
    }
    clash = np.zeros((len(people), instance.days, 3), dtype=np.int64)
    for one in certificate.clashes:
        day = (one.date - instance.batch.horizon_start).days
        if one.participant_id in people and 0 <= day < instance.days:
            clash[people[one.participant_id], day, PARTS[one.part]] = one.price
    return clash


def standing(instance: Instance, pricer: Pricer, previous: Previous) -> tuple[Paths, State]:
    """The earlier plan's series that this batch leaves, and what is free beside them."""
    a, state = pricer.a, pricer.fresh_state()
    earlier = paths_of(instance, previous.plan, pricer.no_paths())
    lane_of = np.searchsorted(a.lane_start, np.arange(len(a.pool)), side="right") - 1
    paths = pricer.no_paths()
    for bundle in instance.bundles:
        for need in bundle:
            parent = int(instance.demand.parent[need])
            after = LONG_AGO
            if parent >= 0:
                if paths[parent, 0] < 0:
                    continue
                after = int(a.day[paths[parent, a.sessions[parent] - 1]])
            path = earlier[need]
            if path[0] >= 0 and _stands(a, need, path[: a.sessions[need]], after, lane_of, state):
                take(a, need, path, state, 1)
                paths[need] = path
    return paths, state


def _stands(a: Arrays, need: int, path: Paths, after: int, lane_of: Ints, state: State) -> bool:
    """Whether a series keeps to one lane, R1, R5, R11, R12 and R15 beside what is taken."""
    day, marks, pools = a.day[path], a.marks[path], a.pool[path]
    gaps = np.diff(day)
    wanted = np.where(np.arange(len(path)) == 0, FIRST, LATER)
    return bool(
        day[0] > after
        and (lane_of[path] == lane_of[path[0]]).all()
        and ((gaps >= max(1, a.min_gap[need])) & (gaps <= a.max_gap[need])).all()
        and (a.takes[path] & wanted).all()
        and (state.free[pools] > 0).all()
        and not (state.busy[a.person[need], day] & marks).any()
    )


def _is_placed(a: Arrays, paths: Paths) -> NDArray[np.bool_]:
    """Whether the first need of each bundle is placed."""
    placed: NDArray[np.bool_] = paths[a.bundle_need[a.bundle_start[:-1]], 0] >= 0
    return placed
