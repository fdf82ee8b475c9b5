"""What a worker does with a run: solve its snapshot, have it checked, put it up for review."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from matcher.domain import Outcome
from matcher.errors import InputFaults, MatcherError, NoPlan
from matcher.files import ReadBatch
from matcher.files.hand import Action, ByHand
from matcher.optimise import Options, Progress
from matcher.store import (
    Actor,
    Asked,
    Claim,
    LeaseLost,
    Run,
    RunEdit,
    RunProgress,
    RunState,
    RunWish,
    Store,
)
from matcher.store.run_reads import FREE, PLAN, SEEN, WEEK
from matcher.units import in_days
from matcher.usecases.allocate import Allocated, allocate_week, options
from matcher.usecases.by_hand import PriceByHand, settle
from matcher.usecases.runs.packing import (
    base_of_edits,
    file_of,
    outcome_zip,
    planned,
    planned_of,
    priced_against,
    week_of,
)
from matcher.usecases.runs.zips import unlike
from matcher.usecases.standing_plan import Planned
from matcher.usecases.watch import Watch

LOG = logging.getLogger("matcher.runs")

UNFORESEEN = (
    "Something went wrong that nobody foresaw; nothing was half done.",
    "Make another plan; if it happens again, report it with the plan's number.",
)
LEASE = dt.timedelta(seconds=30)
"""A worker that has not been heard of for so long has died."""
BEAT_SECONDS = 1.0


WARNINGS = "warnings"
"""Among the figures of a run: what is odd about its week, the first ``MOST_WARNINGS``."""
MOST_WARNINGS = 50
PRICE_OF_EDITS = "price_of_edits"
"""Among the figures of a run: what its decisions by hand cost everybody."""
STOPPED_EARLY = "stopped_early"
"""Among the figures of a run: somebody ended the search, now or before an edit."""
DIFFERS = "differs"
"""Among the figures of a run that does another again: files that did not come out the same."""


@dataclass(frozen=True, slots=True)
class Solved:
    """What is put up for review: the plan, its figures, and other plans that are kept with it."""

    plan: bytes
    figures: dict[str, Any]
    others: Mapping[str, bytes] = field(default_factory=dict)


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

    def tell_last(self) -> None:
        """Tell what the search said since the last beat: a short search ends between two.

        A search that has ended by itself has not been stopped early, whoever asks for it now.
        """
        before = self.asked
        if self.latest != self._told:
            self.beat()
        self.asked = before | (self.asked & {Asked.CANCEL})

    def beat(self) -> None:
        """Tell the store that this worker lives, and how far it is."""
        latest = self.latest  # the search goes on telling while this is written
        news = latest if latest != self._told else None
        run_id, fence = self.claim.run.run_id, self.claim.fence
        try:
            self.asked = self.store.write(
                self.actor, lambda desk: desk.runs.beat(run_id, fence, LEASE, news)
            )
            self._told = latest
        except LeaseLost:
            self.lost = True
        except Exception as error:  # the database is busy; the lease outlasts many beats
            LOG.warning("run %s: a beat was missed: %s", run_id, type(error).__name__)


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
        except Exception as error:
            where = "".join(traceback.format_tb(error.__traceback__))  # and no word of anybody
            LOG.error("run %s failed: %s\n%s", run.run_id, type(error).__name__, where)
            _end(store, actor, claim, pulse, MatcherError(*UNFORESEEN))
            return
    pulse.tell_last()
    if pulse.lost:
        return
    if hand_back() and not pulse.asked:
        store.write(actor, lambda desk: desk.runs.hand_back(run.run_id, fence))
    elif Asked.CANCEL in pulse.asked or not _finish(store, actor, claim, pulse, solved):
        pulse.asked |= {Asked.CANCEL}
        _end(store, actor, claim, pulse, NoPlan("Somebody cancelled the run.", ""))


def _finish(store: Store, actor: Actor, claim: Claim, pulse: Pulse, solved: Solved) -> bool:
    """Put a plan up for review; no when somebody has cancelled since the last beat."""
    run, fence = claim.run, claim.fence
    early = Asked.STOP in pulse.asked or (run.figures or {}).get(STOPPED_EARLY, False)
    figures = {**solved.figures, STOPPED_EARLY: True} if early else solved.figures
    return store.write(
        actor,
        lambda desk: desk.runs.finish(run.run_id, fence, solved.plan, figures, solved.others),
    )


def _end(store: Store, actor: Actor, claim: Claim, pulse: Pulse, error: MatcherError) -> None:
    """End a run without a plan; one that had a plan before an edit goes back to it."""
    problem = _why(error)
    run_id, fence, edited = claim.run.run_id, claim.fence, bool(claim.run.figures)
    cancelled = Asked.CANCEL in pulse.asked
    if edited:
        store.write(actor, lambda desk: desk.runs.refuse_edits(run_id, fence, problem))
    else:
        store.write(actor, lambda desk: desk.runs.fail(run_id, fence, problem, cancelled=cancelled))


def _why(error: MatcherError) -> tuple[str, str]:
    """What happened and what to do, of faults the first: they are in what is stored."""
    if isinstance(error, InputFaults):
        first = error.faults[0].sentence()
        return f"The stored week has {len(error.faults)} faults. {first}", "Mend it and run again."
    return error.problem or str(error), error.todo or ""


def _solve(store: Store, claim: Claim, pulse: Pulse) -> Solved:
    """Solve the snapshot, or solve it again under the decisions by hand."""
    run = claim.run
    watch = Watch(on_progress=pulse.hear, should_stop=pulse.should_stop)
    if run.wish.replays is not None:
        return _solve_again(store, run, run.wish.replays, watch)
    free = store.run_file(run.run_id, FREE)
    if run.edits:
        kept = {SEEN: file_of(store, run)} | ({} if free else {FREE: file_of(store, run)})
        solved = under_edits(base_of_edits(store, run), run.edits, run.wish, watch)
        return replace(solved, others=kept)
    if free is not None:
        before = planned(store, run, FREE)
        return Solved(free, _figures(before.week, before.outcome))
    return from_the_start(file_of(store, run, WEEK), run.wish, watch)


def _solve_again(store: Store, again: Run, run_id: str, watch: Watch) -> Solved:
    """Do another run again, and tell whether it comes out the same."""
    first, week = store.run(run_id), file_of(store, again, WEEK)
    solved = from_the_start(week, first.wish, watch)
    told = {FREE if first.edits else PLAN: solved.plan}
    if first.edits:
        seen = planned_of(week_of(week), file_of(store, first, SEEN))
        base = priced_against(solved.plan, seen)
        solved = under_edits(base, first.edits, first.wish, watch)
        told[PLAN] = solved.plan
    now = store.run(run_id)
    if now.version != first.version or now.state in {RunState.QUEUED, RunState.RUNNING}:
        raise MatcherError(
            f"Run {first.number} has been changed while it was done again.", "Do it again later."
        )
    differs = sorted(
        {name for kind, one in told.items() for name in unlike(file_of(store, first, kind), one)}
    )
    return replace(solved, figures={**solved.figures, DIFFERS: differs})


def from_the_start(week: bytes, wish: RunWish, watch: Watch) -> Solved:
    """Solve a snapshot."""
    done = allocate_week(week_of(week), options_of(wish), watch=watch)
    return Solved(outcome_zip(done), _told(done))


def under_edits(base: Planned, edits: Sequence[RunEdit], wish: RunWish, watch: Watch) -> Solved:
    """Solve a week again under decisions by hand."""
    settled, done = settle(base, [by_hand_of(edit) for edit in edits], options_of(wish), watch)
    return Solved(outcome_zip(done), {**_told(done), PRICE_OF_EDITS: told_price(settled.price)})


def options_of(wish: RunWish) -> Options:
    """The engine's options for a run."""
    return options(work_limit=wish.work_limit, gap=wish.gap, seed=wish.seed)


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


def _told(done: Allocated) -> dict[str, Any]:
    return _figures(done.week, done.outcome)


def _figures(week: ReadBatch, outcome: Outcome) -> dict[str, Any]:
    """Those of summary.json, and what is odd about the week."""
    odd = [fault.sentence() for fault in week.warnings[:MOST_WARNINGS]]
    return {**outcome.summary.model_dump(mode="json"), WARNINGS: odd}


def told_price(price: PriceByHand) -> dict[str, Any]:
    """What decisions by hand cost, in days, as JSON can hold it."""
    return {
        "extra_days": in_days(price.extra),
        "at_least_days": in_days(price.at_least),
        "at_most_days": in_days(price.at_most),
        "needs_placed_before": price.needs_placed_before,
        "needs_placed": price.needs_placed,
        "wait_days_added": price.wait_days_added,
        "not_placed": list(price.not_placed),
    }
