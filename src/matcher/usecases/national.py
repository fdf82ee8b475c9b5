"""Every ICB's batch: this Monday's at its real size, or a whole roll-out at once in parts."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.errors import MatcherError
from matcher.files.csv_text import csv_bytes
from matcher.files.replace_file import write_file
from matcher.planning.geography import Year
from matcher.planning.national import NationalPart, at_once, every_monday, tasks_of
from matcher.planning.national.parts import MOST_IN_A_PART
from matcher.planning.scenario_file import find_scenario, read_scenario
from matcher.planning.sweep import SILENT, Document, SweepWatch, Workers, sweep

BASE = "greater-manchester"
"""Whose ratios every ICB gets, unless another scenario is named."""
GAP = 0.02
WORK_LIMIT = 2_000
"""Steps of work on one batch, unless asked otherwise."""
PARTS = "parts"
SUMMARY = "national.csv"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a national run is to solve.

    ``people`` wait at once in all England; ``None``: every ICB's own weekly batch. ``most`` are
    about the people of one part. ``load`` is ``None`` for the base's.
    """

    base: str = BASE
    year: Year = 2026
    people: int | None = None
    most: int = MOST_IN_A_PART
    load: float | None = None
    gap: float = GAP
    work_limit: int = WORK_LIMIT
    seed: int = 0


@dataclass(frozen=True, slots=True)
class NationalRow:
    """One part that is done, with its figures (see ``BatchFigures``)."""

    part: NationalPart
    figures: Document


@dataclass(frozen=True, slots=True)
class National:
    """What a national run found: ``rows`` of ``parts``; the others are missing if it stopped."""

    rows: tuple[NationalRow, ...]
    parts: int
    kept: int
    stopped: bool

    def total(self, name: str) -> float:
        """A count or a number of days, over all rows."""
        return float(sum(row.figures[name] for row in self.rows))

    @property
    def gap(self) -> float:
        """How far all plans together are from the best, at most."""
        cost = self.total("cost_days")
        return (cost - self.total("bound_days")) / cost if cost else 0.0

    @property
    def processor_seconds(self) -> float:
        """Seconds of one core for all of it."""
        return float(sum(row.figures["took"]["processor_seconds"] for row in self.rows))


def run_national(
    out: Path, wanted: Wanted, workers: Workers | None = None, watch: SweepWatch = SILENT
) -> National:
    """Solve what ``out`` does not hold yet, and write its table.

    Raises:
        NotFound: there is no such base scenario.
        NoWorkers, SweepFailed, CannotWrite: see ``sweep``.
    """
    parts = parts_of(wanted)
    base = read_scenario(find_scenario(wanted.base))
    tasks = tasks_of(
        parts,
        load=base.load if wanted.load is None else wanted.load,
        seed=wanted.seed,
        gap=wanted.gap,
        work_limit=wanted.work_limit,
    )
    done = sweep(tasks, out / PARTS, workers, watch)
    rows = tuple(
        NationalRow(part, done.results[part.name]) for part in parts if part.name in done.results
    )
    found = National(rows, len(parts), done.kept, done.stopped)
    write_file(out / SUMMARY, national_csv(found.rows), replace=True)
    return found


def parts_of(wanted: Wanted) -> list[NationalPart]:
    """The parts of a run, by ICB.

    Raises:
        MatcherError: a figure is out of range.
    """
    base = read_scenario(find_scenario(wanted.base))
    if wanted.people is None:
        return every_monday(base, wanted.year)
    if not 36 <= wanted.people <= 10_000_000:
        raise MatcherError(
            f"{wanted.people:,} people at once cannot be made.", "Ask for 36 to 10,000,000."
        )
    if not 10 <= wanted.most <= 10_000:
        raise MatcherError(
            f"Parts of {wanted.most:,} people cannot be made.", "Ask for 10 to 10,000."
        )
    return at_once(base, wanted.people, wanted.year, wanted.most)


def national_csv(rows: Sequence[NationalRow]) -> bytes:
    """The rows as CSV: a part each, by ICB."""
    header = ["icb", "name", "part", "parts"]
    names = [name for name in (rows[0].figures if rows else {}) if name != "took"]
    took = list(rows[0].figures["took"]) if rows else []
    lines = [
        [row.part.icb.code, row.part.icb.name, str(row.part.number), str(row.part.of)]
        + [_cell(row.figures[name]) for name in names]
        + [_cell(row.figures["took"][name]) for name in took]
        for row in rows
    ]
    return csv_bytes([*header, *names, *took], lines)


def _cell(value: Any) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def read_national_csv(data: bytes) -> list[dict[str, str]]:
    """The rows of ``national_csv`` by column, as text."""
    return list(csv.DictReader(io.StringIO(data.decode())))
