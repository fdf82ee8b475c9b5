"""Calendars that somebody follows."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from matcher.wire.base import Answered, Asked, Identifier, Moment, example

_CALENDAR = {
    "calendar_id": "0b6c9c1ad2c84b3c8f0a",
    "kind": "practitioner",
    "name": "Q1",
    "address": "http://127.0.0.1:8000/calendars/feed.ics?key=local.0b6c9c1a.Zk3v",
    "made_by": "ada",
    "made_at": "2026-11-30T09:00:00+00:00",
}


class CalendarKind(StrEnum):
    """Whose appointments a calendar has."""

    PRACTITIONER = "practitioner"
    SITE = "site"


class CalendarRequest(Asked):
    """Whose calendar is to be followed."""

    model_config = example({"kind": "practitioner", "name": "Q1"}, forbid=True)

    kind: CalendarKind
    name: Identifier


class Calendar(Answered):
    """A calendar that may be followed by whoever has its address."""

    model_config = example(_CALENDAR)

    calendar_id: str
    kind: CalendarKind
    name: str
    address: str = Field(description="A secret: whoever has it sees when there are appointments.")
    made_by: str
    made_at: Moment


class Calendars(Answered):
    """All calendars that may be followed."""

    model_config = example({"calendars": [_CALENDAR]})

    calendars: tuple[Calendar, ...]
