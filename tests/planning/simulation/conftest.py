from __future__ import annotations

import pytest

from matcher.domain import Model
from matcher.planning import Scenario
from matcher.planning.simulation import Rule, Setting, Year, prepare, simulate

WEEKS, WARM_UP = 12, 4


@pytest.fixture(scope="session")
def crowded(cornwall: Scenario) -> Scenario:
    """The same with more asked for than there are places."""
    return cornwall.model_copy(update={"load": 1.2})


@pytest.fixture(scope="session")
def setting(crowded: Scenario, model: Model) -> Setting:
    return prepare(crowded, model, weeks=WEEKS, warm_up_weeks=WARM_UP)


@pytest.fixture(scope="session")
def years(setting: Setting) -> dict[Rule, Year]:
    """A year by each rule, with the same seed."""
    return {rule: simulate(setting, rule, seed=3) for rule in Rule}
