"""Runs as rows: documents of the database to values and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from matcher.store.types.runs import (
    Asked,
    Lost,
    Publication,
    Run,
    RunEdit,
    RunEvent,
    RunProgress,
    RunState,
    RunWish,
    Signed,
    Undoing,
)


def run_of(row: Any) -> Run:
    """A run from its row."""
    return Run(
        run_id=row.run_id,
        number=row.number,
        state=RunState(row.state),
        wish=wish_of(row.wish),
        made_by=row.made_by,
        made_at=row.made_at,
        version=row.fence,
        asked=frozenset(Asked(one) for one in row.asked),
        progress=None if row.progress is None else RunProgress(**row.progress),
        figures=row.figures,
        problem=None if row.problem is None else (row.problem[0], row.problem[1]),
        edits=tuple(RunEdit(**one) for one in row.edits),
        opened={key: tuple(who) for key, who in row.opened.items()},
        approval=None if row.approval is None else _signed(row.approval),
        publication=None if row.publication is None else _publication(row.publication),
        undoing=None if row.undoing is None else _undoing(row.undoing),
    )


def event_of(row: Any) -> RunEvent:
    """An event from its row."""
    return RunEvent(row.number, row.at, row.kind, row.who, row.body)


def wish_of(document: Mapping[str, Any]) -> RunWish:
    """A wish from its document."""
    return RunWish(
        **{**document, "horizon_start": dt.date.fromisoformat(document["horizon_start"])}
    )


def document(value: Any) -> dict[str, Any]:
    """A frozen value as JSON can hold it: moments and dates in ISO, lists for tuples."""
    plain: dict[str, Any] = _plain(asdict(value))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _signed(one: Mapping[str, Any]) -> Signed:
    return Signed(one["who"], one["role"], _at(one["at"]), tuple(one["words"]))


def _publication(one: Mapping[str, Any]) -> Publication:
    lost = tuple(Lost(**need) for need in one["lost"])
    return Publication(one["who"], _at(one["at"]), dict(one["holds"]), lost)


def _undoing(one: Mapping[str, Any]) -> Undoing:
    return Undoing(one["who"], _at(one["at"]), tuple(one["cancelled"]), tuple(one["left"]))
