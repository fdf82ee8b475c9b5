"""Holding places while people talk."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from matcher import wire
from matcher.store import Taken
from matcher.usecases import booking
from matcher_api.dependencies import Name, Parts, Writes, catalogue
from matcher_api.lost_race import lost_race
from matcher_api.told import HOLDING, READING, TAKING, told
from matcher_api.translate import booking as words

router = APIRouter(prefix="/v1/holds", tags=["holds"])


@router.post("", status_code=HTTPStatus.CREATED, response_model=wire.Hold, responses=TAKING)
def hold(asked: wire.HoldRequest, request: Request, parts: Parts, writer: Writes) -> Response:
    """Hold every session of an option for a while: all of them, or none."""
    wanted = words.hold_asked(asked, parts.settings.hold_minutes)
    outcome = booking.hold(writer, catalogue(parts), wanted)
    if isinstance(outcome, Taken):
        return lost_race(request, parts, wanted, outcome)
    location = f"/v1/holds/{outcome.hold_id}"
    return told(words.hold(outcome), HTTPStatus.CREATED, location=location)


@router.get("/{hold_id}", response_model=wire.Hold, responses=READING)
def held(hold_id: Name, parts: Parts) -> Response:
    """A hold, whatever has become of it."""
    return told(words.hold(parts.store.held(hold_id)))


@router.post("/{hold_id}/confirm", response_model=wire.Confirmed, responses=HOLDING)
def confirm(hold_id: Name, asked: wire.HoldChange, writer: Writes) -> Response:
    """Book what is held. Before the hold runs out this always succeeds."""
    bookings = booking.confirm(writer, hold_id, asked.token)
    return told(wire.Confirmed(hold_id=hold_id, bookings=tuple(map(words.booking, bookings))))


@router.post("/{hold_id}/extend", response_model=wire.Hold, responses=HOLDING)
def extend(hold_id: Name, asked: wire.ExtendRequest, writer: Writes) -> Response:
    """Let a hold last so many minutes from now, and never end sooner than before."""
    valid_for = dt.timedelta(minutes=asked.minutes)
    return told(words.hold(booking.extend(writer, hold_id, asked.token, valid_for)))


@router.delete("/{hold_id}", response_model=wire.Hold, responses=HOLDING)
def release(
    hold_id: Name,
    token: Annotated[int, Query(ge=0, le=2**63 - 1, description="The hold's own.")],
    writer: Writes,
) -> Response:
    """Give back what is held; its places are free at once."""
    return told(words.hold(booking.release(writer, hold_id, token)))
