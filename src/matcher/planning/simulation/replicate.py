"""Simulating a year again and again, until its figures are known well enough.

Replications are independent years; an interval is Student's t over them. The number is given, or
the years go on until the interval of one figure is narrow enough (Law, Simulation Modeling and
Analysis, 5th ed. 2015, section 9.4.1: the sequential procedure, with a least number of years).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count

import numpy as np
from scipy.stats import t as student

from matcher.errors import MatcherError
from matcher.optimise import Options
from matcher.planning.simulation.measures import Key, measures
from matcher.planning.simulation.progress import NOBODY, Step, Stopped, Watcher
from matcher.planning.simulation.rule import Rule
from matcher.planning.simulation.setting import Setting
from matcher.planning.simulation.simulate import simulate
from matcher.planning.simulation.year import BatchWeek, Needs, People, Sessions, Weekly, Year

CONFIDENCE = 0.95
MEAN_WAIT = Key("wait_mean")
AT_ONCE = 4
"""Years begun at once on an executor; more would only wait, or be thrown away."""
HEARTBEAT = 0.2
"""Seconds between two questions whether to stop."""
LEAST_YEARS = 4
"""Fewer years make an interval that means little."""


Tables = tuple[People, Needs, Sessions, Weekly, tuple[BatchWeek, ...]]


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
    try:
        for year in _years(setting, rule, range(seed, seed + most), options, watcher, executor):
            found = replace(found, years=(*found.years, year))
            if isinstance(until, Precision) and _narrow(found, until):
                return found
    except Stopped:
        if not found.years:
            raise
        return replace(found, narrow_enough=False)
    return replace(found, narrow_enough=isinstance(until, int))


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
) -> Iterator[Year]:
    """The years of ``seeds`` in their order, one by one or side by side."""
    if executor is not None:
        yield from _side_by_side(setting, rule, seeds, options, watcher, executor)
        return
    for number, seed in enumerate(seeds, start=1):

        def told(step: Step, number: int = number) -> None:
            watcher.on_step(replace(step, year=number, years=len(seeds)))

        yield simulate(
            setting, rule, seed=seed, options=options, watcher=replace(watcher, on_step=told)
        )


def _side_by_side(
    setting: Setting,
    rule: Rule,
    seeds: range,
    options: Options | None,
    watcher: Watcher,
    executor: Executor,
) -> Iterator[Year]:
    """Years from an executor, in order; only as many are begun as it can work on at once."""
    setting.places  # noqa: B018  laid out once, and sent along
    waiting = iter(seeds)
    running: deque[tuple[int, Future[Tables]]] = deque()
    weeks = setting.all_weeks
    try:
        for number in count(1):
            while len(running) < AT_ONCE and (seed := next(waiting, None)) is not None:
                running.append((seed, executor.submit(_tables, setting, rule, seed, options)))
            if not running:
                return
            first, future = running[0]
            while not future.done():
                if watcher.should_stop():
                    raise Stopped
                wait([future], timeout=HEARTBEAT)
            watcher.on_step(Step(weeks, weeks, number, len(seeds), setting.title))
            running.popleft()
            yield Year(setting, rule, first, *future.result())
    finally:
        for _, future in running:
            future.cancel()


def _tables(setting: Setting, rule: Rule, seed: int, options: Options | None) -> Tables:
    """A year without its setting, which whoever asked has already."""
    year = simulate(setting, rule, seed=seed, options=options)
    return year.people, year.needs, year.sessions, year.weekly, year.batches
