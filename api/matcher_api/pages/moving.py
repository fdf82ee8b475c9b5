"""Another place for a booking: one at a time, or all that a cancelled clinic has left without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from matcher.domain import Slot
from matcher.errors import MatcherError
from matcher.offers import Option
from matcher.store import Booked, BookingState, NotPossibleNow, Taken
from matcher.usecases import booking
from matcher.usecases.booking_once import Writer
from matcher.usecases.matching import match_instead_of_move
from matcher_api.dependencies import Name, Parts, Who, Writes, catalogue
from matcher_api.pages.going import to
from matcher_api.pages.templating import page
from matcher_api.pages.wording import KINDS_OF_OPTION, MODES
from matcher_api.parts import Service

router = APIRouter(include_in_schema=False)

MOST_AT_ONCE = 50
"""Bookings on one page; the others follow once these have a place."""
TAKEN = "Somebody else was quicker. These are free at this moment."


@router.get("/bookings/{booking_id}/move")
def ask_to_move(request: Request, booking_id: Name, parts: Parts) -> HTMLResponse:
    """Show where else an appointment could be."""
    return _move_page(request, parts, booking_id)


def _move_page(
    request: Request, parts: Service, booking_id: str, *, taken: bool = False
) -> HTMLResponse:
    booked = parts.store.booked(booking_id)
    if booked.state is not BookingState.BOOKED:
        raise NotPossibleNow(
            "This appointment is not booked any more.", "Look at the person’s plan again."
        )
    found = match_instead_of_move(parts.store, parts.matching, booking_id)
    return page(
        request,
        "move.html.j2",
        status=409 if taken else 200,
        title="Move this appointment",
        back={"href": f"/people/{booked.participant_id}", "text": booked.participant_id},
        booked=booked,
        slot=parts.store.slots([booked.slot_id])[booked.slot_id].slot,
        options=(*found.options.options, *found.options.later),
        taken=TAKEN if taken else "",
        sites=_site_names(parts),
        kinds=KINDS_OF_OPTION,
        modes=MODES,
    )


@router.post("/bookings/{booking_id}/move")
def move(
    request: Request,
    booking_id: Name,
    parts: Parts,
    writer: Writes,
    slot: Annotated[str, Form()],
) -> Response:
    """Give it another slot: the old place goes only when the new one is had."""
    outcome = booking.reschedule(writer, catalogue(parts), booking_id, slot)
    if isinstance(outcome, Taken):
        return _move_page(request, parts, booking_id, taken=True)
    return to(f"/people/{outcome.new.participant_id}")


@dataclass(frozen=True, slots=True)
class Lost:
    """A booking without a slot, and the first option that it could have instead."""

    booked: Booked
    slot: Slot
    instead: Option | None


@router.get("/services/rebook")
def ask_to_rebook(request: Request, parts: Parts) -> HTMLResponse:
    """List the bookings that a cancelled clinic has left without a place, each with another."""
    return _rebook_page(request, parts)


def _rebook_page(
    request: Request,
    parts: Service,
    moved: int | None = None,
    left: list[tuple[str, str]] | None = None,
) -> HTMLResponse:
    waiting = parts.store.to_rebook()
    slots = parts.store.slots([one.slot_id for one in waiting])
    instead = _instead(parts, waiting[:MOST_AT_ONCE])
    shown = [
        Lost(one, slots[one.slot_id].slot, option)
        for one, option in zip(waiting[:MOST_AT_ONCE], instead, strict=True)
    ]
    return page(
        request,
        "rebook.html.j2",
        title="Rebook after a cancelled clinic",
        back={"href": "/services", "text": "Services"},
        lost=shown,
        more=max(0, len(waiting) - MOST_AT_ONCE),
        moved=moved,
        left=left or [],
        sites=_site_names(parts),
        modes=MODES,
    )


def _instead(parts: Service, lost: Sequence[Booked]) -> list[Option | None]:
    """The best place for each, in their order; none is given away twice."""
    offered = []
    for one in lost:
        found = match_instead_of_move(parts.store, parts.matching, one.booking_id).options
        offered.append((*found.options, *found.later))
    free = dict(
        parts.store.free_places({o.sessions[0].slot_id for options in offered for o in options})
    )
    chosen: list[Option | None] = []
    for options in offered:
        best = next((one for one in options if free[one.sessions[0].slot_id] > 0), None)
        if best is not None:
            free[best.sessions[0].slot_id] -= 1
        chosen.append(best)
    return chosen


@router.post("/services/rebook")
def rebook(
    request: Request,
    parts: Parts,
    who: Who,
    chosen: Annotated[list[str], Form()] = [],  # noqa: B006  FastAPI never changes it
) -> Response:
    """Move those that were ticked, one after the other: each keeps the rules, or stays."""
    writer, moved, left = Writer(parts.store, who), 0, list[tuple[str, str]]()
    for text in chosen[:MOST_AT_ONCE]:
        booking_id, _, slot_id = text.partition("|")
        try:
            outcome = booking.reschedule(writer, catalogue(parts), booking_id, slot_id)
        except MatcherError as error:
            left.append((parts.store.booked(booking_id).participant_id, error.problem))
            continue
        if isinstance(outcome, Taken):
            left.append((parts.store.booked(booking_id).participant_id, TAKEN))
        else:
            moved += 1
    return _rebook_page(request, parts, moved, left)


def _site_names(parts: Service) -> dict[str, str]:
    return {one.site_id: one.name for one in catalogue(parts).frame().sites}
