"""Fixtures of the store's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from matcher.store import Store
from tests.api.conftest import MONDAY, set_clock


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty store, on each database, on the morning on which the tests' weeks begin."""
    with Store.open(database_url) as opened:
        set_clock(opened, MONDAY)
        yield opened
