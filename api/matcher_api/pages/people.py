"""People: who waits, by the weeks of support that they have left, and one person's plan."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from matcher.domain import Model
from matcher.store import CancelledBy, Person
from matcher.units import LONDON
from matcher.usecases import booking
from matcher_api.dependencies import Name, Parts, Writes, catalogue
from matcher_api.pages.templating import Shown, page
from matcher_api.pages.wording import MEANS, MODES, weeks_left
from matcher_api.parts import Service

router = APIRouter(include_in_schema=False)

PAGE = 50
"""People on one page of the list."""


LISTS = {
    "waiting": "Still to find",
    "held": "Held now",
    "offers": "Offers",
    "rebook": "Lost their slot",
}
"""The lists of people, each behind its own link."""


@router.get("/people")
def people(
    request: Request,
    parts: Parts,
    list: Annotated[str, Query(max_length=16)] = "waiting",
    sought: Annotated[str, Query(max_length=64)] = "",
    start: Annotated[int, Query(ge=0)] = 0,
) -> HTMLResponse:
    """List those who wait, whose support ends first at the top, or what stands open."""
    which = list if list in LISTS else "waiting"
    holds, lost = parts.store.open_holds(), parts.store.to_rebook()
    shown: Shown
    if which == "waiting":
        shown = _waiting(parts, sought, start)
    elif which == "rebook":
        slots = parts.store.slots([one.slot_id for one in lost])
        shown = {"lost": [(one, slots[one.slot_id].slot) for one in lost]}
    else:
        shown = {"holds": [one for one in holds if (one.offer_id is None) == (which == "held")]}
    offers = sum(one.offer_id is not None for one in holds)
    counts = {
        "waiting": parts.store.counts().waiting_people,
        "held": len(holds) - offers,
        "offers": offers,
        "rebook": len(lost),
    }
    return page(
        request,
        "people.html.j2",
        title="People",
        lists=[(code, text, counts[code]) for code, text in LISTS.items()],
        which=which,
        **shown,
    )


def _waiting(parts: Service, sought: str, start: int) -> Shown:
    found = parts.store.waiting_people(part=sought.strip(), limit=PAGE + 1, offset=start)
    today = today_of(parts.store.about().clock)
    return {
        "people": [(one, weeks_left(one.support_ends, today)) for one in found[:PAGE]],
        "sought": sought,
        "start": start,
        "more": start + PAGE if len(found) > PAGE else None,
        "before": max(0, start - PAGE) if start else None,
    }


@router.get("/people/{participant_id}")
def person(request: Request, participant_id: Name, parts: Parts) -> HTMLResponse:
    """Show a person's plan: what is booked or held, and what is still to be found."""
    offered = catalogue(parts)  # before the person, who may have been changed by another process
    found = offered.person(participant_id)
    now = parts.store.about().clock
    return page(
        request,
        "person.html.j2",
        title=participant_id,
        caption="Person",
        back={"href": "/people", "text": "People"},
        person=found.participant,
        weeks=weeks_left(found.participant.support_ends, today_of(now)),
        needs=found.needs,
        appointments=found.appointments,
        begun={one.booking_id for one in found.appointments if one.slot.start <= now},
        services=offered.model.services,
        sites={one.site_id: one.name for one in offered.frame().sites},
        modes=MODES,
        means=MEANS,
        required=_required(offered.model, found),
        sharing=parts.store.sharing(participant_id),
        service_of=_service_names(parts, found, offered.model),
    )


def _required(model: Model, found: Person) -> list[str]:
    """What has to be there for the person, in the model's words; ``language:pl`` with its code."""
    words = []
    for code in found.participant.requirements:
        known, (_, _, rest) = model.requirement(code), code.partition(":")
        name = code if known is None else known.name
        words.append(f"{name} ({rest})" if rest and code not in model.requirements else name)
    return words


def _service_names(parts: Service, found: Person, model: Model) -> dict[str, str]:
    """What each appointment is for; what is booked whole is no need that waits any more."""
    codes = parts.store.services_of({one.need_id for one in found.appointments if one.need_id})
    return {name: model.services[code].name for name, code in codes.items()}


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
