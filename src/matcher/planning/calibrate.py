"""Calibrating a scenario to a programme's own history, before anything is projected from it.

Demand and mix are counted. Capacity is what nobody counts: what is lost to meetings, vacancies and
late cancellations shows only in the waits. So the share of each service's slots that is lost is
fitted until the simulated programme, asked as the history is, gives the history's waits. Where
the waits are shorter than the planned staff can give, staff is added first. Then years with fresh
seeds are set beside the history, so that anybody can see how well the model tells what was.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from matcher.domain import Model
from matcher.planning.calibrate_history import History, history_of
from matcher.planning.calibrate_mix import (
    Demand,
    Known,
    demand_of,
    mix_of,
    sessions_of,
    weights_of,
)
from matcher.planning.calibrate_waits import Floats, begun_by, mean_wait, rows_of
from matcher.planning.scenario import Scenario
from matcher.planning.scenario_file import changed
from matcher.planning.simulation import (
    NOBODY,
    Estimate,
    Rule,
    Setting,
    Step,
    Watcher,
    prepare,
    replicate,
)
from matcher.planning.simulation.prepare import WARM_UP_WEEKS
from matcher.planning.simulation.replicate import estimate
from matcher.planning.staffing import staffing

FEW = 20
"""The staff of a service that fewer needs asked for is not fitted."""
LEAST_KEPT = 0.1
"""Of a service's slots so many are held at the least."""
MORE_STAFF = 1.4
"""Where the planned staff cannot give the history's waits, it is multiplied by this."""
FIRST_KEPT = 0.95
"""The share of slots that is tried first."""
NEAR_DAYS, NEAR_SHARE = 1.0, 0.05
"""A mean wait is met when it is so near, in days or as a share, whichever is more."""
FRESH_SEEDS = 1_000
"""Seeds of the years that are shown begin so much later than those that were fitted to."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is simulated: rounds of fitting, years in each, and years that are shown."""

    rounds: int = 8
    years: int = 2
    shown: int = 5
    warm_up_weeks: int = WARM_UP_WEEKS


@dataclass(frozen=True)
class ServiceFit:
    """One service: its mean wait up to twelve weeks, in the history and in the fitted model.

    ``planned`` and ``staff`` are whole-time equivalents; the share ``kept`` of the slots of
    ``staff`` is held. ``fitted`` is no for a service that too few asked for; ``met`` is no where no
    capacity was found that gives the history's waits.
    """

    service: str
    needs: int
    actual: float
    modelled: Estimate
    planned: float
    staff: float
    kept: float
    fitted: bool
    met: bool

    @property
    def lost(self) -> float:
        """The share of the planned capacity that is lost; below 0 where there is more of it."""
        return 1 - self.kept * self.staff / self.planned if self.planned else 0.0


@dataclass(frozen=True)
class Calibration:
    """A scenario fitted to a history, and the two side by side.

    ``begun`` and ``begun_in_model`` are shares that have begun within 0, 1, 2 ... days, of all
    needs; the model's is one curve a year. ``changes`` lead from ``base`` to ``scenario``.
    """

    base: Scenario
    scenario: Scenario
    changes: Mapping[str, Any]
    history: History
    demand: Demand
    services: tuple[ServiceFit, ...]
    begun: Floats
    begun_in_model: tuple[Floats, ...]
    modelled_starts: Estimate

    @property
    def actual_wait(self) -> float:
        """The history's mean wait up to twelve weeks, in days."""
        return mean_wait(self.begun)

    @property
    def modelled_wait(self) -> Estimate:
        """The fitted model's."""
        return estimate([mean_wait(curve) for curve in self.begun_in_model])

    @property
    def greatest_difference(self) -> float:
        """The greatest distance of the two curves (Kolmogorov's), as a share of needs."""
        mean = np.mean(self.begun_in_model, axis=0)
        return float(np.abs(mean - self.begun).max())


def calibrate(
    history: History,
    base: Scenario,
    model: Model,
    *,
    rule: Rule = Rule.FIRST_COME,
    seed: int = 0,
    effort: Effort | None = None,
    watcher: Watcher = NOBODY,
) -> Calibration:
    """Fit demand, mix and capacity of ``base`` to ``history``.

    Args:
        history: the programme's own needs and first appointments.
        base: the scenario that says everything else, such as where the programme is.
        model: the base's model.
        rule: how places are given in that programme now.
        seed: 0 or more; the same one gives the same scenario.
        effort: how much is simulated.
        watcher: hears of every week, and may stop the work.

    Raises:
        Stopped: the watcher asked to stop.
    """
    work = effort or Effort()
    demand = demand_of(history, base.attendance.drops_out_before_start)
    changes = _demand_and_mix(history, base, model, demand)
    name, title = f"{base.name}-calibrated", f"{base.title}, calibrated"
    fitted = changed(base, changes, name=name, title=title)
    search = _Search(history, fitted, model, rule, seed, work, watcher)
    changes |= search.run()
    fitted = changed(base, changes, name=name, title=title)
    shown = _years(history, fitted, model, rule, seed + FRESH_SEEDS, work.shown, work, watcher)
    return Calibration(
        base=base,
        scenario=fitted,
        changes=changes,
        history=history,
        demand=demand,
        services=tuple(_services(search, shown)),
        begun=begun_by(history, history.rows),
        begun_in_model=tuple(begun_by(one, one.rows) for one in shown),
        modelled_starts=estimate([len(one.people) / one.weeks for one in shown]),
    )


def _demand_and_mix(
    history: History, base: Scenario, model: Model, demand: Demand
) -> dict[str, Any]:
    changes = mix_of(history, base)
    changes["demand"]["starts_a_week"] = round(demand.starts_a_week.value, 4)
    changes["services"] = sessions_of(history, base)
    mixed = changed(base, changes, name=base.name)
    for code, weight in weights_of(history, mixed, model).items():
        changes["services"].setdefault(code, {})["weight"] = weight
    return changes


def _years(
    history: History,
    scenario: Scenario,
    model: Model,
    rule: Rule,
    seed: int,
    years: int,
    effort: Effort,
    watcher: Watcher,
) -> list[History]:
    """What the scenario's programme would export, year by year, over as long as the history."""
    setting: Setting = prepare(
        scenario,
        model,
        weeks=max(1, round(history.weeks)),
        warm_up_weeks=effort.warm_up_weeks,
    )
    lived = replicate(setting, rule, seed=seed, until=years, watcher=watcher)
    return [history_of(year) for year in lived.years]


@dataclass
class _Bracket:
    """The search for one service: how much staff, and the share of its slots that is kept.

    ``tried`` holds logarithms of shares and the waits that they gave, with the present staff.
    """

    target: float
    staff: float = 1.0
    kept: float = FIRST_KEPT
    tried: list[tuple[float, float]] = field(default_factory=list)

    @property
    def tolerance(self) -> float:
        """How near to the target is near enough, in days."""
        return max(NEAR_DAYS, NEAR_SHARE * self.target)

    @property
    def nearest(self) -> tuple[float, float]:
        """The share that came nearest so far, and how far from the target its wait was."""
        log, wait = min(self.tried, key=lambda one: abs(one[1] - self.target))
        return math.exp(log), abs(wait - self.target)

    @property
    def met(self) -> bool:
        """Whether a wait near enough was found."""
        return bool(self.tried) and self.nearest[1] <= self.tolerance

    def note(self, wait: float) -> None:
        """Note what the present share gave, and choose the next: fewer slots, longer waits."""
        self.tried.append((math.log(self.kept), wait))
        too_long = [one for one in self.tried if one[1] > self.target]
        too_short = [one for one in self.tried if one[1] <= self.target]
        if self.met:
            self.kept = self.nearest[0]
        elif not too_short:
            self._keep_more()
        elif not too_long:
            self.kept = max(LEAST_KEPT, 0.8 * math.exp(min(too_short)[0]))
        else:
            self.kept = math.exp(_between(max(too_long), min(too_short), self.target))

    def _keep_more(self) -> None:
        """Lose nothing; where that has been tried, begin anew with more staff."""
        if self.kept < 1:
            self.kept = 1.0
            return
        self.staff *= MORE_STAFF
        self.kept, self.tried = FIRST_KEPT, []


def _between(too_long: tuple[float, float], too_short: tuple[float, float], target: float) -> float:
    """Between two tries, nearer to the better one, and never at the edge of what is known."""
    rise = too_long[1] - too_short[1]
    share = 0.5 if rise <= 0 else (too_long[1] - target) / rise
    return too_long[0] + min(0.85, max(0.15, share)) * (too_short[0] - too_long[0])


class _Search:
    """Fits the capacity of all services at once, each by its own waits, on the same seeds."""

    def __init__(
        self,
        history: History,
        scenario: Scenario,
        model: Model,
        rule: Rule,
        seed: int,
        effort: Effort,
        watcher: Watcher,
    ) -> None:
        self.history, self.scenario, self.model = history, scenario, model
        self._rule, self._seed, self._effort, self._watcher = rule, seed, effort, watcher
        self.planned = {code: one.wte for code, one in staffing(scenario, model).items()}
        self.brackets = {
            code: _Bracket(mean_wait(begun_by(history, rows)))
            for code in scenario.services
            if len(rows := rows_of(history, code)) >= FEW and self.planned[code] > 0
        }

    def run(self) -> dict[str, Any]:
        """The changes that give the history's waits, as near as was found."""
        for number in range(self._effort.rounds):
            lived = _years(
                self.history,
                changed(self.scenario, self._capacity(), name=self.scenario.name),
                self.model,
                self._rule,
                self._seed,
                self._effort.years,
                self._effort,
                self._told(number),
            )
            for code, bracket in self.brackets.items():
                bracket.note(float(np.mean(_waits(lived, code))))
            if all(bracket.met for bracket in self.brackets.values()):
                break
        for bracket in self.brackets.values():
            bracket.kept = bracket.nearest[0] if bracket.tried else bracket.kept
        return self._capacity()

    def _capacity(self) -> dict[str, Any]:
        """Staff where it is more than planned, and what is lost of each service's slots."""
        staff = {
            code: round(bracket.staff * self.planned[code], 4)
            for code, bracket in self.brackets.items()
            if bracket.staff > 1
        }
        lost = {code: round(1 - bracket.kept, 4) for code, bracket in self.brackets.items()}
        return {"booking": {"lost_capacity": lost}} | ({"staff": staff} if staff else {})

    def _told(self, number: int) -> Watcher:
        said = f"Fitting the capacity, round {number + 1} of {self._effort.rounds} at the most"

        def told(step: Step) -> None:
            self._watcher.on_step(replace(step, name=said))

        return replace(self._watcher, on_step=told)


def _waits(lived: Sequence[History], service: str) -> list[float]:
    """The mean wait of one service in each year; none at all where nobody asked for it."""
    return [
        mean_wait(begun_by(one, rows)) if (rows := rows_of(one, service)) else 0.0 for one in lived
    ]


def _services(search: _Search, shown: Sequence[History]) -> Iterator[ServiceFit]:
    for code, planned in search.planned.items():
        rows = rows_of(search.history, code)
        if not rows:
            continue
        bracket = search.brackets.get(code)
        yield ServiceFit(
            service=code,
            needs=len(rows),
            actual=mean_wait(begun_by(search.history, rows)),
            modelled=estimate(_waits(shown, code)),
            planned=planned,
            staff=planned * (bracket.staff if bracket else 1.0),
            kept=bracket.kept if bracket else 1.0,
            fitted=bracket is not None,
            met=bracket is not None and bracket.met,
        )


__all__ = ["Calibration", "Effort", "Known", "ServiceFit", "calibrate"]
