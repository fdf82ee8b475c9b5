"""Addresses by which practitioners and sites follow their appointments in their own calendar."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from matcher.store import CalendarKind
from matcher.usecases import calendars as use
from matcher_api.dependencies import Name, Parts, Writes
from matcher_api.pages.going import to
from matcher_api.pages.templating import page
from matcher_api.parts import Service
from matcher_api.routes.calendars import feed_address

router = APIRouter(prefix="/services/calendars", include_in_schema=False)

HERE = "/services/calendars"


@router.get("")
def calendars(request: Request, parts: Parts) -> HTMLResponse:
    """List the calendars that may be followed, and offer another."""
    return _page(request, parts)


def _page(
    request: Request, parts: Service, faults: list[dict[str, str]] | None = None
) -> HTMLResponse:
    organisation = parts.store.organisation
    supply = parts.store.supply()
    sites = {one.site_id: one.name for one in supply.sites}
    return page(
        request,
        "calendars.html.j2",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
        title="Calendars that services can follow",
        back={"href": "/services", "text": "Services"},
        calendars=[
            (one, sites.get(one.name, one.name), feed_address(request, organisation, one))
            for one in parts.store.calendars()
        ],
        practitioners=[one.practitioner_id for one in supply.practitioners],
        sites=list(sites.items()),
        faults=faults or [],
    )


@router.post("")
def share(
    request: Request,
    parts: Parts,
    writer: Writes,
    whose: Annotated[str, Form(max_length=80)] = "",
) -> Response:
    """Make an address for a practitioner's or a site's calendar."""
    kind, _, name = whose.partition("|")
    if kind not in set(CalendarKind) or not name:
        return _page(request, parts, [{"text": "Choose whose calendar it is", "href": "#whose"}])
    use.share(writer, CalendarKind(kind), name)
    return to(HERE)


@router.post("/{calendar_id}/close")
def close(calendar_id: Name, writer: Writes) -> RedirectResponse:
    """Close an address at once."""
    use.close(writer, calendar_id)
    return to(HERE)
