"""From an assessment to plan items: a draft with its criteria, which the coach changes."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from matcher.domain import Barrier, Employment, Model
from matcher.errors import InputFaults
from matcher.offers.suggest import Assessment, Draft, suggest_plan
from matcher.store import Person
from matcher.usecases.booking_once import Writer
from matcher.usecases.records import put_need
from matcher_api.dependencies import Name, Parts, Who, catalogue
from matcher_api.pages.fields import Filled, at_most
from matcher_api.pages.going import to
from matcher_api.pages.templating import page
from matcher_api.parts import Service

router = APIRouter(prefix="/people/{participant_id}/assess", include_in_schema=False)

EMPLOYMENT = {
    Employment.IN_WORK: "In work",
    Employment.OFF_SICK: "Off sick",
    Employment.OUT_OF_WORK: "Out of work",
}
SEVERITIES = {0: "Not at all", 1: "A little", 2: "Quite a lot", 3: "Very much"}
MOST_SESSIONS = 26
MOST_FIELDS = 1_000


@router.get("")
def ask(request: Request, participant_id: Name, parts: Parts) -> HTMLResponse:
    """Ask what keeps the person from work; what is known of them is filled in."""
    offered = catalogue(parts)
    person, model = offered.person(participant_id), offered.model
    known = {one.code: one.severity for one in person.participant.barriers}
    return page(
        request,
        "assess.html.j2",
        title="What keeps this person from work?",
        caption=participant_id,
        back=_back(participant_id),
        participant=participant_id,
        barriers=model.barriers,
        known=known,
        severities=SEVERITIES,
        employment=person.participant.employment,
        employments=EMPLOYMENT,
    )


@router.post("")
def draft(
    request: Request,
    participant_id: Name,
    parts: Parts,
    fields: Annotated[Filled, at_most(MOST_FIELDS)],
) -> HTMLResponse:
    """Show the draft; nothing is kept yet. What was answered stays out of every address."""
    offered = catalogue(parts)
    model = offered.model
    barriers = tuple(
        Barrier(code=code, severity=int(severity))
        for code in model.barriers
        if (severity := fields.get(f"b.{code}", "0")) in {"1", "2", "3"}
    )
    said = fields.get("employment", "")
    employment = Employment(said) if said in set(Employment) else None
    person = offered.person(participant_id)
    return _draft_page(
        request, person, model, suggest_plan(model, Assessment(barriers, employment))
    )


def _draft_page(
    request: Request,
    person: Person,
    model: Model,
    drafted: Draft,
    entered: dict[str, str] | None = None,
    faults: list[dict[str, str]] | None = None,
) -> HTMLResponse:
    who = person.participant.participant_id
    waiting = {one.service for one in person.needs}
    return page(
        request,
        "draft.html.j2",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
        title="A draft of the plan",
        caption=who,
        back={"href": f"/people/{who}/assess", "text": "Assessment"},
        participant=who,
        rows=_rows(model, drafted, waiting),
        criteria=drafted.criteria,
        entered=entered or {},
        faults=faults or [],
    )


def _rows(model: Model, drafted: Draft, waiting: set[str]) -> list[tuple[str, str, int, str]]:
    """Every service with the sessions that are suggested: none for what waits for places now."""
    suggested = {one.service: one for one in drafted.needs}
    rows = []
    for code, terms in model.services.items():
        sessions = suggested[code].sessions if code in suggested and code not in waiting else 0
        note = "The person waits for this already." if code in waiting else ""
        rows.append((code, terms.name, sessions, note))
    return rows


@router.post("/draft")
def keep(
    request: Request,
    participant_id: Name,
    parts: Parts,
    who: Who,
    fields: Annotated[Filled, at_most(MOST_FIELDS)],
) -> Response:
    """Keep those plan items that have sessions, and go on to find places for them."""
    entered = {name[2:]: value.strip() for name, value in fields.items() if name[:2] == "s."}
    offered = catalogue(parts)
    model = offered.model
    faults = [
        {"text": f"Enter a number of sessions from 0 to {MOST_SESSIONS}", "href": f"#s-{code}"}
        for code, text in entered.items()
        if code not in model.services
        or not (text or "0").isdecimal()
        or int(text or 0) > MOST_SESSIONS
    ]
    if not faults:
        try:
            return _kept(parts, Writer(parts.store, who), participant_id, entered)
        except InputFaults as error:
            faults = [{"text": one.sentence(), "href": "#plan"} for one in error.faults]
    person = offered.person(participant_id)
    return _draft_page(request, person, model, Draft((), ()), entered, faults)


def _kept(parts: Service, writer: Writer, participant_id: str, entered: dict[str, str]) -> Response:
    today = parts.store.about().clock.date()
    for code, text in entered.items():
        if int(text or 0) > 0:
            row = {
                "need_id": f"{participant_id[:30]}-{code[:20]}-{today:%y%m%d}",
                "participant_id": participant_id,
                "service": code,
                "sessions": text,
                "requested_on": today.isoformat(),
            }
            put_need(writer, catalogue(parts), row)
    return to(f"/find?participant={participant_id}")


def _back(participant_id: str) -> dict[str, str]:
    return {"href": f"/people/{participant_id}", "text": participant_id}
