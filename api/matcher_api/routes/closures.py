"""Leave and closed sites."""

from __future__ import annotations

from fastapi import APIRouter, Response

from matcher import wire
from matcher.usecases import booking
from matcher_api.dependencies import Writes
from matcher_api.told import WRITING, told
from matcher_api.translate import booking as words

router = APIRouter(prefix="/v1/closures", tags=["bookings"])


@router.post("", response_model=wire.Closed, responses=WRITING)
def close(asked: wire.Closure, writer: Writes) -> Response:
    """Take capacity away; the answer names the bookings that need another place."""
    to_rebook = booking.close(writer, words.closure_asked(asked))
    return told(wire.Closed(closure=asked, to_rebook=tuple(map(words.booking, to_rebook))))
