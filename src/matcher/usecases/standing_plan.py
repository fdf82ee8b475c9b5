"""A week with the plan that was made for it: what explaining and deciding by hand begin with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from matcher.audit import check_plan
from matcher.domain import AllocationRow, Outcome, Placement, Plan
from matcher.errors import CheckFailed, MatcherError
from matcher.files import ReadBatch, read_batch, read_outcome
from matcher.files.suggest import Suggester


@dataclass(frozen=True, slots=True)
class Planned:
    """A week, its outcome, and the plan in it; the plan keeps the rules."""

    week: ReadBatch
    outcome: Outcome
    plan: Plan


def read_planned(folder: Path, out: Path, *, mapping: Path | None = None) -> Planned:
    """Read a week, by a mapping.toml of the user's if there is one, and its plan.

    Raises:
        InputFaults: one of the two cannot be read.
        MatcherError: the plan was made for another week.
        CheckFailed: the plan breaks a rule.
    """
    week = read_batch(folder, mapping=mapping)
    outcome = read_outcome(out)
    if outcome.summary.input_sha256 != week.batch.input_sha256:
        raise MatcherError(
            f"The plan in {out} was made for other files than those in {folder}.",
            "Run matcher allocate again, or name the week that it was made for.",
        )
    plan = plan_of(outcome.allocation)
    findings = check_plan(week.model, week.batch, plan)
    if findings:
        raise CheckFailed(
            f"The plan in {out} does not keep the rules: {findings[0].sentence}",
            "matcher verify tells all that is wrong with it.",
        )
    return Planned(week, outcome, plan)


def plan_of(rows: Iterable[AllocationRow]) -> Plan:
    """The plan that the rows of allocation.csv write out."""
    in_order = sorted(rows, key=lambda row: (row.need_id, row.session))
    return Plan(
        placements=tuple(
            Placement(need_id=need_id, slot_ids=tuple(row.slot_id for row in sessions))
            for need_id, sessions in groupby(in_order, key=lambda row: row.need_id)
        )
    )


def known_need(planned: Planned, need_id: str) -> str:
    """``need_id``, if the week has such a need.

    Raises:
        MatcherError: it has not; names the one that is most like it.
    """
    needs = planned.week.batch.need
    if need_id in needs:
        return need_id
    near = Suggester(needs)(need_id)
    todo = f"Did you mean {near}?" if near else "Look it up in needs.csv."
    raise MatcherError(f"The week has no need called {need_id!r}.", todo)
