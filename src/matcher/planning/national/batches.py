"""One batch of a national run, from its scenario to a plan that has been checked."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TypedDict

from matcher.audit import bound, check_plan, price_plan
from matcher.domain import Batch, Plan
from matcher.errors import CheckFailed
from matcher.files import read_batch
from matcher.optimise import Options, Result, allocate, first_come
from matcher.planning.generate import generate
from matcher.planning.portable import from_document
from matcher.planning.scenario_model import scenario_model
from matcher.planning.sweep import Document
from matcher.planning.week import write_week
from matcher.units import in_days

if sys.platform != "win32":
    import resource


class Took(TypedDict):
    """What the work took on the machine that did it: the one thing that differs from run to run."""

    seconds: float
    processor_seconds: float
    memory_mb: int


class BatchFigures(TypedDict):
    """One batch: how large it was, how good its plan is proved to be, and what it took."""

    people: int
    needs: int
    sessions: int
    places: int
    placed: int
    sessions_booked: int
    cost_days: float
    bound_days: float
    gap: float
    wait_median: float
    first_come_placed: int
    first_come_wait_median: float
    first_come_cost_days: float
    status: str
    steps: int
    took: Took


def solve_part(
    scenario: Document, people: int, load: float, seed: int, gap: float, work_limit: int
) -> Document:
    """Generate a batch, allocate it, and have the independent checker go over the plan.

    Args:
        scenario: as ``portable.as_document`` gives it.
        people: participants.
        load: sessions asked for divided by free places.
        seed: of the batch that is generated.
        gap: the proved gap at which a plan is good enough, 0 to 1.
        work_limit: steps of work at the most; never seconds, so that a run can be repeated.

    Raises:
        CheckFailed: the checker found a breach, or another cost or bound.
    """
    began, processor = time.perf_counter(), time.process_time()
    setting = from_document(scenario)
    model = scenario_model(setting)
    week = generate(setting, model=model, people=people, load=load, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        write_week(week, Path(folder) / "week")
        batch = read_batch(Path(folder) / "week").batch
    options = Options(work_limit=work_limit, gap=gap, seed=seed, threads=1)
    result = allocate(model, batch, options)
    broken = [finding.sentence for finding in check_plan(model, batch, result.plan)]
    cost = price_plan(model, batch, result.plan)
    proved = bound(model, batch, result.certificate)
    if broken or (cost, proved) != (result.certificate.cost, result.certificate.bound):
        raise CheckFailed(
            f"The plan of {setting.title} did not pass the independent checker.", *broken[:1]
        )
    before = first_come(model, batch)
    took = Took(
        seconds=round(time.perf_counter() - began, 1),
        processor_seconds=round(time.process_time() - processor, 1),
        memory_mb=_peak_memory() // 1_000_000,
    )
    return dict(_figures(batch, result, before, price_plan(model, batch, before), took))


def _figures(
    batch: Batch, result: Result, before: Plan, before_cost: int, took: Took
) -> BatchFigures:
    cost, proved = result.certificate.cost, result.certificate.bound
    waits, waits_before = _waits(batch, result.plan), _waits(batch, before)
    return BatchFigures(
        people=len(batch.participants),
        needs=len(batch.needs),
        sessions=sum(need.sessions for need in batch.needs),
        places=sum(slot.places for slot in batch.slots),
        placed=len(waits),
        sessions_booked=sum(len(p.slot_ids) for p in result.plan.placements),
        cost_days=in_days(cost),
        bound_days=in_days(proved),
        gap=0.0 if cost == proved else (cost - proved) / cost,
        wait_median=float(median(waits)) if waits else 0.0,
        first_come_placed=len(waits_before),
        first_come_wait_median=float(median(waits_before)) if waits_before else 0.0,
        first_come_cost_days=in_days(before_cost),
        status=result.status.value,
        steps=result.steps,
        took=took,
    )


def _waits(batch: Batch, plan: Plan) -> list[int]:
    """Days from the clock to the first session, of each need that the plan places."""
    return [
        (batch.slot[p.slot_ids[0]].date - batch.need[p.need_id].clock).days for p in plan.placements
    ]


def _peak_memory() -> int:
    """The most bytes that this process has held so far; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
