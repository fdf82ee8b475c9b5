"""Running a sweep: what is not there yet is handed to the workers, and kept as it comes back."""

from __future__ import annotations

import queue
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from distributed import CancelledError, Client, Future, KilledWorker

from matcher.errors import MatcherError
from matcher.planning.sweep.folder import ResultFolder
from matcher.planning.sweep.task import Document, Task
from matcher.planning.sweep.workers import NoWorkers, Workers, at_work, room, threads

HEARTBEAT = 0.25
"""Seconds after which it is asked again whether to stop."""
IN_HAND = 2
"""Tasks handed to the workers for each of their threads; the others wait here."""


@dataclass(frozen=True, slots=True)
class SweepWatch:
    """Who hears of each result (``done`` of ``of``, and the task's name), and who may stop."""

    on_result: Callable[[int, int, str], None] = lambda *_: None
    should_stop: Callable[[], bool] = lambda: False


SILENT = SweepWatch()


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep came to. ``results`` are in the order of the tasks, by name.

    ``kept`` of them were there before. ``stopped``: somebody stopped it, and the rest is missing.
    """

    results: Mapping[str, Document]
    kept: int
    stopped: bool = False


class SweepFailed(MatcherError):
    """Some tasks could not be done. What the others found is kept in the folder."""

    code = "sweep_failed"

    def __init__(self, failed: Mapping[str, str]) -> None:
        name, reason = next(iter(failed.items()))
        others = f" {len(failed) - 1} more failed too." if len(failed) > 1 else ""
        super().__init__(
            f"The task {name} failed: {reason}{others}",
            "What the others found is kept; run the same command again for the rest.",
        )
        self.failed = failed


def sweep(
    tasks: Sequence[Task], folder: Path, workers: Workers | None = None, watch: SweepWatch = SILENT
) -> Swept:
    """Runs ``tasks`` that ``folder`` has no result of, and keeps each result as it comes.

    Raises:
        NoWorkers: there are no workers, or a task takes more memory than they have.
        SweepFailed: some tasks failed; the others are done and kept.
        CannotWrite: the folder holds something else under a task's name, or the disk refuses.
    """
    if len({task.name for task in tasks}) != len(tasks):
        raise ValueError("two tasks have one name")
    kept = ResultFolder(folder)
    found = kept.finished(tasks)
    missing = [task for task in tasks if task.name not in found]
    run = _Run(kept, dict(found), len(tasks), watch)
    if missing:
        with at_work(workers or Workers(), len(missing)) as client:
            _check_room(missing, room(client))
            run.all_of(missing, client)
    if run.failed:
        raise SweepFailed(run.failed)
    results = {task.name: run.results[task.name] for task in tasks if task.name in run.results}
    return Swept(results, kept=len(found), stopped=run.stopped)


def _check_room(tasks: Sequence[Task], there: int) -> None:
    """No task is larger than a worker's memory: refused before any work is done."""
    largest = max(tasks, key=lambda task: task.memory)
    if largest.memory > there:
        raise NoWorkers(
            f"The task {largest.name} may take {_gigabytes(largest.memory)}, and a worker has "
            f"{_gigabytes(there)} for it.",
            "Use fewer workers on this machine, larger ones, or smaller parts.",
        )


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB"


@dataclass(slots=True)
class _Run:
    """A sweep under way."""

    kept: ResultFolder
    results: dict[str, Document]
    of: int
    watch: SweepWatch
    failed: dict[str, str] = field(default_factory=dict)
    stopped: bool = False

    def all_of(self, tasks: Sequence[Task], client: Client) -> None:
        """Hands the tasks over a few at a time, the largest first, until all are back."""
        waiting = sorted(tasks, key=lambda task: -task.memory)[::-1]
        back: queue.SimpleQueue[Future[Document]] = queue.SimpleQueue()
        in_hand: dict[str, tuple[Task, Future[Document]]] = {}
        while waiting or in_hand:
            self.stopped = self.watch.should_stop()
            if self.stopped:
                client.cancel([future for _, future in in_hand.values()], force=True)
                return
            while waiting and len(in_hand) < IN_HAND * threads(client):
                task = waiting.pop()
                future = client.submit(
                    task.work, **task.arguments, key=f"{task.name}-{task.fingerprint}", pure=False
                )
                in_hand[str(future.key)] = task, future
                future.add_done_callback(back.put)
            try:
                key = str(back.get(timeout=HEARTBEAT).key)
            except queue.Empty:
                continue
            task, future = in_hand.pop(key)
            self._take(task, future)

    def _take(self, task: Task, future: Future[Document]) -> None:
        """Keeps what came back; why a task failed is told at the end."""
        try:
            result = future.result()
        except KilledWorker:
            self.failed[task.name] = "The workers that ran it died, again and again."
            return
        except CancelledError:
            self.failed[task.name] = "The scheduler went away, or somebody there cancelled it."
            return
        except MatcherError as error:
            self.failed[task.name] = str(error)
            return
        except Exception as error:  # whatever one task does, the others go on
            self.failed[task.name] = f"{type(error).__name__}: {error}."
            return
        self.results[task.name] = result
        self.kept.keep(task, result)
        self.watch.on_result(len(self.results), self.of, task.name)
