"""How good the engine's plans are, how soon, and who is better or worse off for it.

    python -m benchmarks.quality --grid small|real|large|scaling|horizon --out DIR

A row for each case: proved gap, the share of the avoidable still in doubt, seconds to thresholds,
memory, and needs, sessions and waits beside first come, first served, also where they are worse.
Cases that are in the CSV already are not run again, so a long grid can be stopped and gone on with.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import solvers
from benchmarks.answers import Answer, Judged, judge
from benchmarks.figures import average, by_group, spread
from benchmarks.machine import measured_on, sentence
from benchmarks.pictures import time_against_size
from benchmarks.registry import DEFAULT_CACHE, GRIDS, Case
from benchmarks.tables import Cell, markdown, percent, read_records, write_records
from matcher import audit
from matcher.domain import Plan
from matcher.files import ReadBatch, read_batch

THRESHOLDS = (0.01, 0.005, 0.003, 0.001)
"""Proved gaps whose time is noted."""
NEVER = -1.0
"""Stands in the CSV for what did not come about within the limit."""
Run = Callable[[str, Path, float], Answer]
Row = Mapping[str, str]


def measure(case: Case, cache: Path, seconds: float, run: Run) -> dict[str, Cell]:
    """One case's row. Costs in 0.001 day, times in seconds, memory in MiB, gaps as shares."""
    folder = case.folder(cache)
    week = read_batch(folder)
    judged = judge(week.model, week.batch, run(solvers.ENGINE, folder, seconds))
    first_come = audit.baseline(week.model, week.batch)
    other = audit.price_plan(week.model, week.batch, first_come)
    ideal = audit.ideal(week.model, week.batch)
    cost, bound, plan = judged.cost, judged.bound, judged.answer.plan
    if cost is None or bound is None or plan is None:
        raise RuntimeError(f"{case.name}: the engine handed over no plan or no proof.")
    row: dict[str, Cell] = {
        "case": case.name,
        "scenario": case.scenario,
        "people": case.people,
        "load": case.load,
        "weeks": case.weeks,
        "seed": case.seed,
        "needs": len(week.batch.needs),
        "limit_seconds": seconds,
        "seconds": round(judged.answer.seconds, 2),
        "cost": cost,
        "bound": bound,
        "ideal": ideal,
        "gap": round(_share(cost - bound, cost), 7),
        "gap_avoidable": round(_share(cost - bound, cost - ideal), 7),
        "first_come_cost": other,
        "distance_closed": round(_share(other - cost, other - bound, nothing=1.0), 5),
        "accepted_by_checker": "yes" if judged.accepted else "no",
        "peak_mib": round(judged.answer.peak_mib),
        **_times(judged, other),
        **_beside(week, plan, first_come),
        "machine": sentence(),
    }
    return row


def _share(part: int, whole: int, nothing: float = 0.0) -> float:
    """Part / whole; ``nothing`` where the whole is 0."""
    return part / whole if whole else nothing


def _times(judged: Judged, first_come_cost: int) -> dict[str, Cell]:
    """When the plan became better than first come, and when it was proved to each threshold."""
    curve = [(p.seconds, p.cost, p.bound) for p in judged.answer.curve if p.cost is not None]
    better = [seconds for seconds, cost, _ in curve if cost < first_come_cost]
    found: dict[str, Cell] = {"seconds_to_better": round(min(better, default=NEVER), 3)}
    for share in THRESHOLDS:
        close = [s for s, cost, bound in curve if cost - bound <= share * cost]
        found[f"seconds_to_{share:g}"] = round(min(close, default=NEVER), 3)
    return found


def _beside(week: ReadBatch, plan: Plan, first_come: Plan) -> dict[str, Cell]:
    """Needs, sessions and waits of the plan and of first come, first served."""
    found: dict[str, Cell] = {}
    for name, one in (("plan", plan), ("first come", first_come)):
        found[f"needs placed, {name}"] = len(one.placements)
        found[f"sessions, {name}"] = sum(len(p.slot_ids) for p in one.placements)
        for group, value in by_group(week.batch, one).items():
            found[f"{group}, {name}"] = value
    return found


def quality_table(rows: Sequence[Row]) -> str:
    """Median and worst by size and load."""
    grouped: dict[tuple[int, float], list[Row]] = defaultdict(list)
    for row in rows:
        grouped[int(row["people"]), float(row["load"])].append(row)
    body = []
    for (people, load), group in sorted(grouped.items()):
        gaps, avoidable, closed, better, memory = (
            [float(row[column]) for row in group]
            for column in (
                "gap",
                "gap_avoidable",
                "distance_closed",
                "seconds_to_better",
                "peak_mib",
            )
        )
        body.append(
            (
                str(people),
                f"{load:g}",
                str(len(group)),
                f"{float(group[0]['limit_seconds']):g}",
                " / ".join(percent(x) for x in spread(gaps)),
                " / ".join(percent(x) for x in spread(avoidable)),
                f"{percent(spread(closed)[0])} / {percent(min(closed))}",
                "never" if min(better) < 0 else f"{spread(better)[0]:.2f} / {max(better):.2f}",
                f"{max(memory):.0f}",
            )
        )
    columns = ("people", "load", "weeks", "limit, s", "gap: median / worst")
    more = (
        "avoidable: median / worst",
        "distance closed: median / worst",
        "better than first come after, s",
        "MiB",
    )
    return markdown([*columns, *more], body)


def fairness_table(rows: Sequence[Row]) -> str:
    """Share placed and median wait by group, the plan beside first come; means over the weeks."""
    groups = list(dict.fromkeys(c.rpartition(": ")[0] for row in rows for c in row if ": " in c))
    body = [
        ("needs placed", *_pair(rows, "needs placed", "{:,.0f}"), "", ""),
        ("sessions booked", *_pair(rows, "sessions", "{:,.0f}"), "", ""),
    ]
    for group in groups:
        placed = _pair(rows, f"{group}: placed", "{:.1%}")
        body.append((group, *placed, *_pair(rows, f"{group}: median wait", "{:.0f}")))
    columns = ("", "plan: placed", "first come: placed")
    more = ("plan: median wait, days", "first come: median wait, days")
    return markdown([*columns, *more], body)


def _pair(rows: Sequence[Row], column: str, shape: str) -> tuple[str, str]:
    """The mean of a column over the weeks that have it, for the plan and for first come."""
    plan, first_come = (
        average([float(row[c]) for row in rows if row.get(c) and float(row[c]) >= 0])
        for c in (f"{column}, plan", f"{column}, first come")
    )
    return shape.format(plan), shape.format(first_come)


def main(arguments: Sequence[str] | None = None, run: Run = solvers.answer_apart) -> int:
    """Run it; 1 when the checker does not accept a plan or a proof."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--grid", choices=sorted(GRIDS), default="small")
    parser.add_argument("--seconds", type=float, help="for every case [the case's own]")
    parser.add_argument("--people", type=int, nargs="+", default=[], help="only weeks of this size")
    parser.add_argument("--loads", type=float, nargs="+", default=[], help="only these loads")
    parser.add_argument("--seeds", type=int, nargs="+", default=[], help="only these draws")
    parser.add_argument("--most", type=int, help="stop after so many new cases")
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE)
    parser.add_argument("--out", type=Path, required=True)
    wish = parser.parse_args(arguments)
    file = wish.out / f"quality-{wish.grid}.csv"
    done: list[Mapping[str, Cell]] = list(read_records(file))
    cases = [
        case
        for case in GRIDS[wish.grid]
        if (not wish.people or case.people in wish.people)
        and (not wish.loads or case.load in wish.loads)
        and (not wish.seeds or case.seed in wish.seeds)
    ]
    todo = [c for c in cases if c.name not in {row["case"] for row in done}][: wish.most]
    for case in todo:
        print(f"{case.name} ...", file=sys.stderr, flush=True)
        done.append(measure(case, wish.cache, wish.seconds or case.seconds, run))
        write_records(file, done)
    rows = read_records(file)
    page = f"{measured_on(rows)}\n{quality_table(rows)}\n{fairness_table(rows)}"
    (wish.out / f"quality-{wish.grid}.md").write_text(page, encoding="utf-8")
    if wish.grid == "scaling":
        sizes = [(int(r["people"]), "gap of 1 %", float(r["seconds_to_0.01"])) for r in rows]
        sizes += [(int(r["people"]), "better plan", float(r["seconds_to_better"])) for r in rows]
        time_against_size([s for s in sizes if s[2] > 0], wish.out / "time-against-size.svg")
    print(page)
    return 0 if all(row["accepted_by_checker"] == "yes" for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
