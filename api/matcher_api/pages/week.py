"""This week: what is to be done, and the plans so far."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from matcher.store import Counts, Run, RunState, RunWish
from matcher.units import LONDON
from matcher.usecases.booking_once import Writer
from matcher.usecases.runs.approving import request_run
from matcher_api.dependencies import Parts, Who
from matcher_api.pages.templating import page
from matcher_api.pages.wording import STATES, TAGS

router = APIRouter(prefix="/week", include_in_schema=False)

EFFORTS = {"quick": 1000, "usual": 3000, "long": 12_000}
"""Work limits by the word that people choose: steps, so that a run can be done again alike."""


@router.get("")
def this_week(request: Request, parts: Parts) -> HTMLResponse:
    """Show the steps of the week with their state, and earlier plans."""
    found, runs = parts.store.counts(), parts.store.runs()
    return page(
        request,
        "week.html.j2",
        title="This week",
        counts=found,
        tasks=tasks(found, runs[0] if runs else None),
        runs=runs,
        states=STATES,
        tags=TAGS,
    )


def tasks(found: Counts, run: Run | None) -> list[dict[str, object]]:
    """The week's steps in their order; one that cannot be taken yet has no address."""
    state = run.state if run is not None else None
    open_run = f"/runs/{run.run_id}" if run is not None else ""
    solved = state in {RunState.REVIEW, RunState.APPROVED, RunState.PUBLISHED, RunState.UNDONE}
    signed = state in {RunState.APPROVED, RunState.PUBLISHED}
    return [
        _task(
            "Load people and places",
            f"{found.waiting_people:,} people wait for {found.waiting_needs:,} plan items; "
            f"{found.free_places:,} places are free",
            "/week/load",
            done=found.waiting_needs > 0,
        ),
        _task(
            "Make a plan",
            "The program looks for the best plan and proves how good it is",
            "/week/plan" if found.waiting_needs else "",
            done=solved,
            now="" if run is None else STATES[run.state],
        ),
        _task(
            "Look at the plan",
            "Pictures first, then everybody who needs a decision",
            open_run if solved else "",
            done=signed,
        ),
        _task(
            "Approve it by name",
            "Nothing is booked before a named person approves",
            f"{open_run}/approve" if solved else "",
            done=signed,
        ),
        _task(
            "Publish it",
            "Places become bookings; nothing that was taken meanwhile is overwritten",
            f"{open_run}/publish" if signed else "",
            done=state is RunState.PUBLISHED,
        ),
    ]


def _task(text: str, hint: str, href: str, *, done: bool, now: str = "") -> dict[str, object]:
    status: dict[str, object] = {"text": "Done"}
    if not done and not href:
        status = {
            "text": "Cannot start yet",
            "classes": "nhsuk-task-list__status--cannot-start-yet",
        }
    elif not done:
        status = {"tag": {"text": now or "To do", "classes": "nhsuk-tag--blue"}}
    task: dict[str, object] = {"title": {"text": text}, "hint": {"text": hint}, "status": status}
    return {**task, "href": href} if href else task


@router.get("/plan")
def ask_for_plan(request: Request, parts: Parts) -> HTMLResponse:
    """Ask from when to plan, and how long to look."""
    return page(
        request,
        "ask_for_plan.html.j2",
        title="Make a plan",
        back={"href": "/week", "text": "This week"},
        start=next_monday(parts.store.about().clock.astimezone(LONDON).date()),
        found=parts.store.counts(),
    )


@router.post("/plan")
def make_plan(
    request: Request,
    parts: Parts,
    who: Who,
    day: Annotated[str, Form()] = "",
    month: Annotated[str, Form()] = "",
    year: Annotated[str, Form()] = "",
    weeks: Annotated[str, Form()] = "12",
    effort: Annotated[str, Form()] = "usual",
) -> Response:
    """Queue the plan, or show what has to be mended in the form."""
    faults: list[dict[str, str]] = []
    start = dt.date.today()
    try:
        start = dt.date(int(year), int(month), int(day))
    except ValueError:
        faults.append({"text": "Enter a date, such as 30 11 2026", "href": "#start-day"})
    if not (weeks.isdecimal() and 1 <= int(weeks) <= 52):
        faults.append({"text": "Enter a number of weeks from 1 to 52", "href": "#weeks"})
    if faults:
        return page(
            request,
            "ask_for_plan.html.j2",
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
            title="Make a plan",
            back={"href": "/week", "text": "This week"},
            faults=faults,
            entered={"day": day, "month": month, "year": year, "weeks": weeks, "effort": effort},
            found=parts.store.counts(),
        )
    wish = RunWish(start, int(weeks), work_limit=EFFORTS.get(effort, EFFORTS["usual"]))
    run = request_run(Writer(parts.store, who), wish)
    return RedirectResponse(f"/runs/{run.run_id}", HTTPStatus.SEE_OTHER)


def next_monday(today: dt.date) -> dt.date:
    """The Monday after ``today``."""
    return today + dt.timedelta(days=7 - today.weekday())
