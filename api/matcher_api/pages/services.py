"""Services: how full they are week by week, and what to do when a clinic is cancelled."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from matcher.store import Booked, Closure, DayInUse, NotThere
from matcher.usecases import booking
from matcher_api.dependencies import Parts, Writes
from matcher_api.pages.fullness import fullness
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
        market = parts.matching.market()
    except NotThere:
        return page(request, "services.html.j2", title="Services")
    supply = market.supply
    last = monday + dt.timedelta(weeks=WEEKS, days=-1)
    gives = {one.practitioner_id: one.services for one in supply.practitioners}
    cells = grid(gives, parts.store.days_in_use(today, last), monday)
    return page(
        request,
        "services.html.j2",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
        title="Services",
        shown=fullness(
            [(market.model.services[code].name, weeks) for code, weeks in cells.items()],
            [monday + dt.timedelta(weeks=number) for number in range(WEEKS)],
        ),
        practitioners=[one.practitioner_id for one in supply.practitioners],
        sites=[(one.site_id, one.name) for one in supply.sites],
        faults=faults or [],
        to_rebook=to_rebook,
        lost=len(parts.store.to_rebook()),
        entered=entered or {},
    )


Cells = list[tuple[int, int]]
"""For each week: places in use, and all places that are not closed."""


def grid(
    gives: Mapping[str, Sequence[str]], days: Iterable[DayInUse], monday: dt.date
) -> dict[str, Cells]:
    """How full each service is, week by week from ``monday``; ``gives``: who gives what."""
    used: dict[str, list[int]] = defaultdict(lambda: [0] * WEEKS)
    every: dict[str, list[int]] = defaultdict(lambda: [0] * WEEKS)
    for one in days:
        week = (one.date - monday).days // 7
        for service in gives[one.practitioner_id]:
            every[service][week] += one.places
            used[service][week] += one.used
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
