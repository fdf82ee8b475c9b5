"""Calibrate a scenario to a programme's own history, and write it as a scenario of one's own."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.errors import Fault
from matcher.files.replace_file import write_file
from matcher.files.replace_folder import check_replaceable, replace_folder
from matcher.planning import find_scenario, read_scenario
from matcher.planning.calibrate import Calibration, Effort, calibrate
from matcher.planning.calibrate_history import history_template, read_history
from matcher.planning.calibrate_mix import Known
from matcher.planning.scenario_file import FILE, bundled_scenarios
from matcher.planning.scenario_model import scenario_model
from matcher.planning.simulation import NOBODY, Estimate, Rule, Watcher
from matcher.report.calibration import (
    curve_table,
    headline,
    render_calibration,
    services_table,
    verdict,
)
from matcher.report.suppression import SMALLEST

REPORT, SERVICES, CURVE, SUMMARY = (
    *("calibration.html", "services.csv", "begun.csv"),
    "calibration.json",
)
FILES = (FILE, REPORT, SERVICES, CURVE, SUMMARY)
KIND = "a calibration that this program wrote"


@dataclass(frozen=True)
class Calibrated:
    """A calibration, the folder of its base, and the warnings about the history."""

    found: Calibration
    base: Path
    warnings: tuple[Fault, ...]


def calibrate_scenario(
    history: Path,
    base: str | Path,
    *,
    rule: Rule = Rule.FIRST_COME,
    seed: int = 0,
    effort: Effort | None = None,
    watcher: Watcher = NOBODY,
) -> Calibrated:
    """Fit the named scenario, or the folder of one, to a CSV file of needs.

    Raises:
        NotFound: there is no such scenario.
        InputFaults: the history or the scenario has faults; all of them.
        Stopped: the watcher asked to stop.
    """
    home = find_scenario(base)
    scenario = read_scenario(home)
    model = scenario_model(scenario, beside=home)
    read, book = read_history(history, model)
    found = calibrate(read, scenario, model, rule=rule, seed=seed, effort=effort, watcher=watcher)
    return Calibrated(found, home, book.warnings)


def check_calibration_folder(out: Path) -> None:
    """Refuses a folder that must not be replaced, before any work is done for it.

    Raises:
        CannotWrite: something else is in the way, or the disk refuses.
    """
    check_replaceable(out, FILES, marks=(SUMMARY,), kind=KIND)


def write_calibration(done: Calibrated, out: Path, *, name: str | None = None) -> None:
    """Write the calibrated scenario with its page and figures, or nothing.

    Raises:
        CannotWrite: something else is in the way, or the disk refuses.
    """
    contents = {
        FILE: scenario_toml(done, out, name or out.name).encode(),
        REPORT: render_calibration(done.found).encode(),
        SERVICES: services_table(done.found).csv(),
        CURVE: curve_table(done.found).csv(),
        SUMMARY: (json.dumps(calibration_document(done), indent=2) + "\n").encode(),
    }
    replace_folder(out, contents, marks=(SUMMARY,), kind=KIND)


def write_history_template(file: Path) -> None:
    """Write an example of a history; nothing that is there is replaced.

    Raises:
        CannotWrite: something is in the way, or the disk refuses.
    """
    write_file(file, history_template(), replace=False)


def scenario_toml(done: Calibrated, out: Path, name: str) -> str:
    """The calibrated scenario: its base, what was fitted, and where that is from."""
    found, history = done.found, done.found.history
    bundled = bundled_scenarios()
    base = done.base.name
    if bundled.get(base) != done.base:
        base = os.path.relpath(done.base.resolve(), out.resolve().parent)
    counted = (
        f"counted in a history of {len(history.rows)} needs, "
        f"{history.first.isoformat()} to {history.last.isoformat()}"
    )
    fitted = "fitted until the simulated waits were those of that history"
    sources = {key: fitted if key in ("staff", "booking") else counted for key in found.changes}
    lines = [
        "# Written by matcher calibrate from a programme's own history.",
        f"base = {json.dumps(base)}",
        f"name = {json.dumps(name)}",
        f"title = {json.dumps(found.scenario.title)}",
        *_toml({**found.changes, "sources": sources}, ()),
    ]
    return "\n".join(lines) + "\n"


def _toml(tree: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """The lines of a table: its own figures, then the tables in it."""
    own = {key: value for key, value in tree.items() if not isinstance(value, Mapping)}
    if own and path:
        yield f"\n[{'.'.join(path)}]"
    for key, value in own.items():
        yield f"{key} = {json.dumps(value)}"
    for key, value in tree.items():
        if isinstance(value, Mapping) and value:
            yield from _toml(value, (*path, key))


def calibration_document(done: Calibrated) -> dict[str, Any]:
    """Everything for programs."""
    found = done.found
    return {
        "base": found.base.name,
        "needs": len(found.history.rows),
        "people": len(found.history.people),
        "first": found.history.first.isoformat(),
        "last": found.history.last.isoformat(),
        "headline": headline(found),
        "verdict": verdict(found),
        "starts_a_week": _known(found.demand.starts_a_week),
        "growth": _known(found.demand.growth),
        "mean_wait": {"actual": round(found.actual_wait, 4), **_modelled(found.modelled_wait)},
        "greatest_difference": round(found.greatest_difference, 4),
        "services": {
            fit.service: {
                "needs": fit.needs,
                "actual": round(fit.actual, 4),
                **_modelled(fit.modelled),
                "staff_planned": round(fit.planned, 4),
                "staff": round(fit.staff, 4),
                "capacity_lost": round(fit.lost, 4),
                "capacity_lost_between": _rounded(fit.lost_range),
                "fitted": fit.fitted,
                "met": fit.met,
            }
            for fit in found.services
            if fit.needs >= SMALLEST
        },
        "changes": found.changes,
    }


def _known(known: Known) -> dict[str, float | None]:
    high = None if math.isinf(known.high) else round(known.high, 4)
    return {"value": round(known.value, 4), "low": round(known.low, 4), "high": high}


def _rounded(ends: tuple[float, float] | None) -> list[float] | None:
    return None if ends is None else [round(end, 4) for end in ends]


def _modelled(known: Estimate) -> dict[str, float]:
    return {
        "modelled": round(known.mean, 4),
        "modelled_low": round(known.low, 4),
        "modelled_high": round(known.high, 4),
    }
