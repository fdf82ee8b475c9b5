"""Every pair of need and pool that R1-R17 leave, laid out in lanes.

Rules are evaluated over whole rectangles of needs and pools, service by service, in yes or no; only
the pairs that are left get a cost. The pools of a service are put into the order of lanes first, so
that the pairs come out sorted and only have to be copied to where their need begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Batch, Model
from matcher.instance import rules
from matcher.instance.by_hand import BatchByHand, kept_by_hand
from matcher.instance.demand import NEVER, URGENT, Demand
from matcher.instance.instance import FIRST, LATER, Entries
from matcher.instance.places import CLOSED, OPEN, REFERRAL, Places
from matcher.instance.preferences import parts_met, preference_cost, stated
from matcher.instance.size import refuse_if_too_many
from matcher.instance.venues import VenueChoice, VenueRules, choose_venues, venue_rules

Ints = NDArray[np.int64]
Ints32 = NDArray[np.int32]
Bytes = NDArray[np.int8]
Bools = NDArray[np.bool_]

PAIRS_AT_ONCE = 1_000_000
"""How many (need, pool) pairs are looked at together; bounds the memory of compiling."""
MARK_BITS = 62
"""Bits of a person's day that a whole number holds."""


class Block(NamedTuple):
    """The pairs of some needs: need by need, and within a need in the order of its lanes.

    ``counts`` is how many pairs each of ``needs`` has; the other four run over the pairs.
    """

    needs: Ints
    counts: Ints
    pool: Ints32
    cost: Ints32
    takes: Bytes
    mode: Bytes


@dataclass(frozen=True)
class Terms:
    """All that is asked of a pair, in the form in which it is looked up. Shapes as in ``rules``."""

    model: Model
    batch: Batch
    demand: Demand
    places: Places
    venues: VenueRules
    at_time: Bools
    on_day: Bools
    taken_parts: Ints
    taken_referrals: Ints
    stated: Ints
    parts_met: Ints
    """Stated preferences for a part of the week that each time class meets."""
    begins: Ints
    """R5 and R12: the first day on which each need's first session may be."""
    goes_on: Bools
    """Whether a need has later sessions at all."""


def terms_of(model: Model, batch: Batch, demand: Demand, places: Places) -> Terms:
    """Evaluate the rules that depend on people, venues and times alone."""
    at_time, on_day = rules.r07_availability(batch, places.times)
    taken_parts, taken_referrals = rules.r11_one_at_a_time(model, batch)
    return Terms(
        model=model,
        batch=batch,
        demand=demand,
        places=places,
        venues=venue_rules(model, batch, places),
        at_time=at_time,
        on_day=on_day,
        taken_parts=taken_parts,
        taken_referrals=taken_referrals,
        stated=stated(batch),
        parts_met=parts_met(batch, places.times),
        begins=np.maximum(rules.r05_gaps(demand), demand.follows_day + 1),
        goes_on=(demand.sessions > 1) & (demand.follows_day < NEVER),
    )


def build_entries(terms: Terms) -> tuple[Entries, Ints]:
    """All the entries of a batch, and everybody's nearest."""
    nearest = np.zeros(len(terms.demand.sessions), dtype=np.int64)
    return _in_lanes(terms, list(_blocks(terms, nearest))), nearest


def _blocks(terms: Terms, nearest: Ints) -> Iterator[Block]:
    """The pairs, service by service and some needs at a time; ``nearest`` is filled in."""
    demand, places = terms.demand, terms.places
    is_open = (
        (places.pool_day >= 0)
        & (places.pool_day < 7 * terms.batch.horizon_weeks)
        & (places.pool_free > 0)
        & (places.pool_reserved != CLOSED)
    )
    found = done = 0
    for service, one in np.unique([demand.service, demand.one_practitioner], axis=1).T:
        venues = np.flatnonzero(terms.venues.gives[service])
        column = np.full(len(places.venue_site), -1, dtype=np.int64)
        column[venues] = np.arange(len(venues))
        pools = _in_order(
            places, np.flatnonzero(is_open & (column[places.pool_venue] >= 0)), by_lane=bool(one)
        )
        alike = np.flatnonzero((demand.service == service) & (demand.one_practitioner == one))
        rows_at_once = max(1, PAIRS_AT_ONCE // max(1, len(pools), 4 * len(venues)))
        for begin in range(0, len(alike), rows_at_once):
            needs = alike[begin : begin + rows_at_once]
            choice = choose_venues(
                terms.model, terms.batch, demand, places, terms.venues, needs, venues
            )
            nearest[needs] = choice.nearest
            block = _pairs(terms, choice, needs, pools, column[places.pool_venue[pools]])
            found, done = found + len(block.pool), done + len(needs)
            refuse_if_too_many(terms.batch, found, done)
            yield block


def _in_order(places: Places, pools: Ints, *, by_lane: bool) -> Ints:
    """``pools`` by day and number; with ``by_lane`` practitioner by practitioner."""
    day = places.pool_day[pools]
    lane = places.venue_practitioner[places.pool_venue[pools]] if by_lane else np.zeros_like(day)
    return pools[np.lexsort((pools, day, lane))]


def _pairs(terms: Terms, choice: VenueChoice, needs: Ints, pools: Ints, venue: Ints) -> Block:
    """The allowed pairs of ``needs`` and ``pools``, which are at the choice's columns ``venue``."""
    first, later = _sessions(terms, needs, pools)
    allowed = _allowed(terms, choice, needs, pools, venue) & (first | later)
    row, col = np.nonzero(allowed)
    if isinstance(terms.batch, BatchByHand):
        first_kept, later_kept = kept_by_hand(terms.batch, terms.places, needs[row], pools[col])
        first[row, col] &= first_kept
        later[row, col] &= later_kept
        allowed &= first | later
        row, col = np.nonzero(allowed)
    at = venue[col]
    return Block(
        needs=needs,
        counts=allowed.sum(axis=1),
        pool=pools[col].astype(np.int32),
        cost=_costs(terms, choice, needs, pools, row, col, at),
        takes=(FIRST * first[row, col] + LATER * later[row, col]).astype(np.int8),
        mode=choice.mode.astype(np.int8)[row, at],
    )


def _allowed(terms: Terms, choice: VenueChoice, needs: Ints, pools: Ints, venue: Ints) -> Bools:
    """R2, R4, R7-R11, R13, R16 and R17. Shape (n, k)."""
    demand, places = terms.demand, terms.places
    day, who = places.pool_day[pools], demand.participant[needs]
    allowed = (choice.mode >= 0)[:, venue]
    allowed &= demand.earliest[needs][:, None] <= day
    allowed &= day <= demand.latest[needs][:, None]
    if choice.first_day.any():
        allowed &= choice.first_day.astype(np.int32)[:, venue] <= day
    is_urgent = demand.urgency[needs] == URGENT
    kept_free = np.flatnonzero(places.pool_reserved[pools] != OPEN)
    allowed[:, kept_free] &= is_urgent[:, None]

    referral = places.venue_modes[places.pool_venue[pools], REFERRAL]
    can_come = terms.at_time[who][:, places.pool_time[pools]] & terms.on_day[who][:, day]
    allowed &= can_come | referral
    parts = np.where(referral, 0, places.pool_parts[pools])
    booked = np.flatnonzero(terms.taken_parts[who].any(axis=1))
    allowed[booked] &= (terms.taken_parts[who[booked]][:, day] & parts) == 0
    asked = (terms.taken_referrals[who] >> demand.service[needs][:, None]) & 1 == 1
    referred = np.flatnonzero(asked.any(axis=1))
    allowed[referred] &= ~(asked[referred][:, day] & referral)
    return allowed


def _sessions(terms: Terms, needs: Ints, pools: Ints) -> tuple[Bools, Bools]:
    """R5, R12 and R15: which pairs do for a first, and for a later, session. Shapes (n, k)."""
    day = terms.places.pool_day[pools]
    first, later = rules.r15_type(terms.demand, terms.places, needs[:, None], pools[None, :])
    return first & (day >= terms.begins[needs][:, None]), later & terms.goes_on[needs][:, None]


def _costs(
    terms: Terms, choice: VenueChoice, needs: Ints, pools: Ints, row: Ints, col: Ints, at: Ints
) -> Ints32:
    """Misfit, travel and preference of a session, pair by pair."""
    cost = choice.misfit_and_travel.astype(np.int32)[row, at]
    who = terms.demand.participant[needs]
    wish = np.flatnonzero((terms.stated[who] > 0)[row])
    if len(wish):
        time = terms.places.pool_time[pools]
        met = choice.preferences_met[row[wish], at[wish]]
        met = met + terms.parts_met[who[row[wish]], time[col[wish]]]
        cost[wish] += preference_cost(terms.model, terms.stated[who[row[wish]]], met)
    return cost


def _in_lanes(terms: Terms, blocks: list[Block]) -> Entries:
    """Copy the pairs to where their need begins, and lay down where each lane does."""
    demand, places = terms.demand, terms.places
    counts = np.zeros(len(demand.sessions), dtype=np.int64)
    for block in blocks:
        counts[block.needs] = block.counts
    start = np.concatenate([[0], np.cumsum(counts)])
    size = int(start[-1])
    pool, cost = np.empty(size, dtype=np.int32), np.empty(size, dtype=np.int32)
    takes, mode = np.empty(size, dtype=np.int8), np.empty(size, dtype=np.int8)
    while blocks:
        block = blocks.pop()
        before = np.cumsum(block.counts) - block.counts
        to = np.repeat(start[block.needs] - before, block.counts) + np.arange(len(block.pool))
        pool[to], cost[to], takes[to], mode[to] = block[2:]
    need = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    practitioner = places.venue_practitioner[places.pool_venue].astype(np.int32)[pool]
    lane = rules.r06_continuity(demand, need, practitioner)
    begins = np.ones(size, dtype=np.bool_)
    begins[1:] = (need[1:] != need[:-1]) | (lane[1:] != lane[:-1])
    starts = np.flatnonzero(begins)
    return Entries(
        need_start=np.searchsorted(need[starts], np.arange(len(counts) + 1)),
        lane_start=np.append(starts, size).astype(np.int64),
        entry_need=need,
        entry_pool=pool,
        entry_day=places.pool_day.astype(np.int32)[pool],
        entry_cost=cost,
        entry_takes=takes,
        entry_marks=_marks(terms, need, pool, mode),
        entry_mode=mode,
    )


def _marks(terms: Terms, need: Ints32, pool: Ints32, mode: Bytes) -> Ints:
    """The bits of a person's day that each entry takes: the parts that an appointment touches.

    A referral takes its service's bit, and an exclusive pool's. Each exclusive pool that is free
    has a bit of its own on its day, by slot identifier; should a day have more than there are bits,
    the last of them share one.
    """
    places = terms.places
    marks: Ints = places.pool_parts[pool]
    first_spare = 3 + len(terms.model.services)
    referral = np.flatnonzero(mode == REFERRAL)
    pools = pool[referral]
    rank = np.minimum(places.exclusive_rank[pools], MARK_BITS - 1 - first_spare)
    own_bit = np.where(places.pool_exclusive[pools], np.int64(1) << (first_spare + rank), 0)
    marks[referral] = (np.int64(1) << (3 + terms.demand.service[need[referral]])) | own_bit
    return marks
