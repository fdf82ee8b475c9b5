"""A served store with a small week and a plan in it, and a tab of a real browser to look with."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from matcher.files import read_batch
from matcher.files.postcodes.directory import HOME_VARIABLE
from matcher.store import Store
from matcher.units import LONDON
from matcher.usecases.generate import generate_folder
from matcher.usecases.store_load import as_week
from tests.api.conftest import set_clock
from tests.api.served import in_a_thread
from tests.pages.site import LEAD, PAGE_PATIENCE, Site
from tests.pages.states import States, made

expect.set_options(timeout=PAGE_PATIENCE)

MORNING = dt.datetime(2026, 11, 30, 7, tzinfo=LONDON)
"""The moment of the tests: before anybody's first appointment of the demo week and of ours."""


@pytest.fixture(scope="session")
def week_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated week, crowded enough that somebody is not placed."""
    folder = tmp_path_factory.mktemp("pages") / "week"
    generate_folder("cornwall", folder, people=24, load=1.4, seed=4)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _own_uploads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Uploads are kept in this user's data folder: one of the tests' own."""
    before = os.environ.get(HOME_VARIABLE)
    os.environ[HOME_VARIABLE] = str(tmp_path_factory.mktemp("data"))
    yield
    if before is None:
        del os.environ[HOME_VARIABLE]
    else:
        os.environ[HOME_VARIABLE] = before


@contextmanager
def served(folder: Path, week: Path | None, **more: Any) -> Iterator[Site]:
    """A store in ``folder`` with ``week`` in it, or with nothing, and the pages on it.

    ``more``: settings, and what ``in_a_thread`` takes.
    """
    url = f"sqlite:///{folder / 'store.sqlite'}"
    with Store.open(url) as store:
        store.migrate()
        set_clock(store, MORNING)
        if week is not None:
            store.load(as_week(read_batch(week), week), LEAD)
        with in_a_thread(url, **{"demo": True, **more}) as address:
            yield Site(address, store)


@pytest.fixture(scope="session")
def states(tmp_path_factory: pytest.TempPathFactory, week_folder: Path) -> Iterator[States]:
    """Plans and holds in every state. Tests that share it change nothing that lasts."""
    with served(tmp_path_factory.mktemp("states"), week_folder) as site:
        yield made(site)


@pytest.fixture
def loaded(tmp_path: Path, week_folder: Path) -> Iterator[Site]:
    """A week of a test's own, without a plan."""
    with served(tmp_path, week_folder) as site:
        yield site


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Site]:
    """A store in which nothing has been loaded."""
    with served(tmp_path, None) as site:
        yield site


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab of the browser; nothing may go wrong in it unseen, and nothing come from elsewhere."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, locale="en-GB")
    opened = context.new_page()
    opened.set_default_timeout(PAGE_PATIENCE)
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: wrong.append(said.text) if is_a_fault(said.text) else None)
    opened.on("request", lambda one: None if is_ours(one.url) else wrong.append(one.url))
    yield opened
    context.close()
    assert wrong == []


def is_a_fault(said: str) -> bool:
    """Whether the browser complains of the page; that an answer was 4xx is no fault of its own."""
    return "Content Security Policy" in said or "Uncaught" in said


def is_ours(url: str) -> bool:
    """Whether ``url`` is the service's, or a file that is written inside a page."""
    return url.startswith(("http://127.0.0.1:", "data:", "blob:"))
