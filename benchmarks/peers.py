"""Every solver on the same files in one run, each plan priced and verified by the checker.

    python -m benchmarks.peers --people 200 --loads 0.9 1.1 --seconds 60 --out DIR

A week that was compared before is replaced in the tables; other weeks stay.
Each run is a process of its own on the whole machine, one after another, so compare within one
run. Building a solver's model is timed apart and not counted against its limit.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

from benchmarks import solvers
from benchmarks.answers import Answer, Judged, judge
from benchmarks.flow import applies
from benchmarks.machine import measured_on, sentence
from benchmarks.pictures import gap_over_time
from benchmarks.registry import DEFAULT_CACHE, SCENARIOS, Case
from benchmarks.tables import Cell, days, markdown, percent, read_records, write_records
from matcher.files import ReadBatch, read_batch
from matcher.instance import compile_batch

ENGINE_SECONDS = (1.0, 10.0)
"""The engine also runs for so long; its longest run is as long as everybody's."""
Run = Callable[[str, Path, float], Answer]
Row = Mapping[str, str]


def compare(
    case: Case,
    week: ReadBatch,
    folder: Path,
    seconds: float,
    run: Run,
    only: Sequence[str] = (),
) -> Iterator[Judged]:
    """Every solver's answer on one week, judged, as soon as it is there."""
    for name in solvers.solvers():
        if (only and name not in only) or not _has_part(name, week):
            continue
        limits = [seconds]
        if name == solvers.ENGINE:
            limits = sorted({*(s for s in ENGINE_SECONDS if s < seconds), seconds})
        for limit in limits:
            print(f"{case.name}: {name}, {limit:g} s", file=sys.stderr, flush=True)
            yield judge(week.model, week.batch, run(name, folder, limit))


def _has_part(name: str, week: ReadBatch) -> bool:
    return name != solvers.FLOW or applies(compile_batch(week.model, week.batch))


def best_bound(judged: Sequence[Judged]) -> int:
    """The greatest bound that the checker recomputed; 0 when there is none."""
    return max((one.bound for one in judged if one.bound is not None), default=0)


def record(case: Case, one: Judged, bound: int, needs: int) -> dict[str, Cell]:
    """One row of the CSV. Costs in 0.001 day."""
    answer = one.answer
    return {
        "case": case.name,
        "needs": needs,
        "solver": answer.solver,
        "limit_seconds": answer.limit_seconds,
        "seconds": round(answer.seconds, 3),
        "build_seconds": round(answer.build_seconds, 3),
        "cost": "" if one.cost is None else one.cost,
        "checked_bound": "" if one.bound is None else one.bound,
        "claimed_bound": "" if answer.claimed_bound is None else round(answer.claimed_bound),
        "best_checked_bound": bound,
        "gap_to_best_bound": "" if one.cost is None else round((one.cost - bound) / one.cost, 6),
        "needs_placed": one.needs_placed,
        "sessions": one.sessions,
        "accepted_by_checker": "yes" if one.accepted else "no",
        "peak_mib": round(answer.peak_mib),
        "status": answer.status,
        "machine": sentence(),
    }


def table(rows: Sequence[Row]) -> str:
    """One week's Markdown table, from its rows of the CSV."""
    body = [
        (
            row["solver"],
            f"{float(row['seconds']):.1f}",
            f"{float(row['build_seconds']):.1f}",
            days(int(row["cost"])) if row["cost"] else "no plan",
            percent(float(row["gap_to_best_bound"])) if row["cost"] else "",
            f"{row['needs_placed']} of {row['needs']}",
            row["sessions"],
            row["peak_mib"],
            row["accepted_by_checker"],
        )
        for row in rows
    ]
    columns = ("solver", "seconds", "to build", "cost, days", "above the bound")
    more = ("needs placed", "sessions", "MiB", "checker accepts")
    return markdown([*columns, *more], body)


def page(rows: Sequence[Row]) -> str:
    """Every week's table, with the machine at the head."""
    cases = list(dict.fromkeys(row["case"] for row in rows))
    tables = [f"**{case}**\n\n{table([r for r in rows if r['case'] == case])}" for case in cases]
    return "\n".join([measured_on(rows), *tables])


def main(arguments: Sequence[str] | None = None, run: Run = solvers.answer_apart) -> int:
    """Run it; 1 when the checker does not accept an answer."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[200])
    parser.add_argument("--loads", type=float, nargs="+", default=[1.1])
    parser.add_argument("--scenarios", nargs="+", default=[SCENARIOS[2]])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--weeks", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--only", nargs="+", default=[], help="names of solvers")
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE)
    parser.add_argument("--out", type=Path, required=True)
    wish = parser.parse_args(arguments)
    file, accepted = wish.out / "peers.csv", True
    for people, scenario, load, seed in product(
        wish.people, wish.scenarios, wish.loads, wish.seeds
    ):
        case = Case(scenario, people, load, seed, wish.weeks)
        folder = case.folder(wish.cache)
        week = read_batch(folder)
        others = [row for row in read_records(file) if row["case"] != case.name]
        judged: list[Judged] = []
        for one in compare(case, week, folder, wish.seconds, run, wish.only):
            judged.append(one)
            needs, bound = len(week.batch.needs), best_bound(judged)
            rows: list[Mapping[str, Cell]] = [record(case, j, bound, needs) for j in judged]
            write_records(file, [*others, *rows])
            (wish.out / "peers.md").write_text(page(read_records(file)), encoding="utf-8")
        gap_over_time(case.name, judged, best_bound(judged), wish.out / f"{case.name}.svg")
        accepted = accepted and all(one.accepted for one in judged)
    print((wish.out / "peers.md").read_text(encoding="utf-8"))
    return 0 if accepted else 1


if __name__ == "__main__":
    raise SystemExit(main())
