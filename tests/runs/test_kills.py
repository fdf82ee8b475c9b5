"""kill -9 of servers and workers at named points: a publication is whole, or it is not there."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from matcher.client import Client, Patience, ServiceError, Unreachable
from matcher.store import Run, RunState, Store
from matcher.store.run_reads import PLAN
from matcher.store.run_work import WORKERS_DIED
from matcher.usecases.booking_once import Writer
from matcher.usecases.runs.approving import request_run
from matcher.usecases.runs.solving import LEASE
from matcher.usecases.runs.zips import unlike
from tests.forked import forked
from tests.runs.crowd import LEAD, WISH, another, fill, moment, proposed
from tests.runs.dying import live_and_die, serve, work
from tests.store.invariants import check

PEOPLE = 12
PUBLISHING = ("held", "written", "confirmed", "committed", "begun")
UNDOING = ("cancelled", "committed", "begun", "written")
SERVERS, WORKERS = 6, 2
SERVERS_SOAK, WORKERS_SOAK = 170, 30
"""Deaths: 200 in all on each database."""
SEED = 11
ONCE = Patience(tries=1)

Deaths = Sequence[tuple[str, int]]


def of_servers(count: int) -> list[tuple[str, int]]:
    """Points of publishing and undoing, each as often as the others; in the middle, any need."""
    draw = random.Random(SEED)
    points = [
        PUBLISHING[n % len(PUBLISHING)] if n % 3 else UNDOING[n // 3 % 4] for n in range(count)
    ]
    in_the_middle = {"held", "confirmed", "cancelled"}
    return [(one, draw.randint(1, PEOPLE) if one in in_the_middle else 1) for one in points]


def of_workers(count: int) -> list[tuple[str, int]]:
    """Points of taking a run up and of putting its plan up for review."""
    every = [(point, turn) for turn in (1, 2) for point in ("written", "committed", "begun")]
    return [every[n % len(every)] for n in range(count)]


@dataclass
class Dying:
    """A program that dies again and again."""

    port_file: Path
    deaths_file: Path

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port_file.read_text()}"

    @property
    def died(self) -> int:
        """How often it has died."""
        return len(self.deaths_file.read_text().splitlines())


@contextmanager
def dying(what: str, url: str, folder: Path, deaths: Deaths) -> Iterator[Dying]:
    """A server or a worker that dies so."""
    it = Dying(folder / "port", folder / "deaths")
    it.deaths_file.touch()
    live = serve if what == "serve" else work
    with forked(live_and_die, live, url, it.port_file, it.deaths_file, deaths) as process:
        while what == "serve" and not (it.port_file.exists() and it.port_file.read_text()):
            assert process.is_alive()
            time.sleep(0.01)
        yield it


def publish_and_undo(store: Store, run: Run, server: Dying) -> None:
    """Publish and undo a run at a server that dies on the way; look after each death."""
    before, rows = moment(store, run.run_id).standing, proposed(store, run)
    assert rows.isdisjoint(before)
    whole = {"approved": before, "published": before | rows, "undone": before}

    def until_it_is_said(step: str, states: tuple[str, ...]) -> None:
        while True:
            died = server.died
            try:
                with Client(server.url, patience=ONCE, timeout=60) as client:
                    getattr(client.runs, step)(run.run_id, key=f"{step}-{run.run_id}")
            except Unreachable:
                while server.died == died:
                    time.sleep(0.002)
            except ServiceError as error:
                if error.told.code not in {"busy", "key_in_progress"}:
                    raise
                time.sleep(0.02)
            else:
                now = moment(store, run.run_id)
                assert now.state == states[-1], "what has been said is so"
                assert now.standing == whole[now.state]
                return
            now = moment(store, run.run_id)
            assert now.state in states
            assert now.standing == whole[now.state], "all of it, or nothing"

    until_it_is_said("publish", ("approved", "published"))
    until_it_is_said("undo", ("published", "undone"))


def kill_servers(url: str, folder: Path, deaths: Deaths) -> None:
    """Publish and undo one run after another until the server has died so often."""
    first = fill(url, PEOPLE)
    with Store.open(url) as store, dying("serve", url, folder, deaths) as server:
        while server.died < len(deaths):
            publish_and_undo(store, another(store, first), server)
        check(store)
        lists = [json.loads(line) for line in server.deaths_file.read_text().splitlines()]
    assert lists == [list(one) for one in deaths]


def kill_workers(url: str, folder: Path, deaths: Deaths) -> None:
    """Let workers die on a run, one after another; the last one brings the same plan as the first.

    The lease of a dead worker is over at once, because the clock is moved on.
    """
    first = fill(url, PEOPLE)
    with Store.open(url) as store, dying("work", url, folder, deaths) as worker:
        while worker.died < len(deaths):
            run = request_run(Writer(store, LEAD), WISH)
            died = worker.died
            while (state := store.run(run.run_id).state) is not RunState.REVIEW:
                if state is RunState.FAILED:  # too many died at this one
                    assert store.run(run.run_id).problem == WORKERS_DIED
                    break
                assert state in {RunState.QUEUED, RunState.RUNNING}
                if worker.died > died and state is RunState.RUNNING:
                    store.move_clock(LEASE * 2)
                    died = worker.died
                time.sleep(0.02)
            else:
                plan, one = (store.run_file(r.run_id, PLAN) for r in (first, run))
                assert plan is not None
                assert one is not None
                assert unlike(plan, one) == [], "half a plan is never put up"
        check(store)


def test_a_publication_is_whole_or_not_there(database_url: str, tmp_path: Path) -> None:
    kill_servers(database_url, tmp_path, of_servers(SERVERS))


def test_a_run_whose_worker_dies_is_solved_by_the_next(database_url: str, tmp_path: Path) -> None:
    kill_workers(database_url, tmp_path, of_workers(WORKERS))


@pytest.mark.soak
def test_a_publication_is_whole_or_not_there_a_hundred_times(
    database_url: str, tmp_path: Path
) -> None:
    kill_servers(database_url, tmp_path, of_servers(SERVERS_SOAK))


@pytest.mark.soak
def test_a_run_whose_workers_die_thirty_times_comes_out_the_same(
    database_url: str, tmp_path: Path
) -> None:
    kill_workers(database_url, tmp_path, of_workers(WORKERS_SOAK))
