"""Allocate a week: read, decide, check independently, and only then write."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from matcher.audit import Verdict, verify
from matcher.domain import Batch, Outcome
from matcher.errors import CheckFailed, MatcherError, NoPlan
from matcher.files import ReadBatch, read_batch, read_outcome
from matcher.files.write_outcome import REPORT, check_outcome_folder, keep_outcome
from matcher.instance import compile_batch
from matcher.optimise import Options, Previous, allocate_on, first_come_result
from matcher.optimise.warm_up import warm_up
from matcher.report import PlaceValue, check_sentences, render
from matcher.report.section import Section
from matcher.usecases.outcome import build_outcome
from matcher.usecases.place_values import place_values
from matcher.usecases.placed import PricedPlan
from matcher.usecases.standing_plan import plan_of
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
    previous: Path | None = None,
    policy: Policy = Policy.BEST,
    watch: Watch = SILENT,
) -> Allocated:
    """Allocate the week in ``folder`` and write ``out``, whole or not at all.

    ``previous`` is the folder of an earlier plan to start from, such as last week's.

    Raises:
        InputFaults: the week, or the earlier plan, has faults.
        MatcherError: the earlier plan has nothing to do with this week.
        NoPlan: somebody stopped the work before there was any plan.
        CheckFailed: the checker found something, so nothing was written.
        CannotWrite: ``out`` is somebody else's folder, or the disk refuses.
    """
    watch.on_stage(Stage.READING)
    check_outcome_folder(out)
    week = read_batch(folder, mapping=mapping)
    watch.on_read(week)
    earlier = None if previous is None else read_previous(previous, week.batch)
    done = allocate_week(week, wish, previous=earlier, policy=policy, watch=watch)
    watch.on_stage(Stage.WRITING)
    keep_outcome(out, done.outcome, extra={REPORT: report(done).encode()})
    return done


def read_previous(out: Path, batch: Batch) -> Previous:
    """The plan and the prices in the folder ``out``, to start the search for ``batch`` from.

    Raises:
        InputFaults: the folder cannot be read.
        MatcherError: it names slots, and none of them is in ``batch``.
    """
    outcome = read_outcome(out)
    named = {row.slot_id for row in outcome.allocation}
    named.update(slot for pool in outcome.certificate.pools for slot in pool.slots)
    if named and named.isdisjoint(batch.slot):
        raise MatcherError(
            f"The plan in {out} names no slot of this week, so there is nothing to start from.",
            "Name another plan, or leave --previous out.",
        )
    return Previous(plan_of(outcome.allocation), outcome.certificate)


def allocate_week(
    week: ReadBatch,
    wish: Options | None = None,
    *,
    previous: Previous | None = None,
    policy: Policy = Policy.BEST,
    watch: Watch = SILENT,
) -> Allocated:
    """Allocate a week that has been read, from an earlier plan if there is one, and check it.

    Raises:
        NoPlan: somebody stopped the work before there was any plan.
        CheckFailed: the checker found something.
    """
    if watch.should_stop():
        raise NoPlan("The work was stopped before there was any plan.", "Nothing was written.")
    chosen = wish or Options()
    watch.on_stage(Stage.ALLOCATING)
    warm_up(week.model)
    started = time.monotonic()
    instance = compile_batch(week.model, week.batch)
    if policy is Policy.FIRST_COME:
        result = first_come_result(instance, started)
    else:
        result = allocate_on(
            instance,
            chosen,
            previous=previous,
            started=started,
            on_progress=watch.on_progress,
            should_stop=watch.should_stop,
        )
    built = build_outcome(instance, result, seed=chosen.seed)
    watch.on_stage(Stage.CHECKING)
    verdict = verify(week.model, week.batch, built.outcome)
    if not verdict.ok:
        raise CheckFailed("\n".join(verdict.sentences()), "Nothing was written.")
    values: tuple[PlaceValue, ...] = ()
    if _has_time(chosen) and not watch.should_stop():
        watch.on_stage(Stage.VALUING)
        values = place_values(instance, result.plan, result.certificate)
    return Allocated(week, built.outcome, verdict, built.first_come, values)


def _has_time(chosen: Options) -> bool:
    """Whether there is time to solve again with one more place: seconds, not counted above."""
    return chosen.work_limit is not None or chosen.time_limit >= LEAST_FOR_VALUES


def drawn(done: Allocated) -> tuple[Section, ...]:
    """The sections of the report with their pictures, which take some seconds to draw."""
    from matcher.report.sections import sections  # noqa: PLC0415  a second to load

    return sections(
        done.week.model,
        done.week.batch,
        done.outcome,
        done.outcome.curve,
        done.values,
        done.first_come.waits,
    )


def report(done: Allocated, already: Sequence[Section] | None = None) -> str:
    """The report, one page of HTML; ``already``: its sections, if they have been drawn."""
    return render(
        done.week.model,
        done.week.batch,
        done.outcome,
        verdict_sentences=check_sentences(done.verdict),
        baseline_waits=done.first_come.waits,
        values=done.values,
        drawn=already,
    )
