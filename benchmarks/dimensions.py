"""What time and memory grow with: one thing of a week at a time is made larger, the rest stays.

    python -m benchmarks.dimensions --out docs/explanation/how-good

People, services, sessions a course, practitioners and weeks. Each week is compiled, and then
searched for a fixed number of steps, in a process of its own: steps do the same work on every
machine, so the seconds (of processor time) can be compared from row to row. *Grows as* is the
exponent of the power law through a table's first and last row: 1 is linear. Weeks that are in the
CSV already are not measured again.
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

STEPS = 60
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
    for sessions in (2, 4, 8, 16, 26):
        yield Size("sessions a course", sessions, sessions=sessions)
    for load in (4.4, 2.2, 1.1, 0.55):
        yield Size("places for each session", 1 / load, Case(BASE.scenario, BASE.people, load, 0))
    for case in GRIDS["horizon"]:
        yield Size("weeks", case.weeks, case)


def cut(batch: Batch, size: Size) -> Batch:
    """The batch with its most wanted services alone, or with all courses of the same length."""
    needs = batch.needs
    if size.services is not None:
        wanted = [name for name, _ in Counter(n.service for n in needs).most_common(size.services)]
        needs = tuple(need for need in needs if need.service in wanted)
    if size.sessions is not None:
        needs = tuple(need.model_copy(update={"sessions": size.sessions}) for need in needs)
    there = {need.need_id for need in needs}
    needs = tuple(
        need
        if need.after_need is None or need.after_need in there
        else need.model_copy(update={"after_need": None})
        for need in needs
    )
    return batch.model_copy(update={"needs": needs})


def measure(size: Size, cache: Path, steps: int = STEPS) -> dict[str, Cell]:
    """One week's row. Seconds of processor time; memory in MiB, the process's peak."""
    week = read_batch(size.case.folder(cache))
    batch = cut(week.batch, size)
    warm_up(week.model)
    began = time.process_time()
    instance = compile_batch(week.model, batch)
    compiled = time.process_time()
    result = allocate_on(instance, Options(work_limit=steps))
    searched = time.process_time()
    return {
        "name": size.name,
        "dimension": size.dimension,
        "value": round(size.value, 4),
        "needs": len(batch.needs),
        "sessions": sum(need.sessions for need in batch.needs),
        "practitioners": len(batch.practitioners),
        "slots": len(batch.slots),
        "pairs": len(instance.entries.entry_pool),
        "compile_seconds": round(compiled - began, 3),
        "step_seconds": round((searched - compiled) / max(1, result.steps), 4),
        "mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "machine": sentence(),
    }


def table(rows: Sequence[Row]) -> str:
    """A table for each dimension, and what each column grows as."""
    found: list[str] = []
    for dimension in dict.fromkeys(row["dimension"] for row in rows):
        some = [row for row in rows if row["dimension"] == dimension]
        body: list[Sequence[str]] = [
            (
                f"{float(row['value']):.3g}",
                f"{int(row['needs']):,}",
                row["practitioners"],
                f"{int(row['pairs']):,}",
                f"{float(row['compile_seconds']):.2f}",
                f"{1000 * float(row['step_seconds']):.0f}",
                row["mib"],
            )
            for row in some
        ]
        body.append(("grows as", *_growths(some)))
        head = (dimension, "plan items", "practitioners", "pairs of item and pool")
        found += [markdown((*head, "compile, s", "a step, ms", "MiB"), body), ""]
    return "\n".join(found)


def _growths(rows: Sequence[Row]) -> list[str]:
    columns = ("needs", "practitioners", "pairs", "compile_seconds", "step_seconds", "mib")
    return [_growth(rows, column) for column in columns]


def _growth(rows: Sequence[Row], column: str) -> str:
    """The exponent of ``column`` in the dimension, from the first row to the last."""
    (small, low), (large, high) = (
        (float(row["value"]), float(row[column])) for row in (rows[0], rows[-1])
    )
    if small == large or min(low, high) <= 0:
        return ""
    return f"{math.log(high / low) / math.log(large / small):.2f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is missing, and write the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dimensions", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], help="only these dimensions")
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE)
    parser.add_argument("--out", type=Path, required=True)
    wish = parser.parse_args(arguments)
    file = wish.out / "dimensions.csv"
    done: list[Mapping[str, Cell]] = list(read_records(file))
    known = {row["name"] for row in done}
    for size in sizes():
        if size.name in known or (wish.only and size.dimension not in wish.only):
            continue
        print(f"{size.name} ...", file=sys.stderr, flush=True)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            done.append(apart.submit(measure, size, wish.cache).result())
        write_records(file, done)
    rows = read_records(file)
    page = f"{measured_on(rows)}\n{table(rows)}"
    (wish.out / "dimensions.md").write_text(page, encoding="utf-8")
    print(page)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
