"""Decisions by hand, and what they cost: the week is solved again under them.

What is decided about a need changes nobody's rates or limits, only which plans are looked at. So
the extra days are the difference of two plans' costs, and the two proofs bound it from both sides.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matcher.audit import Verdict, ideal, price_plan, verify
from matcher.domain import Batch, CurvePoint, Model, Outcome, Plan, Status
from matcher.errors import CheckFailed
from matcher.explain.fixed import joined
from matcher.files.hand import ByHand, read_by_hand
from matcher.files.write_outcome import REPORT, check_outcome_folder, keep_outcome
from matcher.instance import compile_batch
from matcher.optimise import Options, Result, allocate
from matcher.units import Milliday
from matcher.usecases.allocate import Allocated, report
from matcher.usecases.by_hand_plans import Decided, decided, mended, what_stays
from matcher.usecases.outcome import build_outcome
from matcher.usecases.standing_plan import Planned, plan_of, read_planned
from matcher.usecases.watch import SILENT, Stage, Watch


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
    model, batch = planned.week.model, planned.week.batch
    now = decided(planned, decisions)
    found = allocate(
        model, now.part, wish, on_progress=watch.on_progress, should_stop=watch.should_stop
    )
    after = joined(batch, now.kept, found.plan)
    cost = price_plan(model, batch, after)
    bound = found.certificate.bound + cost - found.certificate.cost
    as_it_was = what_stays(planned, now)
    for other in (as_it_was, mended(planned, as_it_was, now, wish or Options())):
        if price_plan(model, batch, other) < cost:
            after, cost = other, price_plan(model, batch, other)
    return _price(planned, now, after, cost, bound)


def price_at_once(
    planned: Planned, decisions: Sequence[ByHand], wish: Options | None = None
) -> PriceByHand:
    """A first answer to what decisions by hand cost: only what is nearest to them may move.

    It is what somebody waits for at a screen. ``at_most`` holds; solving the week again under the
    decisions, as ``price_by_hand`` does, may find them cheaper.

    Raises:
        MatcherError: the decisions do not go together.
    """
    now = decided(planned, decisions)
    after = mended(planned, what_stays(planned, now), now, wish or Options(), now.conditioned)
    cost = price_plan(planned.week.model, planned.week.batch, after)
    return _price(planned, now, after, cost, planned.outcome.certificate.bound)


def _price(
    planned: Planned, now: Decided, after: Plan, cost: Milliday, bound: Milliday
) -> PriceByHand:
    """The price of ``after``, where no plan under the decisions costs less than ``bound``."""
    free, plan = planned.outcome.certificate, plan_of(planned.outcome.allocation)
    return PriceByHand(
        decisions=now.decisions,
        free_cost=free.cost,
        cost=cost,
        extra=cost - free.cost,
        at_least=max(0, bound - free.cost),
        at_most=cost - free.bound,
        needs_placed_before=len(plan.placements),
        needs_placed=len(after.placements),
        wait_days_added=_wait_days_added(planned.week.batch, plan, after),
        not_placed=tuple(sorted(n for n in now.conditioned if n not in after.placement)),
        plan=after,
    )


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
