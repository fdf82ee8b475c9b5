"""What time and memory grow with: people, services, sessions, places and weeks, one after another.

    python -m benchmarks.dimensions --out docs/explanation/how-good

Each week is compiled, and then searched for a fixed number of steps, in a process of its own. Steps
do the same work on every machine, so the seconds (of processor time) can be compared from row to
row. A step's share of what happens once, such as the first plan, is in its time. A week that is
proved before all steps are done has no figure. *Grows as* is the exponent of the power law through
a table's first and last row, 1 for linear. Weeks in the CSV already are not measured again.
"""

from __future__ import annotations

import argparse
import math
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from benchmarks.machine import measured_on, sentence
from benchmarks.registry import DEFAULT_CACHE, GRIDS, Case
from benchmarks.tables import Cell, markdown, read_records, write_records
from matcher.domain import Batch
from matcher.files import read_batch
from matcher.instance import compile_batch
from matcher.optimise import Options, allocate_on
from matcher.optimise.warm_up import warm_up

STEPS = 300
COMPILES = 3
"""The least time of so many counts."""
BASE = Case("greater-manchester", 450, 1.1, 0)
LARGEST = 5_000
"""People: more are measured by the grid of ``quality``, for as long as a minute takes."""
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Size:
    """A week of which one dimension has a value; ``services`` and ``sessions`` cut it down."""

    dimension: str
    value: float
    case: Case = BASE
    services: int | None = None
    sessions: int | None = None

    @property
    def name(self) -> str:
        """Unique."""
        return f"{self.dimension}-{self.value:g}"


def sizes() -> Iterator[Size]:
    """Everything that is measured, smallest first in each dimension."""
    for case in GRIDS["scaling"]:
        if case.people <= LARGEST:
            yield Size("people", case.people, case)
    for services in (1, 2, 4, 8):
        yield Size("services", services, services=services)
    half_a_year = Case(BASE.scenario, 200, BASE.load, 0, weeks=26)
    for sessions in (2, 4, 8, 16):
        yield Size("sessions a course", sessions, half_a_year, sessions=sessions)
    for load in (4.4, 2.2, 1.1, 0.55):
        yield Size("places for each session", 1 / load, Case(BASE.scenario, BASE.people, load, 0))
    for case in GRIDS["horizon"]:
        yield Size("weeks", case.weeks, case)


def cut(batch: Batch, size: Size) -> Batch:
    """The batch with its most wanted services alone, or with all courses of the same length."""
    needs = batch.needs
    if size.services is not None:
        wanted = [name for name, _ in Counter(n.service for n in needs).most_common(size.services)]
        kept = {need.need_id for need in needs if need.service in wanted}
        gone = {need.need_id for need in needs} - kept
        needs = tuple(
            need.model_copy(update={"after_need": None}) if need.after_need in gone else need
            for need in needs
            if need.need_id in kept
        )
    if size.sessions is not None:
        needs = tuple(need.model_copy(update={"sessions": size.sessions}) for need in needs)
    return batch.model_copy(update={"needs": needs})


def measure(size: Size, folder: Path, steps: int = STEPS) -> dict[str, Cell]:
    """One week's row. Seconds of processor time; memory in MiB, above that of the loaded program.

    ``folder`` is the week's, from before: what making it takes is not to be measured.
    """
    week = read_batch(folder)
    batch = cut(week.batch, size)
    warm_up(week.model)
    loaded = _peak_mib()
    compiling = []
    for _ in range(COMPILES):
        began = time.process_time()
        instance = compile_batch(week.model, batch)
        compiling.append(time.process_time() - began)
    began = time.process_time()
    result = allocate_on(instance, Options(work_limit=steps))
    seconds = time.process_time() - began
    return {
        "name": size.name,
        "dimension": size.dimension,
        "value": round(size.value, 2),
        "needs": len(batch.needs),
        "sessions": sum(need.sessions for need in batch.needs),
        "practitioners": len(batch.practitioners),
        "slots": len(batch.slots),
        "pairs": len(instance.entries.entry_pool),
        "compile_seconds": round(min(compiling), 3),
        "steps": result.steps,
        "step_seconds": round(seconds / result.steps, 4) if result.steps >= steps else "",
        "mib": round(_peak_mib() - loaded),
        "machine": sentence(),
    }


def _peak_mib() -> float:
    """The most memory that this process has had; Linux counts it in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def table(rows: Sequence[Row]) -> str:
    """A table for each dimension, and what each column grows as; ``rows`` in their order."""
    found: list[str] = []
    for dimension in dict.fromkeys(row["dimension"] for row in rows):
        some = [row for row in rows if row["dimension"] == dimension]
        body: list[Sequence[str]] = [
            (
                f"{float(row['value']):,.6g}",
                f"{int(row['needs']):,}",
                row["practitioners"],
                f"{int(row['pairs']):,}",
                f"{float(row['compile_seconds']):.2f}",
                f"{1000 * float(row['step_seconds']):.1f}" if row["step_seconds"] else "proved",
                row["mib"],
            )
            for row in some
        ]
        body.append(("grows as", *_growths(some)))
        head = (dimension, "plan items", "practitioners", "pairs of item and pool")
        found += [markdown((*head, "compile, s", "a step, ms", "MiB more"), body), ""]
    return "\n".join(found)


def _growths(rows: Sequence[Row]) -> list[str]:
    columns = ("needs", "practitioners", "pairs", "compile_seconds", "step_seconds", "mib")
    return [_growth(rows, column) for column in columns]


def _growth(rows: Sequence[Row], column: str) -> str:
    """The exponent of ``column`` in the dimension, from the first row that has it to the last."""
    known = [(float(row["value"]), float(row[column])) for row in rows if row[column]]
    if not known:
        return ""
    (small, low), (large, high) = known[0], known[-1]
    if small == large or min(low, high) <= 0:
        return ""
    return f"{math.log(high / low) / math.log(large / small):.2f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is missing, and write the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dimensions", description=__doc__)
    every = tuple(dict.fromkeys(size.dimension for size in sizes()))
    parser.add_argument("--only", nargs="+", default=every, choices=every, help="dimensions")
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE)
    parser.add_argument("--out", type=Path, required=True)
    wish = parser.parse_args(arguments)
    file = wish.out / "dimensions.csv"
    done: list[Mapping[str, Cell]] = list(read_records(file))
    known = {row["name"] for row in done}
    for size in sizes():
        if size.name in known or size.dimension not in wish.only:
            continue
        print(f"{size.name} ...", file=sys.stderr, flush=True)
        folder = size.case.folder(wish.cache)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            done.append(apart.submit(measure, size, folder).result())
        write_records(file, done)
    order = {size.name: place for place, size in enumerate(sizes())}
    rows = sorted(read_records(file), key=lambda row: order[row["name"]])
    page = f"{measured_on(rows)}\n{table(rows)}"
    (wish.out / "dimensions.md").write_text(page, encoding="utf-8")
    print(page)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
