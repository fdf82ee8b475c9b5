"""Verify a plan that stands in a folder against the week that it was made for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from matcher.audit import Verdict, verify
from matcher.domain import Outcome
from matcher.files import ReadBatch, read_batch, read_outcome


@dataclass(frozen=True, slots=True)
class Verified:
    """A week, what a folder says about its plan, and what the checker says to that."""

    week: ReadBatch
    outcome: Outcome
    verdict: Verdict


def verify_folder(folder: Path, out: Path, *, mapping: Path | None = None) -> Verified:
    """Work everything in ``out`` out again from the week in ``folder``, with no solver.

    Raises:
        InputFaults: one of the two cannot be read.
    """
    week = read_batch(folder, mapping=mapping)
    outcome = read_outcome(out)
    return Verified(week, outcome, verify(week.model, week.batch, outcome))
