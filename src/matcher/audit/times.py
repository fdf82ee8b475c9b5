"""When a slot is, week in, week out: what people's windows look at."""

from __future__ import annotations

from typing import NamedTuple

from matcher.domain import Slot

Hours = tuple[tuple[int, int, int], ...]
"""Weekly windows as (weekday, start, end), in minutes after midnight."""


class TimeOfWeek(NamedTuple):
    """When a slot is: its hull, and when the clock on the wall starts it."""

    weekday: int
    first_minute: int
    end_minute: int
    start: int

    def is_within(self, hours: Hours) -> bool:
        """R7, for weekly windows."""
        weekday, first, end, _ = self
        return any(w == weekday and s <= first and end <= e for w, s, e in hours)

    def preferences_met(self, preferred: Hours) -> int:
        """How many of the preferred windows it starts in."""
        return sum(w == self.weekday and s <= self.start < e for w, s, e in preferred)


def time_of(slot: Slot) -> TimeOfWeek:
    """When a slot is, week in, week out."""
    start = slot.start.hour * 60 + slot.start.minute
    return TimeOfWeek(slot.date.weekday(), slot.start_minute, slot.end_minute, start)
