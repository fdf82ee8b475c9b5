"""Reading an output folder back, for verifying, explaining and rolling over.

Only what cannot be understood is a fault here. Figures that break a rule are read as they stand:
to say so is the checker's part.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from matcher.domain import (
    AllocationRow,
    Certificate,
    Mode,
    Outcome,
    Reason,
    RebookRow,
    Summary,
    UnplacedRow,
)
from matcher.errors import InputFaults
from matcher.files.batch_folder import FolderSource
from matcher.files.cells import (
    IDENTIFIER,
    YES_NO,
    Cell,
    CellFault,
    decimal,
    listed,
    one_of,
    text_up_to,
    whole,
)
from matcher.files.csv_text import utf8_text
from matcher.files.faults import FaultBook
from matcher.files.layout import ALLOCATION, CERTIFICATE, OUTCOME_FILES, REBOOK, SUMMARY, UNPLACED
from matcher.files.replace_folder import standing_folder
from matcher.files.tables import Table
from matcher.files.times import START
from matcher.files.wording import fault_words

M = TypeVar("M", bound=BaseModel)

_EXPLANATION = text_up_to(10_000)
_ARRANGE = listed(text_up_to(100))


def _proposed(text: str) -> str:
    if text == "proposed":
        return text
    raise CellFault("This status is not one that an allocation gives", "unknown_code")


_STATUS = Cell("Enter proposed", _proposed)


def read_outcome(folder: Path) -> Outcome:
    """The outcome in ``folder``; its time curve, which is in no file, is empty.

    Raises:
        InputFaults: every fault of every file.
    """
    book = FaultBook(OUTCOME_FILES)
    source = FolderSource(standing_folder(folder), OUTCOME_FILES, book)
    if not source.readable:
        raise InputFaults(book.faults)
    allocation = _read_allocation(Table(ALLOCATION, source, book))
    unplaced = _read_unplaced(Table(UNPLACED, source, book))
    rebook = _read_rebook(Table(REBOOK, source, book))
    summary = _read_json(Summary, SUMMARY, source, book)
    certificate = _read_json(Certificate, CERTIFICATE, source, book)
    book.stop_if_any()
    assert summary is not None  # else there was a fault
    assert certificate is not None
    return Outcome(
        allocation=allocation,
        unplaced=unplaced,
        rebook=rebook,
        summary=summary,
        certificate=certificate,
    )


def _read_allocation(table: Table) -> tuple[AllocationRow, ...]:
    needs = table.require("need_id", IDENTIFIER)
    people = table.require("participant_id", IDENTIFIER)
    sessions = table.require("session", whole())
    slots = table.require("slot_id", IDENTIFIER)
    practitioners = table.require("practitioner_id", IDENTIFIER)
    sites = table.read("site_id", IDENTIFIER, None)
    modes = table.require("mode", one_of(Mode))
    starts = table.require("start", START)
    travel = table.require("travel_minutes", whole())
    waits = table.require("wait_days", whole())
    fits = table.require("fit", decimal())
    arrange = table.read("arrange", _ARRANGE, ())
    table.require("status", _STATUS)
    return tuple(
        AllocationRow(
            need_id=needs[i],
            participant_id=people[i],
            session=sessions[i],
            slot_id=slots[i],
            practitioner_id=practitioners[i],
            site_id=sites[i],
            mode=modes[i],
            start=starts[i].local,
            travel_minutes=travel[i],
            wait_days=waits[i],
            fit=fits[i],
            arrange=arrange[i],
        )
        for i in table.sound()
    )


def _read_unplaced(table: Table) -> tuple[UnplacedRow, ...]:
    needs = table.require("need_id", IDENTIFIER)
    people = table.require("participant_id", IDENTIFIER)
    reasons = table.require("reason", one_of(Reason))
    explanations = table.read("explanation", _EXPLANATION, "")
    last_chances = table.require("last_chance", YES_NO)
    return tuple(
        UnplacedRow(
            need_id=needs[i],
            participant_id=people[i],
            reason=reasons[i],
            explanation=explanations[i],
            last_chance=last_chances[i],
        )
        for i in table.sound()
    )


def _read_rebook(table: Table) -> tuple[RebookRow, ...]:
    slots = table.require("slot_id", IDENTIFIER)
    people = table.require("participant_id", IDENTIFIER)
    needs = table.read("need_id", IDENTIFIER, None)
    sessions = table.read("session", whole(), None)
    return tuple(
        RebookRow(slot_id=slots[i], participant_id=people[i], need_id=needs[i], session=sessions[i])
        for i in table.sound()
    )


def _read_json(kind: type[M], file: str, source: FolderSource, book: FaultBook) -> M | None:
    data = source.content(file)
    if data is None:
        if not source.has(file):
            todo = "Run the allocation again, so that the folder is whole"
            book.fault(file, "This file is missing", todo, "missing_file")
        return None
    text = utf8_text(data, file, book)
    if text is None:
        return None
    try:
        value = kind.model_validate_json(text, strict=True)
    except ValidationError as error:
        for key, problem, todo, found in fault_words(error):
            book.fault(file, problem, todo, "json", column=key or None, found=found)
        return None
    for key in _endless(value.model_dump(), ()):
        book.fault(file, "This number has no end", "Enter a plain number", "json", column=key)
    return value


def _endless(value: object, keys: tuple[str, ...]) -> Iterator[str]:
    """The dotted keys of numbers that are infinite or not a number."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _endless(inner, (*keys, str(key)))
    elif isinstance(value, float) and not math.isfinite(value):
        yield ".".join(keys)
