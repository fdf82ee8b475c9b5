"""What the pictures and tables of a comparison show, in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.planning.comparison import Comparison, Lived
from matcher.planning.simulation import MEASURES, Ending, Estimate, Key, Year
from matcher.planning.simulation.measures import measured
from matcher.planning.simulation.replicate import estimate

Floats = NDArray[np.float64]

MONTH_WEEKS = 4
"""Weeks that one point of a curve over time takes together."""


@dataclass(frozen=True, slots=True)
class FanPoint:
    """Four weeks: the mean over years, and the lowest and highest of them. In days."""

    week: int
    """The first of the four, counted from the first measured week (0)."""
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of one arm, and how much more it is than the base's and than doing nothing."""

    arm: str
    key: Key
    figure: Estimate
    against_base: Estimate | None
    against_nothing: Estimate | None


def waits_over_time(lived: Lived) -> tuple[FanPoint, ...]:
    """Mean waits of those who begin, four weeks at a time, over the measured weeks.

    A stretch in which nobody began in some year is left out.
    """
    years = [_monthly(year) for year in lived.lived.years]
    found = []
    for month in range(len(years[0])):
        waits = [year[month] for year in years]
        if not any(np.isnan(waits)):
            mean = float(np.mean(waits))
            found.append(FanPoint(month * MONTH_WEEKS, mean, min(waits), max(waits)))
    return tuple(found)


def _monthly(year: Year) -> list[float]:
    setting = year.setting
    began, waited = year.weekly.began.sum(axis=1), year.weekly.waited.sum(axis=1)
    found = []
    for first in range(setting.warm_up_weeks, setting.all_weeks, MONTH_WEEKS):
        last = min(first + MONTH_WEEKS, setting.all_weeks)
        people = int(began[first:last].sum())
        found.append(float(waited[first:last].sum()) / people if people else float("nan"))
    return found


def differences_of(comparison: Comparison) -> Iterator[Difference]:
    """Every figure of every arm, in the order of arms and measures."""
    for one in comparison.arms:
        base = comparison.against_base[one.arm.name]
        nothing = comparison.against_nothing[one.arm.name]
        for measure in MEASURES:
            for key, figure in one.estimates.items():
                if key.measure == measure:
                    yield Difference(one.arm.name, key, figure, base.get(key), nothing.get(key))


def unmet_by_locality(lived: Lived) -> Mapping[str, Estimate]:
    """Needs whose support window closed before they were finished, by locality: a year's mean."""
    years = [_unmet(year) for year in lived.lived.years]
    codes = sorted({code for year in years for code in year})
    return {code: estimate([year.get(code, 0.0) for year in years]) for code in codes}


def asked_by_locality(lived: Lived) -> Mapping[str, Estimate]:
    """Needs whose story ended in the measured weeks, by locality: a year's mean."""
    years = [_ended(year, None) for year in lived.lived.years]
    codes = sorted({code for year in years for code in year})
    return {code: estimate([year.get(code, 0.0) for year in years]) for code in codes}


def _unmet(year: Year) -> Mapping[str, float]:
    return _ended(year, Ending.OUT_OF_WINDOW)


def _ended(year: Year, ending: Ending | None) -> Mapping[str, float]:
    """Needs that ended in the measured weeks, in that way or in any, by locality."""
    needs, people = year.needs, year.people
    wanted = measured(year, needs.ended) & (needs.ending != Ending.OPEN)
    if ending is not None:
        wanted &= needs.ending == ending
    counts = np.bincount(people.locality[needs.person[wanted]], minlength=len(people.localities))
    return {
        code: float(count)
        for code, count in zip(people.localities, counts.tolist(), strict=True)
        if code and count
    }
