"""Where tasks run: processes of this machine, or the workers of a Dask scheduler somewhere else."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import dask
from distributed import Client, LocalCluster
from distributed.system import MEMORY_LIMIT

from matcher.errors import MatcherError
from matcher.planning.sweep.task import version

PATIENCE = "20s"
"""How long a scheduler may take to answer."""
SHARE_OF_MEMORY = 0.8
"""Of this machine's memory, for all its workers together."""


class NoWorkers(MatcherError):
    """There is nobody to run the tasks, or nobody who could."""

    code = "no_workers"


@dataclass(frozen=True, slots=True)
class Workers:
    """Who runs the tasks: processes of this machine, or the workers of a scheduler.

    ``processes`` is as many as there are cores, and ``memory`` (bytes each) an equal share, if
    ``None``. With an ``address`` it is the workers of the scheduler there, as they are.
    """

    processes: int | None = None
    memory: int | None = None
    address: str | None = None


@contextmanager
def at_work(workers: Workers, tasks: int) -> Iterator[Client]:
    """A client of the workers, closed at the end; processes of this machine end with it.

    Raises:
        NoWorkers: the scheduler does not answer, has no workers, or another version runs there.
    """
    if workers.address is None:
        with _processes(workers, tasks) as client:
            yield client
        return
    try:
        client = Client(workers.address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise NoWorkers(
            f"The scheduler at {workers.address} does not answer.",
            "Start one with `dask scheduler`, and give its address, such as tcp://host:8786.",
        ) from error
    with client:
        _check_versions(client)
        yield client


@contextmanager
def staffed(workers: Workers, tasks: int = 1_000) -> Iterator[Workers]:
    """The same workers for several sweeps: processes of this machine are started once.

    Raises:
        NoWorkers: see ``at_work``.
    """
    if workers.address is not None:
        yield workers
        return
    with at_work(workers, tasks) as client:
        yield Workers(address=str(client.scheduler_info()["address"]))


def room(client: Client) -> int:
    """The memory that one task has: of the worker that has least, shared by its threads."""
    found = client.scheduler_info(n_workers=-1)["workers"].values()
    if not found:
        raise NoWorkers("The scheduler has no workers.", "Start some with `dask worker`.")
    here: int = MEMORY_LIMIT
    shares = [int(w["memory_limit"]) // int(w["nthreads"]) for w in found if w["memory_limit"]]
    return min(shares, default=here)


def threads(client: Client) -> int:
    """How many tasks run at once."""
    return max(1, sum(int(count) for count in client.nthreads().values()))


@contextmanager
def _processes(workers: Workers, tasks: int) -> Iterator[Client]:
    """A cluster of processes of this machine, one task each at a time."""
    count = workers.processes or min(max(1, tasks), os.cpu_count() or 1)
    memory = workers.memory or int(SHARE_OF_MEMORY * MEMORY_LIMIT / count)
    # A worker that computes in compiled code for long is not dead; its process says when it is.
    with (
        dask.config.set({"distributed.scheduler.worker-ttl": None}),
        LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            processes=True,
            memory_limit=memory,
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client


def _check_versions(client: Client) -> None:
    """Refuses workers with another version of the product: their results would be others."""
    found = client.run(version)
    if not found:
        raise NoWorkers("The scheduler has no workers.", "Start some with `dask worker`.")
    others = sorted({str(v) for v in found.values()} - {version()})
    if others:
        raise NoWorkers(
            f"Workers run version {', '.join(others)} of the product, and this is {version()}.",
            "Install the same version on all of them.",
        )
