from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

from matcher.domain import Model
from matcher.files import data_folder, read_model
from matcher.planning import GeneratedWeek, Scenario, generate, read_scenario
from matcher.planning.simulation import Rule
from matcher.planning.sweep import Workers
from matcher.usecases.compare_scenarios import Compared, Wanted, compare_programmes
from tests.browsing import browser

__all__ = ["browser"]

SHORT = Wanted(rules=(Rule.FIRST_COME,), weeks=8, warm_up_weeks=4, until=2)


@pytest.fixture(scope="session")
def scenarios() -> Path:
    return data_folder("scenarios")


@pytest.fixture(scope="session")
def model() -> Model:
    return read_model("workwell")


@pytest.fixture(scope="session")
def manchester(scenarios: Path) -> Scenario:
    return read_scenario(scenarios / "greater-manchester")


@pytest.fixture(scope="session")
def cornwall(scenarios: Path) -> Scenario:
    """A small programme: 15 people a week begin."""
    return read_scenario(scenarios / "cornwall")


@pytest.fixture(scope="session")
def week(manchester: Scenario, model: Model) -> GeneratedWeek:
    """A week of the usual size."""
    return generate(manchester, model=model, people=450, load=0.9, seed=1)


CHANGE = """
base = "cornwall"
name = "more"
title = "More people, and more physiotherapy"
extra = [{ service = "physiotherapy", area = "cornwall", half_days = 3 }]
[demand]
starts_a_week = 22
"""


@pytest.fixture(scope="session")
def change(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A planner's own scenario: more people come, and something is done about it."""
    folder = tmp_path_factory.mktemp("scenarios") / "more"
    folder.mkdir()
    (folder / "scenario.toml").write_text(CHANGE, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def compared(change: Path) -> Compared:
    return compare_programmes([change], SHORT)


@pytest.fixture(scope="session")
def there() -> Iterator[Workers]:
    """The workers of a scheduler that somebody else has started."""
    with LocalCluster(
        n_workers=1, threads_per_worker=2, dashboard_address="127.0.0.1:0", silence_logs=50
    ) as cluster:
        yield Workers(address=cluster.scheduler_address)
