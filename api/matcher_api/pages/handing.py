"""What is handed out of a published plan: lists for services, letters for people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from matcher.store import NotThere
from matcher.usecases.runs.calendar import calendar_of
from matcher.usecases.runs.handing_out import ToHandOut, to_hand_out, workbook_of
from matcher.usecases.sharing import note_sharing
from matcher_api.dependencies import Name, Parts, Writes
from matcher_api.pages.going import to
from matcher_api.pages.templating import page
from matcher_api.pages.uploading import WORKBOOK
from matcher_api.pages.wording import MODES
from matcher_api.parts import Service

router = APIRouter(include_in_schema=False)

FORMS = {
    "plain": "Plain",
    "large": "Large print",
    "easy": "Easy read",
}
"""The forms of a letter."""
KINDS = {"xlsx": WORKBOOK, "ics": "text/calendar; charset=utf-8"}
"""What a list may come as."""
NAMES = re.compile(r"[A-Za-z0-9_-]{1,64}")
MOST_NAMES, MOST_TOLD = 20_000, 9


@router.get("/runs/{run_id}/hand-out")
def hand_out(request: Request, run_id: Name, parts: Parts) -> HTMLResponse:
    """Offer the lists and letters, and say who is not in the lists."""
    return _offered(request, run_id, parts)


def _offered(
    request: Request, run_id: str, parts: Service, unknown: Sequence[str] = ()
) -> HTMLResponse:
    found = to_hand_out(parts.store, run_id)
    return page(
        request,
        "hand_out.html.j2",
        title="Lists and letters",
        caption=f"Plan {found.run.number}",
        back={"href": f"/runs/{run_id}", "text": f"Plan {found.run.number}"},
        run=found.run,
        services=_services(found),
        people=found.people,
        held_back=found.held_back,
        forms=FORMS,
        unknown=unknown,
    )


def _services(found: ToHandOut) -> list[tuple[str, str, int]]:
    """Services with something booked: code, name, appointments in the list."""
    there = {one.service for one in found.visits}
    return [
        (code, service.name, len(found.of_service(code)))
        for code, service in found.model.services.items()
        if code in there
    ]


@router.get("/runs/{run_id}/lists/{service}.{ending}")
def service_list(run_id: Name, service: Name, ending: str, parts: Parts) -> Response:
    """The appointments of one service as a workbook or as a calendar."""
    found = to_hand_out(parts.store, run_id)
    if service not in found.model.services or ending not in KINDS:
        raise NotThere("There is no such list.", "Go back to the lists and letters.")
    content = workbook_of(found, service) if ending == "xlsx" else calendar_of(found, service)
    name = f"{service}-plan-{found.run.number}.{ending}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=KINDS[ending], headers=headers)


@router.get("/runs/{run_id}/letters")
def letters(
    request: Request,
    run_id: Name,
    parts: Parts,
    form: Annotated[str, Query(max_length=8)] = "plain",
    participant: Annotated[str, Query(max_length=64)] = "",
) -> HTMLResponse:
    """Letters to print: for everybody, or for one person."""
    found = to_hand_out(parts.store, run_id)
    written = found.by_person(participant)
    if not written:
        raise NotThere("This plan has no appointments for them.", "Look at the lists and letters.")
    return page(
        request,
        "letters.html.j2",
        title="Letters to print" if not participant else f"Letter to {participant}",
        caption=f"Plan {found.run.number}",
        back={"href": f"/runs/{run_id}/hand-out", "text": "Lists and letters"},
        run=found.run,
        letters=written,
        form=form if form in FORMS else "plain",
        forms=FORMS,
        participant=participant,
        services=found.model.services,
        modes=MODES,
    )


@router.post("/runs/{run_id}/hand-out/sharing")
def many_agree(
    request: Request,
    run_id: Name,
    parts: Parts,
    writer: Writes,
    people: Annotated[str, Form(max_length=1_500_000)] = "",
) -> Response:
    """Note that these people agree; identifiers in any order, one a line or with commas.

    What was typed and is nobody's identifier may be a name, so it is told here and in no address.
    """
    named = list(dict.fromkeys(NAMES.findall(people)))[:MOST_NAMES]
    unknown = note_sharing(writer, named, agreed=True)
    if unknown:
        return _offered(request, run_id, parts, unknown[:MOST_TOLD])
    return to(f"/runs/{run_id}/hand-out#sharing")


@router.post("/people/{participant_id}/sharing")
def one_says(
    participant_id: Name, writer: Writes, agreed: Annotated[bool, Form()]
) -> RedirectResponse:
    """Note what one person says."""
    note_sharing(writer, [participant_id], agreed=agreed)
    return to(f"/people/{participant_id}")
