"""Decisions by hand, and what they cost: the week is solved again under them.

What is decided about a need changes nobody's rates or limits, only which plans are looked at. So
the extra days are the difference of two plans' costs, and the two proofs bound it from both sides.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from matcher.audit import Verdict, ideal, price_plan, verify
from matcher.domain import Batch, CurvePoint, Model, Outcome, Plan, Status
from matcher.errors import CheckFailed, MatcherError
from matcher.explain.anyway import MOST_MOVED, NEAR_ENOUGH
from matcher.explain.fixed import hold, joined
from matcher.files.hand import Action, ByHand, read_by_hand
from matcher.files.write_outcome import REPORT, check_outcome_folder, keep_outcome
from matcher.instance import BatchByHand, compile_batch
from matcher.optimise import Options, Result, allocate
from matcher.units import Milliday
from matcher.usecases.allocate import Allocated, report
from matcher.usecases.outcome import build_outcome
from matcher.usecases.standing_plan import Planned, read_planned
from matcher.usecases.watch import SILENT, Stage, Watch

MENDING_SECONDS = 10.0
"""For putting back what lost its places to a decision."""


@dataclass(frozen=True, slots=True)
class PriceByHand:
    """What decisions by hand cost everybody, in 0.001 day, against the plan without them.

    ``extra`` is the difference of the two plans; the difference of the two best possible plans is
    from ``at_least`` to ``at_most``. The three are equal when both plans are proved the best.
    """

    decisions: tuple[ByHand, ...]
    free_cost: Milliday
    cost: Milliday
    extra: Milliday
    at_least: Milliday
    at_most: Milliday
    needs_placed_before: int
    needs_placed: int
    wait_days_added: int
    """To the waits of all who are placed before and after."""
    not_placed: tuple[str, ...]
    """Needs with a condition (``require`` or ``forbid``) that get no places under it."""
    plan: Plan

    @property
    def is_exact(self) -> bool:
        """Whether both plans are proved the best."""
        return self.at_least == self.at_most


@dataclass(frozen=True, slots=True)
class Settled:
    """The price, and the outcome under the decisions that the checker found nothing wrong with."""

    price: PriceByHand
    outcome: Outcome
    verdict: Verdict


def settle_folder(
    folder: Path,
    out: Path,
    hand: Path,
    *,
    mapping: Path | None = None,
    write_to: Path | None = None,
    wish: Options | None = None,
    watch: Watch = SILENT,
) -> Settled:
    """Solve the week in ``folder`` again under the decisions in ``hand``, against the plan ``out``.

    Raises:
        InputFaults: something cannot be read, or the decisions do not go together.
        MatcherError: the plan was made for another week.
        CheckFailed: the checker found something, so nothing was written.
        CannotWrite: ``write_to`` is somebody else's folder, or the disk refuses.
    """
    watch.on_stage(Stage.READING)
    if write_to is not None:
        check_outcome_folder(write_to)
    planned = read_planned(folder, out, mapping=mapping)
    watch.on_read(planned.week)
    decisions = read_by_hand(hand, planned.week.batch, planned.plan.placement)
    settled, done = settle(planned, decisions, wish, watch)
    if write_to is not None:
        watch.on_stage(Stage.WRITING)
        keep_outcome(write_to, done.outcome, extra={REPORT: report(done).encode()})
    return settled


def settle(
    planned: Planned,
    decisions: Sequence[ByHand],
    wish: Options | None = None,
    watch: Watch = SILENT,
) -> tuple[Settled, Allocated]:
    """Solve a week again under decisions by hand, and have the outcome checked.

    Raises:
        MatcherError: the decisions do not go together.
        CheckFailed: the checker found something.
    """
    watch.on_stage(Stage.ALLOCATING)
    began = time.monotonic()
    price = price_by_hand(planned, decisions, wish, watch)
    result = _result(planned, price, time.monotonic() - began)
    watch.on_stage(Stage.CHECKING)
    model, batch = planned.week.model, planned.week.batch
    built = build_outcome(compile_batch(model, batch), result, seed=(wish or Options()).seed)
    verdict = verify(model, batch, built.outcome)
    if not verdict.ok:
        raise CheckFailed("\n".join(verdict.sentences()), "Nothing was written.")
    done = Allocated(planned.week, built.outcome, verdict, built.first_come)
    return Settled(price, built.outcome, verdict), done


def price_by_hand(
    planned: Planned,
    decisions: Sequence[ByHand],
    wish: Options | None = None,
    watch: Watch = SILENT,
) -> PriceByHand:
    """Solve a week again under decisions by hand."""
    model, batch, plan = planned.week.model, planned.week.batch, planned.plan
    locked = _with_leaders(batch, _of(decisions, Action.LOCK))
    left = _with_followers(batch, _of(decisions, Action.LEAVE))
    _check_apart(locked, left)
    kept = Plan(placements=tuple(p for p in plan.placements if p.need_id in locked))
    part = _under(batch, kept, {n for n in batch.need if n not in locked | left}, decisions)
    found = allocate(
        model, part, wish, on_progress=watch.on_progress, should_stop=watch.should_stop
    )
    after = joined(batch, kept, found.plan)
    cost = price_plan(model, batch, after)
    bound = found.certificate.bound + cost - found.certificate.cost
    as_it_was = _what_stays(batch, plan, part, left)
    for other in (as_it_was, _mended(planned, as_it_was, part, decisions, wish or Options())):
        if price_plan(model, batch, other) < cost:
            after, cost = other, price_plan(model, batch, other)
    free = planned.outcome.certificate
    conditions = _of(decisions, Action.REQUIRE) | _of(decisions, Action.FORBID)
    return PriceByHand(
        decisions=tuple(decisions),
        free_cost=free.cost,
        cost=cost,
        extra=cost - free.cost,
        at_least=max(0, bound - free.cost),
        at_most=cost - free.bound,
        needs_placed_before=len(plan.placements),
        needs_placed=len(after.placements),
        wait_days_added=_wait_days_added(batch, plan, after),
        not_placed=tuple(sorted(n for n in conditions if n not in after.placement)),
        plan=after,
    )


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


def _what_stays(batch: Batch, plan: Plan, part: BatchByHand, left: frozenset[str]) -> Plan:
    """The plan as it was, without what the decisions do not allow."""
    out = set(left)
    for placement in plan.placements:
        need_id, slots = placement.need_id, placement.slot_ids
        practitioners = {batch.slot[s].practitioner_id for s in slots}
        if (
            any((need_id, s) in part.forbidden_slots for s in slots if need_id in part.need)
            or any((need_id, q) in part.forbidden_practitioners for q in practitioners)
            or part.begins.get(need_id, slots[0]) != slots[0]
        ):
            out |= _with_followers(batch, frozenset({need_id}))
    return Plan(placements=tuple(p for p in plan.placements if p.need_id not in out))


def _mended(
    planned: Planned, base: Plan, part: BatchByHand, decisions: Sequence[ByHand], wish: Options
) -> Plan:
    """``base`` with the needs that lost their places put back, where those nearest may move.

    A large week is not always solved as far again as it was before; this keeps what was found.
    """
    batch, plan = planned.week.batch, planned.plan
    lost = {n for n in plan.placement if n not in base.placement and n in part.need}
    if not lost:
        return base
    first = {p.need_id: batch.slot[p.slot_ids[0]].date for p in plan.placements}
    services = {batch.need[n].service for n in lost}

    def days_away(need_id: str) -> int:
        return min(abs((first[need_id] - first[n]).days) for n in lost)

    rivals = [n for n in base.placement if n in part.need and batch.need[n].service in services]
    near = sorted(rivals, key=lambda n: (days_away(n), n))[:MOST_MOVED]
    moving = _with_followers(batch, frozenset({*lost, *near})) & set(part.need)
    kept = Plan(placements=tuple(p for p in base.placements if p.need_id not in moving))
    limit = min(MENDING_SECONDS, wish.time_limit)
    options = replace(wish, time_limit=limit, gap=max(wish.gap, NEAR_ENOUGH))
    own = [d for d in decisions if d.need_id in moving]
    found = allocate(planned.week.model, _under(batch, kept, set(moving), own), options)
    return joined(batch, kept, found.plan)


def _wait_days_added(batch: Batch, before: Plan, after: Plan) -> int:
    def first(plan: Plan, need_id: str) -> dt.date:
        return batch.slot[plan.placement[need_id].slot_ids[0]].date

    both = [n for n in before.placement if n in after.placement]
    return sum((first(after, n) - first(before, n)).days for n in both)


def _result(planned: Planned, price: PriceByHand, seconds: float) -> Result:
    """The plan under the decisions, with the proof of the plan without them.

    The bound holds for every plan, so for this one too; the gap tells what the decisions cost.
    """
    model: Model = planned.week.model
    certificate = planned.outcome.certificate.model_copy(update={"cost": price.cost})
    return Result(
        plan=price.plan,
        certificate=certificate,
        ideal=ideal(model, planned.week.batch),
        status=Status.OPTIMAL if price.cost == certificate.bound else Status.FEASIBLE,
        seconds=seconds,
        steps=0,
        curve=(CurvePoint(seconds=seconds, cost=price.cost, bound=certificate.bound),),
    )
