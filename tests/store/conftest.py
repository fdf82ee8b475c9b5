"""Fixtures of the store's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from matcher.store import Store


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty store, on each database."""
    with Store.open(database_url) as opened:
        yield opened
