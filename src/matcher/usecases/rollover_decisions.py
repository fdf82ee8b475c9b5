"""Who decided what: decisions.csv, and the rest of the offers when somebody accepts them all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from matcher.domain import Batch, Choice, Decision, Outcome
from matcher.errors import MatcherError
from matcher.files.cells import LABEL, CellFault
from matcher.files.decisions import DecisionRows, read_decisions
from matcher.files.faults import FaultBook


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody accepts every offer that decisions.csv does not name. ``at`` is aware."""

    by: str
    at: dt.datetime


def decide(
    file: Path | None, rest: Approval | None, batch: Batch, outcome: Outcome
) -> tuple[Decision, ...]:
    """The decisions of ``file``, then those that ``rest`` adds, in the order of needs.csv.

    A need that follows another (R12) can be accepted only with it: booked alone, it could end up
    before the one that it is to follow.

    Raises:
        InputFaults: every fault of the file.
        MatcherError: ``rest`` does not say who approves.
    """
    if rest is not None:
        _check_name(rest.by)
    placed = {row.need_id for row in outcome.allocation}
    told: dict[str, Decision] = {}
    if file is not None:
        book = FaultBook()
        rows = read_decisions(file, batch.need, placed, book)
        told = {decision.need_id: decision for decision in rows.decisions}
        _check_order(rows, batch, told, rest)
        book.stop_if_any()
    if rest is None:
        return tuple(told.values())
    added = (
        Decision(need_id=need_id, decision=Choice.ACCEPT, by=rest.by, at=rest.at)
        for need_id in batch.need
        if need_id in placed
        and need_id not in told
        and refused_before(batch, need_id, told, rest) is None
    )
    return (*told.values(), *added)


def _check_name(name: str) -> None:
    """The name of ``rest`` is one that decisions.csv can hold."""
    try:
        LABEL(name or " ")
    except CellFault as fault:
        problem = f"The name of who approves cannot be used. {fault.problem}."
        raise MatcherError(problem, "Give the name of a person, in at most 64 letters.") from None


def accepted_needs(decisions: tuple[Decision, ...]) -> frozenset[str]:
    """The needs whose offers are accepted."""
    return frozenset(d.need_id for d in decisions if d.decision is Choice.ACCEPT)


def refused_before(
    batch: Batch, need_id: str, told: Mapping[str, Decision], rest: Approval | None
) -> str | None:
    """The need that ``need_id`` follows, at once or through others, and that is not accepted."""
    for lead in _leads(batch, need_id):
        decision = told.get(lead)
        if decision is not None:
            return None if decision.decision is Choice.ACCEPT else lead
        if rest is None:
            return lead
    return None


def _leads(batch: Batch, need_id: str) -> Iterator[str]:
    """The needs of this batch that come before ``need_id``, the nearest first."""
    lead = batch.need[need_id].after_need
    while lead is not None and lead in batch.need:
        yield lead
        lead = batch.need[lead].after_need


def _check_order(
    rows: DecisionRows, batch: Batch, told: Mapping[str, Decision], rest: Approval | None
) -> None:
    """R12: whoever accepts a need accepts those before it. Rows with a fault speak for none."""
    named = rows.table.texts("need_id")
    for place, decision in zip(rows.places, rows.decisions, strict=True):
        if decision.decision is not Choice.ACCEPT:
            continue
        lead = refused_before(batch, decision.need_id, told, rest)
        if lead is not None and (lead in told or lead not in named):
            problem = f"This need follows {lead}, which is not accepted"
            todo = f"Accept {lead} too, or leave this need for the next batch"
            rows.table.fault(place, "decision", problem, todo, "order")
