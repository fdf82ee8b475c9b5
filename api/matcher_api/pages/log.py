"""Who did and saw what: the log, line by line, and whether its chain is whole."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from matcher.store import RunState
from matcher.usecases.runs.replaying import Replay, replays, request_replay
from matcher_api.dependencies import LOG_UP_TO_DATE, Name, Parts, Writes
from matcher_api.pages.going import to
from matcher_api.pages.templating import page

router = APIRouter(prefix="/reports", include_in_schema=False)

DOINGS = {
    "agree_to_share": "noted that they agree to share",
    "attended": "noted that they came",
    "cancel": "cancelled an appointment",
    "confirm": "booked what was held",
    "hold": "held places",
    "load": "loaded tables",
    "read_list": "looked at a list",
    "read_participant": "looked at a person",
    "refuse_to_share": "noted that they do not agree to share",
    "run_approved": "approved a plan",
    "run_exception_opened": "opened a case",
    "run_published": "published a plan",
    "run_queued": "asked for a plan",
    "run_review": "put a plan up to be looked at",
    "run_running": "began to work on a plan",
    "run_undone": "undid a plan",
    "save_prices": "kept the prices of places",
}
"""Actions in the pages' words; one that is not here is read as it is."""
BY_NOBODY = {"local": "This computer's user"}
"""Who did it, where nobody signs in."""
REFRESH_SECONDS = 5
SHOWN = 100
"""Lines on one page."""


@router.get("/log", dependencies=LOG_UP_TO_DATE)
def log(
    request: Request,
    parts: Parts,
    participant: Annotated[str, Query(max_length=64)] = "",
    after: Annotated[int, Query(ge=0)] = 0,
) -> HTMLResponse:
    """Show the log from a line on: everything, or what is about one person."""
    sought = participant.strip() or None
    start = after
    if not after and sought is None:  # the newest lines are asked for most
        start = max(0, parts.store.log_mark().number - SHOWN)
    lines = parts.store.log_lines(participant_id=sought, after=start, limit=SHOWN + 1)
    return page(
        request,
        "log.html.j2",
        title="Who did and saw what",
        back={"href": "/reports", "text": "Reports"},
        lines=lines[:SHOWN][::-1] if sought is None else lines[:SHOWN],
        doings=DOINGS,
        by_nobody=BY_NOBODY,
        numbers={one.run_id: one.number for one in parts.store.runs()},
        participant=participant.strip(),
        before=max(0, start - SHOWN) if start and sought is None else None,
        more=lines[SHOWN - 1].number if len(lines) > SHOWN else None,
    )


@router.get("/log/check", dependencies=LOG_UP_TO_DATE)
def check(request: Request, parts: Parts) -> HTMLResponse:
    """Follow the whole chain of the log: is every line as it was written, and none missing?"""
    verdict = parts.store.verify_log()
    return page(
        request,
        "log_checked.html.j2",
        title="The log is whole" if verdict.is_whole else "The log is not as it was written",
        back={"href": "/reports/log", "text": "Who did and saw what"},
        verdict=verdict,
    )


@router.get("/{run_id}/again")
def again(request: Request, run_id: Name, parts: Parts) -> HTMLResponse:
    """Show how doing a plan again came out."""
    run = parts.store.run(run_id)
    found = replays(parts.store, run_id)
    return page(
        request,
        "again.html.j2",
        title=f"Plan {run.number} made again",
        back={"href": f"/reports/{run_id}", "text": f"Plan {run.number}: who did what"},
        run=run,
        replays=found,
        look_again=REFRESH_SECONDS if any(_works(one) for one in found) else None,
    )


def _works(one: Replay) -> bool:
    return one.same is None and one.run.state in {RunState.QUEUED, RunState.RUNNING}


@router.post("/{run_id}/again")
def do_again(run_id: Name, writer: Writes) -> RedirectResponse:
    """Queue the same plan again: same week, seed, steps and decisions."""
    request_replay(writer, run_id)
    return to(f"/reports/{run_id}/again")
