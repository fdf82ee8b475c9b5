"""Compare programmes: read the scenarios, live through the same years of each, tell the outcome."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.domain import Model
from matcher.files.replace_folder import check_replaceable, replace_folder
from matcher.optimise import Options
from matcher.planning import Scenario, find_scenario, read_scenario
from matcher.planning.comparison import (
    Arm,
    Comparison,
    Lived,
    Role,
    compare,
    doing_nothing,
    nothing_is_done,
)
from matcher.planning.localities import Locality
from matcher.planning.scenario_localities import read_localities
from matcher.planning.scenario_model import scenario_model
from matcher.planning.simulation import (
    NOBODY,
    Estimate,
    Precision,
    Rule,
    Watcher,
    prepare,
    warm_up,
)
from matcher.report import board_tables, board_words
from matcher.report.board import render_board

REPORT, FIGURES, WAITS, SUMMARY = "board.html", "figures.csv", "waits.csv", "comparison.json"
FILES = (REPORT, FIGURES, WAITS, SUMMARY)
KIND = "a comparison that this program wrote"
ATTRIBUTION = (
    "Source: Office for National Statistics and Ministry of Housing, Communities and Local "
    "Government, licensed under the Open Government Licence v3.0; place names from GeoNames, "
    "CC BY 4.0."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be simulated. ``until`` is a number of years, or how narrow an interval has to be.

    The first of ``rules`` is the base's. ``with_nothing`` adds what comes when nothing is done,
    wherever other people come than today. ``with_base`` sets a single scenario that changes another
    one beside that. ``processes`` work side by side.
    """

    rules: tuple[Rule, ...] = (Rule.BATCH,)
    weeks: int = 52
    warm_up_weeks: int = 26
    until: int | Precision = 5
    seed: int = 0
    options: Options | None = None
    with_nothing: bool = True
    with_base: bool = True
    processes: int = 1


@dataclass(frozen=True)
class Compared:
    """A comparison, and where its people live."""

    comparison: Comparison
    localities: tuple[Locality, ...]

    @property
    def services(self) -> dict[str, str]:
        """The names of the services by code."""
        model = self.comparison.base.arm.setting.model
        return {code: service.name for code, service in model.services.items()}


def compare_programmes(
    names: Sequence[str | Path], wanted: Wanted | None = None, *, watcher: Watcher = NOBODY
) -> Compared:
    """Compare the named scenarios, or the folders of some; the first is the base.

    Raises:
        NotFound: there is no such scenario.
        InputFaults: a scenario has faults; all of them.
        Stopped: it was stopped before every programme had lived through a year.
    """
    asked = wanted or Wanted()
    homes = [find_scenario(name) for name in names]
    scenarios = [read_scenario(home) for home in homes]
    models = [scenario_model(s, beside=home) for s, home in zip(scenarios, homes, strict=True)]
    base = scenarios[0].as_is if scenarios[0].changes else None
    if asked.with_base and len(scenarios) == 1 and base is not None:
        scenarios.insert(0, base)
        models.insert(0, scenario_model(base, beside=homes[0]))
    arms = list(_arms(scenarios, models, asked))
    with _side_by_side(asked.processes) as executor:
        comparison = compare(
            arms,
            seed=asked.seed,
            until=asked.until,
            options=asked.options,
            watcher=watcher,
            executor=executor,
        )
    places = {place.code: place for s in scenarios for place in read_localities(s)}
    return Compared(comparison, tuple(places.values()))


def _arms(scenarios: Sequence[Scenario], models: Sequence[Model], wanted: Wanted) -> Iterator[Arm]:
    """The base under its rule, then every other scenario and rule, doing nothing before each.

    A scenario to which only other people come is doing nothing itself: it is compared with today.
    """
    base, rule = scenarios[0], wanted.rules[0]
    nothing: list[tuple[Scenario, str]] = []
    for scenario, model in zip(scenarios, models, strict=True):
        instead = doing_nothing(base, scenario) if wanted.with_nothing else None
        name = None
        if instead is not None and nothing_is_done(base, scenario):
            nothing.append((instead, _name(scenario, rule, wanted)))
        elif instead is not None:
            known = [n for other, n in nothing if _same_people(other, instead)]
            name = known[0] if known else instead.name
            if not known:
                nothing.append((instead, name))
                yield _arm(instead, models[0], rule, Role.NOTHING, wanted)
        for each in wanted.rules:
            is_base = scenario is base and each is rule
            role = Role.BASE if is_base else Role.CHANGE
            yield _arm(scenario, model, each, role, wanted, name)


def _name(scenario: Scenario, rule: Rule, wanted: Wanted) -> str:
    """What a scenario's arm is called."""
    return f"{scenario.name}-{rule.value}" if len(wanted.rules) > 1 else scenario.name


def _same_people(one: Scenario, other: Scenario) -> bool:
    return one.demand == other.demand and one.people == other.people


def _arm(
    scenario: Scenario,
    model: Model,
    rule: Rule,
    role: Role,
    wanted: Wanted,
    instead_of: str | None = None,
) -> Arm:
    several = len(wanted.rules) > 1 and role is not Role.NOTHING
    return Arm(
        name=_name(scenario, rule, wanted) if several else scenario.name,
        title=f"{scenario.title}: {board_words.RULES[rule]}" if several else scenario.title,
        role=role,
        setting=prepare(scenario, model, weeks=wanted.weeks, warm_up_weeks=wanted.warm_up_weeks),
        rule=rule,
        instead_of=instead_of,
    )


@contextmanager
def _side_by_side(processes: int) -> Iterator[Executor | None]:
    """Processes of this machine; with one, everything is done here. They end with the work."""
    if processes < 2:
        yield None
        return
    context = multiprocessing.get_context("spawn")
    before = set(multiprocessing.active_children())
    executor = ProcessPoolExecutor(processes, mp_context=context, initializer=_leave_signals)
    try:
        yield executor
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
            child.join()


def _leave_signals() -> None:
    """Ctrl-C is answered by whoever started this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def cores() -> int:
    """Processes that can work at once on this machine."""
    return os.cpu_count() or 1


def check_comparison_folder(out: Path) -> None:
    """Refuses a folder that must not be replaced, before any work is done for it.

    Raises:
        CannotWrite: something else is in the way, or the disk refuses.
    """
    check_replaceable(out, FILES, marks=(SUMMARY,), kind=KIND)


def write_comparison(done: Compared, out: Path) -> None:
    """Write the board report, the figures, the waits over time and the summary, or nothing.

    Raises:
        CannotWrite: something else is in the way, or the disk refuses.
    """
    contents = {
        REPORT: board_page(done).encode(),
        FIGURES: board_tables.all_figures(done.comparison, done.services).csv(),
        WAITS: board_tables.waits_table(done.comparison).csv(),
        SUMMARY: (json.dumps(comparison_document(done), indent=2) + "\n").encode(),
    }
    replace_folder(out, contents, marks=(SUMMARY,), kind=KIND)


def board_page(done: Compared) -> str:
    """The board report as HTML."""
    return render_board(done.comparison, localities=done.localities, sources=(ATTRIBUTION,))


def comparison_document(done: Compared) -> dict[str, Any]:
    """Everything for programs, small numbers hidden (``null``)."""
    comparison = done.comparison
    setting = comparison.base.arm.setting
    seen = warm_up(comparison.base.lived.years)
    return {
        "years": comparison.years,
        "seeds": [year.seed for year in comparison.base.lived.years],
        "narrow_enough": comparison.base.lived.narrow_enough,
        "weeks": setting.weeks,
        "warm_up": {
            "weeks": seen.left_out,
            "settled_after": seen.settled_after,
            "settled": seen.settled,
            "enough": seen.enough,
        },
        "headline": board_words.headline(comparison),
        "programmes": [_programme(comparison, one) for one in comparison.arms],
    }


def _programme(comparison: Comparison, one: Lived) -> dict[str, Any]:
    base = comparison.against_base[one.arm.name]
    nothing = comparison.against_nothing[one.arm.name]
    figures: dict[str, dict[str, Any]] = {}
    for key, known in one.estimates.items():
        small = board_words.is_small(one, key)
        figures.setdefault(key.of or "everybody", {})[key.measure] = (
            None
            if small
            else {
                **_numbers(known),
                "against_today": _numbers(base[key]) if key in base else None,
                "against_nothing": _numbers(nothing[key]) if key in nothing else None,
            }
        )
    return {
        "name": one.arm.name,
        "title": one.arm.title,
        "role": one.arm.role.value,
        "rule": one.arm.rule.value,
        "instead_of": one.arm.instead_of,
        "figures": figures,
    }


def _numbers(known: Estimate) -> dict[str, float]:
    ends = {"low": known.low, "high": known.high} if known.known else {}
    return {name: round(value, 4) for name, value in {"mean": known.mean, **ends}.items()}
