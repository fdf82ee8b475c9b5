"""What every test shares: the same examples on every run, and the long runs kept apart."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from tests.browsing import browser
from tests.databases import (
    database_url,
    empty_database_url,
    owned_database_url,
    postgresql,
    postgresql_url,
    sqlite_tables,
    sqlite_url,
)

# Fixtures of every test: imported once and here, so that there is one server.
__all__ = [
    "browser",
    "database_url",
    "empty_database_url",
    "owned_database_url",
    "postgresql",
    "postgresql_url",
    "sqlite_tables",
    "sqlite_url",
]

# Pull requests are judged on the same examples every time; `make soak` looks for new ones.
settings.register_profile(
    "house",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "soak",
    deadline=None,
    max_examples=1000,
    print_blob=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the long tests too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests out unless somebody asks for them by `--soak` or `-m soak`."""
    if config.getoption("--soak") or "soak" in config.getoption("-m"):
        return
    long = [item for item in items if item.get_closest_marker("soak")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("soak")]
