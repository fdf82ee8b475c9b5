"""Sizing a scenario: the least cost of extra hours for a target, written with its page."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from matcher.errors import InputFaults
from matcher.files.replace_file import write_file
from matcher.files.replace_folder import CannotWrite
from matcher.planning.scenario import Scenario
from matcher.planning.scenario_codes import unknown_codes
from matcher.planning.scenario_file import bundled_scenarios, find_scenario, read_scenario
from matcher.planning.scenario_model import scenario_model
from matcher.planning.simulation import Estimate, Rule
from matcher.planning.sizing import Bench, Sized, Target, size
from matcher.planning.sweep import SILENT, SweepWatch, Workers
from matcher.report.sizing import render_sizing, services_table, steps_table

YEARS, STEPS, SERVICES, PAGE, CHANGES = (
    *("years", "hours.csv", "services.csv", "size.html"),
    "scenario.toml",
)
MARK = 'extra = "matcher size"'
"""Stands in every scenario.toml that is written here, and tells it from a user's own."""
RULES: Mapping[Rule, str] = {
    Rule.FIRST_COME: "First come, first served: the coach books the soonest dates.",
    Rule.FIRST_COME_ON_MONDAYS: "First come, first served, on Mondays; some are booked at once.",
    Rule.BATCH: "The weekly batch; coaches book some plan items at once.",
    Rule.BATCH_WITH_PRICES: "The weekly batch; coaches' options are ranked by its prices.",
    Rule.AT_ONCE_WITH_PRICES: "Coaches book at once, ranked by the prices of a weekly batch.",
}


@dataclass(frozen=True, slots=True)
class SizeWanted:
    """What to size for, and how long to simulate. ``budget`` is in pounds a week."""

    target: Target = field(default_factory=Target)
    budget: float | None = None
    rule: Rule = Rule.BATCH
    weeks: int = 26
    warm_up_weeks: int = 26
    years: int = 5
    seed: int = 0


def size_scenario(
    name_or_path: str,
    out: Path,
    wanted: SizeWanted | None = None,
    workers: Workers | None = None,
    watch: SweepWatch = SILENT,
) -> tuple[Scenario, Sized]:
    """Size a scenario, and write its page, tables, and the changes as a scenario of its own.

    Raises:
        NotFound: there is no such scenario.
        InputFaults: its file has faults; all of them.
        MatcherError: a figure is out of range.
        CannotWrite: ``out`` holds a scenario that ``size`` did not write.
        Stopped: somebody stopped it; simulated years are kept.
    """
    wanted = wanted or SizeWanted()
    home = find_scenario(name_or_path)
    _check_folder(out)
    scenario = read_scenario(home)
    model = scenario_model(scenario, beside=home)
    faults = unknown_codes(scenario, model)
    if faults:
        raise InputFaults(faults)
    bench = Bench(
        scenario,
        wanted.target,
        out / YEARS,
        wanted.rule,
        weeks=wanted.weeks,
        warm_up_weeks=wanted.warm_up_weeks,
        workers=workers or Workers(),
        watch=watch,
    )
    found = size(bench, years=wanted.years, seed=wanted.seed, budget=wanted.budget)
    names = {code: service.name for code, service in model.services.items()}
    page = render_sizing(
        found, names, title=scenario.title, rule=RULES[wanted.rule], weeks=wanted.weeks
    )
    write_file(out / PAGE, page.encode(), replace=True)
    write_file(out / STEPS, steps_table(found, names).csv(), replace=True)
    write_file(out / SERVICES, services_table(found, names).csv(), replace=True)
    write_file(
        out / CHANGES, changes_toml(_base_of(home, out), scenario, found).encode(), replace=True
    )
    return scenario, found


def _check_folder(out: Path) -> None:
    """Refuse, before hours of work, a folder whose scenario.toml is somebody's own."""
    file = out / CHANGES
    if file.exists() and MARK not in file.read_text(encoding="utf-8", errors="replace"):
        raise CannotWrite(
            f"There is a {CHANGES} in {out} that was not written by matcher size.",
            "Name another folder: your scenario stays as it is.",
        )


def _base_of(home: Path, out: Path) -> str:
    """What a scenario in ``out`` calls the one in ``home``: its name if it is a bundled one."""
    for name, folder in bundled_scenarios().items():
        if folder.resolve() == home.resolve():
            return name
    return Path(os.path.relpath(home.resolve(), out.resolve().parent)).as_posix()


def changes_toml(base: str, scenario: Scenario, found: Sized) -> str:
    """The answer as a scenario over ``base``, to simulate and compare."""
    hours = {**{(e.service, e.area): e.half_days for e in scenario.extra if e.site is None}}
    for spot, count in found.hours.items():
        hours[spot.service, spot.area] = hours.get((spot.service, spot.area), 0) + count
    lines = [
        f"# {scenario.title} with the hours that matcher size found.",
        "",
        f"base = {_quoted(base)}",
        f'name = "{scenario.name[:58]}-sized"',
        f"title = {_quoted(f'{scenario.title}, with more hours')}",
    ]
    for (service, area), count in sorted(hours.items()):
        lines += [
            "",
            "[[extra]]",
            f'service = "{service}"',
            f'area = "{area}"',
            f"half_days = {count}",
        ]
    return "\n".join([*lines, "", "[sources]", MARK, ""])


def _quoted(text: str) -> str:
    """``text`` as a string of TOML; those of JSON are among them."""
    return json.dumps(text, ensure_ascii=False)


def size_document(found: Sized) -> dict[str, Any]:
    """For programs."""
    return {
        "target": asdict(found.target),
        "met": found.met,
        "half_days": len(found.steps),
        "pounds_a_week": found.pounds_a_week,
        "wanted_pounds_a_week": found.wanted_pounds_a_week,
        "budget": found.budget,
        "hours": [
            {"service": spot.service, "area": spot.area, "half_days": count}
            for spot, count in sorted(found.hours.items())
        ],
        "steps": [
            {
                "service": step.spot.service,
                "area": step.spot.area,
                "number": step.number,
                "price_days": step.price,
                "price_is": "estimate",
                "pounds_a_week": step.pounds_a_week,
            }
            for step in found.steps
        ],
        "services": [
            {
                "service": one.service,
                "before": _interval(one.before),
                "after": _interval(one.after),
                "one_less": None if one.one_less is None else _interval(one.one_less),
                "needs_a_year": one.needs_a_year,
                "met": one.met,
                "within_interval": one.within,
                "one_less_may_do": one.less_may_do,
            }
            for one in found.services
        ],
        "too_small": list(found.too_small),
        "relaxations": [asdict(way) for way in found.relaxations],
        "curve": [
            {
                "half_days": point.half_days,
                "pounds_a_week": point.pounds_a_week,
                "share": _interval(point.share),
            }
            for point in found.curve
        ],
        "years": found.years,
        "search_years": found.search_years,
    }


def _interval(known: Estimate) -> dict[str, float]:
    return {"mean": known.mean, "low": known.low, "high": known.high}
