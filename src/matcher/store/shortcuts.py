"""Each write of the desk by itself, in a transaction of its own."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeVar

from matcher.store.desk import Desk
from matcher.store.types import (
    Actor,
    Booked,
    CancelledBy,
    Closure,
    Held,
    HoldRequest,
    Moved,
    Offered,
    OfferState,
    Prices,
    Taken,
)

T = TypeVar("T")


class Shortcuts(ABC):
    """``store.hold(request, actor)`` for ``store.write(actor, lambda desk: desk.hold(request))``.

    Each is explained, with what it raises, at the method of ``Desk`` that has its name.
    """

    @abstractmethod
    def write(self, actor: Actor, work: Callable[[Desk], T], *, alone: bool = False) -> T:
        """Do ``work`` in one transaction."""

    def hold(self, request: HoldRequest, actor: Actor) -> Held | Taken:
        """See ``Desk.hold``."""
        return self.write(actor, lambda desk: desk.hold(request))

    def extend(self, hold_id: str, token: int, valid_for: dt.timedelta, actor: Actor) -> Held:
        """See ``Desk.extend``."""
        return self.write(actor, lambda desk: desk.extend(hold_id, token, valid_for))

    def confirm(self, hold_id: str, token: int, actor: Actor) -> tuple[Booked, ...]:
        """See ``Desk.confirm``."""
        return self.write(actor, lambda desk: desk.confirm(hold_id, token))

    def release(self, hold_id: str, token: int, actor: Actor) -> Held:
        """See ``Desk.release``."""
        return self.write(actor, lambda desk: desk.release(hold_id, token))

    def cancel(self, booking_id: str, by: CancelledBy, actor: Actor) -> Booked:
        """See ``Desk.cancel``."""
        return self.write(actor, lambda desk: desk.cancel(booking_id, by))

    def attended(self, booking_id: str, actor: Actor) -> Booked:
        """See ``Desk.attended``."""
        return self.write(actor, lambda desk: desk.attended(booking_id))

    def did_not_attend(self, booking_id: str, actor: Actor, *, book_again: bool = True) -> Booked:
        """See ``Desk.did_not_attend``."""
        return self.write(
            actor, lambda desk: desk.did_not_attend(booking_id, book_again=book_again)
        )

    def reschedule(self, booking_id: str, slot_id: str, actor: Actor) -> Moved | Taken:
        """See ``Desk.reschedule``."""
        return self.write(actor, lambda desk: desk.reschedule(booking_id, slot_id))

    def withdraw(self, closure: Closure, actor: Actor) -> tuple[Booked, ...]:
        """See ``Desk.withdraw``."""
        return self.write(actor, lambda desk: desk.withdraw(closure))

    def lift(self, closure: Closure, actor: Actor) -> tuple[str, ...]:
        """See ``Desk.lift``."""
        return self.write(actor, lambda desk: desk.lift(closure))

    def offer(self, request: HoldRequest, actor: Actor) -> Offered | Taken:
        """See ``Desk.offer``."""
        return self.write(actor, lambda desk: desk.offer(request))

    def reply(self, offer_id: str, reply: OfferState, actor: Actor) -> Offered:
        """See ``Desk.reply``."""
        return self.write(actor, lambda desk: desk.reply(offer_id, reply))

    def save_prices(self, prices: Prices, actor: Actor) -> None:
        """See ``Desk.save_prices``."""
        self.write(actor, lambda desk: desk.save_prices(prices))

    def set_setting(self, name: str, value: object, actor: Actor) -> None:
        """See ``Desk.set_setting``."""
        self.write(actor, lambda desk: desk.set_setting(name, value))

    def tidy(self, older_than: dt.timedelta, actor: Actor) -> None:
        """See ``Desk.tidy``."""
        self.write(actor, lambda desk: desk.tidy(older_than))
