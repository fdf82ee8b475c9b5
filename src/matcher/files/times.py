"""Dates and times of day, always Europe/London; what spreadsheets make of them is recognised."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from matcher.files.cells import Cell, CellFault
from matcher.units import LONDON, MINUTES_PER_DAY

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Dates outside these years are taken for slips of the finger."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UK_DATE = re.compile(
    r"(?P<day>[0-9]{1,2})(?P<sign>[/.-])(?P<month>[0-9]{1,2})(?P=sign)(?P<year>[0-9]{4}|[0-9]{2})"
)
_DAY_NUMBER = re.compile(r"[3-7][0-9]{4}")
_SPREADSHEET_DAY_ZERO = dt.date(1899, 12, 30)
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})"
    r"(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_UK_MOMENT = re.compile(r"([0-9/.-]{6,10})[T ]([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Start(NamedTuple):
    """A moment: in London's time, and as whole minutes since 1970 (UTC) for comparing."""

    local: dt.datetime
    minute: int


def _date(text: str) -> dt.date:
    if not _DATE.fullmatch(text):
        timed = _MOMENT.fullmatch(text)
        if timed is not None:
            problem = "There is a time behind the date, and only a date belongs here"
            raise CellFault(problem, "date_with_time", f"Enter {timed[1]}")
        meant = _meant(text)
        todo = f"Enter {meant.isoformat()}" if meant else None
        raise CellFault("This is not a date written as year-month-day", "date", todo)
    try:
        value = dt.date.fromisoformat(text)
    except ValueError:
        raise CellFault("There is no such day in the calendar", "date") from None
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise CellFault(f"The year is not between {FIRST_YEAR} and {LAST_YEAR}", "date")
    return value


DATE = Cell("Enter a date as year-month-day, such as 2026-11-30", _date)


def _meant(text: str) -> dt.date | None:
    """The date that a UK date or a spreadsheet's day number stands for."""
    if _DAY_NUMBER.fullmatch(text):
        return _SPREADSHEET_DAY_ZERO + dt.timedelta(days=int(text))
    written = _UK_DATE.fullmatch(text)
    if written is None:
        return None
    day, month, year = (int(written[part]) for part in ("day", "month", "year"))
    try:
        return dt.date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def _time(text: str) -> int:
    written = _TIME.fullmatch(text)
    if written is None:
        raise CellFault("This is not a time of day", "time")
    return minute_of_day(written[1], written[2])


TIME = Cell("Enter a time of day as hours and minutes, such as 09:30", _time)
"""A time of day in minutes after midnight, 0 to 1440 (``24:00``)."""


def minute_of_day(hours: str, minutes: str) -> int:
    """Minutes after midnight, up to 24:00. Raises ``CellFault`` when there is no such time."""
    value = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or value > MINUTES_PER_DAY:
        raise CellFault("There is no such time of day", "time")
    return value


def _start(text: str) -> Start:
    written = _MOMENT.fullmatch(text)
    if written is None:
        raise CellFault("This is not a date with a time", "moment", _meant_moment(text))
    _date(written[1])
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise CellFault("There is no such time of day or offset", "moment") from None
    if moment.second or moment.microsecond:
        todo = f"Enter {moment.replace(second=0, microsecond=0).isoformat('T', 'minutes')}"
        raise CellFault("Appointments start on a whole minute", "whole_minute", todo)
    local = moment.astimezone(LONDON) if moment.tzinfo else in_london(moment)
    return Start(local, (local - _EPOCH) // dt.timedelta(minutes=1))


START = Cell("Enter a date and time such as 2026-11-30T09:30", _start)


def _meant_moment(text: str) -> str | None:
    if _DATE.fullmatch(text):
        return f"Add the time of day, such as {text}T09:30"
    written = _UK_MOMENT.fullmatch(text)
    meant = written and _meant(written[1])
    if not written or not meant:
        return None
    return f"Enter {meant.isoformat()}T{int(written[2]):02d}:{written[3]}"


def in_london(naive: dt.datetime) -> dt.datetime:
    """The moment at which London's clocks show ``naive``.

    Raises:
        CellFault: the spring change skips that time, or the autumn change repeats it.
    """
    first = naive.replace(tzinfo=LONDON)
    early, late = first.utcoffset(), first.replace(fold=1).utcoffset()
    if early == late or early is None or late is None:
        return first
    if early < late:
        hour_on = (naive + (late - early)).isoformat("T", "minutes")
        raise CellFault(
            "The clocks go forward that night and skip this time",
            "skipped_time",
            f"Enter another time, such as {hour_on}",
        )
    summer = first.isoformat("T", "minutes")
    winter = first.replace(fold=1).isoformat("T", "minutes")
    raise CellFault(
        "The clocks go back that night and show this time twice",
        "repeated_time",
        f"Enter {summer} for the first or {winter} for the second",
    )


def ends_by(local: dt.datetime, minutes: int, end_minute: int) -> bool:
    """Whether ``minutes`` (elapsed) from ``local`` are over by ``end_minute`` of that date.

    ``end_minute`` counts on the clock from the date's midnight; 1440 is the next midnight.
    """
    shown = local.hour * 60 + local.minute + minutes
    if shown + 60 <= end_minute:
        return True
    end = (local.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)).astimezone(LONDON)
    days = (end.date() - local.date()).days
    return end.hour * 60 + end.minute + days * MINUTES_PER_DAY <= end_minute


def clock_text(minute: int) -> str:
    """``HH:MM`` of minutes after midnight."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
