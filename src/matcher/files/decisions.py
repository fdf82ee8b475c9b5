"""Reading and writing decisions.csv: what named people say to the offers of a batch."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from matcher.domain import Choice, Decision
from matcher.files.assemble import assemble_rows
from matcher.files.batch_folder import FolderSource
from matcher.files.cells import IDENTIFIER, LABEL, TEXT, Cell, CellFault, one_of
from matcher.files.csv_text import csv_bytes
from matcher.files.faults import FaultBook
from matcher.files.layout import Layout
from matcher.files.suggest import Suggester
from matcher.files.tables import Table
from matcher.files.times import DATE, in_london
from matcher.units import LONDON

COLUMNS = ("need_id", "decision", "reason", "by", "at")
_REQUIRED = frozenset({"need_id", "decision", "by"})
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}"
    r"(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)


@dataclass(frozen=True)
class DecisionRows:
    """The sound rows, and their places in the table for faults that the week brings to light."""

    table: Table
    decisions: tuple[Decision, ...]
    places: tuple[int, ...]


def read_decisions(
    file: Path, needs: Collection[str], placed: Collection[str], book: FaultBook
) -> DecisionRows:
    """Every decision in ``file``, CSV with the columns of FORMATS section 5.

    ``by`` is always required, for nothing is final before a named person approves; ``reason``
    where the offer is not accepted. ``at`` may be left out.

    Args:
        file: where the decisions are; any name.
        needs: the identifiers of the week's needs.
        placed: those that were offered something.
        book: takes every fault and warning.
    """
    source = FolderSource(file.parent, (file.name,), book)
    table = Table(Layout(file.name, COLUMNS, _REQUIRED, source.readable), source, book)
    ids = table.require("need_id", _need(needs))
    choices = table.require("decision", one_of(Choice))
    reasons = table.read("reason", TEXT, None)
    names = table.require("by", LABEL)
    moments: list[dt.datetime | dt.date | None] = table.read("at", _AT, None)
    _check_twice(table, ids)
    for place, (need_id, choice) in enumerate(zip(ids, choices, strict=True)):
        if choice in (Choice.CHANGE, Choice.LEAVE) and not table.cell(place, "reason"):
            problem = "An offer that is not accepted needs a reason"
            table.fault(place, "reason", problem, "Say in a few words why", "empty")
        if need_id is not None and need_id not in placed:
            _check_offer(table, place, choice)
    places = tuple(table.sound())
    decisions = assemble_rows(
        Decision, places, need_id=ids, decision=choices, reason=reasons, by=names, at=moments
    )
    return DecisionRows(table, decisions, places)


def decisions_bytes(decisions: Iterable[Decision]) -> bytes:
    """``decisions`` as a decisions.csv that reads back as the same."""
    return csv_bytes(
        COLUMNS,
        (
            (d.need_id, d.decision, d.reason or "", d.by, d.at.isoformat() if d.at else "")
            for d in decisions
        ),
    )


def _need(needs: Collection[str]) -> Cell[str]:
    suggest = Suggester(needs)
    enter = "Enter a need_id that is in the week's needs.csv"

    def parse(text: str) -> str:
        if text in needs:
            return text
        value = IDENTIFIER(text)
        problem = "The week has no need of this name"
        raise CellFault(problem, "unknown_reference", suggest.advice(value))

    return Cell(enter, parse)


def _check_twice(table: Table, ids: list[str]) -> None:
    first: dict[str, int] = {}
    for place, need_id in enumerate(ids):
        if need_id is None:
            continue
        earlier = first.setdefault(need_id, place)
        if earlier != place:
            problem = f"Row {table.row(earlier)} already decides about this need"
            table.fault(place, "need_id", problem, "Keep one of the two rows", "duplicate")


def _check_offer(table: Table, place: int, choice: Choice | None) -> None:
    """What was offered nothing can be left only."""
    if choice in (Choice.ACCEPT, Choice.CHANGE):
        problem = f"Nothing was offered to this need, so there is nothing to {choice}"
        todo = "Enter leave, or take the row out: the need comes forward by itself"
        table.fault(place, "decision", problem, todo, "nothing_offered")


def _at(text: str) -> dt.datetime | dt.date:
    if _DAY.fullmatch(text):
        return DATE(text)
    if not _MOMENT.fullmatch(text):
        raise CellFault("This is not a date, with or without a time", "moment")
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise CellFault("There is no such date, time of day or offset", "moment") from None
    return moment.astimezone(LONDON) if moment.tzinfo else in_london(moment)


_AT = Cell("Enter a date such as 2026-11-30, or with its time, 2026-11-30T09:30", _at)
