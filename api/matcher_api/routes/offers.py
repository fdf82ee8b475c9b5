"""Options offered to a person, and what they say."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from matcher import wire
from matcher.store import OfferState, Taken
from matcher.usecases import booking
from matcher_api.dependencies import Name, Parts, Writes, catalogue
from matcher_api.lost_race import lost_race
from matcher_api.told import HOLDING, READING, TAKING, told
from matcher_api.translate import booking as words

router = APIRouter(prefix="/v1/offers", tags=["offers"])


@router.post("", status_code=HTTPStatus.CREATED, response_model=wire.Offer, responses=TAKING)
def offer(asked: wire.OfferRequest, request: Request, parts: Parts, writer: Writes) -> Response:
    """Offer an option to a person; its places are kept until they reply, or the time is over."""
    wanted = words.hold_asked(asked, parts.settings.offer_minutes)
    outcome = booking.offer(writer, catalogue(parts), wanted)
    if isinstance(outcome, Taken):
        return lost_race(request, parts, wanted, outcome)
    location = f"/v1/offers/{outcome.offer_id}"
    return told(words.offer(outcome), HTTPStatus.CREATED, location=location)


@router.get("/{offer_id}", response_model=wire.Offer, responses=READING)
def offered(offer_id: Name, parts: Parts) -> Response:
    """An offer, and what came of it."""
    return told(words.offer(parts.store.offered(offer_id)))


@router.post("/{offer_id}/accept", response_model=wire.Offer, responses=HOLDING)
def accept(offer_id: Name, writer: Writes) -> Response:
    """The person takes it: its sessions are booked."""
    return told(words.offer(booking.reply(writer, offer_id, OfferState.ACCEPTED)))


@router.post("/{offer_id}/decline", response_model=wire.Offer, responses=HOLDING)
def decline(offer_id: Name, writer: Writes) -> Response:
    """The person does not want it: its places are free at once."""
    return told(words.offer(booking.reply(writer, offer_id, OfferState.DECLINED)))


@router.post("/{offer_id}/no-reply", response_model=wire.Offer, responses=HOLDING)
def no_reply(offer_id: Name, writer: Writes) -> Response:
    """Nothing was heard: its places are free at once."""
    return told(words.offer(booking.reply(writer, offer_id, OfferState.NO_REPLY)))
