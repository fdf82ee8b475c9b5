"""Leave and closed sites."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

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


@router.delete("", response_model=wire.Opened, responses=WRITING)
def take_back(asked: Annotated[wire.Closure, Query()], writer: Writes) -> Response:
    """Take back a closure of exactly these names and dates; the answer names the open slots."""
    opened = booking.lift(writer, words.closure_asked(asked))
    return told(wire.Opened(closure=asked, slot_ids=opened))
