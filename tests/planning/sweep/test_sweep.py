"""Sweeps on real Dask workers: results as they come, whoever is killed on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from matcher.errors import MatcherError
from matcher.files import CannotWrite
from matcher.planning.sweep import SweepFailed, SweepWatch, Task, Workers, sweep
from matcher.planning.sweep.workers import NoWorkers
from tests.planning.sweep import work

ROOT = Path(__file__).resolve().parents[3]
ONE = Workers(processes=1)


def squares(count: int) -> list[Task]:
    return [Task(f"task-{n}", work.square, {"number": n}) for n in range(1, count + 1)]


def test_local_processes_and_a_scheduler_give_the_same(tmp_path: Path, there: Workers) -> None:
    told: list[tuple[int, int]] = []
    watch = SweepWatch(on_result=lambda done, of, _: told.append((done, of)))
    here = sweep(squares(5), tmp_path / "here", ONE, watch)
    remote = sweep(squares(5), tmp_path / "there", there)
    assert list(here.results) == [f"task-{n}" for n in range(1, 6)]
    assert [r["square"] for r in here.results.values()] == [1, 4, 9, 16, 25]
    assert [r["square"] for r in remote.results.values()] == [1, 4, 9, 16, 25]
    assert told == [(n, 5) for n in range(1, 6)]
    assert os.getpid() not in {r["pid"] for r in here.results.values()}


def test_what_is_there_is_not_done_again_unless_its_arguments_changed(
    tmp_path: Path, there: Workers
) -> None:
    first = sweep(squares(3), tmp_path, there)
    again = sweep(squares(3), tmp_path, Workers(address="tcp://127.0.0.1:1"))
    assert again.kept == 3
    assert again.results == first.results
    other = [Task("task-1", work.square, {"number": 7}), *squares(3)[1:]]
    changed = sweep(other, tmp_path, there)
    assert changed.kept == 2
    assert changed.results["task-1"]["square"] == 49


def test_a_killed_worker_is_replaced_and_its_task_done_again(
    tmp_path: Path, there: Workers
) -> None:
    marks = [str(tmp_path / f"died-{n}") for n in range(2)]
    tasks = [
        Task(f"task-{n}", work.dies_once, {"number": n, "mark": mark})
        for n, mark in enumerate(marks)
    ]
    done = sweep(tasks, tmp_path / "results", there)
    assert [r["square"] for r in done.results.values()] == [0, 1]
    assert all(Path(mark).exists() for mark in marks)


def test_after_a_killed_client_the_same_call_ends_with_the_same_results(
    tmp_path: Path, there: Workers
) -> None:
    folder, sign = tmp_path / "killed", tmp_path / "go"
    command = [sys.executable, "-m", "tests.planning.sweep.client", str(folder), str(sign)]
    client = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        while not (folder / "task-2.json").exists() and client.poll() is None:
            time.sleep(0.02)
    finally:
        client.send_signal(signal.SIGKILL)
        client.wait()
    assert {path.name for path in folder.iterdir()} == {"task-1.json", "task-2.json"}
    sign.touch()
    resumed = sweep(work.waiting_tasks(sign), folder, there)
    assert resumed.kept == 2
    assert resumed.results == {f"task-{n}": {"square": n * n} for n in range(1, 5)}


def test_somebody_may_stop_it_and_go_on_later(tmp_path: Path, there: Workers) -> None:
    seen: list[str] = []
    watch = SweepWatch(
        on_result=lambda _done, _of, name: seen.append(name), should_stop=lambda: len(seen) > 1
    )
    sign = tmp_path / "go"
    stopped = sweep(work.waiting_tasks(sign), tmp_path / "out", there, watch)
    assert stopped.stopped
    assert set(stopped.results) == {"task-1", "task-2"}
    sign.touch()
    rest = sweep(work.waiting_tasks(sign), tmp_path / "out", there)
    assert (rest.kept, rest.stopped, len(rest.results)) == (2, False, 4)


def test_one_task_that_fails_does_not_lose_the_others(tmp_path: Path, there: Workers) -> None:
    tasks = [Task(f"task-{n}", work.refuses, {"number": n}) for n in range(1, 6)]
    with pytest.raises(SweepFailed) as told:
        sweep(tasks, tmp_path, there)
    assert set(told.value.failed) == {"task-2", "task-3"}
    assert "Two is not a number we like" in told.value.failed["task-2"]
    assert "KeyError" in told.value.failed["task-3"]
    kept = {path.stem for path in tmp_path.iterdir()}
    assert kept == {"task-1", "task-4", "task-5"}


def test_a_task_larger_than_a_worker_is_refused_at_once(tmp_path: Path, there: Workers) -> None:
    huge = Task("huge", work.square, {"number": 1}, memory=1 << 50)
    with pytest.raises(NoWorkers, match="smaller parts"):
        sweep([huge, *squares(2)], tmp_path / "out", there)
    assert not (tmp_path / "out").exists()


def test_nobody_at_the_address_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.planning.sweep.workers.PATIENCE", "100ms")
    with pytest.raises(NoWorkers, match="does not answer"):
        sweep(squares(1), tmp_path, Workers(address="tcp://127.0.0.1:1"))


def test_another_file_in_the_way_is_never_replaced(tmp_path: Path, there: Workers) -> None:
    (tmp_path / "task-1.json").write_text('{"mine": true}')
    with pytest.raises(CannotWrite, match="in the way"):
        sweep(squares(1), tmp_path, there)
    assert json.loads((tmp_path / "task-1.json").read_text()) == {"mine": True}


@pytest.mark.parametrize("name", ["", "../up", "a b", ".hidden"])
def test_a_task_has_a_name_that_a_file_can_have(name: str) -> None:
    with pytest.raises(ValueError, match="cannot name"):
        Task(name, work.square)


def test_results_keep_to_what_was_asked_of_them(tmp_path: Path, there: Workers) -> None:
    with pytest.raises(ValueError, match="one name"):
        sweep([*squares(1), *squares(1)], tmp_path, there)
    assert isinstance(SweepFailed({"a": "b."}), MatcherError)
