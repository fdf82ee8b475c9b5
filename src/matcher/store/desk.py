"""The writes of one transaction: hold, confirm, cancel and what else a coach does."""

from __future__ import annotations

import datetime as dt

from matcher.store import bookings, changes, closures, holds, loading, offers, prices
from matcher.store.runs import RunDesk
from matcher.store.types import (
    Booked,
    CancelledBy,
    Closure,
    Held,
    HoldRequest,
    Loaded,
    LoadMode,
    Moved,
    Offered,
    OfferState,
    Prices,
    Taken,
    Week,
)
from matcher.store.unit import Unit


class Desk:
    """What can be done inside one transaction, which ``Store.write`` or ``Store.once`` opens.

    Constraints of the database decide who gets a place; nothing is looked up first and written
    afterwards. A ``Taken`` leaves the transaction as it was before the call, so that it can go on.
    """

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    @property
    def now(self) -> dt.datetime:
        """The database's moment when the transaction began."""
        return self._unit.now

    @property
    def runs(self) -> RunDesk:
        """What can be done to weekly runs."""
        return RunDesk(self._unit)

    def bookings_of(self, hold_id: str) -> tuple[Booked, ...]:
        """The bookings that a confirmed hold has become, moved ones too."""
        return bookings.of_hold(self._unit.connection, self._unit.organisation, hold_id)

    def has_begun(self, booked: Booked) -> bool:
        """Whether the start of a booking's appointment has passed."""
        return bookings.has_begun(self._unit, booked)

    def load(self, week: Week, mode: LoadMode = LoadMode.MERGE) -> Loaded:
        """Take in a week's rows, all or none; nobody else writes meanwhile.

        Where the files book more people into a slot than it has places, all these bookings
        stand, and nothing in the slot is free until enough of them have gone. What the desk has
        cancelled or moved stays so; a warning says it. When the week ``lists_bookings``, a need's
        sessions are less by what the desk has booked on coming dates beside them.

        Raises:
            InputFaults: a row that would go is used by a coming booking or a live hold, or a
                listed booking is one that somebody holds just now.
        """
        return loading.load(self._unit, week, mode)

    def hold(self, request: HoldRequest) -> Held | Taken:
        """Hold every session of ``request``, or none.

        Raises:
            NotThere: the store has no such participant, need or slot, or the need is another's.
        """
        return holds.hold(self._unit, request)

    def extend(self, hold_id: str, token: int, valid_for: dt.timedelta) -> Held:
        """Let a live hold expire ``valid_for`` from now instead; never sooner than before.

        Raises:
            NotThere: there has never been such a hold.
            StaleToken: the token is not its token.
            HoldOver: it has expired, or was released or confirmed.
        """
        return holds.extend(self._unit, hold_id, token, valid_for)

    def confirm(self, hold_id: str, token: int) -> tuple[Booked, ...]:
        """Make bookings of a live hold; before its expiry this always succeeds.

        A hold that is confirmed already gives its bookings again.

        Raises:
            NotThere, StaleToken: as for ``extend``.
            HoldOver: it has expired or was released.
        """
        return bookings.confirm(self._unit, hold_id, token)

    def release(self, hold_id: str, token: int) -> Held:
        """Give a hold's places back. A hold that is over already stays as it is.

        Raises:
            NotThere, StaleToken: as for ``extend``.
            NotPossibleNow: it is confirmed; its bookings have to be cancelled.
        """
        return holds.release(self._unit, hold_id, token)

    def cancel(self, booking_id: str, by: CancelledBy) -> Booked:
        """Call a booking off: its place is free at once, and its session is to be booked again.

        By the provider, the need's clock goes on; by the person, it starts again today. A booking
        that is cancelled already stays as it is.

        Raises:
            NotThere: there is no such booking.
            NotPossibleNow: somebody has attended it, or did not attend it.
        """
        return bookings.cancel(self._unit, booking_id, by)

    def attended(self, booking_id: str) -> Booked:
        """Record that the person came.

        Raises:
            NotThere: there is no such booking.
            NotPossibleNow: it has not begun yet, or is cancelled.
        """
        return bookings.attended(self._unit, booking_id, came=True, book_again=False)

    def did_not_attend(self, booking_id: str, *, book_again: bool = True) -> Booked:
        """Record that the person did not come. Their place stays used.

        ``book_again``: the session is to be booked again, and the need's clock starts today.

        Raises:
            NotThere, NotPossibleNow: as for ``attended``.
        """
        return bookings.attended(self._unit, booking_id, came=False, book_again=book_again)

    def reschedule(self, booking_id: str, slot_id: str) -> Moved | Taken:
        """Give a booking another slot: the old place is freed and the new one taken, or neither.

        Raises:
            NotThere: there is no such booking or slot.
            NotPossibleNow: the booking is not a standing one.
        """
        return bookings.reschedule(self._unit, booking_id, slot_id)

    def withdraw(self, closure: Closure) -> tuple[Booked, ...]:
        """Take capacity away for leave or a closed site; gives the bookings to rebook.

        The slots are closed from now on. Live holds on them may still be confirmed; what comes of
        them is ``to_rebook`` too.

        Raises:
            NotThere: there is no such practitioner or site.
        """
        return closures.withdraw(self._unit, closure)

    def lift(self, closure: Closure) -> tuple[str, ...]:
        """Take back a closure that was a slip; gives the slots that stand again.

        Slots that another closure covers stay closed. Bookings in the others stand again.

        Raises:
            NotThere: there is no closure of exactly these names and dates.
        """
        return closures.lift(self._unit, closure)

    def offer(self, request: HoldRequest) -> Offered | Taken:
        """Offer sessions to a person: they are held for ``request.valid_for``.

        Raises:
            NotThere: as for ``hold``.
        """
        return offers.offer(self._unit, request)

    def reply(self, offer_id: str, reply: OfferState) -> Offered:
        """Record what the person said. The same reply again gives the same answer.

        Accepted, the offer's sessions are booked; otherwise they are released.

        Raises:
            NotThere: there is no such offer.
            HoldOver: it was accepted after its places had gone; it is recorded as ``no_reply``.
            NotPossibleNow: another reply was recorded before.
        """
        return offers.reply(self._unit, offer_id, reply)

    def save_prices(self, new: Prices) -> None:
        """Keep these prices in place of the last ones."""
        prices.save(self._unit, new)

    def set_setting(self, name: str, value: object) -> None:
        """Keep a setting; ``value`` is anything that JSON can hold."""
        prices.set_setting(self._unit, name, value)

    def expire(self) -> int:
        """Free the places of holds that are overdue; gives how many holds those were."""
        return holds.expire(self._unit)

    def tidy(self, older_than: dt.timedelta) -> None:
        """Forget idempotency keys, and which slots changed, of longer ago than this."""
        changes.tidy(self._unit, older_than)
