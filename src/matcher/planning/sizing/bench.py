"""Where candidate hours are tried: each is simulated over the same years, on the workers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from matcher.planning.portable import as_document
from matcher.planning.scenario import Scenario
from matcher.planning.scenario_file import changed
from matcher.planning.simulation import Estimate, Rule
from matcher.planning.simulation.replicate import estimate
from matcher.planning.sizing.prices import Spot, YearPrices
from matcher.planning.sizing.target import NOBODY, Kept, Target
from matcher.planning.sizing.years import LivedYear, live, lived
from matcher.planning.staffing import half_day_pounds
from matcher.planning.sweep import SILENT, SweepWatch, Task, Workers, sweep

Hours = Mapping[Spot, int]
"""Half days a week that are added in each spot."""


class SizingStopped(Exception):
    """Somebody stopped the sizing; the years that were simulated are kept."""


@dataclass(frozen=True)
class Trial:
    """Added hours, and the years that were simulated with them, in order of seeds."""

    hours: Hours
    years: tuple[LivedYear, ...]

    def kept(self, service: str) -> Kept:
        """All years' needs of a service together."""
        return sum((year.kept.get(service, NOBODY) for year in self.years), NOBODY)

    def share(self, service: str, weeks: int) -> float:
        """The share of all years' needs that started within ``weeks`` and finished; 1 of none."""
        kept = self.kept(service)
        return kept.within(weeks) / kept.counted if kept.counted else 1.0

    def interval(self, services: Iterable[str], weeks: int) -> Estimate:
        """The share over ``services``, year by year, with its interval."""
        shares = []
        for year in self.years:
            kept = sum((year.kept.get(service, NOBODY) for service in services), NOBODY)
            shares.append(kept.within(weeks) / kept.counted if kept.counted else 1.0)
        return estimate(shares)

    def figure(self, name: str) -> Estimate | None:
        """One of the simulation's measures over everybody, where every year has it."""
        values = [year.figures[name] for year in self.years if name in year.figures]
        return estimate(values) if len(values) == len(self.years) else None


@dataclass(frozen=True)
class Bench:
    """Simulates years of ``scenario`` with hours added; what ``folder`` has is not done again."""

    scenario: Scenario
    target: Target
    folder: Path
    rule: Rule = Rule.BATCH
    weeks: int = 26
    warm_up_weeks: int = 26
    workers: Workers = field(default_factory=Workers)
    watch: SweepWatch = SILENT

    def try_all(
        self, candidates: Sequence[Hours], seeds: Sequence[int], changes: Mapping[str, object] = {}
    ) -> list[Trial]:
        """A trial of each candidate over the years of ``seeds``, with ``changes`` besides.

        Raises:
            SizingStopped: somebody asked to stop.
        """
        wanted = [(hours, self._tasks(hours, seeds, changes)) for hours in candidates]
        unique = {task.name: task for _, tasks in wanted for task in tasks}
        done = sweep(list(unique.values()), self.folder, self.workers, self.watch)
        if done.stopped:
            raise SizingStopped
        return [
            Trial(hours, tuple(lived(done.results[task.name]) for task in tasks))
            for hours, tasks in wanted
        ]

    def prices(self, hours: Hours, seed: int) -> YearPrices:
        """What places are worth with these hours, over a year with the weekly batch.

        Raises:
            SizingStopped: somebody asked to stop.
        """
        task = self._task(hours, seed, {}, priced=True)
        done = sweep([task], self.folder, self.workers, self.watch)
        if done.stopped:
            raise SizingStopped
        prices = lived(done.results[task.name]).prices
        assert prices is not None, "a priced year has prices"
        return prices

    def pounds_a_week(self, hours: Hours) -> float:
        """What the added hours cost."""
        return sum(count * self.pounds[spot.service] for spot, count in hours.items())

    @cached_property
    def pounds(self) -> Mapping[str, float]:
        """Pounds a week of one more half day, by service."""
        return {code: half_day_pounds(self.scenario, code) for code in self.scenario.services}

    def _tasks(
        self, hours: Hours, seeds: Sequence[int], changes: Mapping[str, object]
    ) -> list[Task]:
        return [self._task(hours, seed, changes) for seed in seeds]

    def _task(
        self, hours: Hours, seed: int, changes: Mapping[str, object], *, priced: bool = False
    ) -> Task:
        arguments = {
            "scenario": as_document(self._with(hours, changes)),
            "rule": self.rule.value,
            "seed": seed,
            "weeks": self.weeks,
            "warm_up_weeks": self.warm_up_weeks,
            "priced": priced,
        }
        said = json.dumps(arguments, sort_keys=True)
        return Task(f"year-{hashlib.sha256(said.encode()).hexdigest()[:16]}", live, arguments)

    def _with(self, hours: Hours, changes: Mapping[str, object]) -> Scenario:
        """The scenario with the hours, after those that it adds itself."""
        rows = [one.model_dump() for one in self.scenario.extra] + [
            {"service": spot.service, "area": spot.area, "half_days": count}
            for spot, count in sorted(hours.items())
            if count
        ]
        return changed(
            self.scenario,
            {**changes, "extra": rows},
            name=self.scenario.name,
            title=self.scenario.title,
        )
