"""An issuer, and a service that believes it, with people in two organisations."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from matcher.store import Actor, Store, Week
from tests.api.conftest import MONDAY, people_and_slots, set_clock
from tests.api.served import PATIENCE, PLAIN, in_a_thread
from tests.security.issuer import ORGANISATION, TestIssuer, running

OTHER = "QWO"
"""An organisation with people and places of the same names, and a service that works for both."""


@pytest.fixture(scope="session")
def one_issuer() -> Iterator[TestIssuer]:
    with running() as found:
        yield found


@pytest.fixture
def issuer(one_issuer: TestIssuer) -> Iterator[TestIssuer]:
    """The issuer, for tests that change it: afterwards it is as it was at first."""
    yield one_issuer
    one_issuer.rotate("first")
    one_issuer.people, one_issuer.is_down = {}, False


def fill(url: str) -> None:
    """The same week for two organisations."""
    with Store.open(url, ORGANISATION) as store:
        for each in (store, store.of(OTHER)):
            set_clock(each, MONDAY)
            each.load(Week(people_and_slots()), Actor(organisation=each.organisation))


@pytest.fixture(scope="session")
def service(
    one_issuer: TestIssuer, sqlite_tables: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A service of both organisations, on SQLite; no test may count on what is left in it."""
    file = shutil.copyfile(sqlite_tables, tmp_path_factory.mktemp("security") / "store.db")
    url = f"sqlite:///{file}"
    fill(url)
    with serving(one_issuer, url) as client:
        yield client


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty store, on each database, on the morning on which the tests' weeks begin."""
    with Store.open(database_url) as opened:
        set_clock(opened, MONDAY)
        yield opened


@contextmanager
def serving(issuer: TestIssuer, url: str, **settings: object) -> Iterator[httpx.Client]:
    """A client of a service that believes ``issuer``, over real HTTP."""
    believed = {"issuers": (issuer.settings(),), "organisation": ORGANISATION}
    chosen = {**believed, "organisations": (OTHER,)}
    chosen |= {"public_url": "http://localhost", "refusals_a_second": 0, **settings}
    with (
        in_a_thread(url, **chosen) as address,
        httpx.Client(base_url=address, timeout=PATIENCE, verify=PLAIN) as client,
    ):
        yield client
