"""Reading hand.csv: what named people want settled before the rest of the week is solved again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from matcher.domain import Batch
from matcher.files.batch_folder import FolderSource
from matcher.files.cells import IDENTIFIER, LABEL, TEXT, Cell, CellFault, one_of
from matcher.files.faults import FaultBook
from matcher.files.layout import Layout
from matcher.files.suggest import Suggester
from matcher.files.tables import Table

COLUMNS = ("need_id", "action", "value", "reason", "by")
_REQUIRED = frozenset({"need_id", "action", "reason", "by"})


class Action(StrEnum):
    """What is settled about a need."""

    LOCK = "lock"
    """It keeps the places that the plan gives it, and so does what it follows."""
    REQUIRE = "require"
    """With this practitioner only; or its first session in this slot."""
    FORBID = "forbid"
    """Not with this practitioner, or not in this slot."""
    LEAVE = "leave"
    """It gets no places, and so does what follows it."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """One row: at most one of ``practitioner_id`` and ``slot_id`` is given."""

    need_id: str
    action: Action
    practitioner_id: str | None
    slot_id: str | None
    reason: str
    by: str


def read_by_hand(file: Path, batch: Batch, placed: Collection[str]) -> tuple[ByHand, ...]:
    """Every row of ``file``, CSV with the columns need_id, action, value, reason and by.

    ``placed`` are the needs that the plan places: only they can be locked.

    Raises:
        InputFaults: all that is wrong with it.
    """
    book = FaultBook()
    source = FolderSource(file.parent, (file.name,), book)
    table = Table(Layout(file.name, COLUMNS, _REQUIRED, source.readable), source, book)
    needs = table.require("need_id", _named(batch.need, "need"))
    actions = table.require("action", one_of(Action))
    values = table.read("value", _VALUE, "")
    reasons = table.require("reason", TEXT)
    names = table.require("by", LABEL)
    for place, action in enumerate(actions):
        if action is not None and values[place] is not None:
            _check_value(table, place, action, values[place], batch)
        if action is Action.LOCK and needs[place] is not None and needs[place] not in placed:
            problem = "The plan has no places for this need, so there is nothing to lock"
            table.fault(place, "action", problem, "Enter require, forbid or leave", "not_placed")
    _check_one_story(table, needs, actions)
    book.stop_if_any()
    return tuple(
        ByHand(
            need_id=needs[i],
            action=actions[i],
            practitioner_id=values[i] if values[i] in batch.practitioner else None,
            slot_id=values[i] if values[i] in batch.slot else None,
            reason=reasons[i],
            by=names[i],
        )
        for i in table.sound()
    )


_VALUE = Cell("Enter a practitioner_id or a slot_id", IDENTIFIER.parse)


def _named(known: Collection[str], what: str) -> Cell[str]:
    suggest = Suggester(known)

    def parse(text: str) -> str:
        if text in known:
            return text
        problem = f"The week has no {what} of this name"
        raise CellFault(problem, "unknown_reference", suggest.advice(IDENTIFIER(text)))

    return Cell(f"Enter the name of a {what} of the week", parse)


def _check_value(table: Table, place: int, action: Action, value: str, batch: Batch) -> None:
    """A practitioner or a standing slot where one is asked for, and nothing elsewhere."""
    asks = action in (Action.REQUIRE, Action.FORBID)
    known = (value in batch.practitioner) + (value in batch.slot)
    if asks and not value:
        problem = f"It is not said what to {action}"
        table.fault(place, "value", problem, _VALUE.enter, "missing_value")
    elif asks and known == 0:
        problem = "The week has no practitioner and no open slot of this name"
        table.fault(place, "value", problem, _VALUE.enter, "unknown_reference")
    elif asks and known == 2:
        problem = "A practitioner and a slot both have this name"
        table.fault(place, "value", problem, "Rename one of them", "ambiguous")
    elif not asks and value:
        problem = f"Nothing has to be named in order to {action}"
        table.fault(place, "value", problem, "Clear the cell", "value_not_used")


def _check_one_story(table: Table, needs: list[str], actions: list[Action]) -> None:
    """A need is locked, or left, or has conditions: one of the three; and nothing twice."""
    kind = {Action.LOCK: "lock", Action.LEAVE: "leave"}
    first: dict[str, tuple[int, str]] = {}
    for place, (need_id, action) in enumerate(zip(needs, actions, strict=True)):
        if need_id is None or action is None:
            continue
        story = kind.get(action, "conditions")
        earlier, told = first.setdefault(need_id, (place, story))
        if earlier != place and (told != story or story != "conditions"):
            problem = f"Row {table.row(earlier)} already settles this need"
            table.fault(place, "need_id", problem, "Keep one of the two rows", "duplicate")
