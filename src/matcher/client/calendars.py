"""Calendars that somebody follows by a secret address."""

from __future__ import annotations

from matcher import wire
from matcher.client.connection import Connection


class Calendars:
    """Who may follow the calendars of practitioners and sites."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def share(self, kind: wire.CalendarKind, name: str, *, key: str | None = None) -> wire.Calendar:
        """Let a calendar be followed; its address is a secret."""
        asked = wire.CalendarRequest(kind=kind, name=name).model_dump_json().encode()
        answer = self._connection.write("POST", "/v1/calendars", body=asked, key=key)
        return wire.Calendar.model_validate_json(answer)

    def all(self) -> tuple[wire.Calendar, ...]:
        """Those that may be followed."""
        answer = self._connection.read("/v1/calendars")
        return wire.Calendars.model_validate_json(answer).calendars

    def close(self, calendar_id: str, *, key: str | None = None) -> None:
        """Let nobody follow a calendar by its address any more."""
        self._connection.write("DELETE", f"/v1/calendars/{calendar_id}", key=key)
