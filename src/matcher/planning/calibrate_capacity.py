"""Fitting a programme's capacity: the share of each service's slots that is held.

The fewer slots are held, the longer people wait: so the share is sought between one that gives
longer waits than the history's and one that gives shorter ones. All services are fitted at once,
each by its own waits, and every round meets the same people with the same luck.

A history is one year, and a year has its luck. So staff is not added to what was planned while such
waits may well come about without it, and how closely the share is known is told with it: as far
as the waits of one more year may lie from the mean, turned into a share by how steeply waits rise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from matcher.domain import Model
from matcher.planning.calibrate_history import History, history_of
from matcher.planning.calibrate_waits import begun_by, mean_wait, rows_of, spread_of
from matcher.planning.scenario import Scenario
from matcher.planning.scenario_file import changed
from matcher.planning.simulation import (
    Arrivals,
    Newcomer,
    Rule,
    Setting,
    Step,
    Watcher,
    prepare,
    replicate,
)
from matcher.planning.simulation.prepare import WARM_UP_WEEKS, held
from matcher.planning.staffing import staffing

FEW = 20
"""The capacity of a service that fewer needs asked for is not fitted."""
LEAST_KEPT = 0.1
"""Of a service's slots so many are held at the least."""
MORE_STAFF = 1.4
"""Where the planned staff cannot give the history's waits, it is multiplied by this."""
FIRST_KEPT = 0.95
"""The share of slots that is tried first."""
NEAR_DAYS, NEAR_SHARE = 1.0, 0.05
"""A mean wait is met when it is so near, in days or as a share, whichever is more."""
STEP = 0.85
"""Where one share was enough, another is tried besides, so many times it, to know the slope."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is simulated: rounds of fitting, years in each, and years that are shown."""

    rounds: int = 8
    years: int = 4
    shown: int = 5
    warm_up_weeks: int = WARM_UP_WEEKS


def weeks_of(history: History) -> int:
    """Whole weeks of a history, to simulate as many."""
    return max(1, round(history.weeks))


def exports(setting: Setting, rule: Rule, seed: int, years: int, watcher: Watcher) -> list[History]:
    """What the programme would export, year by year."""
    lived = replicate(setting, rule, seed=seed, until=years, watcher=watcher)
    return [history_of(year) for year in lived.years]


@dataclass
class _Remembered:
    """People who come again and again: the rounds of fitting meet the same ones."""

    arrivals: Arrivals
    known: dict[tuple[int, int], Sequence[Newcomer]] = field(default_factory=dict)

    @property
    def longest_delay_weeks(self) -> int:
        return self.arrivals.longest_delay_weeks

    def referred_in(self, week: int, seed: int) -> Sequence[Newcomer]:
        """As drawn the first time."""
        if (week, seed) not in self.known:
            self.known[week, seed] = self.arrivals.referred_in(week, seed)
        return self.known[week, seed]


class Try(NamedTuple):
    """A share of slots that was tried, as a logarithm, and the mean wait that it gave."""

    log: float
    wait: float


@dataclass
class Bracket:
    """The search for one service: how much staff, and the share of its slots that is kept.

    ``tried`` are the shares tried with the present staff. ``enough``: where nothing is lost, waits
    as short as the history's are within a standard deviation of the mean, so no staff is added.
    """

    target: float
    staff: float = 1.0
    kept: float = FIRST_KEPT
    tried: list[Try] = field(default_factory=list)
    enough: bool = False

    @property
    def tolerance(self) -> float:
        """How near to the target is near enough, in days."""
        return max(NEAR_DAYS, NEAR_SHARE * self.target)

    @property
    def nearest(self) -> Try:
        """The try that came nearest so far."""
        return min(self.tried, key=lambda one: abs(one.wait - self.target))

    @property
    def met(self) -> bool:
        """Whether a wait near enough was found, or one that chance alone explains."""
        if not self.tried:
            return False
        return self.enough or abs(self.nearest.wait - self.target) <= self.tolerance

    def note(self, waits: Sequence[float]) -> None:
        """Note what the present share gave, year by year, and choose the next."""
        wait = float(np.mean(waits))
        self.tried.append(Try(math.log(self.kept), wait))
        too_long = [one for one in self.tried if one.wait > self.target]
        too_short = [one for one in self.tried if one.wait <= self.target]
        self.enough = not too_short and self.kept == 1 and wait - spread_of(waits) <= self.target
        if self.met:
            self.kept = math.exp(self.nearest.log)
        elif not too_short:
            self._keep_more()
        elif not too_long:
            self.kept = max(LEAST_KEPT, 0.8 * math.exp(min(too_short).log))
        else:
            self.kept = math.exp(_between(max(too_long), min(too_short), self.target))

    @property
    def slope(self) -> float | None:
        """Days by which waits change with the logarithm of the share; below 0.

        ``None`` where the tries do not show that fewer slots make longer waits.
        """
        logs, waits = np.array(self.tried).T
        if len(set(logs)) < 2:
            return None
        slope = float(np.polyfit(logs, waits, 1)[0])
        return slope if slope < 0 else None

    def settle(self) -> None:
        """Keep the share that the nearest try and the slope point to.

        The search stops at what is near enough, and it comes from the side of short waits: without
        this last step the model's waits would be short by habit.
        """
        near, slope = self.nearest, self.slope
        step = 0.0 if slope is None else (self.target - near.wait) / slope
        most = -math.log(STEP)
        log = near.log + min(most, max(-most, step))
        self.kept = min(1.0, max(LEAST_KEPT, math.exp(log)))

    def reach(self, days: float) -> float | None:
        """How far the share may be off, as a logarithm, if waits may be off by so many days."""
        slope = self.slope
        return None if slope is None or math.isinf(days) else days / -slope

    def _keep_more(self) -> None:
        """Lose nothing; where that has been tried, begin anew with more staff."""
        if self.kept < 1:
            self.kept = 1.0
            return
        self.staff *= MORE_STAFF
        self.kept, self.tried = FIRST_KEPT, []


def _between(too_long: Try, too_short: Try, target: float) -> float:
    """Between two tries, nearer to the better one, and never at the edge of what is known."""
    rise = too_long.wait - too_short.wait
    share = 0.5 if rise <= 0 else (too_long.wait - target) / rise
    return too_long.log + min(0.85, max(0.15, share)) * (too_short.log - too_long.log)


class Search:
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
        self._prepared: dict[tuple[tuple[str, float], ...], Setting] = {}
        self.planned = {code: one.wte for code, one in staffing(scenario, model).items()}
        self.brackets = {
            code: Bracket(mean_wait(begun_by(history, rows)))
            for code in scenario.services
            if len(rows := rows_of(history, code)) >= FEW and self.planned[code] > 0
        }

    def run(self) -> dict[str, Any]:
        """The changes that give the history's waits, as near as was found."""
        for number in range(self._effort.rounds):
            for code, waits in self._waits(number).items():
                self.brackets[code].note(waits)
            if all(bracket.met for bracket in self.brackets.values()):
                break
        self._know_slopes()
        for bracket in self.brackets.values():
            bracket.settle()
        return self._capacity()

    def _know_slopes(self) -> None:
        """Try a second share where there was only one: how steeply waits rise is told with it."""
        alone = [one for one in self.brackets.values() if len({t.log for t in one.tried}) < 2]
        if not alone:
            return
        for bracket in alone:
            bracket.kept *= STEP
        for code, waits in self._waits(self._effort.rounds).items():
            bracket = self.brackets[code]
            if bracket in alone:
                bracket.tried.append(Try(math.log(bracket.kept), float(np.mean(waits))))

    def _waits(self, number: int) -> dict[str, list[float]]:
        """What the shares tried next give: by service, the mean wait of each year."""
        told = self._told(number)
        lived = exports(self._setting(), self._rule, self._seed, self._effort.years, told)
        return {code: waits_in(lived, code) for code in self.brackets}

    def _setting(self) -> Setting:
        """The programme with the capacity that is tried next."""
        staff = self._capacity().get("staff", {})
        key = tuple(sorted(staff.items()))
        if key not in self._prepared:
            scenario = changed(self.scenario, {"staff": staff}, name=self.scenario.name)
            fresh = prepare(
                scenario,
                self.model,
                weeks=weeks_of(self.history),
                warm_up_weeks=self._effort.warm_up_weeks,
            )
            self._prepared = {key: replace(fresh, arrivals=_Remembered(fresh.arrivals))}
        setting = self._prepared[key]
        lost = {code: 1 - bracket.kept for code, bracket in self.brackets.items()}
        return replace(setting, offered=held(setting.offered, lost))

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
        said = f"Fitting the capacity, round {number + 1} of {self._effort.rounds + 1} at the most"

        def told(step: Step) -> None:
            self._watcher.on_step(replace(step, name=said))

        return replace(self._watcher, on_step=told)


def waits_in(lived: Sequence[History], service: str) -> list[float]:
    """The mean wait of one service in each year; none at all where nobody asked for it."""
    return [
        mean_wait(begun_by(one, rows)) if (rows := rows_of(one, service)) else 0.0 for one in lived
    ]
