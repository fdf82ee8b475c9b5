"""FHIR's dates in searches: a prefix, and a moment that may be as coarse as a year.

Source: FHIR R4, 3.1.1.4.5 (date). A value stands for all of the time that it names: ``2026-12-01``
is a whole day of Europe/London. A search for starts of slots comes down to one stretch of time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping

from matcher.units import LONDON

_VALUE = re.compile(
    r"(?P<prefix>eq|ge|gt|le|lt|sa|eb)?"
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d{1,9})?)?"
    r"(?P<zone>Z|[+ -]\d\d:\d\d)?)?)?)?"
)
Stretch = tuple[dt.datetime | None, dt.datetime | None]
"""From a moment (included) to another (not included); ``None`` is without end."""


_STRETCH: Mapping[str, Callable[[dt.datetime, dt.datetime], Stretch]] = {
    "eq": lambda first, end: (first, end),
    "ge": lambda first, _: (first, None),
    "gt": lambda _, end: (end, None),
    "sa": lambda _, end: (end, None),
    "le": lambda _, end: (None, end),
    "lt": lambda first, _: (None, first),
    "eb": lambda first, _: (None, first),
}
"""What each prefix leaves of the time from the value's first moment to its end."""


def stretch_of(text: str) -> Stretch | None:
    """The stretch in which a start has to lie; ``None`` when ``text`` is not a date of FHIR's."""
    found = _VALUE.fullmatch(text)
    if found is None:
        return None
    try:
        first, end = _named(found)
    except (ValueError, OverflowError):
        return None
    return _STRETCH[found["prefix"] or "eq"](first, end)


def both(one: Stretch, other: Stretch) -> Stretch:
    """Where two stretches overlap."""
    begins = [moment for moment in (one[0], other[0]) if moment is not None]
    ends = [moment for moment in (one[1], other[1]) if moment is not None]
    return max(begins, default=None), min(ends, default=None)


def _named(found: re.Match[str]) -> tuple[dt.datetime, dt.datetime]:
    """From the first moment that the value names to the first after it."""
    year, month, day = int(found["year"]), int(found["month"] or 1), int(found["day"] or 1)
    if found["hour"] is None:
        first = dt.datetime(year, month, day, tzinfo=LONDON)
        return first, _next_date(found, first)
    moment = dt.datetime(
        year, month, day, int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    )
    length = dt.timedelta(minutes=1) if found["second"] is None else dt.timedelta(seconds=1)
    first = _in_zone(moment, found["zone"]).astimezone(dt.UTC)
    return first, first + length


def _next_date(found: re.Match[str], first: dt.datetime) -> dt.datetime:
    if found["day"] is not None:
        return first + dt.timedelta(days=1)  # of the wall clock, 23 or 25 hours twice a year
    if found["month"] is None:
        return first.replace(year=first.year + 1)
    after = first.replace(day=28) + dt.timedelta(days=4)
    return after.replace(day=1)


def _in_zone(moment: dt.datetime, zone: str | None) -> dt.datetime:
    """Without an offset it is a time of Europe/London. A plus sign in an address may be a space."""
    if zone is None:
        return moment.replace(tzinfo=LONDON)
    return dt.datetime.fromisoformat(moment.isoformat() + zone.replace(" ", "+"))
