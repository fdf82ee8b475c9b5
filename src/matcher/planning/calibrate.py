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
from dataclasses import dataclass
from typing import Any

import numpy as np

from matcher.domain import Model
from matcher.planning.calibrate_capacity import Effort, Search, exports, waits_in, weeks_of
from matcher.planning.calibrate_history import History
from matcher.planning.calibrate_mix import (
    Demand,
    Known,
    demand_of,
    mix_of,
    sessions_of,
    weights_of,
)
from matcher.planning.calibrate_waits import Floats, begun_by, interval_of, mean_wait, rows_of
from matcher.planning.scenario import Scenario
from matcher.planning.scenario_file import changed
from matcher.planning.simulation import NOBODY, Estimate, Rule, Watcher, prepare
from matcher.planning.simulation.replicate import estimate

FRESH_SEEDS = 1_000
"""Seeds of the years that are shown begin so much later than those that were fitted to."""


@dataclass(frozen=True)
class ServiceFit:
    """One service: its mean wait up to twelve weeks, in the history and in the fitted model.

    ``planned`` and ``staff`` are whole-time equivalents; the share ``kept`` of the slots of
    ``staff`` is held. ``reach`` is how far that share may be off, as a logarithm (95 %), because
    the history is one year with its luck; ``None`` where that is not known. ``fitted`` is no for a
    service that too few asked for; ``met`` is no where no capacity was found that gives the
    history's waits.
    """

    service: str
    needs: int
    actual: float
    modelled: Estimate
    planned: float
    staff: float
    kept: float
    reach: float | None
    fitted: bool
    met: bool

    @property
    def lost(self) -> float:
        """The share of the planned capacity that is lost; below 0 where there is more of it."""
        return self._lost(0.0)

    @property
    def lost_range(self) -> tuple[float, float] | None:
        """Between which shares the lost one lies (95 %); ``None`` where that is not known."""
        if self.reach is None:
            return None
        return self._lost(self.reach), self._lost(-self.reach)

    def _lost(self, off_by: float) -> float:
        held = self.kept * math.exp(off_by) * self.staff
        return 1 - held / self.planned if self.planned else 0.0


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
    names: Mapping[str, str]
    """What the services are called."""

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
    search = Search(history, fitted, model, rule, seed, work, watcher)
    changes |= search.run()
    fitted = changed(base, changes, name=name, title=title)
    setting = prepare(fitted, model, weeks=weeks_of(history), warm_up_weeks=work.warm_up_weeks)
    shown = exports(setting, rule, seed + FRESH_SEEDS, work.shown, watcher)
    return Calibration(
        base=base,
        scenario=fitted,
        changes=changes,
        history=history,
        demand=demand,
        services=tuple(_services(search, shown)),
        begun=begun_by(history, history.rows),
        begun_in_model=tuple(begun_by(one, one.rows) for one in shown),
        names={code: service.name for code, service in model.services.items()},
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


def _services(search: Search, shown: Sequence[History]) -> Iterator[ServiceFit]:
    for code, planned in search.planned.items():
        rows = rows_of(search.history, code)
        if not rows:
            continue
        bracket = search.brackets.get(code)
        waits = waits_in(shown, code)
        yield ServiceFit(
            service=code,
            needs=len(rows),
            actual=mean_wait(begun_by(search.history, rows)),
            modelled=estimate(waits),
            planned=planned,
            staff=planned * (bracket.staff if bracket else 1.0),
            kept=bracket.kept if bracket else 1.0,
            reach=bracket.reach(interval_of(waits)) if bracket else None,
            fitted=bracket is not None,
            met=bracket is not None and bracket.met,
        )


__all__ = ["Calibration", "Effort", "Known", "ServiceFit", "calibrate"]
