"""A worker as a process of its own."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence

from matcher.store import Store
from matcher.usecases.store_place import default_url
from matcher.worker.work import Worker

LOOK_SECONDS = 2.0


def run_worker(
    database: str | None,
    organisations: Sequence[str],
    *,
    once: bool = False,
    with_parent: bool = False,
    retention_days: int | None = None,
    on_start: Callable[[str, str], None] = lambda _name, _address: None,
) -> None:
    """Solve runs until SIGTERM or Ctrl-C, or only those that wait now.

    Args:
        database: the store's address; ``default_url`` when nobody says.
        organisations: whose runs.
        once: end when nothing waits any more.
        with_parent: end when the process that started this one has gone.
        retention_days: after how long things are taken away, looked at once a day; ``None``: never.
        on_start: hears the worker's name and the store's address once both are ready.

    Raises:
        NotReady: the store has no tables yet, or not those of this program.
        NoDatabase: nobody answers there.
    """
    with Store.open(database or default_url(), organisations[0]) as store:
        store.runs()  # so that a store that is not ready is told at once
        worker = Worker(store, organisations, retention_days=retention_days)
        worker.end_on_signals()
        if with_parent:
            _end_with(os.getppid(), worker)
        on_start(worker.name, store.address)
        if not once:
            worker.run()
        while once and worker.work_once():
            pass


def _end_with(parent: int, worker: Worker) -> None:
    """Watch for the parent's end in a thread: nobody tells a child of it."""

    def watch() -> None:
        while os.getppid() == parent:
            threading.Event().wait(LOOK_SECONDS)
        worker.end()

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
