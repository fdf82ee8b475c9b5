"""What decisions by hand leave to be decided, and plans at hand that keep them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from matcher.domain import Batch, Plan
from matcher.errors import MatcherError
from matcher.explain.anyway import MOST_MOVED, NEAR_ENOUGH
from matcher.explain.fixed import hold, joined
from matcher.files.hand import Action, ByHand
from matcher.instance import BatchByHand
from matcher.optimise import Options, allocate
from matcher.usecases.standing_plan import Planned

MENDING_SECONDS = 10.0
"""For putting back what lost its places to a decision."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A week under decisions by hand: what is kept, what is left, and what is still open."""

    decisions: tuple[ByHand, ...]
    kept: Plan
    """The needs that are locked, with what they follow, where they are."""
    left: frozenset[str]
    """The needs that get no places, with what follows them."""
    part: BatchByHand
    """All others, under their conditions."""

    @property
    def conditioned(self) -> frozenset[str]:
        """Needs that are to have, or not to have, a practitioner or a slot."""
        return _of(self.decisions, Action.REQUIRE) | _of(self.decisions, Action.FORBID)


def decided(planned: Planned, decisions: Sequence[ByHand]) -> Decided:
    """What ``decisions`` leave of a week.

    Raises:
        MatcherError: they do not go together.
    """
    batch = planned.week.batch
    locked = _with_leaders(batch, _of(decisions, Action.LOCK))
    left = _with_followers(batch, _of(decisions, Action.LEAVE))
    _check_apart(locked, left)
    kept = Plan(placements=tuple(p for p in planned.plan.placements if p.need_id in locked))
    part = _under(batch, kept, {n for n in batch.need if n not in locked | left}, decisions)
    return Decided(tuple(decisions), kept, left, part)


def what_stays(planned: Planned, now: Decided) -> Plan:
    """The plan as it was, without what the decisions do not allow."""
    batch, part = planned.week.batch, now.part
    out = set(now.left)
    for placement in planned.plan.placements:
        need_id, slots = placement.need_id, placement.slot_ids
        practitioners = {batch.slot[s].practitioner_id for s in slots}
        if (
            any((need_id, s) in part.forbidden_slots for s in slots if need_id in part.need)
            or any((need_id, q) in part.forbidden_practitioners for q in practitioners)
            or part.begins.get(need_id, slots[0]) != slots[0]
        ):
            out |= _with_followers(batch, frozenset({need_id}))
    return Plan(placements=tuple(p for p in planned.plan.placements if p.need_id not in out))


def mended(
    planned: Planned,
    base: Plan,
    now: Decided,
    wish: Options,
    wanted: frozenset[str] = frozenset(),
) -> Plan:
    """``base`` with what lost its places put back, and ``wanted``, where those nearest may move.

    A large week is not always solved as far again as it was before; this keeps what was found.
    """
    batch, part = planned.week.batch, now.part
    lost = {n for n in {*planned.plan.placement, *wanted} if n not in base.placement}
    lost &= set(part.need)
    if not lost:
        return base
    first = {p.need_id: batch.slot[p.slot_ids[0]].date for p in planned.plan.placements}
    dates = [_wanted_on(batch, part, first, need_id) for need_id in sorted(lost)]
    services = {batch.need[n].service for n in lost}

    def days_away(need_id: str) -> int:
        return min(abs((first[need_id] - date).days) for date in dates)

    rivals = [n for n in base.placement if n in part.need and batch.need[n].service in services]
    near = sorted(rivals, key=lambda n: (days_away(n), n))[:MOST_MOVED]
    moving = _with_followers(batch, frozenset({*lost, *near})) & set(part.need)
    kept = Plan(placements=tuple(p for p in base.placements if p.need_id not in moving))
    limit = min(MENDING_SECONDS, wish.time_limit)
    options = replace(wish, time_limit=limit, gap=max(wish.gap, NEAR_ENOUGH))
    own = [d for d in now.decisions if d.need_id in moving]
    found = allocate(planned.week.model, _under(batch, kept, set(moving), own), options)
    return joined(batch, kept, found.plan)


def _wanted_on(batch: Batch, part: BatchByHand, first: dict[str, dt.date], need_id: str) -> dt.date:
    """About when a need would begin: where it is to, where it did, or as soon as may be."""
    if need_id in part.begins:
        return batch.slot[part.begins[need_id]].date
    return first.get(need_id, batch.horizon_start)


def _of(decisions: Iterable[ByHand], action: Action) -> frozenset[str]:
    return frozenset(d.need_id for d in decisions if d.action is action)


def _with_leaders(batch: Batch, needs: frozenset[str]) -> frozenset[str]:
    """R12: what a locked need follows is locked too."""
    found = set(needs)
    for need_id in needs:
        leader = batch.need[need_id].after_need
        while leader is not None and leader in batch.need:
            found.add(leader)
            leader = batch.need[leader].after_need
    return frozenset(found)


def _with_followers(batch: Batch, needs: frozenset[str]) -> frozenset[str]:
    """R12: what follows a need that is left cannot be placed."""
    found, more = set(needs), set(needs)
    while more:
        more = {n.need_id for n in batch.needs if n.after_need in more} - found
        found |= more
    return frozenset(found)


def _check_apart(locked: frozenset[str], left: frozenset[str]) -> None:
    both = sorted(locked & left)
    if both:
        raise MatcherError(
            f"{both[0]} would have to be locked and left at once: a lock holds what a need "
            f"follows, and what follows a need that is left is left too.",
            "Take one of the decisions out.",
        )


def _under(batch: Batch, kept: Plan, free: set[str], decisions: Sequence[ByHand]) -> BatchByHand:
    """What is still to be decided: the needs of ``free``, under their conditions."""
    part = hold(batch, kept, free)
    slots, practitioners = set(part.forbidden_slots), set[tuple[str, str]]()
    begins: dict[str, str] = {}
    for d in decisions:
        if d.action is Action.FORBID and d.slot_id is not None:
            slots.add((d.need_id, d.slot_id))
        elif d.action is Action.FORBID and d.practitioner_id is not None:
            practitioners.add((d.need_id, d.practitioner_id))
        elif d.action is Action.REQUIRE and d.slot_id is not None:
            begins[d.need_id] = d.slot_id
        elif d.action is Action.REQUIRE:
            others = (q for q in batch.practitioner if q != d.practitioner_id)
            practitioners |= {(d.need_id, q) for q in others}
    return part.model_copy(
        update={
            "forbidden_slots": frozenset(slots),
            "forbidden_practitioners": frozenset(practitioners),
            "begins": begins,
        }
    )
