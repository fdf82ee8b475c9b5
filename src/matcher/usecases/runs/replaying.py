"""Doing a run again, to see whether the same week gives the same plan."""

from __future__ import annotations

from dataclasses import dataclass, replace

from matcher.store import NotPossibleNow, Run, RunState, RunWish, Store
from matcher.store.run_reads import WEEK
from matcher.usecases.booking_once import Writer, held_back
from matcher.usecases.runs.approving import done
from matcher.usecases.runs.packing import file_of
from matcher.usecases.runs.solving import DIFFERS, STOPPED_EARLY


@dataclass(frozen=True, slots=True)
class Replay:
    """A run that does another again. ``differs`` is ``None`` until it is done."""

    run: Run
    differs: tuple[str, ...] | None
    """Files that did not come out byte for byte the same."""

    @property
    def same(self) -> bool | None:
        """Whether everything came out the same; ``None`` until it is done."""
        return None if self.differs is None else not self.differs


def request_replay(writer: Writer, run_id: str) -> Run:
    """Queue a run that does this one again: the same snapshot, rules, steps and decisions.

    Raises:
        NotThere: there is no such run.
        NotPossibleNow: it has no plan, is itself such a run, or somebody stopped it early.
    """

    def looked_at() -> tuple[RunWish, bytes]:
        run = writer.store.run(run_id)
        if run.figures is None or run.state in {RunState.QUEUED, RunState.RUNNING}:
            raise NotPossibleNow(f"Run {run.number} has no plan yet.", "Wait until it has.")
        if run.wish.replays is not None:
            raise NotPossibleNow(
                f"Run {run.number} does another again itself.", "Name the run that it repeats."
            )
        if STOPPED_EARLY in run.figures:
            raise NotPossibleNow(
                f"Somebody stopped run {run.number} early, and when is not to be had again.",
                "Look at its proof instead: matcher verify, with its week and its plan.",
            )
        return replace(run.wish, replays=run.run_id), file_of(writer.store, run, WEEK)

    ready = held_back(looked_at)
    return done(writer, lambda desk: desk.runs.request(*ready()))


def replays(store: Store, run_id: str) -> tuple[Replay, ...]:
    """How doing a run again came out, the newest first."""
    return tuple(map(as_replay, store.replays(run_id)))


def as_replay(run: Run) -> Replay:
    """A run that does another again, with what came of it."""
    differs = None if run.figures is None else tuple(run.figures[DIFFERS])
    return Replay(run, differs)
