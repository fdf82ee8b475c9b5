"""A store with a small generated week in it, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from matcher.files import read_batch
from matcher.store import Actor, Run, RunWish, Store
from matcher.usecases.booking_once import Writer
from matcher.usecases.generate import generate_folder
from matcher.usecases.runs.approving import open_exception, request_run, review
from matcher.usecases.store_load import as_week
from matcher.worker import Worker

LEAD = Actor("ada", "lead")
PEOPLE = 16


@pytest.fixture(scope="session")
def week_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated week, crowded enough that somebody is not placed."""
    folder = tmp_path_factory.mktemp("runs") / "week"
    generate_folder("cornwall", folder, people=PEOPLE, load=1.3, seed=4)
    return folder


@dataclass(frozen=True)
class Scene:
    """A store with the week, a lead, and a worker that runs in this process."""

    store: Store
    wish: RunWish

    def by(self, actor: Actor) -> Writer:
        """A write of this actor's."""
        return Writer(self.store, actor)

    def work(self) -> None:
        """Let the worker do what there is to do."""
        Worker(self.store, ["local"], "worker-1").work_once()

    def in_review(self) -> Run:
        """A run that has been solved."""
        run = request_run(self.by(LEAD), self.wish)
        self.work()
        return self.store.run(run.run_id)

    def open_all(self, run_id: str) -> None:
        """Open every exception of a run."""
        for one in review(self.store, run_id).exceptions:
            open_exception(self.by(LEAD), run_id, one.key)


@pytest.fixture
def scene(database_url: str, week_folder: Path) -> Iterator[Scene]:
    """The scene on each database."""
    read = read_batch(week_folder)
    with Store.open(database_url) as store:
        store.load(as_week(read, week_folder), LEAD)
        yield Scene(store, RunWish(read.batch.horizon_start, 12, work_limit=20, seed=3))
