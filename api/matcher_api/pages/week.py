"""This week: what is to be done, and the plans so far."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from matcher.report import formats
from matcher.store import RunWish
from matcher.units import LONDON
from matcher.usecases.booking_once import Writer
from matcher.usecases.runs.approving import request_run
from matcher_api.dependencies import Parts, Who
from matcher_api.pages.templating import page
from matcher_api.pages.week_steps import next_step, proposed_of, tasks
from matcher_api.pages.wording import STATES, TAGS
from matcher_api.parts import Service

router = APIRouter(prefix="/week", include_in_schema=False)

EFFORTS = {"quick": 1000, "usual": 3000, "long": 12_000}
"""Work limits by the word that people choose: steps, so that a run can be done again alike."""


@router.get("")
def this_week(request: Request, parts: Parts, who: Who) -> HTMLResponse:
    """Show what comes next, the steps of the week with their state, and earlier plans."""
    found, runs = parts.store.counts(), parts.store.runs()
    shown = proposed_of(parts.store, runs[0], who.who) if runs else None
    return page(
        request,
        "week.html.j2",
        title="This week",
        next=next_step(found, shown),
        tasks=tasks(found, shown),
        beside=_beside(parts),
        runs=runs,
        states=STATES,
        tags=TAGS,
    )


def _beside(parts: Service) -> list[tuple[str, str]]:
    """What waits for somebody beside the plan: words and the page that deals with it."""
    lost = len(parts.store.to_rebook())
    offers = sum(one.offer_id is not None for one in parts.store.open_holds())
    found = []
    if lost:
        people = formats.many(lost, "booking")
        verb = "has" if lost == 1 else "have"
        found.append((f"{people} {verb} lost the slot: find other places", "/services/rebook"))
    if offers:
        verb = "waits" if offers == 1 else "wait"
        words = f"{formats.many(offers, 'offer')} {verb} for a reply"
        found.append((words, "/people?list=offers"))
    return found


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
