"""Simulating a year again and again, until its figures are known well enough.

Replications are independent years; an interval is Student's t over them. The number is given, or
the years go on until the interval of one figure is narrow enough (Law, Simulation Modeling and
Analysis, 5th ed. 2015, section 9.4.1: the sequential procedure, with a least number of years).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.stats import t as student

from matcher.errors import MatcherError
from matcher.optimise import Options
from matcher.planning.simulation.measures import Key, measures
from matcher.planning.simulation.progress import NOBODY, Step, Stopped, Watcher
from matcher.planning.simulation.rule import Rule
from matcher.planning.simulation.setting import Setting
from matcher.planning.simulation.simulate import simulate
from matcher.planning.simulation.year import Year

CONFIDENCE = 0.95
MEAN_WAIT = Key("wait_mean")
LEAST_YEARS = 4
"""Fewer years make an interval that means little."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over years with its interval (95 %), and each year's figure in order of seeds.

    With one year there is no interval: ``low`` and ``high`` are that year's figure, and
    ``known`` is no.
    """

    mean: float
    low: float
    high: float
    values: tuple[float, ...]

    @property
    def known(self) -> bool:
        """Whether there are enough years for an interval."""
        return len(self.values) > 1

    @property
    def half_width(self) -> float:
        """Half the length of the interval."""
        return (self.high - self.low) / 2

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out 0: a difference that chance does not explain."""
        return self.known and (self.low > 0 or self.high < 0)


def estimate(values: Sequence[float]) -> Estimate:
    """The mean of ``values`` (one a year, at least one) with Student's interval."""
    mean = math.fsum(values) / len(values)
    if len(values) == 1:
        return Estimate(mean, mean, mean, tuple(values))
    error = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    half = float(student.ppf((1 + CONFIDENCE) / 2, len(values) - 1)) * error
    return Estimate(mean, mean - half, mean + half, tuple(values))


@dataclass(frozen=True, slots=True)
class Precision:
    """Go on until the interval of ``key`` is within ``share`` of its mean either way."""

    key: Key = MEAN_WAIT
    share: float = 0.05
    most: int = 50
    """The most years, however wide the interval is then."""


@dataclass(frozen=True)
class Replications:
    """Years of one setting under one rule, in order of seeds."""

    setting: Setting
    rule: Rule
    years: tuple[Year, ...]
    narrow_enough: bool = True
    """No, when the most years were reached before the interval was as narrow as asked for."""

    @cached_property
    def figures(self) -> tuple[Mapping[Key, float], ...]:
        """The measures of each year."""
        return tuple(measures(year) for year in self.years)

    @cached_property
    def estimates(self) -> Mapping[Key, Estimate]:
        """Every figure that each year has, with its interval."""
        return over_years(self.figures)

    def with_year(self, year: Year) -> Replications:
        """These years and one more."""
        return replace(self, years=(*self.years, year))


def over_years(figures: Sequence[Mapping[Key, float]]) -> Mapping[Key, Estimate]:
    """The estimate of each figure that every year has."""
    return {
        key: estimate([year[key] for year in figures])
        for key in figures[0]
        if all(key in year for year in figures)
    }


def differences(changed: Replications, base: Replications) -> Mapping[Key, Estimate]:
    """What is different from ``base``, seed by seed: paired differences with their intervals.

    Raises:
        MatcherError: the years of the two were not drawn from the same seeds.
    """
    if [y.seed for y in changed.years] != [y.seed for y in base.years]:
        raise MatcherError(
            "These years come from different seeds, so they cannot be compared pair by pair.",
            "Simulate both with the same seed and the same number of years.",
        )
    pairs = list(zip(changed.figures, base.figures, strict=True))
    return over_years([{k: new[k] - old[k] for k in new if k in old} for new, old in pairs])


def replicate(
    setting: Setting,
    rule: Rule,
    *,
    seed: int = 0,
    until: int | Precision = 5,
    options: Options | None = None,
    watcher: Watcher = NOBODY,
    executor: Executor | None = None,
) -> Replications:
    """Simulate years with the seeds ``seed``, ``seed + 1``, ... ``until`` there are enough.

    ``executor`` runs years beside one another; the outcome is the same. Once ``watcher`` asks to
    stop, the years that are complete are kept.

    Raises:
        Stopped: it was stopped before the first year was complete.
    """
    most = until if isinstance(until, int) else until.most
    if most < 1:
        raise MatcherError(f"{most} years cannot be simulated.", "Ask for one year or more.")
    found = Replications(setting, rule, ())
    at_once = 1 if executor is None else executor_width(executor)
    while len(found.years) < most:
        number = len(found.years)
        seeds = range(seed + number, seed + min(most, number + at_once))
        try:
            for year in _years(setting, rule, seeds, options, watcher, executor, number, most):
                found = found.with_year(year)
        except Stopped:
            if not found.years:
                raise
            return replace(found, narrow_enough=False)
        if isinstance(until, Precision) and _narrow(found, until):
            return found
    return replace(found, narrow_enough=isinstance(until, int) or _narrow(found, until))


def executor_width(executor: Executor) -> int:
    """How many years an executor works on side by side."""
    return int(getattr(executor, "_max_workers", None) or LEAST_YEARS)


def _narrow(found: Replications, wanted: Precision) -> bool:
    if len(found.years) < LEAST_YEARS or wanted.key not in found.estimates:
        return False
    known = found.estimates[wanted.key]
    return known.half_width <= wanted.share * abs(known.mean)


def _years(
    setting: Setting,
    rule: Rule,
    seeds: range,
    options: Options | None,
    watcher: Watcher,
    executor: Executor | None,
    number: int,
    most: int,
) -> Iterable[Year]:
    if executor is None:
        for i, one in enumerate(seeds, number + 1):
            yield simulate(
                setting, rule, seed=one, options=options, watcher=_numbered(watcher, i, most)
            )
        return
    if watcher.should_stop():
        raise Stopped
    running = [executor.submit(simulate, setting, rule, seed=s, options=options) for s in seeds]
    for i, future in enumerate(running, number + 1):
        yield future.result()
        watcher.on_step(Step(setting.all_weeks, setting.all_weeks, i, most, setting.title))


def _numbered(watcher: Watcher, year: int, years: int) -> Watcher:
    """``watcher``, hearing which of the years it is."""
    return replace(
        watcher, on_step=lambda step: watcher.on_step(replace(step, year=year, years=years))
    )
