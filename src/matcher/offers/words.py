"""Small words of what a person is told about options: dates, days, minutes, lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from matcher.domain import Mode

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
MODES = {
    Mode.IN_PERSON: "in person",
    Mode.PHONE: "by phone",
    Mode.VIDEO: "by video",
    Mode.REFERRAL: "on another service’s list",
}


def date(day: dt.date) -> str:
    """``Tuesday 8 December``: options are soon, so the year goes without saying."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def many(count: int, noun: str) -> str:
    """``1 place``, ``12 places``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def about_days(days: float) -> str:
    """A price in round days: ``less than a day``, ``about 3 days``."""
    if days < 0.5:
        return "less than a day"
    return f"about {many(max(1, int(days + 0.5)), 'day')}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """``a, b and c``."""
    return f" {last} ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))
