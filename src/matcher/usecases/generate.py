"""Generate a week of invented people, and read it back before anybody uses it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from matcher.files import ReadBatch, read_batch
from matcher.planning import find_scenario, generate, read_scenario, write_week
from matcher.planning.scenario_model import scenario_model
from matcher.planning.week import check_week_folder


def generate_folder(
    scenario: str,
    out: Path,
    *,
    people: int | None = None,
    weeks: int | None = None,
    load: float | None = None,
    seed: int = 0,
) -> ReadBatch:
    """Write a week for the named scenario (or the folder of one) to ``out``.

    What is ``None`` is taken from the scenario. The same arguments give the same bytes.

    Raises:
        MatcherError: there is no such scenario, or a figure is out of range.
        CannotWrite: ``out`` is somebody else's folder, or the disk refuses.
    """
    check_week_folder(out)
    home = find_scenario(scenario)
    setting = read_scenario(home)
    model = scenario_model(setting, beside=home)
    week = generate(setting, model=model, people=people, weeks=weeks, load=load, seed=seed)
    with tempfile.TemporaryDirectory() as trial:
        write_week(week, Path(trial) / "week")
        read = read_batch(Path(trial) / "week")
    write_week(week, out)
    return read
