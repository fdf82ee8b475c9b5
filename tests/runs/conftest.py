"""A store with a small generated week in it, on each database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from matcher.domain import Batch
from matcher.files import read_batch
from matcher.store import Actor, Run, RunWish, Store
from matcher.usecases.booking_once import Writer
from matcher.usecases.generate import generate_folder
from matcher.usecases.runs.approving import approve, open_exception, request_run
from matcher.usecases.runs.telling import told
from matcher.usecases.store_load import as_week
from matcher.worker import Worker
from tests.api.conftest import MONDAY, set_clock
from tests.databases import OWNER, SERVICE
from tests.undrawn import leave_blank

LEAD = Actor("ada", "lead")
COACH = Actor("bea", "coach")
PEOPLE = 16


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

    def request(self) -> Run:
        """A run that waits for a worker."""
        return request_run(self.by(LEAD), self.wish)

    def open_all(self, run_id: str) -> None:
        """Open every exception of a run."""
        run = self.store.run(run_id)
        for one in told(self.store, run).exceptions:
            open_exception(self.by(LEAD), run_id, one.key)

    def approved(self, run: Run) -> str:
        """A run that the lead has looked at and approved."""
        self.open_all(run.run_id)
        return approve(self.by(LEAD), run.run_id).run_id


@pytest.fixture(autouse=True)
def blank(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pictures; those of the processes are drawn."""
    leave_blank(monkeypatch)


@pytest.fixture(scope="session")
def week_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated week, crowded enough that somebody is not placed."""
    folder = tmp_path_factory.mktemp("runs") / "week"
    generate_folder("cornwall", folder, people=PEOPLE, load=1.3, seed=4)
    return folder


def tied(batch: Batch) -> Batch:
    """The batch, where the second need of each person follows the first."""
    first: dict[str, str] = {}
    needs = []
    for need in batch.needs:
        leader = first.setdefault(need.participant_id, need.need_id)
        is_second = leader != need.need_id
        needs.append(need.model_copy(update={"after_need": leader}) if is_second else need)
    return batch.model_copy(update={"needs": tuple(needs)})


@pytest.fixture(scope="session")
def reviewed(
    tmp_path_factory: pytest.TempPathFactory, sqlite_tables: Path, week_folder: Path
) -> Iterator[Scene]:
    """A store whose first run is in review: solved once, and copied for each test."""
    read = read_batch(week_folder)
    file = shutil.copyfile(sqlite_tables, tmp_path_factory.mktemp("reviewed") / "store.db")
    with Store.open(str(file)) as store:
        week = as_week(read, week_folder)
        set_clock(store, MONDAY)
        store.load(replace(week, batch=tied(week.batch)), LEAD)
        scene = Scene(store, RunWish(read.batch.horizon_start, 12, work_limit=20, seed=3))
        scene.request()
        with pytest.MonkeyPatch.context() as patch:
            leave_blank(patch)
            scene.work()
        yield scene


@pytest.fixture
def scene(database_url: str, reviewed: Scene) -> Iterator[Scene]:
    """That store on each database: on SQLite a copy of its file, on PostgreSQL of its rows."""
    with Store.open(database_url.replace(SERVICE, OWNER)) as owners:
        if owners.file is None:
            reviewed.store.copy_to(owners)
        else:
            owners.file.unlink()
            reviewed.store.back_up(owners.file)
    with Store.open(database_url) as store:
        yield Scene(store, reviewed.wish)


@pytest.fixture
def run(scene: Scene) -> Run:
    """The run in review."""
    (found,) = scene.store.runs()
    return found
