"""Whether prices put the best extra hours in the order that solving again finds.

    python -m benchmarks.extra_hours --out docs/explanation/how-good

For each week: the five dearest groups of places, one service and area each in its dearest week.
Each is solved again with an hour more of it (four places, as half a day's clinic has) and with one
place more. Of the ten pairs among five, a pair agrees when prices and savings order it alike; a
pair whose prices, or savings, are equal counts half.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from itertools import combinations, product
from pathlib import Path

from benchmarks.machine import measured_on, sentence
from benchmarks.registry import DEFAULT_CACHE, SCENARIOS, Case
from benchmarks.tables import Cell, markdown, percent, read_records, write_records
from matcher.explain.one_more import OneMore
from matcher.explain.worth import GroupWorth, worth
from matcher.files import read_batch
from matcher.instance import compile_batch
from matcher.optimise import Options, allocate_on

BEST = 5
PLACES = (1, 4)
WORK_LIMIT = 600
LOADS = (0.9, 1.2)
PEOPLE = 100
Row = Mapping[str, str]


def cases(seeds: int) -> list[Case]:
    """A week of each area, load and seed."""
    return [Case(*one) for one in product(SCENARIOS, (PEOPLE,), LOADS, range(seeds))]


def measure(case: Case, cache: Path) -> dict[str, Cell]:
    """One week's row: how many of the pairs agree, and the gap of its plan."""
    week = read_batch(case.folder(cache))
    instance = compile_batch(week.model, week.batch)
    result = allocate_on(instance, Options(work_limit=WORK_LIMIT, threads=1))
    best = dearest(worth(week.batch, result.certificate))
    room = OneMore(instance, result.plan)
    cost, bound = result.certificate.cost, result.certificate.bound
    row: dict[str, Cell] = {
        "case": case.name,
        "load": case.load,
        "gap": round((cost - bound) / cost, 6) if cost else 0.0,
        "groups": len(best),
    }
    for places in PLACES:
        saved = [room.add(group.slot_id, places).saved for group in best]
        row[f"agree_{places}"] = agreeing([group.highest for group in best], saved)
        row[f"first_{places}"] = "yes" if saved and saved[0] == max(saved) else "no"
    return {**row, "pairs": len(best) * (len(best) - 1) // 2, "machine": sentence()}


def dearest(groups: Sequence[GroupWorth]) -> list[GroupWorth]:
    """The dearest week of each service and area; the first five of those by price."""
    found: dict[tuple[str, str], GroupWorth] = {}
    for group in sorted(groups, key=lambda g: (-g.highest, g.group)):
        if group.highest:
            found.setdefault((group.group.service, group.group.area), group)
    return list(found.values())[:BEST]


def agreeing(prices: Sequence[int], saved: Sequence[int]) -> float:
    """Pairs that both order alike; those with equal figures count half."""
    agree = 0.0
    for (price, gain), (other, more) in combinations(zip(prices, saved, strict=True), 2):
        alike = (price - other) * (gain - more)
        agree += 1.0 if alike > 0 else 0.5 if alike == 0 else 0.0
    return agree


def table(rows: Sequence[Row]) -> str:
    """A line a load, and one for all."""
    body: list[tuple[str, ...]] = []
    for load in (*LOADS, None):
        own = [row for row in rows if load is None or float(row["load"]) == load]
        if not own:
            continue
        pairs = sum(int(row["pairs"]) for row in own)
        gaps = sorted(float(row["gap"]) for row in own)
        body.append(
            (
                "all" if load is None else f"{load:g}",
                str(len(own)),
                str(pairs),
                *(
                    percent(sum(float(row[f"agree_{places}"]) for row in own) / pairs)
                    for places in PLACES
                ),
                *(
                    percent(sum(row[f"first_{places}"] == "yes" for row in own) / len(own))
                    for places in PLACES
                ),
                percent(gaps[len(gaps) // 2]),
            )
        )
    columns = (
        *("load", "weeks", "pairs", "in the same order: one place", "four places"),
        *("dearest saves most: one place", "four places ", "gap of the plan, median"),
    )
    return markdown(columns, body)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is missing, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extra_hours", description=__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="weeks of each area and load")
    parser.add_argument("--most", type=int, help="stop after so many new weeks")
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE)
    parser.add_argument("--out", type=Path, required=True)
    wish = parser.parse_args(arguments)
    file = wish.out / "extra-hours.csv"
    done: list[Mapping[str, Cell]] = list(read_records(file))
    known = {row["case"] for row in done}
    for case in [c for c in cases(wish.seeds) if c.name not in known][: wish.most]:
        print(f"{case.name} ...", file=sys.stderr, flush=True)
        done.append(measure(case, wish.cache))
        write_records(file, done)
    rows = read_records(file)
    page = f"{measured_on(rows)}\n{table(rows)}"
    (wish.out / "extra-hours.md").write_text(page, encoding="utf-8")
    print(page)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
