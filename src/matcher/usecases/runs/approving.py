"""What people do with a run: ask for it, look at it, change it, approve it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from matcher.audit import verify
from matcher.errors import CheckFailed, MatcherError
from matcher.report.figures.top import proposed
from matcher.store import (
    LOCAL,
    Actor,
    Asked,
    Desk,
    NotPossibleNow,
    NotThere,
    Run,
    RunState,
    RunWish,
    Store,
)
from matcher.usecases.booking_once import Writer, held_back
from matcher.usecases.runs.exceptions import ExceptionKind, RunException, exceptions, unopened
from matcher.usecases.runs.packing import planned, snapshot
from matcher.usecases.runs.telling import told
from matcher.usecases.standing_plan import Planned


class NotYetOpened(MatcherError):
    """Exceptions of the plan have not been opened by the one who approves."""

    code = "not_yet_opened"

    def __init__(self, left: tuple[RunException, ...]) -> None:
        self.left = left
        count = "One exception has" if len(left) == 1 else f"{len(left)} exceptions have"
        super().__init__(f"{count} not been opened by you.", "Open each of them first.")


class NoName(MatcherError):
    """A decision that somebody has to answer for by name came without one."""

    code = "no_name"


@dataclass(frozen=True, slots=True)
class Review:
    """A run in review with its week, its plan, and what has to be opened before approval."""

    run: Run
    planned: Planned
    exceptions: tuple[RunException, ...]


def request_run(writer: Writer, wish: RunWish) -> Run:
    """Queue a run over who waits and what is free at this moment.

    Raises:
        NotThere: nothing has been loaded yet.
    """
    week = held_back(lambda: snapshot(writer.store, wish))
    return done(writer, lambda desk: desk.runs.request(wish, week()))


def stop(writer: Writer, run_id: str) -> Run:
    """The best plan so far is good enough."""
    return done(writer, lambda desk: desk.runs.ask(run_id, Asked.STOP))


def cancel(writer: Writer, run_id: str) -> Run:
    """No plan is wanted any more."""
    return done(writer, lambda desk: desk.runs.ask(run_id, Asked.CANCEL))


def review(store: Store, run_id: str) -> Review:
    """A run with everything that there is to look at.

    Raises:
        NotThere: there is no such run, or it has no plan yet.
    """
    run = store.run(run_id)
    found = planned(store, run)
    return Review(run, found, exceptions(found))


def open_exception(writer: Writer, run_id: str, key: str) -> Run:
    """Note that the actor has opened an exception of this plan.

    Raises:
        MatcherError: the plan has no such exception.
    """
    run = writer.store.run(run_id)
    if key not in {one.key for one in told(writer.store, run).exceptions}:
        raise NotThere(f"This plan has no exception {key!r}.", "Look at its exceptions again.")
    return done(writer, lambda desk: desk.runs.open_exception(run_id, key, run.version))


def words(run: Run, headline: str, found: Sequence[RunException]) -> tuple[str, ...]:
    """What somebody approves: these words are kept with the approval."""
    of_kind = {
        kind: sum(len(one.needs) for one in found if one.kind is kind) for kind in ExceptionKind
    }
    return (
        f"{headline}.",
        f"Not placed, and at their last chance: {of_kind[ExceptionKind.LAST_CHANCE]}.",
        f"Urgent, and beginning late: {of_kind[ExceptionKind.URGENT_AND_LATE]}.",
        f"Decisions made by hand: {len(run.edits)}.",
        "The independent check found nothing wrong with this plan.",
        "I have opened every case above, and I approve that these places are booked.",
    )


def signed_by(actor: Actor, name: str) -> str:
    """Who answers for a decision: the one who is signed in, else the ``name`` that is given.

    Raises:
        NoName: nobody is signed in and no name is given.
    """
    if actor.who != LOCAL:
        return actor.who
    if not name.strip():
        raise NoName("Nobody is signed in, so a name has to be given.", "Enter your name.")
    return name.strip()


def approve(writer: Writer, run_id: str, *, name: str = "", version: int | None = None) -> Run:
    """Approve a plan by name, once its exceptions have been opened and it has been checked again.

    ``name``: what the approver signs with where nobody is signed in. ``version``: that of the plan
    that they have looked at, if they know.

    Raises:
        NoName: nobody is signed in and no name is given.
        NotPossibleNow: the run is not in review, or has been planned again since.
        NotYetOpened: the actor has not opened every exception.
        CheckFailed: the checker found something.
    """
    actor = writer.actor

    def looked_at() -> tuple[int, str, tuple[str, ...]]:
        signed = signed_by(actor, name)
        found = review(writer.store, run_id)
        if found.run.state is not RunState.REVIEW:
            raise NotPossibleNow(
                f"Run {found.run.number} is {found.run.state.value} now, so it cannot be approved.",
                "Look at the run again.",
            )
        left = unopened(found.run, found.exceptions, writer.actor.who)
        if left:
            raise NotYetOpened(left)
        check(found.planned)
        top = proposed(found.planned.week.batch, found.planned.outcome)
        return found.run.version, signed, words(found.run, top.headline, found.exceptions)

    ready = held_back(looked_at)

    def work(desk: Desk) -> Run:
        seen, signed, said = ready()
        if version is not None:  # what they have looked at is what was looked over just now
            desk.runs.in_review(run_id, version)
        return desk.runs.approve(run_id, seen, signed, actor.role, said)

    return done(writer, work)


def withdraw_approval(writer: Writer, run_id: str) -> Run:
    """Take an approval back before anything is published."""
    return done(writer, lambda desk: desk.runs.withdraw_approval(run_id))


def done(writer: Writer, work: Callable[[Desk], Run], *, alone: bool = False) -> Run:
    """The run as it is after ``work``, which is done once under the writer's key.

    ``alone``: nobody else writes to the organisation meanwhile.
    """
    run_id = writer.write(TypeAdapter(str), lambda desk: work(desk).run_id, alone=alone)
    return writer.store.run(run_id)


def check(found: Planned) -> None:
    """Let the independent checker look at a plan again.

    Raises:
        CheckFailed: it found something.
    """
    verdict = verify(found.week.model, found.week.batch, found.outcome)
    if not verdict.ok:
        raise CheckFailed("\n".join(verdict.sentences()), "Nothing was changed. Run it again.")
