"""Decisions by hand about one plan item: why it is so, other answers, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from matcher.errors import InputFaults, MatcherError
from matcher.offers import NO_WISHES, Manner, Option
from matcher.store import NotThere, Run, RunEdit, RunState
from matcher.units import in_days
from matcher.usecases.booking_once import Writer
from matcher.usecases.explain import explain_need
from matcher.usecases.matching import match_stored
from matcher.usecases.runs.editing import edit, price_edits
from matcher.usecases.runs.packing import planned
from matcher.usecases.runs.telling import ToldNeed, told
from matcher_api.dependencies import Name, Parts, Who, catalogue
from matcher_api.pages.going import to
from matcher_api.pages.templating import moment, page
from matcher_api.pages.visitor import visitor_of
from matcher_api.pages.wording import ACTIONS, MODES
from matcher_api.parts import Service

router = APIRouter(prefix="/runs/{run_id}", include_in_schema=False)

WHY_SECONDS = 5.0
"""How long to look for a plan in which others make room."""
LATER = 3

Answer = Annotated[str, Form(max_length=200)]
Words = Annotated[str, Form(max_length=500)]


def _item(parts: Service, run: Run, need_id: str) -> ToldNeed:
    found = next((one for one in told(parts.store, run).needs if one.need_id == need_id), None)
    if found is None:
        raise NotThere(f"This plan has no plan item {need_id}.", "Look at the plan again.")
    return found


@router.get("/items/{need_id}")
def item(request: Request, run_id: Name, need_id: Name, parts: Parts) -> HTMLResponse:
    """Show a plan item and the answers that there are to it."""
    run = parts.store.run(run_id)
    return _item_page(request, parts, run, _item(parts, run, need_id))


def _item_page(
    request: Request,
    parts: Service,
    run: Run,
    need: ToldNeed,
    *,
    faults: Sequence[dict[str, str]] = (),
    entered: Mapping[str, str] | None = None,
    price: Mapping[str, Any] | None = None,
) -> HTMLResponse:
    visitor = visitor_of(request)
    own = [one for one in run.edits if one.need_id == need.need_id]
    return page(
        request,
        "item.html.j2",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
        title=f"{need.participant_id}: {need.service}",
        caption=f"Plan {run.number}",
        back={"href": f"/runs/{run.run_id}", "text": f"Plan {run.number}"},
        run=run,
        need=need,
        modes=MODES,
        may_decide=run.state is RunState.REVIEW,
        decided=[(one, _in_words(one)) for one in own],
        answers=list(_answers(parts, need)),
        faults=list(faults),
        entered=entered or {"by": "" if visitor.is_local else visitor.name},
        price=price,
    )


def _answers(parts: Service, need: ToldNeed) -> Iterator[tuple[str, str, str]]:
    """Ready answers: how each is written in a form, what it says, and a hint."""
    if need.starts:
        yield "lock", "Keep these places", "Other decisions cannot move them."
        who = need.practitioner_id
        yield f"forbid|q|{who}", f"Not with {who}", "Somebody else, if there is a place."
    for option in free_starts(parts, need):
        first = option.sessions[0]
        how = MODES[first.mode]
        yield (
            f"require|s|{first.slot_id}",
            f"Begin on {moment(first.start)}",
            f"With {first.practitioner_id}, {how}. A place that is free today.",
        )
    yield "leave", "No places this week", "The plan item keeps its date and comes forward."


def free_starts(parts: Service, need: ToldNeed) -> Sequence[Option]:
    """Starts that nobody has booked; the plan may have given some of them to others."""
    manner = Manner(later=LATER)
    try:
        found = match_stored(
            parts.matching, need.participant_id, [need.need_id], NO_WISHES, manner
        ).options
    except MatcherError:  # the person or the plan item has gone, or has all its places by now
        return ()
    starts = {one.sessions[0].slot_id: one for one in (*found.options, *found.later)}
    return tuple(one for one in starts.values() if one.sessions[0].start.isoformat() != need.starts)


def _edit(need_id: str, answer: str, reason: str, by: str) -> RunEdit | None:
    action, _, rest = answer.partition("|")
    kind, _, name = rest.partition("|")
    if action not in ACTIONS:
        return None
    return RunEdit(
        need_id,
        action,
        reason.strip(),
        by.strip(),
        practitioner_id=name if kind == "q" else None,
        slot_id=name if kind == "s" else None,
    )


@router.post("/items/{need_id}")
def weigh(
    request: Request,
    run_id: Name,
    need_id: Name,
    parts: Parts,
    who: Who,
    answer: Answer = "",
    reason: Words = "",
    by: Words = "",
    decided: Annotated[str, Form(max_length=8)] = "",
) -> Response:
    """Show what an answer would cost everybody; once that was seen, decide so."""
    run = parts.store.run(run_id)
    need = _item(parts, run, need_id)
    entered = {"answer": answer, "reason": reason, "by": by}
    made = _edit(need_id, answer, reason, by)
    faults = []
    if made is None:
        faults.append({"text": "Choose an answer", "href": "#answer"})
    if not reason.strip():
        faults.append({"text": "Say in a few words why", "href": "#reason"})
    if visitor_of(request).is_local and not by.strip():
        faults.append({"text": "Enter your name", "href": "#by"})
    if faults or made is None:
        return _item_page(request, parts, run, need, faults=faults, entered=entered)
    edits = (*(one for one in run.edits if one.need_id != need_id), made)
    try:
        if decided == "yes":
            edit(Writer(parts.store, who), run_id, edits)
            return to(f"/runs/{run_id}")
        price = _price(parts, run_id, edits)
    except InputFaults as error:
        faults = [{"text": one.sentence(), "href": "#answer"} for one in error.faults]
        return _item_page(request, parts, run, need, faults=faults, entered=entered)
    except MatcherError as error:
        faults = [{"text": f"{error.problem} {error.todo}", "href": "#answer"}]
        return _item_page(request, parts, run, need, faults=faults, entered=entered)
    return _item_page(request, parts, run, need, entered=entered, price=price)


def _price(parts: Service, run_id: str, edits: Sequence[RunEdit]) -> dict[str, Any]:
    found = price_edits(parts.store, run_id, edits)
    return {
        "extra": in_days(found.extra),
        "before": found.needs_placed_before,
        "after": found.needs_placed,
        "waits": found.wait_days_added,
        "not_placed": found.not_placed,
        "count": len(edits),
    }


@router.post("/decisions/take-back")
def take_back(
    run_id: Name, parts: Parts, who: Who, need_id: Annotated[str, Form(max_length=64)] = ""
) -> RedirectResponse:
    """Take decisions back: those about one plan item, or all of them."""
    run = parts.store.run(run_id)
    left = [one for one in run.edits if need_id and one.need_id != need_id]
    edit(Writer(parts.store, who), run_id, left)
    return to(f"/runs/{run_id}")


def _in_words(one: RunEdit) -> str:
    named = one.practitioner_id or one.slot_id
    return ACTIONS[one.action] + (f": {named}" if named else "")


@router.get("/items/{need_id}/why")
def why(request: Request, run_id: Name, need_id: Name, parts: Parts) -> HTMLResponse:
    """Explain why this place, or why none, and what would change it. It takes some seconds."""
    run = parts.store.run(run_id)
    need = _item(parts, run, need_id)
    found = explain_need(planned(parts.store, run), need_id, time_limit=WHY_SECONDS)
    return page(
        request,
        "why.html.j2",
        title="Why these places?" if need.starts else "Why no place, and what would change it?",
        caption=f"{need.participant_id}: {need.service}",
        back={"href": f"/runs/{run_id}/items/{need_id}", "text": "Plan item"},
        run=run,
        need=need,
        sections=found.sections,
        offered=catalogue(parts).model.services,
    )
