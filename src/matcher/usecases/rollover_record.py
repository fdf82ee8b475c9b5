"""rollover.json: what was decided on the way into a week, and what its booked courses asked for.

A need whose sessions are all booked has no row in needs.csv any more. Should a closure take one
of its sessions away later, its clock, urgency and gaps are found here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping

from pydantic import ValidationError

from matcher.domain import Choice, Decision, Frozen
from matcher.errors import InputFaults
from matcher.files.csv_text import utf8_text
from matcher.files.faults import FaultBook
from matcher.files.wording import fault_words

RECORD = "rollover.json"


class DecidedOffer(Frozen):
    """A decision with the slots that were offered; a refusal binds no later batch."""

    need_id: str
    decision: Choice
    reason: str | None
    by: str
    at: dt.datetime | dt.date | None
    slots: tuple[str, ...]


class BookedCourse(Frozen):
    """The row of needs.csv that a booked course had, by column, and who approved it when."""

    cells: Mapping[str, str]
    by: str
    at: dt.datetime | dt.date | None


class Record(Frozen):
    """What rollover.json holds; both sums are an ``input_sha256`` of FORMATS section 1."""

    from_horizon_start: dt.date
    from_sha256: str
    sha256: str
    """Of this week as it was rolled, which tells whether somebody has worked on it since."""
    decisions: tuple[DecidedOffer, ...] = ()
    courses: Mapping[str, BookedCourse] = {}


def offers(
    decisions: tuple[Decision, ...], slots: Mapping[str, tuple[str, ...]]
) -> tuple[DecidedOffer, ...]:
    """``decisions`` with the slots that each need was offered."""
    return tuple(DecidedOffer(**dict(d), slots=slots.get(d.need_id, ())) for d in decisions)


def record_bytes(record: Record) -> bytes:
    """The file, readable by people."""
    document = record.model_dump(mode="json")
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def read_record(data: bytes) -> Record:
    """The record in the bytes of a rollover.json.

    Raises:
        InputFaults: it cannot be read.
    """
    book = FaultBook()
    text = utf8_text(data, RECORD, book)
    book.stop_if_any()
    assert text is not None  # else there was a fault
    try:
        return Record.model_validate_json(text, strict=True)
    except ValidationError as error:
        for key, problem, todo, found in fault_words(error):
            book.fault(RECORD, problem, todo, "json", column=key or None, found=found)
        raise InputFaults(book.faults) from None
