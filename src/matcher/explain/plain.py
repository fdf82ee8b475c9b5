"""Small words of explanations: days, dates, counts of people, lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from matcher.domain import Model
from matcher.units import MILLIDAYS_PER_DAY

SMALLEST = 5
"""The least count of people, above none, that is told."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def days(milliday: int) -> str:
    """Thousandths of a day in full, so that what is told adds up: ``1,234.500 days``."""
    return f"{milliday / MILLIDAYS_PER_DAY:,.3f} days"


def people(count: int, *, capital: bool = False) -> str:
    """How many people, or nobody; fewer than five are not told one by one."""
    if not count:
        return "Nobody" if capital else "nobody"
    if 0 < count < SMALLEST:
        return f"{'F' if capital else 'f'}ewer than {SMALLEST} people"
    return f"{count:,} people"


def many(count: int, noun: str) -> str:
    """``1 place``, ``12 places``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def requirement(model: Model, code: str) -> str:
    """A requirement as the model names it: ``step-free access``, ``language (pl)``."""
    entry = model.requirement(code)
    if entry is None:
        return code
    name = entry.name[:1].lower() + entry.name[1:]
    return name if code in model.requirements else f"{name} ({code.partition(':')[2]})"


def listed(items: Sequence[str], last: str = "and") -> str:
    """``a, b and c``."""
    return f" {last} ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def date(day: dt.date) -> str:
    """``Friday 8 January 2027``: the same on every machine, whatever its language."""
    return f"{WEEKDAYS[day.weekday()]} {plain_date(day)}"


def plain_date(day: dt.date) -> str:
    """``8 January 2027``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment(start: dt.datetime) -> str:
    """``Friday 8 January 2027, 09:15``."""
    return f"{date(start.date())}, {start:%H:%M}"
