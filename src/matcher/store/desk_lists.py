"""What stands open at the desk: holds and offers that are live, and bookings that lost a slot."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

from matcher.store import bookings
from matcher.store import tables as t
from matcher.store.holds import held_of
from matcher.store.sharing import WhoShares
from matcher.store.types import Booked, BookingState, Held
from matcher.store.unit import IS_HELD, NOW, ORG

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OpenHold:
    """A live hold; ``offer_id`` where its sessions wait for a person's reply."""

    hold: Held
    offer_id: str | None
    made_by: str


_LIVE = (
    sa.select(t.holds, t.offers.c.offer_id)
    .outerjoin(
        t.offers,
        sa.and_(
            t.offers.c.organisation_id == t.holds.c.organisation_id,
            t.offers.c.hold_id == t.holds.c.hold_id,
        ),
    )
    .where(t.holds.c.organisation_id == ORG, IS_HELD, t.holds.c.expires_at > NOW)
    .order_by(t.holds.c.expires_at, t.holds.c.hold_id)
)
_TO_REBOOK = bookings.READ_ALL.where(
    t.bookings.c.state == BookingState.BOOKED.value, t.slots.c.closed, t.slots.c.start > NOW
)


class DeskLists(WhoShares):
    """What waits for somebody at the desk of one organisation."""

    @abstractmethod
    def _ask(self, work: Callable[[Any], T]) -> T:
        """Give ``work`` a connection for one query."""

    def open_holds(self) -> tuple[OpenHold, ...]:
        """Live holds and the offers among them, those that run out first before the others."""

        def read(connection: sa.Connection) -> tuple[OpenHold, ...]:
            rows = connection.execute(_LIVE, {"organisation": self.organisation})
            return tuple(OpenHold(held_of(row), row.offer_id, row.made_by) for row in rows)

        return self._ask(read)

    def to_rebook(self) -> tuple[Booked, ...]:
        """Bookings still to come whose slot a closure has removed, as they were made."""

        def read(connection: sa.Connection) -> tuple[Booked, ...]:
            rows = connection.execute(_TO_REBOOK, {"organisation": self.organisation})
            return tuple(bookings.booked_of(row) for row in rows)

        return self._ask(read)
