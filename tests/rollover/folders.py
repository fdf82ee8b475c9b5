"""Weeks and plans in folders, rolled over as a user would do it."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matcher.domain import Batch
from matcher.files import ReadBatch, read_batch, write_batch, write_outcome
from matcher.units import LONDON
from matcher.usecases.rollover import Rolled, rollover_folder
from matcher.usecases.rollover_decisions import Approval
from tests.audit.outcomes import outcome_of
from tests.weeks import MODEL, plan

AMINA = Approval("Amina Khan", dt.datetime(2026, 11, 27, 16, 5, tzinfo=LONDON))


class Folders:
    """One week, its plan and the next week, in a folder of their own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.week = root / "week"
        self.out = root / "out"
        self.next = root / "next"
        self.decisions = root / "decided.csv"

    def write(self, batch: Batch, **tables: Any) -> None:
        """The week as the product writes it."""
        write_batch(self.week, batch, MODEL, **tables)

    def edit(self, file: str, text: str) -> None:
        """A file as a user wrote it."""
        (self.week / file).write_text(text, encoding="utf-8")

    def allocate(
        self, placements: Mapping[str, Sequence[str]], read: ReadBatch | None = None
    ) -> None:
        """A plan by hand, with an outcome that the checker accepts."""
        read = read or read_batch(self.week)
        write_outcome(self.out, outcome_of(read.model, read.batch, plan(placements)))

    def decide(self, *rows: str) -> None:
        """decisions.csv; the cells of ``at`` are left empty."""
        text = "\n".join(["need_id,decision,reason,by,at", *rows, ""])
        self.decisions.write_text(text, encoding="utf-8")

    def roll(self, *, rest: Approval | None = None, by_file: bool | None = None) -> Rolled:
        """Roll over, by the decisions when there are some, or as ``by_file`` says."""
        given = self.decisions.exists() if by_file is None else by_file
        return rollover_folder(
            self.week,
            self.out,
            self.next,
            decisions=self.decisions if given else None,
            rest=rest,
        )

    def go_on(self) -> None:
        """The next week becomes the week."""
        later = self.root / f"{self.week.name}x"
        self.next.rename(later)
        self.week = later
        self.decisions.unlink(missing_ok=True)


def rows(folder: Path, file: str) -> list[dict[str, str]]:
    """The rows of a CSV file, by column."""
    text = (folder / file).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))
