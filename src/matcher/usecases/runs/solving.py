"""What a worker does with a run: solve its snapshot, have it checked, put it up for review."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from matcher.domain import Outcome
from matcher.errors import MatcherError, NoPlan
from matcher.files import read_batch
from matcher.files.hand import Action, ByHand
from matcher.optimise import Options, Progress
from matcher.store import Actor, Asked, Claim, LeaseLost, RunEdit, RunProgress, RunWish, Store
from matcher.store.run_reads import FREE, PLAN, WEEK
from matcher.units import in_days
from matcher.usecases.allocate import allocate_week, options
from matcher.usecases.by_hand import PriceByHand, settle
from matcher.usecases.runs.packing import outcome_zip, planned, unfolded
from matcher.usecases.watch import Watch

LEASE = dt.timedelta(seconds=30)
"""A worker that has not been heard of for so long has died."""
BEAT_SECONDS = 1.0


PRICE_OF_EDITS = "price_of_edits"
"""Among the figures of a run: what its decisions by hand cost everybody."""


@dataclass(frozen=True, slots=True)
class Solved:
    """What is put up for review: the plan, its figures, and the plan without edits if it is new."""

    plan: bytes
    figures: dict[str, Any]
    free: bytes | None = None


@dataclass
class Pulse:
    """Keeps a claim alive in a thread of its own, and hears what people ask of the worker."""

    store: Store
    actor: Actor
    claim: Claim
    hand_back: Callable[[], bool]
    """Whether this process has been told to end."""
    asked: frozenset[Asked] = frozenset()
    lost: bool = False
    latest: RunProgress | None = None
    _told: RunProgress | None = None
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Pulse:
        self._thread = threading.Thread(target=self._beat_on, name="run-pulse", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def should_stop(self) -> bool:
        """Whether the search is to end now with what it has."""
        return self.lost or bool(self.asked) or self.hand_back()

    def hear(self, progress: Progress) -> None:
        """Keep what the search tells; it is told on with the next beat."""
        self.latest = RunProgress(
            phase=progress.phase,
            seconds=round(progress.seconds, 1),
            cost=progress.cost,
            bound=progress.bound,
            placed=progress.placed,
            gap=progress.gap,
        )

    def _beat_on(self) -> None:
        while not self._over.wait(BEAT_SECONDS):
            self.beat()

    def beat(self) -> None:
        """Tell the store that this worker lives, and how far it is."""
        news = self.latest if self.latest != self._told else None
        run_id, fence = self.claim.run.run_id, self.claim.fence
        try:
            self.asked = self.store.write(
                self.actor, lambda desk: desk.runs.beat(run_id, fence, LEASE, news)
            )
            self._told = self.latest
        except LeaseLost:
            self.lost = True
        except MatcherError:
            return  # the database is busy; the lease outlasts many beats


def work_on(
    store: Store, actor: Actor, claim: Claim, *, hand_back: Callable[[], bool] = lambda: False
) -> None:
    """Bring a claimed run to review, or end it; writes nothing once the claim is another's.

    Args:
        store: where the run is.
        actor: the worker.
        claim: from ``RunDesk.claim``.
        hand_back: asked often; once it says yes the run is left to another worker.
    """
    run, fence = claim.run, claim.fence
    with Pulse(store, actor, claim, hand_back) as pulse:
        try:
            solved = _solve(store, claim, pulse)
        except LeaseLost:
            return
        except MatcherError as error:
            if hand_back() and not pulse.asked:
                store.write(actor, lambda desk: desk.runs.hand_back(run.run_id, fence))
                return
            _end(store, actor, claim, pulse, error)
            return
    if pulse.lost:
        return
    if hand_back() and not pulse.asked:
        store.write(actor, lambda desk: desk.runs.hand_back(run.run_id, fence))
    elif Asked.CANCEL in pulse.asked:
        _end(store, actor, claim, pulse, NoPlan("Somebody cancelled the run.", ""))
    else:
        store.write(
            actor,
            lambda desk: desk.runs.finish(
                run.run_id, fence, solved.plan, solved.figures, solved.free
            ),
        )


def _end(store: Store, actor: Actor, claim: Claim, pulse: Pulse, error: MatcherError) -> None:
    """End a run without a plan; one that had a plan before an edit goes back to it."""
    problem = (error.problem or str(error), error.todo or "")
    run_id, fence, edited = claim.run.run_id, claim.fence, bool(claim.run.figures)
    cancelled = Asked.CANCEL in pulse.asked
    if edited:
        store.write(actor, lambda desk: desk.runs.refuse_edits(run_id, fence, problem))
    else:
        store.write(actor, lambda desk: desk.runs.fail(run_id, fence, problem, cancelled=cancelled))


def _solve(store: Store, claim: Claim, pulse: Pulse) -> Solved:
    """Solve the snapshot, or solve it again under the decisions by hand."""
    run = claim.run
    watch = Watch(on_progress=pulse.hear, should_stop=pulse.should_stop)
    free = store.run_file(run.run_id, FREE)
    if not run.edits:
        if free is not None:
            return Solved(free, _figures(planned(store, run, FREE).outcome))
        with unfolded(store.run_file(run.run_id, WEEK) or b"") as folder:
            week = read_batch(folder)
        done = allocate_week(week, options_of(run.wish), watch=watch)
        return Solved(outcome_zip(done), _figures(done.outcome))
    before = planned(store, run, PLAN if free is None else FREE)
    decisions = tuple(by_hand_of(edit) for edit in run.edits)
    settled, done = settle(before, decisions, options_of(run.wish), watch)
    figures = {**_figures(done.outcome), PRICE_OF_EDITS: _price(settled.price)}
    return Solved(
        outcome_zip(done), figures, store.run_file(run.run_id, PLAN) if free is None else None
    )


def options_of(wish: RunWish) -> Options:
    """The engine's options for a run."""
    return options(
        time_limit=wish.time_limit, work_limit=wish.work_limit, gap=wish.gap, seed=wish.seed
    )


def by_hand_of(edit: RunEdit) -> ByHand:
    """The decision by hand that an edit of a run is."""
    return ByHand(
        edit.need_id,
        Action(edit.action),
        edit.practitioner_id,
        edit.slot_id,
        edit.reason,
        edit.by,
    )


def _figures(outcome: Outcome) -> dict[str, Any]:
    return outcome.summary.model_dump(mode="json")


def _price(price: PriceByHand) -> dict[str, Any]:
    return {
        "extra_days": in_days(price.extra),
        "at_least_days": in_days(price.at_least),
        "at_most_days": in_days(price.at_most),
        "needs_placed_before": price.needs_placed_before,
        "wait_days_added": price.wait_days_added,
        "not_placed": list(price.not_placed),
    }
