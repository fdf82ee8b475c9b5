"""Noting who agrees that services know of their appointments."""

from __future__ import annotations

from collections.abc import Collection

from pydantic import TypeAdapter

from matcher.usecases.booking_once import Writer

_NAMES: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])


def note_sharing(writer: Writer, people: Collection[str], *, agreed: bool) -> tuple[str, ...]:
    """Note what these people said; gives the names that nobody here has."""
    return writer.write(_NAMES, lambda desk: desk.note_sharing(people, agreed=agreed))
