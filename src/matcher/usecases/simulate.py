"""Simulate one scenario under one rule: its figures with intervals, and how it warmed up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from matcher.planning.simulation import NOBODY, Rule, Watcher
from matcher.usecases.compare_scenarios import Compared, Wanted, compare_programmes


def simulate_scenario(
    name: str | Path, rule: Rule, wanted: Wanted | None = None, *, watcher: Watcher = NOBODY
) -> Compared:
    """Simulate the named scenario, or the folder of one, and nothing beside it.

    Raises:
        NotFound: there is no such scenario.
        InputFaults: the scenario has faults; all of them.
        Stopped: it was stopped before a year was complete.
    """
    asked = replace(wanted or Wanted(), rules=(rule,), with_nothing=False, with_base=False)
    return compare_programmes([name], asked, watcher=watcher)
