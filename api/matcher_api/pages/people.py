"""People: who waits, by the weeks of support that they have left, and one person's plan."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from matcher.store import CancelledBy, Person
from matcher.units import LONDON
from matcher.usecases import booking
from matcher_api.dependencies import Name, Parts, Writes, catalogue
from matcher_api.pages.templating import page
from matcher_api.pages.wording import MODES, weeks_left

router = APIRouter(include_in_schema=False)

PAGE = 50
"""People on one page of the list."""


@router.get("/people")
def people(
    request: Request,
    parts: Parts,
    sought: Annotated[str, Query(max_length=64)] = "",
    start: Annotated[int, Query(ge=0)] = 0,
) -> HTMLResponse:
    """List those who wait, whose support ends first at the top."""
    found = parts.store.waiting_people(part=sought, limit=PAGE + 1, offset=start)
    today = today_of(parts.store.about().clock)
    return page(
        request,
        "people.html.j2",
        title="People who wait",
        people=[(one, weeks_left(one.support_ends, today)) for one in found[:PAGE]],
        sought=sought,
        start=start,
        more=start + PAGE if len(found) > PAGE else None,
        before=max(0, start - PAGE) if start else None,
    )


@router.get("/people/{participant_id}")
def person(request: Request, participant_id: Name, parts: Parts) -> HTMLResponse:
    """Show a person's plan: what is booked or held, and what is still to be found."""
    found = parts.matching.person(participant_id)
    offered = catalogue(parts)
    now = parts.store.about().clock
    return page(
        request,
        "person.html.j2",
        title=participant_id,
        caption="Person",
        back={"href": "/people", "text": "People who wait"},
        person=found.participant,
        weeks=weeks_left(found.participant.support_ends, today_of(now)),
        needs=found.needs,
        appointments=found.appointments,
        begun={one.booking_id for one in found.appointments if one.slot.start <= now},
        services=offered.model.services,
        sites={one.site_id: one.name for one in offered.frame().sites},
        modes=MODES,
        service_of=_services(found),
    )


def _services(found: Person) -> dict[str, str]:
    return {need.need_id: need.service for need in found.needs}


@router.get("/bookings/{booking_id}/cancel")
def ask_to_cancel(request: Request, booking_id: Name, parts: Parts) -> HTMLResponse:
    """Ask whose wish it is: the answer decides whether the clock goes on."""
    booked = parts.store.booked(booking_id)
    slot = parts.store.slots([booked.slot_id])[booked.slot_id].slot
    return page(
        request,
        "cancel.html.j2",
        title="Cancel this appointment",
        back={"href": f"/people/{booked.participant_id}", "text": booked.participant_id},
        booked=booked,
        slot=slot,
    )


@router.post("/bookings/{booking_id}/cancel")
def cancel(
    booking_id: Name, writer: Writes, by: Annotated[CancelledBy, Form()]
) -> RedirectResponse:
    """Cancel; the place is free at once."""
    done = booking.cancel(writer, booking_id, by)
    return RedirectResponse(f"/people/{done.participant_id}", HTTPStatus.SEE_OTHER)


@router.post("/bookings/{booking_id}/attended")
def attended(booking_id: Name, writer: Writes) -> RedirectResponse:
    """Record that the person came."""
    done = booking.attended(writer, booking_id)
    return RedirectResponse(f"/people/{done.participant_id}", HTTPStatus.SEE_OTHER)


@router.post("/bookings/{booking_id}/did-not-attend")
def did_not_attend(booking_id: Name, writer: Writes) -> RedirectResponse:
    """Record that the person did not come; the session is to be booked again."""
    done = booking.did_not_attend(writer, booking_id, book_again=True)
    return RedirectResponse(f"/people/{done.participant_id}", HTTPStatus.SEE_OTHER)


def today_of(clock: dt.datetime) -> dt.date:
    """The local date."""
    return clock.astimezone(LONDON).date()
