"""Decisions by hand about a run in review, and what they cost everybody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from matcher.errors import Fault, InputFaults
from matcher.files.hand import Action
from matcher.files.suggest import Suggester
from matcher.store import Desk, Run, RunEdit, Store
from matcher.usecases.booking_once import Writer, held_back
from matcher.usecases.by_hand import PriceByHand, price_at_once
from matcher.usecases.by_hand_plans import decided
from matcher.usecases.runs.approving import done, signed_by
from matcher.usecases.runs.packing import base_of_edits, planned
from matcher.usecases.runs.solving import by_hand_of, options_of
from matcher.usecases.standing_plan import Planned

REQUEST = "request"


def edit(writer: Writer, run_id: str, edits: Sequence[RunEdit]) -> Run:
    """Plan again under these decisions by hand, all of them; they replace those before.

    Raises:
        InputFaults: everything that is wrong with them.
        MatcherError: they do not go together.
        NoName: nobody is signed in, and one does not say whose decision it is.
        NotPossibleNow: the run is not in review.
    """

    def looked_at() -> tuple[int, tuple[RunEdit, ...]]:
        run = writer.store.run(run_id)
        found = planned(writer.store, run)
        _check(found, edits)
        signed = tuple(replace(one, by=signed_by(writer.actor, one.by)) for one in edits)
        decided(found, [by_hand_of(one) for one in signed])
        return run.version, signed

    ready = held_back(looked_at)

    def work(desk: Desk) -> Run:
        version, signed = ready()
        return desk.runs.edit(run_id, version, signed)

    return done(writer, work)


def price_edits(store: Store, run_id: str, edits: Sequence[RunEdit]) -> PriceByHand:
    """What decisions by hand would cost, at once; nothing is kept.

    It is against the plan without any decisions by hand. Only what is nearest to them may move, so
    planning again under them may come out cheaper, never dearer than ``at_most``.

    Raises:
        InputFaults: everything that is wrong with them.
        MatcherError: they do not go together.
        NotThere: there is no such run, or it has no plan yet.
    """
    run = store.run(run_id)
    _check(planned(store, run), edits)
    decisions = [by_hand_of(one) for one in edits]
    return price_at_once(base_of_edits(store, run), decisions, options_of(run.wish))


def _check(found: Planned, edits: Sequence[RunEdit]) -> None:
    faults = [
        fault
        for place, one in enumerate(edits)
        for fault in (*_faults(found, place, one), *_twice(edits, place))
    ]
    if faults:
        raise InputFaults(faults)


def _faults(found: Planned, place: int, one: RunEdit) -> Iterator[Fault]:
    batch, action = found.week.batch, Action(one.action)
    if one.need_id not in batch.need:
        yield _unknown(place, "need_id", one.need_id, "need", batch.need)
    elif action is Action.LOCK and one.need_id not in found.plan.placement:
        problem = "The plan has no places for this need, so there is nothing to lock"
        yield _fault(place, "action", action, problem, "Require a place instead", "not_placed")
    if not one.reason.strip():
        problem, todo = "The decision has no reason", "Say in a few words why"
        yield _fault(place, "reason", None, problem, todo, "missing_value")
    named = [name for name in (one.practitioner_id, one.slot_id) if name is not None]
    asks = action in {Action.REQUIRE, Action.FORBID}
    if asks and len(named) != 1:
        problem = f"It is not said what to {action}, or two things are"
        todo = "Name a practitioner or a slot, one of the two"
        yield _fault(place, "slot_id", None, problem, todo, "missing_value")
    if not asks and named:
        problem, todo = f"Nothing has to be named in order to {action}", "Leave it out"
        yield _fault(place, "slot_id", named[0], problem, todo, "value_not_used")
    if one.practitioner_id is not None and one.practitioner_id not in batch.practitioner:
        name, known = "practitioner_id", batch.practitioner
        yield _unknown(place, name, one.practitioner_id, "practitioner", known)
    if one.slot_id is not None and one.slot_id not in batch.slot:
        yield _unknown(place, "slot_id", one.slot_id, "open slot", batch.slot)


def _twice(edits: Sequence[RunEdit], place: int) -> Iterator[Fault]:
    """A need is locked, or left, or has conditions: one of the three, and no two first places."""
    one = edits[place]
    for earlier in edits[:place]:
        if earlier.need_id != one.need_id:
            continue
        conditions = {Action.REQUIRE.value, Action.FORBID.value}
        both_require = one.action == earlier.action == Action.REQUIRE.value
        if not {one.action, earlier.action} <= conditions or both_require:
            problem = "Another decision already settles this need"
            yield _fault(place, "need_id", one.need_id, problem, "Keep one of the two", "duplicate")
            return


def _unknown(place: int, field: str, found: str, what: str, known: object) -> Fault:
    near = Suggester(known)(found)  # type: ignore[arg-type]  # any collection of names
    todo = f"Did you mean {near}?" if near else "Look it up in the run's week"
    problem = f"The week of this run has no {what} of this name"
    return _fault(place, field, found, problem, todo, "unknown_reference")


def _fault(place: int, field: str, found: str | None, problem: str, todo: str, code: str) -> Fault:
    return Fault(REQUEST, None, f"edits.{place}.{field}", found, problem, todo, code)
