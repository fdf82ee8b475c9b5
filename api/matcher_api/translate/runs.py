"""Weekly runs, both ways."""

from __future__ import annotations

from typing import Any

from matcher import wire
from matcher.store import Lost, Publication, Run, RunEdit, RunEvent, RunProgress, RunWish, Signed
from matcher.units import in_days
from matcher.usecases.by_hand import PriceByHand
from matcher.usecases.runs.approving import NotYetOpened
from matcher.usecases.runs.exceptions import RunException
from matcher.usecases.runs.offering_again import OfferedAgain
from matcher.usecases.runs.replaying import Replay
from matcher.usecases.runs.solving import PRICE_OF_EDITS, WARNINGS, told_price
from matcher_api.translate.matching import answer

PROGRESS = "progress"
OWN_FIGURES = frozenset({PRICE_OF_EDITS, WARNINGS})
"""Figures that a run tells by themselves."""


def wish(asked: wire.RunRequest) -> RunWish:
    """What is to be planned, in the library's words."""
    return RunWish(
        horizon_start=asked.horizon_start,
        horizon_weeks=asked.horizon_weeks,
        work_limit=asked.work_limit,
        gap=asked.gap,
        seed=asked.seed,
    )


def edits(asked: wire.RunEdits) -> tuple[RunEdit, ...]:
    """Decisions by hand, in the library's words."""
    return tuple(
        RunEdit(
            need_id=one.need_id,
            action=one.action.value,
            reason=one.reason,
            by=one.by,
            practitioner_id=one.practitioner_id,
            slot_id=one.slot_id,
        )
        for one in asked.edits
    )


def run(one: Run) -> wire.Run:
    """A run, as it is told."""
    figures = one.figures
    own = None if figures is None else figures.get(PRICE_OF_EDITS)
    return wire.Run(
        run_id=one.run_id,
        number=one.number,
        version=one.version,
        state=wire.RunState(one.state),
        horizon_start=one.wish.horizon_start,
        horizon_weeks=one.wish.horizon_weeks,
        work_limit=one.wish.work_limit,
        gap=one.wish.gap,
        seed=one.wish.seed,
        made_by=one.made_by,
        made_at=one.made_at,
        asked=tuple(sorted(wire.RunAsked(what) for what in one.asked)),
        progress=None if one.progress is None else _progress(one.progress),
        figures=None
        if figures is None
        else {name: figure for name, figure in figures.items() if name not in OWN_FIGURES},
        warnings=() if figures is None else tuple(figures.get(WARNINGS, ())),
        problem=None
        if one.problem is None
        else wire.RunProblem(what=one.problem[0], todo=one.problem[1]),
        edits=tuple(map(_edit, one.edits)),
        price_of_edits=None if own is None else wire.EditsPrice(**own),
        approval=None if one.approval is None else _signed(one.approval),
        publication=None if one.publication is None else _publication(one.publication),
        undoing=None
        if one.undoing is None
        else wire.Undoing(
            who=one.undoing.who,
            at=one.undoing.at,
            cancelled=one.undoing.cancelled,
            left=one.undoing.left,
        ),
    )


def _edit(one: RunEdit) -> wire.StoredEdit:
    return wire.StoredEdit(
        need_id=one.need_id,
        action=wire.ByHandAction(one.action),
        reason=one.reason,
        practitioner_id=one.practitioner_id,
        slot_id=one.slot_id,
        by=one.by,
    )


def _progress(one: RunProgress) -> wire.RunProgress:
    return wire.RunProgress(
        phase=one.phase,
        seconds=one.seconds,
        placed=one.placed,
        cost_days=None if one.cost is None else in_days(one.cost),
        bound_days=None if one.bound is None else in_days(one.bound),
        gap=one.gap,
    )


def _signed(one: Signed) -> wire.Signed:
    return wire.Signed(who=one.who, role=one.role, at=one.at, words=one.words)


def _publication(one: Publication) -> wire.Publication:
    lost = tuple(map(_lost, one.lost))
    return wire.Publication(who=one.who, at=one.at, needs_booked=len(one.holds), lost=lost)


def _lost(one: Lost) -> wire.LostNeed:
    return wire.LostNeed(need_id=one.need_id, participant_id=one.participant_id, why=one.why)


def event(one: RunEvent) -> wire.RunEvent:
    """Something that happened to a run, as it is told."""
    told = _progress(RunProgress(**one.body)) if one.kind == PROGRESS else None
    return wire.RunEvent(number=one.number, at=one.at, kind=one.kind, who=one.who, progress=told)


def price(one: PriceByHand) -> wire.EditsPrice:
    """What decisions by hand cost, as it is told."""
    figures: dict[str, Any] = told_price(one)
    return wire.EditsPrice(**figures)


def exception(one: RunException, opened_by: tuple[str, ...] = ()) -> wire.RunException:
    """An exception of a plan, with who has opened it, as it is told."""
    return wire.RunException(
        key=one.key,
        kind=wire.ExceptionKind(one.kind),
        needs=one.needs,
        people=one.people,
        sentence=one.sentence,
        opened_by=opened_by,
    )


def not_opened(problem: wire.Problem, error: NotYetOpened) -> wire.NotOpenedProblem:
    """A problem that tells which exceptions are still to be opened."""
    return wire.NotOpenedProblem(**problem.model_dump(), left=tuple(map(exception, error.left)))


def offered_again(one: OfferedAgain) -> wire.OfferedAgain:
    """A need that was not booked, with what it can have now, as it is told."""
    return wire.OfferedAgain(lost=_lost(one.lost), next_available=answer(one.found))


def replay(one: Replay) -> wire.Replay:
    """A run that does another again, as it is told."""
    return wire.Replay(
        run_id=one.run.run_id,
        replays=one.run.wish.replays or "",
        state=wire.RunState(one.run.state),
        made_at=one.run.made_at,
        same=one.same,
        differs=one.differs or (),
    )
