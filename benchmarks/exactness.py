"""The engine beside a min-cost flow, where a flow is exact: one single-session need per person.

    python -m benchmarks.exactness --people 200 1000 5000 --seconds 60 --out DIR

The weeks are the registry's, cut down to each person's first need and to one session of it. Both
are timed in one process, after everything is compiled, from the batch to the plan.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.answers import Answer, judge
from benchmarks.flow import allocate_by_flow
from benchmarks.machine import sentence
from benchmarks.registry import DEFAULT_CACHE, TINY, Case
from benchmarks.solvers import ENGINE, FLOW
from benchmarks.tables import Cell, days, markdown, percent, write_records
from matcher.domain import Batch, Model
from matcher.files import read_batch
from matcher.instance import compile_batch
from matcher.optimise import Options, allocate


def single_sessions(batch: Batch) -> Batch:
    """The same week with one need a person, of one session, that follows no other."""
    first = {need.participant_id: need for need in reversed(batch.needs)}
    needs = tuple(
        need.model_copy(update={"sessions": 1, "after_need": None})
        for need in batch.needs
        if first[need.participant_id] is need
    )
    return batch.model_copy(update={"needs": needs})


def by_flow(model: Model, batch: Batch) -> Answer:
    """The least cost of any plan."""
    began = time.monotonic()
    plan = allocate_by_flow(compile_batch(model, batch))
    seconds = time.monotonic() - began
    return Answer(solver=FLOW, limit_seconds=0, seconds=seconds, plan=plan)


def by_engine(model: Model, batch: Batch, seconds: float) -> Answer:
    """The engine's plan and proof."""
    began = time.monotonic()
    result = allocate(model, batch, Options(time_limit=seconds))
    return Answer(
        solver=ENGINE,
        limit_seconds=seconds,
        seconds=time.monotonic() - began,
        plan=result.plan,
        certificate=result.certificate,
        curve=result.curve,
    )


def measure(case: Case, cache: Path, seconds: float) -> dict[str, Cell]:
    """One size's row. Costs in 0.001 day; ``seconds_to_best``: -1 when it was not found."""
    week = read_batch(case.folder(cache))
    batch = single_sessions(week.batch)
    flow = judge(week.model, batch, by_flow(week.model, batch))
    engine = judge(week.model, batch, by_engine(week.model, batch, seconds))
    if flow.cost is None or engine.cost is None or engine.bound is None:
        raise RuntimeError(f"{case.name}: there is a plan or proof missing.")
    found = [p.seconds for p in engine.answer.curve if p.cost == flow.cost]
    return {
        "case": case.name,
        "people": case.people,
        "needs": len(batch.needs),
        "flow_cost": flow.cost,
        "engine_cost": engine.cost,
        "engine_bound": engine.bound,
        "flow_seconds": round(flow.answer.seconds, 3),
        "engine_seconds": round(engine.answer.seconds, 3),
        "seconds_to_best": round(min(found, default=-1.0), 3),
        "ratio": round(engine.answer.seconds / flow.answer.seconds, 2),
        "accepted_by_checker": "yes" if flow.accepted and engine.accepted else "no",
    }


def table(rows: Sequence[dict[str, Cell]]) -> str:
    """The Markdown table."""
    body = [
        (
            str(row["needs"]),
            days(int(row["flow_cost"])),
            "equal" if row["engine_cost"] == row["flow_cost"] else days(int(row["engine_cost"])),
            percent((int(row["engine_cost"]) - int(row["engine_bound"])) / int(row["engine_cost"])),
            f"{row['flow_seconds']}",
            f"{row['engine_seconds']}",
            f"{row['ratio']}",
            f"{row['seconds_to_best']}",
        )
        for row in rows
    ]
    columns = ("needs", "flow: cost, days", "engine: cost", "proved gap", "flow, s", "engine, s")
    return markdown([*columns, "engine / flow", "best plan found after, s"], body)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; 1 when the costs differ or the checker does not accept a plan."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exactness", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[200, 1000, 5000])
    parser.add_argument("--scenario", default="greater-manchester")
    parser.add_argument("--load", type=float, default=4.0, help="before the week is cut down")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE)
    parser.add_argument("--out", type=Path, required=True)
    wish = parser.parse_args(arguments)
    warm_up = read_batch(TINY.folder(wish.cache))
    by_engine(warm_up.model, warm_up.batch, 1.0)
    rows = [
        measure(Case(wish.scenario, people, wish.load, 0), wish.cache, wish.seconds)
        for people in wish.people
    ]
    write_records(wish.out / "exactness.csv", rows)
    page = f"Measured on: {sentence()}\n\n{table(rows)}"
    (wish.out / "exactness.md").write_text(page, encoding="utf-8")
    print(page)
    right = all(r["engine_cost"] == r["flow_cost"] for r in rows)
    return 0 if right and all(r["accepted_by_checker"] == "yes" for r in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
