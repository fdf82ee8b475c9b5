from __future__ import annotations

from pathlib import Path

import pytest

from matcher.domain import Model
from matcher.files import data_folder, read_model
from matcher.planning import GeneratedWeek, Scenario, generate, read_scenario


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
