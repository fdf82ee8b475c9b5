"""Calendars of practitioners and sites: who may follow them, and what they say."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from matcher import wire
from matcher.store import CalendarKind, CalendarShare, NotThere
from matcher.usecases import calendars as use
from matcher_api.dependencies import Name, Parts, Writes, address_of
from matcher_api.parts import Services
from matcher_api.told import ALWAYS, WRITING, Documented, told

router = APIRouter(tags=["calendars"])

FEED = "/calendars/feed.ics"
DONE: Documented = {**WRITING, HTTPStatus.NO_CONTENT: {"description": "It is closed."}}


@router.post(
    "/v1/calendars", status_code=HTTPStatus.CREATED, response_model=wire.Calendar, responses=WRITING
)
def share(asked: wire.CalendarRequest, request: Request, writer: Writes) -> Response:
    """Let a practitioner's or site's calendar be followed, by an address nobody can guess."""
    calendar = use.share(writer, CalendarKind(asked.kind), asked.name)
    return told(_calendar(request, writer.store.organisation, calendar), HTTPStatus.CREATED)


@router.get("/v1/calendars", response_model=wire.Calendars, responses=ALWAYS)
def calendars(request: Request, parts: Parts) -> Response:
    """List the calendars that may be followed, with their addresses."""
    found = parts.store.calendars()
    organisation = parts.store.organisation
    return told(
        wire.Calendars(calendars=tuple(_calendar(request, organisation, one) for one in found))
    )


@router.delete("/v1/calendars/{calendar_id}", status_code=HTTPStatus.NO_CONTENT, responses=DONE)
def close(calendar_id: Name, writer: Writes) -> Response:
    """Close a calendar's address: nobody can follow by it any more."""
    use.close(writer, calendar_id)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.get(FEED, include_in_schema=False)
def feed(request: Request, key: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Give the calendar of an address; whoever has the address may read it."""
    services: Services = request.app.state.services
    parts = services.get(use.organisation_of(key))
    if parts is None:
        raise NotThere("There is no calendar at this address.", "Ask for its address again.")
    content = use.feed(parts.store, key, parts.store.about().clock)
    return Response(content, media_type="text/calendar; charset=utf-8")


def feed_address(request: Request, organisation: str, one: CalendarShare) -> str:
    """The address that a calendar program follows; whoever has it may read the calendar."""
    return f"{address_of(request)}{FEED}?key={use.address_key(organisation, one)}"


def _calendar(request: Request, organisation: str, one: CalendarShare) -> wire.Calendar:
    return wire.Calendar(
        calendar_id=one.calendar_id,
        kind=wire.CalendarKind(one.kind),
        name=one.name,
        address=feed_address(request, organisation, one),
        made_by=one.made_by,
        made_at=one.made_at,
    )
