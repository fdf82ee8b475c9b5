"""Reading runs through the store's door."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar

from matcher.store import run_reads
from matcher.store.types.runs import Run, RunEvent

T = TypeVar("T")


class Runs(ABC):
    """Runs of one organisation, read and written."""

    organisation: str

    @abstractmethod
    def _ask(self, work: Callable[[Any], T]) -> T:
        """Give ``work`` a connection for one query."""

    def anything_to_do(self) -> bool:
        """Whether a run waits for a worker, or a hold has run out, which the next write ends."""
        return self._ask(lambda one: run_reads.anything_to_do(one, self.organisation))

    def run(self, run_id: str) -> Run:
        """A run, without its files.

        Raises:
            NotThere: there is no such run.
        """
        return self._ask(lambda one: run_reads.read(one, self.organisation, run_id))

    def runs(self, *, before: int | None = None, limit: int | None = None) -> tuple[Run, ...]:
        """All runs, or so many, the newest first; those that do another again are not among them.

        ``before``: only runs with a smaller number.
        """
        return self._ask(lambda one: run_reads.every(one, self.organisation, before, limit))

    def replays(self, run_id: str) -> tuple[Run, ...]:
        """The runs that do this one again, the newest first."""
        return self._ask(lambda one: run_reads.replays(one, self.organisation, run_id))

    def run_file(self, run_id: str, name: str) -> bytes | None:
        """A run's ``week``, ``plan``, ``free`` or ``seen``, as a zip; ``None`` when it has none."""
        return self._ask(lambda one: run_reads.file(one, self.organisation, run_id, name))

    def run_events(self, run_id: str, after: int = 0) -> tuple[RunEvent, ...]:
        """What has happened to a run since the event of the number ``after``."""
        return self._ask(lambda one: run_reads.events(one, self.organisation, run_id, after))
