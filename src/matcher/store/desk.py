"""The writes of one transaction: hold, confirm, cancel and what else a coach does."""

from __future__ import annotations

import datetime as dt

from matcher.store.types import (
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


class Desk:
    """What can be done inside one transaction, which ``Store.write`` or ``Store.once`` opens.

    Constraints of the database decide who gets a place; nothing is looked up first and written
    afterwards. A ``Taken`` leaves the transaction as it was before the call, so that it can go on.
    """

    def hold(self, request: HoldRequest) -> Held | Taken:
        """Hold every session of ``request``, or none.

        Raises:
            NotThere: the store has no such participant, need or slot, or the need is another's.
        """
        raise NotImplementedError

    def extend(self, hold_id: str, token: int, valid_for: dt.timedelta) -> Held:
        """Let a live hold expire ``valid_for`` from now instead; never sooner than before.

        Raises:
            NotThere: there has never been such a hold.
            StaleToken: the token is not its token.
            HoldOver: it has expired, or was released or confirmed.
        """
        raise NotImplementedError

    def confirm(self, hold_id: str, token: int) -> tuple[Booked, ...]:
        """Make bookings of a live hold; before its expiry this always succeeds.

        A hold that is confirmed already gives its bookings again.

        Raises:
            NotThere, StaleToken: as for ``extend``.
            HoldOver: it has expired or was released.
        """
        raise NotImplementedError

    def release(self, hold_id: str, token: int) -> Held:
        """Give a hold's places back. A hold that is over already stays as it is.

        Raises:
            NotThere, StaleToken: as for ``extend``.
            NotPossibleNow: it is confirmed; its bookings have to be cancelled.
        """
        raise NotImplementedError

    def cancel(self, booking_id: str, by: CancelledBy) -> Booked:
        """Call a booking off: its place is free at once, and its session is to be booked again.

        By the provider, the need's clock goes on; by the person, it starts again today. A booking
        that is cancelled already stays as it is.

        Raises:
            NotThere: there is no such booking.
            NotPossibleNow: somebody has attended it, or did not attend it.
        """
        raise NotImplementedError

    def attended(self, booking_id: str) -> Booked:
        """Record that the person came.

        Raises:
            NotThere: there is no such booking.
            NotPossibleNow: it has not begun yet, or is cancelled.
        """
        raise NotImplementedError

    def did_not_attend(self, booking_id: str, *, book_again: bool = True) -> Booked:
        """Record that the person did not come. Their place stays used.

        ``book_again``: the session is to be booked again, and the need's clock starts today.

        Raises:
            NotThere, NotPossibleNow: as for ``attended``.
        """
        raise NotImplementedError

    def reschedule(self, booking_id: str, slot_id: str) -> Moved | Taken:
        """Give a booking another slot: the old place is freed and the new one taken, or neither.

        Raises:
            NotThere: there is no such booking or slot.
            NotPossibleNow: the booking is not a standing one.
        """
        raise NotImplementedError

    def withdraw(self, closure: Closure) -> tuple[Booked, ...]:
        """Take capacity away for leave or a closed site; gives the bookings to rebook.

        The slots are closed from now on. Live holds on them may still be confirmed; what comes of
        them is ``to_rebook`` too.

        Raises:
            NotThere: there is no such practitioner or site.
        """
        raise NotImplementedError

    def offer(self, request: HoldRequest) -> Offered | Taken:
        """Offer sessions to a person: they are held for ``request.valid_for``.

        Raises:
            NotThere: as for ``hold``.
        """
        raise NotImplementedError

    def reply(self, offer_id: str, reply: OfferState) -> Offered:
        """Record what the person said. The same reply again gives the same answer.

        Accepted, the offer's sessions are booked; otherwise they are released.

        Raises:
            NotThere: there is no such offer.
            HoldOver: it was accepted after its places had gone; it is recorded as ``no_reply``.
            NotPossibleNow: another reply was recorded before.
        """
        raise NotImplementedError

    def save_prices(self, prices: Prices) -> None:
        """Keep these prices in place of the last ones."""
        raise NotImplementedError

    def set_setting(self, name: str, value: object) -> None:
        """Keep a setting; ``value`` is anything that JSON can hold."""
        raise NotImplementedError

    def expire(self) -> int:
        """Free the places of holds that are overdue; gives how many holds those were."""
        raise NotImplementedError
