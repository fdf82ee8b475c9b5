"""Placing a need although others have its places: what that adds to their cost and their waits."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.audit import check_plan, price_plan
from matcher.domain import Batch, Certificate, Model, Placement, Plan
from matcher.explain.change import Change, Kind
from matcher.explain.course import Course, best_course, own_cost
from matcher.explain.fixed import hold, joined
from matcher.explain.placed import clashes
from matcher.explain.standing import Standing
from matcher.instance.demand import NEVER
from matcher.units import Milliday

MOST_MOVED = 40
"""So many other needs may move to make room."""
NEAR_ENOUGH = 1e-4
"""The gap at which the search for the least disturbance ends."""


@dataclass(frozen=True, slots=True)
class Anyway:
    """A plan in which the need has these places, and what changes for everybody else.

    Found by solving again with the need at the places that are worth least to others; the needs
    that compete with it may move, all others stay. Costs in 0.001 day.
    """

    change: Change
    """What has to be changed besides; ``NOTHING`` when nothing has."""
    slots: tuple[str, ...]
    wait_days: int
    cost: Milliday
    people_moved: int
    """Other people who get other places."""
    people_left_out: int
    """Other people with a need that loses its places and gets none."""
    wait_days_added: int
    """To the waits of others who are placed before and after, all together."""
    cost_added: Milliday
    """To what others cost, those who are left out included."""
    total_added: Milliday
    """To what the whole plan costs: others' cost, and this need's instead of leaving it out."""
    total_at_least: Milliday | None
    """What the certificate proves that ``total_added`` cannot be less than; ``None`` under a
    change, of which the certificate knows nothing."""
    plan: Plan


def anyway(
    model: Model,
    batch: Batch,
    plan: Plan,
    certificate: Certificate,
    need_id: str,
    change: Change | None = None,
    time_limit: float = 15.0,
) -> Anyway | None:
    """Place a need that ``plan`` leaves out by moving others; ``None`` when no series is allowed.

    ``time_limit`` is in seconds.
    """
    from matcher.optimise import Options, allocate  # noqa: PLC0415  it takes seconds to load

    made = change or Change(Kind.NOTHING)
    standing = Standing(model, made.apply(batch, need_id), plan, certificate)
    course = _cheapest_for_others(standing, need_id)
    if course is None:
        return None
    slots = tuple(standing.slot_of(entry).slot_id for entry in course.entries)
    mine = Plan(placements=(Placement(need_id=need_id, slot_ids=slots),))
    moving = _who_may_move(standing, need_id, slots)
    held = joined(standing.batch, plan, mine)
    part = hold(standing.batch, held, moving)
    found = allocate(model, part, Options(time_limit=time_limit, gap=NEAR_ENOUGH))
    kept = Plan(placements=tuple(p for p in held.placements if p.need_id not in moving))
    after = joined(standing.batch, kept, found.plan)
    if check_plan(model, standing.batch, after):
        return None
    return _compare(standing, need_id, made, course, after)


def _cheapest_for_others(standing: Standing, need_id: str) -> Course | None:
    """The series that is least in its own cost and the prices of its places together."""
    index, need = standing.index[need_id], standing.batch.need[need_id]
    after = -NEVER
    if need.after_need in standing.batch.need:
        leader = standing.slots.get(need.after_need or "")
        if leader is None:
            return None
        after = (standing.batch.slot[leader[-1]].date - standing.batch.horizon_start).days
    return best_course(standing.instance, index, charge=standing.entry_prices(index), after=after)


def _who_may_move(standing: Standing, need_id: str, slots: tuple[str, ...]) -> set[str]:
    """Who has the places, then others with the same practitioners at about the same time."""
    batch, full = standing.batch, set()
    for slot_id in slots:
        if standing.left[slot_id] <= 0:
            held = standing.instance.places.pool_slots[standing.pool_of[slot_id]]
            full |= {batch.slots[s].slot_id for s in held}
    leader = batch.need[need_id].after_need
    moving = {n for n, theirs in standing.slots.items() if full & set(theirs)}
    moving |= set(clashes(standing, batch.need[need_id], tuple(batch.slot[s] for s in slots)))
    moving.discard(leader or "")
    taken = Counter({n: -_distance(standing, slots, n) for n in standing.slots if n != leader})
    for other, _ in taken.most_common():
        if len(moving) >= MOST_MOVED:
            break
        moving.add(other)
    return _with_followers(batch, moving) & set(standing.slots)


def _distance(standing: Standing, slots: tuple[str, ...], other: str) -> int:
    """Days between the nearest sessions with the same practitioner; ``NEVER`` if there are none."""
    at: dict[str, list[dt.date]] = {}
    for slot in (standing.batch.slot[s] for s in slots):
        at.setdefault(slot.practitioner_id, []).append(slot.date)
    theirs = [standing.batch.slot[s] for s in standing.slots[other]]
    return min(
        (
            abs((slot.date - day).days)
            for slot in theirs
            for day in at.get(slot.practitioner_id, ())
        ),
        default=NEVER,
    )


def _with_followers(batch: Batch, needs: set[str]) -> set[str]:
    """R12: what follows a need that may move may move too."""
    found = set(needs)
    while True:
        more = {n.need_id for n in batch.needs if n.after_need in found} - found
        if not more:
            return found
        found |= more


def _compare(
    standing: Standing, need_id: str, change: Change, course: Course, after: Plan
) -> Anyway:
    batch, index = standing.batch, standing.index[need_id]
    cost = own_cost(standing.instance, index, course.entries)
    slots = after.placement[need_id].slot_ids
    total = price_plan(standing.model, batch, after) - price_plan(
        standing.model, batch, standing.plan
    )
    moved, left_out, waits = set(), set(), 0
    for other, before, now in _changes(standing, need_id, after):
        who = batch.need[other].participant_id
        if now is None:
            left_out.add(who)
            continue
        moved.add(who)
        waits += (batch.slot[now[0]].date - batch.slot[before[0]].date).days
    return Anyway(
        change=change,
        slots=slots,
        wait_days=(batch.slot[slots[0]].date - batch.need[need_id].clock).days,
        cost=cost,
        people_moved=len(moved),
        people_left_out=len(left_out),
        wait_days_added=waits,
        cost_added=total + int(standing.instance.unplaced_cost[index]) - cost,
        total_added=total,
        total_at_least=_at_least(standing, need_id) if change.kind is Kind.NOTHING else None,
        plan=after,
    )


def _changes(
    standing: Standing, need_id: str, after: Plan
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...] | None]]:
    """Other needs with other places than before: need, slots before, slots now."""
    for other, before in standing.slots.items():
        placement = after.placement.get(other)
        now = None if placement is None else placement.slot_ids
        if other != need_id and now != before:
            yield other, before, now


def _at_least(standing: Standing, need_id: str) -> Milliday:
    """The bound + what the need's cheapest series loses at the prices - the cost.

    Section 4 holds with the need made to take a series, too. For needs tied by R12 the loss is
    left out, which keeps the figure true.
    """
    batch, index = standing.batch, standing.index[need_id]
    certificate = standing.certificate
    cost = price_plan(standing.model, batch, standing.plan)
    tied = batch.need[need_id].after_need in batch.need or any(
        n.after_need == need_id for n in batch.needs
    )
    course = best_course(standing.instance, index, charge=standing.entry_prices(index))
    unplaced = int(standing.instance.unplaced_cost[index])
    loss = 0 if tied or course is None else max(0, course.charged - unplaced)
    return certificate.bound + loss - cost
