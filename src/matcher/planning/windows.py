"""Weekly windows as FORMATS writes them: ``mon_am``, ``tue_eve``, ``wed_0930-1430``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from matcher.domain import Part, Window

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The codes of the weekdays; the position is Python's weekday number."""

WORKING_DAYS = DAYS[:5]

_WINDOW = re.compile(r"(?P<day>[a-z]{3})_(?:(?P<part>am|pm|eve)|(?P<start>\d{4})-(?P<end>\d{4}))")


def window_of(code: str) -> Window:
    """The window that ``code`` names.

    Raises:
        ValueError: when ``code`` is not a window as FORMATS writes it.
    """
    match = _WINDOW.fullmatch(code)
    if match is None or match["day"] not in DAYS:
        raise ValueError(f"{code} is not a window such as mon_am or tue_0930-1430")
    weekday = DAYS.index(match["day"])
    if match["part"]:
        part = Part(match["part"])
        return Window(weekday=weekday, start=part.start_minute, end=part.end_minute)
    return Window(weekday=weekday, start=minute_of(match["start"]), end=minute_of(match["end"]))


def minute_of(clock: str) -> int:
    """Minutes after midnight of ``0930`` or ``09:30``."""
    digits = clock.replace(":", "")
    return int(digits[:2]) * 60 + int(digits[2:])


def clock_of(minute: int) -> str:
    """``570`` as ``09:30``."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def part_of(minute: int) -> Part:
    """The part of the day in which ``minute`` (after midnight) lies."""
    return next(part for part in Part if part.start_minute <= minute < part.end_minute)


def fits(windows: Sequence[Window], weekday: int, start: int, minutes: int) -> bool:
    """Whether one of ``windows`` holds the whole appointment; no windows at all means always."""
    end = start + minutes
    return not windows or any(
        w.weekday == weekday and w.start <= start and end <= w.end for w in windows
    )
