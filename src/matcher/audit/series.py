"""Series of sessions over the dates of a horizon: the cheapest ones, and those that can be."""

from __future__ import annotations

from collections.abc import Sequence
from operator import add

from matcher.audit.arithmetic import NEVER
from matcher.audit.offers import Profile
from matcher.domain import Need


def session_gaps(need: Need) -> range:
    """R3 and R5: the days that there may be from one session to the next."""
    return range(max(1, need.min_gap_days), need.max_gap_days + 1)


def cheapest_by_start(
    profile: Profile, sessions: int, min_gap: int, drags: Sequence[int], ending: Sequence[int]
) -> list[int]:
    """By date, the least cost of a series that starts then; its wait is not included.

    ``drags`` holds the drag of each gap that there may be, from ``min_gap`` days on, and
    ``ending`` what it costs, by date, that the last session is then. An exact dynamic programme,
    backwards over the sessions (R3, R5).
    """
    reach = len(drags)
    following = list(map(add, profile.first if sessions == 1 else profile.other, ending))
    for left in range(sessions - 1, 0, -1):
        here = profile.first if left == 1 else profile.other
        following = [
            cost + min(map(add, drags, following[i : i + reach]), default=NEVER)
            if cost < NEVER
            else NEVER
            for i, cost in enumerate(here, start=min_gap)
        ]
    return following


def possible_ends(profile: Profile, sessions: int, gaps: range, after: int) -> int:
    """The dates on which a series that starts later than ``after`` can end, as a set of bits.

    Bit i stands for the i-th date of the horizon.
    """
    others = _open_dates(profile.other)
    ends = _open_dates(profile.first) >> (after + 1) << (after + 1)
    for _ in range(sessions - 1):
        reached = 0
        for gap in gaps:
            reached |= ends << gap
        ends = reached & others
    return ends


def _open_dates(costs: Sequence[int]) -> int:
    return sum(1 << i for i, cost in enumerate(costs) if cost < NEVER)
