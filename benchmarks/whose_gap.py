"""Whose the gap is: how far the plan is from the best, and how far the proof.

    python -m benchmarks.whose_gap --worst 6 --out docs/explanation/how-good

A certificate's prices prove no more than the linear programme over whole courses. So the services
of the worst weeks of ``benchmarks.quality`` are taken one by one, as if nobody needed anything
else, and solved in whole numbers by HiGHS over slots too. HiGHS's bound cannot be added up again
by anybody, but it shows whether the plan could be better or only the proof.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil
from pathlib import Path

from benchmarks import solvers
from benchmarks.answers import judge
from benchmarks.machine import measured_on, sentence
from benchmarks.registry import DEFAULT_CACHE, GRIDS, Case
from benchmarks.tables import Cell, days, markdown, percent, read_records, write_records
from matcher.files import ReadBatch, read_batch

GRID = "real"
ENOUGH = 5e-4
"""A service that the certificate's form proves so far is not given to HiGHS."""
OUR_SECONDS = 10.0
"""So long this engine has for each service; HiGHS has ``--seconds``."""
SLACK = 0.5
"""HiGHS reckons in floating point; costs are whole."""
Row = Mapping[str, str]


def of_service(week: ReadBatch, service: str) -> ReadBatch:
    """The week as if nobody needed anything but this service; what is booked stays.

    An order is kept within the service, and where the need before is booked already.
    """
    batch = week.batch
    mine = [need for need in batch.needs if need.service == service]
    others = {need.need_id for need in batch.needs} - {need.need_id for need in mine}
    alone = (
        need.model_copy(update={"after_need": None}) if need.after_need in others else need
        for need in mine
    )
    return replace(week, batch=batch.model_copy(update={"needs": tuple(alone)}))


def split(week: ReadBatch, name: str, seconds: float) -> Iterator[dict[str, Cell]]:
    """Each service of a week that the certificate leaves in doubt, alone; costs in 0.001 day."""
    for service in sorted({need.service for need in week.batch.needs}):
        alone = of_service(week, service)
        ours = judge(alone.model, alone.batch, solvers.answer(solvers.ENGINE, alone, OUR_SECONDS))
        assert ours.cost is not None
        assert ours.bound is not None
        if ours.cost - ours.bound <= ENOUGH * ours.cost:
            continue
        other = solvers.answer(solvers.HIGHS, alone, seconds)
        theirs = judge(alone.model, alone.batch, other)
        claimed = ceil((other.claimed_bound or 0) - SLACK)
        yield {
            "case": name,
            "service": service,
            "needs": len(alone.batch.needs),
            "cost": ours.cost,
            "checked_bound": ours.bound,
            "highs_cost": "" if theirs.cost is None else theirs.cost,
            "highs_bound": claimed,
            "gap": _share(ours.cost - ours.bound, ours.cost),
            "plan_above": _share(ours.cost - max(ours.bound, claimed), ours.cost),
            "highs_seconds": round(other.seconds, 1),
            "accepted_by_checker": "yes" if ours.accepted and theirs.accepted else "no",
            "machine": sentence(),
        }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 6)


def table(rows: Sequence[Row]) -> str:
    """A line a service and week, the widest gap first."""
    body = [
        (
            row["case"],
            row["service"].replace("_", " "),
            row["needs"],
            percent(float(row["gap"])),
            percent(float(row["plan_above"])),
            days(int(row["cost"])),
            days(int(row["highs_cost"])) if row["highs_cost"] else "no plan",
            row["highs_seconds"],
        )
        for row in sorted(rows, key=lambda row: -float(row["gap"]))
    ]
    columns = ("week", "service alone", "plan items", "gap by prices", "gap by HiGHS's bound")
    more = ("this engine's cost, days", "HiGHS's cost, days", "HiGHS, s")
    return markdown([*columns, *more], body)


def worst_cases(file: Path, count: int, people: Sequence[int] = ()) -> list[Case]:
    """The weeks of the grid's table with the widest gaps; of these sizes, if any are given."""
    by_name = {c.name: c for c in GRIDS[GRID] if not people or c.people in people}
    rows = sorted(read_records(file), key=lambda row: -float(row["gap"]))
    return [by_name[row["case"]] for row in rows if row["case"] in by_name][:count]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; 1 when the checker does not accept a plan or a proof."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.whose_gap", description=__doc__)
    parser.add_argument("--worst", type=int, default=6, help="so many weeks [6]")
    parser.add_argument("--people", type=int, nargs="+", default=[], help="only weeks of this size")
    parser.add_argument("--seconds", type=float, default=60.0, help="of HiGHS a service [60]")
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE)
    parser.add_argument("--out", type=Path, required=True, help="where quality-real.csv is")
    wish = parser.parse_args(arguments)
    file = wish.out / "whose-gap.csv"
    done: list[Mapping[str, Cell]] = list(read_records(file))
    known = {row["case"] for row in done}
    for case in worst_cases(wish.out / f"quality-{GRID}.csv", wish.worst, wish.people):
        if case.name not in known:
            print(f"{case.name} ...", file=sys.stderr, flush=True)
            done += split(read_batch(case.folder(wish.cache)), case.name, wish.seconds)
            write_records(file, done)
    rows = read_records(file)
    page = f"{measured_on(rows)}\n{table(rows)}"
    (wish.out / "whose-gap.md").write_text(page, encoding="utf-8")
    print(page)
    return 0 if all(row["accepted_by_checker"] == "yes" for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
