"""What people do with a run: ask for it, look at it, change it, approve it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from matcher.audit import verify
from matcher.errors import CheckFailed, MatcherError
from matcher.files.hand import Action
from matcher.store import Actor, Asked, NotPossibleNow, Run, RunEdit, RunState, RunWish, Store
from matcher.usecases.runs.exceptions import ExceptionKind, RunException, exceptions, unopened
from matcher.usecases.runs.packing import planned, snapshot
from matcher.usecases.standing_plan import Planned, known_need


class NotYetOpened(MatcherError):
    """Exceptions of the plan have not been opened by the one who approves."""

    code = "not_yet_opened"

    def __init__(self, left: tuple[RunException, ...]) -> None:
        self.left = left
        count = "One exception has" if len(left) == 1 else f"{len(left)} exceptions have"
        super().__init__(f"{count} not been opened by you.", "Open each of them first.")


@dataclass(frozen=True, slots=True)
class Review:
    """A run in review with its week, its plan, and what has to be opened before approval."""

    run: Run
    planned: Planned
    exceptions: tuple[RunException, ...]


def request_run(store: Store, actor: Actor, wish: RunWish) -> Run:
    """Queue a run over who waits and what is free at this moment.

    Raises:
        NotThere: nothing has been loaded yet.
    """
    week = snapshot(store, wish)
    return store.write(actor, lambda desk: desk.runs.request(wish, week))


def stop(store: Store, actor: Actor, run_id: str) -> Run:
    """The best plan so far is good enough."""
    return store.write(actor, lambda desk: desk.runs.ask(run_id, Asked.STOP))


def cancel(store: Store, actor: Actor, run_id: str) -> Run:
    """No plan is wanted any more."""
    return store.write(actor, lambda desk: desk.runs.ask(run_id, Asked.CANCEL))


def review(store: Store, run_id: str) -> Review:
    """A run with everything that there is to look at.

    Raises:
        NotThere: there is no such run, or it has no plan yet.
    """
    run = store.run(run_id)
    found = planned(store, run)
    return Review(run, found, exceptions(found))


def open_exception(store: Store, actor: Actor, run_id: str, key: str) -> Run:
    """Note that the actor has opened an exception of this plan.

    Raises:
        MatcherError: the plan has no such exception.
    """
    known = {one.key for one in review(store, run_id).exceptions}
    if key not in known:
        raise MatcherError(f"This plan has no exception {key!r}.", "Look at its exceptions again.")
    return store.write(actor, lambda desk: desk.runs.open_exception(run_id, key))


def edit(store: Store, actor: Actor, run_id: str, edits: Collection[RunEdit]) -> Run:
    """Plan again under these decisions by hand, all of them; each needs its reason.

    Raises:
        MatcherError: one has no reason, names what the week does not have, or locks what is not
            placed.
        NotPossibleNow: the run is not in review.
    """
    found = planned(store, store.run(run_id))
    for one in edits:
        _check(found, one)
    return store.write(actor, lambda desk: desk.runs.edit(run_id, tuple(edits)))


def _check(found: Planned, one: RunEdit) -> None:
    known_need(found, one.need_id)
    if not one.reason.strip():
        raise MatcherError(
            f"The decision about {one.need_id} has no reason.", "Say in a few words why."
        )
    action, named = Action(one.action), (one.practitioner_id, one.slot_id)
    if action in {Action.REQUIRE, Action.FORBID} and sum(name is not None for name in named) != 1:
        raise MatcherError(
            f"The decision about {one.need_id} has to name a practitioner or a slot.",
            "Name one of the two.",
        )
    if action is Action.LOCK and one.need_id not in found.plan.placement:
        raise MatcherError(
            f"{one.need_id} has no places that could be locked.", "Require a place instead."
        )
    batch = found.week.batch
    if one.practitioner_id is not None and one.practitioner_id not in batch.practitioner:
        raise MatcherError(f"There is no practitioner {one.practitioner_id}.", "Check the name.")
    if one.slot_id is not None and one.slot_id not in batch.slot:
        raise MatcherError(f"There is no open slot {one.slot_id}.", "Check the name.")


def words_of(found: Review) -> tuple[str, ...]:
    """What somebody approves, in words: they are kept with the approval."""
    summary = found.planned.outcome.summary
    of_kind = {
        kind: sum(len(one.needs) for one in found.exceptions if one.kind is kind)
        for kind in ExceptionKind
    }
    return (
        f"{summary.needs_placed} of {summary.needs} plan items get places, in "
        f"{summary.sessions_booked} sessions.",
        f"{of_kind[ExceptionKind.LAST_CHANCE]} of those not placed have their last chance.",
        f"{of_kind[ExceptionKind.URGENT_AND_LATE]} urgent plan items begin late.",
        f"{len(found.run.edits)} decisions were made by hand.",
        "The independent check found nothing wrong.",
        "I have opened every exception, and I approve that these places are booked.",
    )


def approve(store: Store, actor: Actor, run_id: str) -> Run:
    """Approve a plan by name, once its exceptions have been opened and it has been checked again.

    Raises:
        NotPossibleNow: the run is not in review.
        NotYetOpened: the actor has not opened every exception.
        CheckFailed: the checker found something.
    """
    found = review(store, run_id)
    if found.run.state is not RunState.REVIEW:
        raise NotPossibleNow(
            f"Run {found.run.number} is {found.run.state.value} now, so it cannot be approved.",
            "Look at the run again.",
        )
    left = unopened(found.run, found.exceptions, actor.who)
    if left:
        raise NotYetOpened(left)
    check(found.planned)
    words = words_of(found)
    return store.write(actor, lambda desk: desk.runs.approve(run_id, actor.role, words))


def withdraw_approval(store: Store, actor: Actor, run_id: str) -> Run:
    """Take an approval back before anything is published."""
    return store.write(actor, lambda desk: desk.runs.withdraw_approval(run_id))


def check(found: Planned) -> None:
    """Let the independent checker look at a plan again.

    Raises:
        CheckFailed: it found something.
    """
    verdict = verify(found.week.model, found.week.batch, found.outcome)
    if not verdict.ok:
        raise CheckFailed("\n".join(verdict.sentences()), "Nothing was changed. Run it again.")
