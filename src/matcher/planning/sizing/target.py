"""What a planner aims at, and how many needs of a simulated year kept it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.errors import MatcherError
from matcher.planning.simulation import Ending, Year

MOST_WEEKS = 26
"""Waits are counted in weeks up to this; longer ones together."""


@dataclass(frozen=True, slots=True)
class Target:
    """``share`` of needs start within ``weeks`` of asking and finish inside the support window.

    It is wanted of each of ``services`` (all of them, if none is named). People who leave of
    their own accord, or miss too many appointments, are not counted: no hours would change that.
    """

    share: float = 0.9
    weeks: int = 6
    services: tuple[str, ...] = ()

    def check(self, services: Sequence[str]) -> None:
        """Refuses figures out of range, and services that are not there.

        Raises:
            MatcherError: says what to ask for instead.
        """
        if not 0 < self.share <= 1:
            raise MatcherError(
                f"A target of {100 * self.share:g} % cannot be met.", "Ask for up to 100 %."
            )
        if not 1 <= self.weeks <= MOST_WEEKS:
            raise MatcherError(
                f"A start within {self.weeks} weeks cannot be asked for.",
                f"Ask for 1 to {MOST_WEEKS} weeks.",
            )
        unknown = [code for code in self.services if code not in services]
        if unknown:
            raise MatcherError(
                f"There is no service {unknown[0]!r} here.", f"Use one of: {', '.join(services)}."
            )


@dataclass(frozen=True, slots=True)
class Kept:
    """Needs of one service in one year whose story ended: ``counted`` of them, some kept.

    ``finished_by_week[w]`` of them had their first session in week ``w`` of waiting (7 days are
    week 1) and finished inside the support window.
    """

    counted: int
    finished_by_week: tuple[int, ...]

    def within(self, weeks: int) -> int:
        """How many started within so many weeks, and finished."""
        return sum(self.finished_by_week[: weeks + 1])

    def __add__(self, other: Kept) -> Kept:
        """Both together."""
        weeks = zip(self.finished_by_week, other.finished_by_week, strict=True)
        return Kept(self.counted + other.counted, tuple(a + b for a, b in weeks))


NOBODY = Kept(0, (0,) * (MOST_WEEKS + 2))


def kept_in(year: Year) -> Mapping[str, Kept]:
    """Each service's needs whose story ended in the measured weeks."""
    needs, setting = year.needs, year.setting
    first, last = 7 * setting.warm_up_weeks, 7 * setting.all_weeks
    over = (first <= needs.ended) & (needs.ended < last)
    finished = over & (needs.ending == Ending.FINISHED)
    counted = finished | (over & (needs.ending == Ending.OUT_OF_WINDOW))
    weeks = np.minimum(-(-(needs.first - needs.clock) // 7), MOST_WEEKS + 1)
    found = {}
    for code, service in enumerate(year.services):
        own = needs.service == code
        by_week = np.bincount(weeks[finished & own], minlength=MOST_WEEKS + 2)
        found[service] = Kept(int((counted & own).sum()), tuple(by_week.tolist()))
    return found
