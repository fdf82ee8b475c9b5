"""Allocate a week: read, decide, check independently, and only then write."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

from matcher.audit import Verdict, verify
from matcher.domain import Batch, Certificate, CurvePoint, Model, Outcome, Status
from matcher.errors import CheckFailed, NoPlan
from matcher.files import ReadBatch, read_batch, write_outcome
from matcher.files.write_outcome import REPORT, check_outcome_folder
from matcher.instance import compile_batch
from matcher.optimise import Options, Result, allocate
from matcher.optimise.first_come import first_come_on
from matcher.optimise.pricing import Pricer
from matcher.report import PlaceValue, check_sentences, render
from matcher.usecases.outcome import build_outcome
from matcher.usecases.place_values import place_values
from matcher.usecases.placed import PricedPlan, price
from matcher.usecases.watch import SILENT, Policy, Stage, Watch

LEAST_FOR_VALUES = 10.0
"""Under this time limit, in seconds, what one more place would be worth is left out."""


@dataclass(frozen=True, slots=True)
class Allocated:
    """A plan that the checker found nothing wrong with, beside first come, first served."""

    week: ReadBatch
    outcome: Outcome
    verdict: Verdict
    first_come: PricedPlan
    values: tuple[PlaceValue, ...] = ()
    """What one more place would be worth; empty when it was not worked out."""


def options(
    *,
    time_limit: float | None = None,
    work_limit: int | None = None,
    gap: float | None = None,
    seed: int | None = None,
) -> Options:
    """The engine's options; what is ``None`` is the engine's own default."""
    chosen = Options(work_limit=work_limit)
    if time_limit is not None:
        chosen = replace(chosen, time_limit=time_limit)
    if gap is not None:
        chosen = replace(chosen, gap=gap)
    return chosen if seed is None else replace(chosen, seed=seed)


def allocate_folder(
    folder: Path,
    out: Path,
    wish: Options | None = None,
    *,
    mapping: Path | None = None,
    policy: Policy = Policy.BEST,
    watch: Watch = SILENT,
) -> Allocated:
    """Allocate the week in ``folder`` and write ``out``, whole or not at all.

    Raises:
        InputFaults: the week has faults.
        NoPlan: somebody stopped the work before there was any plan.
        CheckFailed: the checker found something, so nothing was written.
        CannotWrite: ``out`` is somebody else's folder, or the disk refuses.
    """
    watch.on_stage(Stage.READING)
    check_outcome_folder(out)
    week = read_batch(folder, mapping=mapping)
    watch.on_read(week)
    done = allocate_week(week, wish, policy=policy, watch=watch)
    watch.on_stage(Stage.WRITING)
    write_outcome(out, done.outcome, extra={REPORT: report(done).encode()})
    return done


def allocate_week(
    week: ReadBatch,
    wish: Options | None = None,
    *,
    policy: Policy = Policy.BEST,
    watch: Watch = SILENT,
) -> Allocated:
    """Allocate a week that has been read, and have the plan checked.

    Raises:
        NoPlan: somebody stopped the work before there was any plan.
        CheckFailed: the checker found something.
    """
    if watch.should_stop():
        raise NoPlan("The work was stopped before there was any plan.", "Nothing was written.")
    chosen = wish or Options()
    watch.on_stage(Stage.ALLOCATING)
    if policy is Policy.FIRST_COME:
        result = first_come_result(week.model, week.batch)
    else:
        result = allocate(
            week.model,
            week.batch,
            chosen,
            on_progress=watch.on_progress,
            should_stop=watch.should_stop,
        )
    built = build_outcome(week.model, week.batch, result, seed=chosen.seed)
    watch.on_stage(Stage.CHECKING)
    verdict = verify(week.model, week.batch, built.outcome)
    if not verdict.ok:
        raise CheckFailed("\n".join(verdict.sentences()), "Nothing was written.")
    values: tuple[PlaceValue, ...] = ()
    if _has_time(chosen) and not watch.should_stop():
        watch.on_stage(Stage.VALUING)
        values = place_values(week.model, week.batch, result.plan, result.certificate)
    return Allocated(week, built.outcome, verdict, built.first_come, values)


def _has_time(chosen: Options) -> bool:
    """Whether there is time to solve again with one more place: seconds, not counted above."""
    return chosen.work_limit is not None or chosen.time_limit >= LEAST_FOR_VALUES


def first_come_result(model: Model, batch: Batch) -> Result:
    """First come, first served as a result; its proof is the bound at zero prices."""
    began = time.monotonic()
    instance = compile_batch(model, batch)
    plan = first_come_on(instance)
    cost = price(instance, plan).cost
    pricer = Pricer(instance, threads=1)
    bound = pricer.price(pricer.no_prices()).bound
    seconds = time.monotonic() - began
    return Result(
        plan=plan,
        certificate=Certificate(cost=cost, bound=bound),
        ideal=bound,
        status=Status.OPTIMAL if cost == bound else Status.FEASIBLE,
        seconds=seconds,
        steps=0,
        curve=(CurvePoint(seconds=seconds, cost=cost, bound=bound),),
    )


def report(done: Allocated) -> str:
    """The report, one page of HTML."""
    return render(
        done.week.model,
        done.week.batch,
        done.outcome,
        verdict_sentences=check_sentences(done.verdict),
        baseline_waits=done.first_come.waits,
        values=done.values,
    )
