"""The writes of one transaction: hold, confirm, cancel and what else a coach does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import TypeVar

from matcher.domain import Batch
from matcher.store import (
    bookings,
    changes,
    closures,
    holds,
    loading,
    offers,
    one_person,
    prices,
    reading,
    retention,
    sessions,
    sharing,
)
from matcher.store.calendars import CalendarDesk
from matcher.store.reading import Reader
from matcher.store.retention import Kept
from matcher.store.runs import RunDesk
from matcher.store.types import (
    Ask,
    Booked,
    CancelledBy,
    Changes,
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

D = TypeVar("D", bound=Held | Booked | Moved | Offered | Taken)


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

    @property
    def calendars(self) -> CalendarDesk:
        """What can be done to calendars that somebody follows."""
        return CalendarDesk(self._unit)

    def bookings_of(self, hold_id: str) -> tuple[Booked, ...]:
        """The bookings that a confirmed hold has become, moved ones too."""
        return bookings.of_hold(self._unit.connection, self._unit.organisation, hold_id)

    def has_begun(self, booked: Booked) -> bool:
        """Whether the start of a booking's appointment has passed."""
        return bookings.has_begun(self._unit, booked)

    def week(self, horizon_start: dt.date, weeks: int) -> Batch:
        """See ``Store.week``: as it is inside this transaction."""
        reader = Reader(self._unit.connection, self._unit.organisation)
        return reading.batch(reader, horizon_start, weeks, holds=True)

    def changes_since(self, cursor: str) -> Changes:
        """See ``Store.changes_since``: what others have changed, not this transaction."""
        found, _ = changes.since(self._unit.connection, self._unit.organisation, cursor)
        return found

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
        self._unit.note("load", about=mode.value)
        return loading.load(self._unit, week, mode)

    def hold(self, request: HoldRequest) -> Held | Taken:
        """Hold every session of ``request``, or none.

        Raises:
            NotThere: the store has no such participant, need or slot, or the need is another's.
        """
        outcome = self._noted("hold", holds.hold(self._unit, request))
        self._unit.pass_point("held")
        return outcome

    def extend(self, hold_id: str, token: int, valid_for: dt.timedelta) -> Held:
        """Let a live hold expire ``valid_for`` from now instead; never sooner than before.

        Raises:
            NotThere: there has never been such a hold.
            StaleToken: the token is not its token.
            HoldOver: it has expired, or was released or confirmed.
        """
        return self._noted("extend", holds.extend(self._unit, hold_id, token, valid_for))

    def confirm(self, hold_id: str, token: int) -> tuple[Booked, ...]:
        """Make bookings of a live hold; before its expiry this always succeeds.

        A hold that is confirmed already gives its bookings again.

        Raises:
            NotThere, StaleToken: as for ``extend``.
            HoldOver: it has expired or was released.
        """
        booked = bookings.confirm(self._unit, hold_id, token)
        for one in booked:
            self._noted("confirm", one)
        self._unit.pass_point("confirmed")
        return booked

    def release(self, hold_id: str, token: int) -> Held:
        """Give a hold's places back. A hold that is over already stays as it is.

        Raises:
            NotThere, StaleToken: as for ``extend``.
            NotPossibleNow: it is confirmed; its bookings have to be cancelled.
        """
        return self._noted("release", holds.release(self._unit, hold_id, token))

    def cancel(self, booking_id: str, by: CancelledBy) -> Booked:
        """Call a booking off: its place is free at once, and its session is to be booked again.

        By the provider, the need's clock goes on; by the person, it starts again today. A booking
        that is cancelled already stays as it is.

        Raises:
            NotThere: there is no such booking.
            NotPossibleNow: somebody has attended it, or did not attend it.
        """
        cancelled = self._noted("cancel", bookings.cancel(self._unit, booking_id, by))
        self._unit.pass_point("cancelled")
        return cancelled

    def attended(self, booking_id: str) -> Booked:
        """Record that the person came.

        Raises:
            NotThere: there is no such booking.
            NotPossibleNow: it has not begun yet, or is cancelled.
        """
        done = bookings.attended(self._unit, booking_id, came=True, book_again=False)
        return self._noted("attended", done)

    def did_not_attend(self, booking_id: str, *, book_again: bool = True) -> Booked:
        """Record that the person did not come. Their place stays used.

        ``book_again``: the session is to be booked again, and the need's clock starts today.

        Raises:
            NotThere, NotPossibleNow: as for ``attended``.
        """
        done = bookings.attended(self._unit, booking_id, came=False, book_again=book_again)
        return self._noted("did_not_attend", done)

    def reschedule(self, booking_id: str, slot_id: str, terms: Ask | None = None) -> Moved | Taken:
        """Give a booking another slot: the old place is freed and the new one taken, or neither.

        ``terms``: how it is to take place there; by default as before, where the slot has that.

        Raises:
            NotThere: there is no such booking or slot.
            NotPossibleNow: the booking is not a standing one.
        """
        return self._noted(
            "reschedule", bookings.reschedule(self._unit, booking_id, slot_id, terms)
        )

    def withdraw(self, closure: Closure) -> tuple[Booked, ...]:
        """Take capacity away for leave or a closed site; gives the bookings to rebook.

        The slots are closed from now on. Live holds on them may still be confirmed; what comes of
        them is ``to_rebook`` too.

        Raises:
            NotThere: there is no such practitioner or site.
        """
        self._note_closure("withdraw", closure)
        return closures.withdraw(self._unit, closure)

    def lift(self, closure: Closure) -> tuple[str, ...]:
        """Take back a closure that was a slip; gives the slots that stand again.

        Slots that another closure covers stay closed. Bookings in the others stand again.

        Raises:
            NotThere: there is no closure of exactly these names and dates.
        """
        self._note_closure("lift", closure)
        return closures.lift(self._unit, closure)

    def offer(self, request: HoldRequest) -> Offered | Taken:
        """Offer sessions to a person: they are held for ``request.valid_for``.

        Raises:
            NotThere: as for ``hold``.
        """
        return self._noted("offer", offers.offer(self._unit, request))

    def reply(self, offer_id: str, reply: OfferState) -> Offered:
        """Record what the person said. The same reply again gives the same answer.

        Accepted, the offer's sessions are booked; otherwise they are released.

        Raises:
            NotThere: there is no such offer.
            HoldOver: it was accepted after its places had gone; it is recorded as ``no_reply``.
            NotPossibleNow: another reply was recorded before.
        """
        return self._noted(f"offer_{reply.value}", offers.reply(self._unit, offer_id, reply))

    def note_sharing(self, people: Collection[str], *, agreed: bool) -> tuple[str, ...]:
        """Note whether these people agree that services know of their appointments.

        Gives the names among ``people`` that nobody here has.
        """
        return sharing.note(self._unit, people, agreed=agreed)

    def save_prices(self, new: Prices) -> None:
        """Keep these prices in place of the last ones."""
        self._unit.note("save_prices")
        prices.save(self._unit, new)

    def set_setting(self, name: str, value: object) -> None:
        """Keep a setting; ``value`` is anything that JSON can hold."""
        self._unit.note("set_setting", about=name)
        prices.set_setting(self._unit, name, value)

    def expire(self) -> int:
        """Free the places of holds that are overdue; gives how many holds those were."""
        return holds.expire(self._unit)

    def erase(self, participant_id: str) -> Mapping[str, int]:
        """Take a person away for good, with all that hangs on them; how many rows of each table.

        Their places are free at once. The log stays, and cannot be traced to them any more but by
        their identifier. Weeks and plans of earlier runs stay until their own time is over.

        Raises:
            NotThere: there is no such participant.
        """
        return one_person.erase(self._unit, participant_id)

    def end_sessions(self, who: str) -> int:
        """End all sessions of somebody, as when a machine is lost; gives how many there were."""
        return sessions.end_all(self._unit, who)

    def note_export(self, participant_id: str) -> None:
        """Note in the log that everything about a person was given out."""
        self._unit.note("export_person", participant_id)

    def keep_for(self, days: int) -> Kept:
        """Take away what is older: people so long after their last day, plans, sessions, keys.

        A person's last day is the latest of the end of their support, their last appointment, and
        the last time when something was asked for them. At most some hundreds are taken at once.
        """
        return retention.keep(self._unit, days)

    def tidy(self, older_than: dt.timedelta) -> None:
        """Forget idempotency keys, and which slots changed, of longer ago than this."""
        self._unit.note("tidy", about=str(older_than))
        changes.tidy(self._unit, older_than)

    def _noted(self, action: str, done: D) -> D:
        """``done``, once it stands in the log what it was and whom it was about."""
        match done:
            case Held():
                self._unit.note(action, done.participant_id, done.hold_id)
            case Booked():
                self._unit.note(action, done.participant_id, done.booking_id)
            case Moved():
                self._unit.note(action, done.new.participant_id, done.new.booking_id)
            case Offered():
                self._unit.note(action, done.hold.participant_id, done.offer_id)
        return done

    def _note_closure(self, action: str, closure: Closure) -> None:
        names = (closure.practitioner_id or "", closure.site_id or "")
        self._unit.note(action, about=" ".join(filter(None, names)))
