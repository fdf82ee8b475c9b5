"""What a caller may ask of an allocation, what it is told on the way, and when to stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from matcher.domain import Certificate, CurvePoint, Plan, Status
from matcher.units import Milliday


@dataclass(frozen=True, slots=True)
class Options:
    """Limits and control of one allocation.

    ``time_limit`` is in seconds of wall clock. ``work_limit`` counts deterministic steps; when it
    is given the clock stops nothing, and the same input and ``seed`` give the same plan. ``gap``
    is the share of the cost, 0 to 1, at which a proved plan is good enough.
    """

    time_limit: float = 60.0
    work_limit: int | None = None
    gap: float = 0.0
    seed: int = 0
    threads: int = 2


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a running allocation stands. ``cost`` and ``placed`` are None before the first plan."""

    seconds: float
    phase: str
    placed: int | None
    cost: Milliday | None
    bound: Milliday

    @property
    def gap(self) -> float | None:
        """(cost - bound) / cost, 0 when equal; None before the first plan."""
        if self.cost is None:
            return None
        return 0.0 if self.cost == self.bound else (self.cost - self.bound) / self.cost


@dataclass(frozen=True, slots=True)
class Previous:
    """An earlier plan, such as last week's, with the prices that went with it."""

    plan: Plan
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Result:
    """A plan, the proof of how good it is, and how the search went.

    ``ideal`` is the bound at zero prices: what the batch would cost if nobody competed.
    """

    plan: Plan
    certificate: Certificate
    ideal: Milliday
    status: Status
    seconds: float
    steps: int
    curve: tuple[CurvePoint, ...]


@dataclass(slots=True)
class Budget:
    """Counts steps and watches the clock, the work limit and somebody's wish to stop."""

    options: Options
    should_stop: Callable[[], bool] = lambda: False
    started: float = field(default_factory=time.monotonic)
    steps: int = 0
    stopped: bool = False

    @property
    def seconds(self) -> float:
        """Seconds since the work began."""
        return time.monotonic() - self.started

    @property
    def used(self) -> float:
        """The share of the time, or of the work, that is used up; above 1 once it is exceeded."""
        spent, limit = self.seconds, self.options.time_limit
        if self.options.work_limit is not None:
            spent, limit = self.steps, self.options.work_limit
        return spent / limit if limit else 1.0

    @property
    def on_clock(self) -> bool:
        """Whether the clock, and not a count of steps, ends the work."""
        return self.options.work_limit is None

    @property
    def seconds_left(self) -> float:
        """Seconds until the time limit; plenty when steps are counted instead."""
        return self.seconds_until(1.0)

    def seconds_until(self, share: float) -> float:
        """Seconds until ``share`` of the time limit; plenty when steps are counted instead."""
        return share * self.options.time_limit - self.seconds if self.on_clock else 1e9

    def parts(self, jobs: int) -> list[Budget]:
        """A budget for each of some jobs that run side by side.

        The clock is one for all; the steps that are left are dealt out, so that no job's work
        depends on another's pace.
        """
        options = self.options
        if options.work_limit is not None:
            share = max(1, (options.work_limit - self.steps) // max(1, jobs))
            options = replace(options, work_limit=share)
        return [Budget(options, self.should_stop, self.started) for _ in range(jobs)]

    def gather(self, parts: Iterable[Budget]) -> None:
        """Count what the jobs have spent."""
        for part in parts:
            self.steps += part.steps
            self.stopped = self.stopped or part.stopped

    def spend(self, steps: int = 1) -> None:
        """Count some steps of work."""
        self.steps += steps

    def exhausted(self, share: float = 1.0) -> bool:
        """Whether ``share`` of the time or work is used up, or somebody asked to stop."""
        self.stopped = self.stopped or self.should_stop()
        if self.stopped:
            return True
        return self.used >= share
