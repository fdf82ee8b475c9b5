"""The typed client: one method a call of the API."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, TypeVar

import httpx
from pydantic import BaseModel

from matcher import wire
from matcher.client.calendars import Calendars
from matcher.client.connection import Connection, Patience
from matcher.client.records import Records
from matcher.client.runs import Runs
from matcher.domain import Mode

A = TypeVar("A", bound=BaseModel)

LoadMode = Literal["merge", "replace"]


class Client:
    """Everything that the service does, as typed calls. Safe to share between threads.

    A write that loses its connection is sent again under the same ``Idempotency-Key``, so that it
    is done once at most. Give ``key`` yourself when your program may be stopped between asking and
    hearing: the same key and the same request then give the first outcome again.

    Args:
        url: where the service is.
        token: a bearer token that says who asks, or a function that gives one for each request, so
            that it can be a new one before the old one ends. Left out where nobody signs in.
        timeout: seconds to wait for each answer.
        patience: how often a request is tried.
        transport: for tests: what carries the requests.

    Every call raises ``ServiceError`` or one of its kinds, or ``Unreachable``.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        *,
        token: str | Callable[[], str] | None = None,
        timeout: float = 30.0,
        patience: Patience | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.url = url
        self._connection = Connection(
            url, token=token, patience=patience or Patience(), timeout=timeout, transport=transport
        )
        self.records = Records(self._connection)
        self.runs = Runs(self._connection)
        self.calendars = Calendars(self._connection)

    def close(self) -> None:
        """Let the connections go."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- the service

    def health(self) -> wire.Health:
        """Whether the service can work, and on what."""
        return wire.Health.model_validate_json(self._connection.read("/health"))

    def versions(self) -> wire.Versions:
        """What runs there."""
        return wire.Versions.model_validate_json(self._connection.read("/version"))

    def prices(self) -> wire.Prices:
        """What one more place is worth, by service, area and week."""
        return wire.Prices.model_validate_json(self._connection.read("/v1/prices"))

    # --- what is next available

    def matches(self, request: wire.MatchRequest) -> wire.MatchAnswer:
        """The next available options; nothing is kept by asking."""
        return self._ask("/v1/matches", request, wire.MatchAnswer)

    def suggest_plan(self, assessment: wire.Assessment) -> wire.PlanDraft:
        """A draft of a plan from an assessment's barriers, with the criteria that it used."""
        return self._ask("/v1/plans/suggest", assessment, wire.PlanDraft)

    # --- holds

    def hold(
        self,
        participant_id: str,
        sessions: Sequence[wire.Session | wire.SessionAsked],
        *,
        minutes: int | None = None,
        key: str | None = None,
    ) -> wire.Hold:
        """Hold every session of an option, or none.

        Raises:
            PlaceTaken: somebody was sooner; the error has the next free options.
        """
        request = wire.HoldRequest(
            participant_id=participant_id, sessions=_asked(sessions), minutes=minutes
        )
        return self._write("/v1/holds", request, wire.Hold, key)

    def held(self, hold_id: str) -> wire.Hold:
        """A hold, whatever has become of it."""
        return wire.Hold.model_validate_json(self._connection.read(f"/v1/holds/{hold_id}"))

    def confirm(self, hold: wire.Hold, *, key: str | None = None) -> wire.Confirmed:
        """Book what is held. Raises ``Over`` once it has run out."""
        change = wire.HoldChange(token=hold.token)
        return self._write(f"/v1/holds/{hold.hold_id}/confirm", change, wire.Confirmed, key)

    def extend(self, hold: wire.Hold, minutes: int, *, key: str | None = None) -> wire.Hold:
        """Let a hold last ``minutes`` from now. Raises ``Over`` once it has run out."""
        change = wire.ExtendRequest(token=hold.token, minutes=minutes)
        return self._write(f"/v1/holds/{hold.hold_id}/extend", change, wire.Hold, key)

    def release(self, hold: wire.Hold, *, key: str | None = None) -> wire.Hold:
        """Give back what is held."""
        return self._delete(f"/v1/holds/{hold.hold_id}", wire.Hold, key, token=hold.token)

    # --- bookings

    def booking(self, booking_id: str) -> wire.Booking:
        """A booking, whatever has become of it."""
        path = f"/v1/bookings/{booking_id}"
        return wire.Booking.model_validate_json(self._connection.read(path))

    def bookings(
        self, participant_id: str | None = None, *, after: str | None = None, limit: int = 100
    ) -> wire.Bookings:
        """A page of bookings, of one person or of all."""
        body = self._connection.read(
            "/v1/bookings", participant_id=participant_id, after=after, limit=limit
        )
        return wire.Bookings.model_validate_json(body)

    def cancel(
        self, booking_id: str, by: wire.CancelledBy, *, key: str | None = None
    ) -> wire.Cancelled:
        """Call a booking off: its place is free at once."""
        return self._delete(f"/v1/bookings/{booking_id}", wire.Cancelled, key, by=by)

    def attended(self, booking_id: str, *, key: str | None = None) -> wire.Booking:
        """Record that the person came."""
        return self._write(f"/v1/bookings/{booking_id}/attended", None, wire.Booking, key)

    def did_not_attend(
        self, booking_id: str, *, book_again: bool = True, key: str | None = None
    ) -> wire.Booking:
        """Record that the person did not come; ``book_again``: the session is still to be had."""
        request = wire.DidNotAttend(book_again=book_again)
        return self._write(f"/v1/bookings/{booking_id}/did-not-attend", request, wire.Booking, key)

    def reschedule(
        self,
        booking_id: str,
        slot_id: str,
        *,
        mode: Mode | None = None,
        key: str | None = None,
    ) -> wire.Rescheduled:
        """Give a booking another slot: the old place goes only when the new one is had."""
        request = wire.RescheduleRequest(slot_id=slot_id, mode=mode)
        return self._write(f"/v1/bookings/{booking_id}/reschedule", request, wire.Rescheduled, key)

    def close_slots(self, closure: wire.Closure, *, key: str | None = None) -> wire.Closed:
        """Take capacity away for leave or a closed site; answers what has to be rebooked."""
        return self._write("/v1/closures", closure, wire.Closed, key)

    # --- offers

    def offer(
        self,
        participant_id: str,
        sessions: Sequence[wire.Session | wire.SessionAsked],
        *,
        minutes: int | None = None,
        key: str | None = None,
    ) -> wire.Offer:
        """Offer an option to a person; its places are kept until they reply."""
        request = wire.OfferRequest(
            participant_id=participant_id, sessions=_asked(sessions), minutes=minutes
        )
        return self._write("/v1/offers", request, wire.Offer, key)

    def offered(self, offer_id: str) -> wire.Offer:
        """An offer, and what came of it."""
        return wire.Offer.model_validate_json(self._connection.read(f"/v1/offers/{offer_id}"))

    def accept(self, offer_id: str, *, key: str | None = None) -> wire.Offer:
        """The person takes it: its sessions are booked."""
        return self._write(f"/v1/offers/{offer_id}/accept", None, wire.Offer, key)

    def decline(self, offer_id: str, *, key: str | None = None) -> wire.Offer:
        """The person does not want it: its places are free at once."""
        return self._write(f"/v1/offers/{offer_id}/decline", None, wire.Offer, key)

    def no_reply(self, offer_id: str, *, key: str | None = None) -> wire.Offer:
        """Nothing was heard: its places are free at once."""
        return self._write(f"/v1/offers/{offer_id}/no-reply", None, wire.Offer, key)

    # --- tables

    def load(
        self, folder: Path, *, mode: LoadMode = "merge", key: str | None = None
    ) -> wire.Loaded:
        """Load every table of a week's folder, all or nothing, as the files have them.

        Raises:
            Refused: every fault, with file, row and column.
        """
        return self.records.load_tables(
            {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()},
            mode=mode,
            key=key,
        )

    def load_table(
        self, table: str, csv: bytes, *, mode: LoadMode = "merge", key: str | None = None
    ) -> wire.Loaded:
        """Load the rows of one table, such as ``needs``, from CSV."""
        return self.records.load_table(table, csv, mode=mode, key=key)

    def export(self) -> bytes:
        """Everything as a zip of a week's folder."""
        return self._connection.read("/v1/export")

    # --- inside

    def _ask(self, path: str, request: BaseModel, kind: type[A]) -> A:
        return self._write(path, request, kind, None)

    def _write(self, path: str, request: BaseModel | None, kind: type[A], key: str | None) -> A:
        body = b"" if request is None else request.model_dump_json(exclude_unset=True).encode()
        return kind.model_validate_json(self._connection.write("POST", path, body=body, key=key))

    def _delete(self, path: str, kind: type[A], key: str | None, **query: object) -> A:
        return kind.model_validate_json(
            self._connection.write("DELETE", path, query=query, key=key)
        )


def _asked(
    sessions: Sequence[wire.Session | wire.SessionAsked],
) -> tuple[wire.SessionAsked, ...]:
    return tuple(
        wire.SessionAsked(slot_id=s.slot_id, need_id=s.need_id, mode=s.mode) for s in sessions
    )
