"""Services: how full they are week by week, and what to do when a clinic is cancelled."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from matcher.store import Booked, Closure, NotThere, Supply
from matcher.usecases import booking
from matcher_api.dependencies import Parts, Writes
from matcher_api.pages.people import today_of
from matcher_api.pages.templating import page

router = APIRouter(prefix="/services", include_in_schema=False)

WEEKS = 8
"""Columns of the grid."""


@router.get("")
def services(request: Request, parts: Parts) -> HTMLResponse:
    """Show how full each service is in the next weeks."""
    return _page(request, parts)


def _page(
    request: Request,
    parts: Parts,
    *,
    faults: list[dict[str, str]] | None = None,
    to_rebook: tuple[Booked, ...] | None = None,
    entered: dict[str, str] | None = None,
) -> HTMLResponse:
    today = today_of(parts.store.about().clock)
    monday = today - dt.timedelta(days=today.weekday())
    try:
        supply = parts.store.supply()
    except NotThere:
        return page(request, "services.html.j2", title="Services", grid=[], weeks=[])
    names = {code: one.name for code, one in parts.matching.market().model.services.items()}
    return page(
        request,
        "services.html.j2",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
        title="Services",
        weeks=[monday + dt.timedelta(weeks=number) for number in range(WEEKS)],
        grid=[(names[code], cells) for code, cells in grid(supply, monday, today).items()],
        practitioners=[one.practitioner_id for one in supply.practitioners],
        sites=[(one.site_id, one.name) for one in supply.sites],
        faults=faults or [],
        to_rebook=to_rebook,
        lost=len(parts.store.to_rebook()),
        entered=entered or {},
    )


Cells = list[tuple[int, int]]
"""For each week: places in use, and all places that are not closed."""


def grid(supply: Supply, monday: dt.date, today: dt.date) -> dict[str, Cells]:
    """How full each service is from ``today`` on, in the weeks from ``monday``."""
    gives = {one.practitioner_id: one.services for one in supply.practitioners}
    used: dict[str, list[int]] = defaultdict(lambda: [0] * WEEKS)
    every: dict[str, list[int]] = defaultdict(lambda: [0] * WEEKS)
    for one in supply.slots:
        date = one.slot.start.date()
        week = (date - monday).days // 7
        if one.closed or date < today or not 0 <= week < WEEKS:
            continue
        for service in gives[one.slot.practitioner_id]:
            every[service][week] += one.slot.places
            used[service][week] += one.slot.places - one.free
    return {code: list(zip(used[code], every[code], strict=True)) for code in sorted(every)}


@router.post("/closures")
def close(
    request: Request,
    parts: Parts,
    writer: Writes,
    practitioner: Annotated[str, Form()] = "",
    site: Annotated[str, Form()] = "",
    first: Annotated[str, Form()] = "",
    last: Annotated[str, Form()] = "",
) -> Response:
    """Take places away, and list the bookings that need another."""
    entered = {"practitioner": practitioner, "site": site, "first": first, "last": last}
    faults: list[dict[str, str]] = []
    if not practitioner and not site:
        faults.append({"text": "Choose who or where", "href": "#practitioner"})
    start, end = _date(first, "first", faults), _date(last or first, "last", faults)
    if start and end and end < start:
        faults.append({"text": "The last day is before the first", "href": "#last"})
    if faults or start is None or end is None:
        return _page(request, parts, faults=faults, entered=entered)
    closure = Closure(start, end, practitioner or None, site or None)
    return _page(request, parts, to_rebook=booking.close(writer, closure))


def _date(text: str, field: str, faults: list[dict[str, str]]) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        faults.append({"text": "Enter a date, such as 2026-12-07", "href": f"#{field}"})
        return None
