"""Signing somebody out of every browser."""

from __future__ import annotations

from pydantic import TypeAdapter

from matcher.usecases.booking_once import Writer

_COUNT = TypeAdapter(int)


def sign_out(writer: Writer, who: str) -> int:
    """End every session of somebody, as when they leave; gives how many there were."""
    return writer.write(_COUNT, lambda desk: desk.end_sessions(who))
