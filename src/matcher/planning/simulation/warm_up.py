"""Warm-up: how long a simulated programme takes to settle, so that it can be seen and judged.

The first weeks of a simulation depend on how it was begun. They are lived through and left out.
Whether enough of them were is judged by MSER-5 (White, Cobb and Spratt, Winter Simulation
Conference 2000): the truncation after which the mean of what is left has the least standard
error. The picture is Welch's (The Computer Performance Modeling Handbook, 1983): the mean over
years, smoothed by a moving average.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.planning.simulation.year import Year

Floats = NDArray[np.float64]

GROUP = 5
"""Weeks that MSER-5 takes together."""
WINDOW = 4
"""Weeks on either side of the moving average."""


@dataclass(frozen=True)
class WarmUp:
    """Needs waiting at the end of each week: the mean over years, and smoothed.

    ``left_out`` weeks are not measured; by MSER-5 ``settled_after`` would do. ``settled`` is no
    where the series had not settled in its first half, so that more weeks have to be simulated.
    """

    left_out: int
    settled_after: int
    settled: bool
    waiting: Floats
    smoothed: Floats

    @property
    def enough(self) -> bool:
        """Whether what was left out covers the time that the programme took to settle."""
        return self.settled and self.settled_after <= self.left_out


def warm_up(years: Sequence[Year]) -> WarmUp:
    """How the years of one setting and rule warmed up; there is at least one."""
    waiting = np.mean([year.weekly.waiting.sum(axis=1) for year in years], axis=0)
    after = mser(waiting)
    return WarmUp(
        left_out=years[0].setting.warm_up_weeks,
        settled_after=len(waiting) if after is None else after,
        settled=after is not None,
        waiting=waiting,
        smoothed=moving_average(waiting, WINDOW),
    )


def mser(series: Floats, group: int = GROUP) -> int | None:
    """Entries to leave out by MSER; ``None`` when the least lies in the second half, or too late.

    The series is cut into groups, whose means count; a rest at the end is left out.
    """
    groups = len(series) // group
    if groups < 2:
        return None
    means = series[: groups * group].reshape(groups, group).mean(axis=1)
    scores = [
        float(((means[d:] - means[d:].mean()) ** 2).sum()) / (groups - d) ** 2
        for d in range(groups - 1)
    ]
    best = int(np.argmin(scores))
    return None if best > groups // 2 else best * group


def moving_average(series: Floats, window: int) -> Floats:
    """The mean of each entry and of up to ``window`` on either side, always as many on each."""
    last = len(series) - 1
    found = []
    for i in range(len(series)):
        reach = min(window, i, last - i)
        found.append(float(series[i - reach : i + reach + 1].mean()))
    return np.array(found)
