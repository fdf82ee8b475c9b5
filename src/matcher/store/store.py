"""The one door to the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from types import TracebackType
from typing import Any, Self, TypeVar

from matcher.domain import Batch
from matcher.store.desk import Desk
from matcher.store.types import (
    LOCAL,
    About,
    Actor,
    Answer,
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
    Once,
    Person,
    Prices,
    Supply,
    Taken,
    Week,
)

T = TypeVar("T")


class Store:
    """The people, supply, holds and bookings of one organisation.

    Safe to share between threads: it keeps one pool of connections. Every write is one
    transaction, done again inside when the database asks for that, so that callers never see a
    deadlock or a lock that could not be had; only ``Busy`` after many tries.
    """

    @classmethod
    def open(
        cls,
        url: str,
        organisation: str = LOCAL,
        *,
        on_point: Callable[[str], None] | None = None,
    ) -> Self:
        """The store at ``url``; nothing is made or changed there before ``migrate``.

        Args:
            url: ``sqlite:///FILE``, the path of an SQLite file, or ``postgresql://...``.
            organisation: an ICB's code; whose rows are read and written.
            on_point: for tests: called with the name of each point of a write that is passed
                (``begun``, ``written`` before the commit, ``committed`` after it).

        Raises:
            NoDatabase: the address is of no kind that is known, or nobody answers there.
        """
        raise NotImplementedError

    def of(self, organisation: str) -> Store:
        """The rows of another organisation, by the same pool of connections."""
        raise NotImplementedError

    def shut(self) -> None:
        """Give the connections back."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.shut()

    # --- the database itself

    def migrate(self) -> str:
        """Bring the schema up to date, making what is missing; gives its revision."""
        raise NotImplementedError

    def about(self) -> About:
        """Which database this is, and what time it has."""
        raise NotImplementedError

    def move_clock(self, by: dt.timedelta) -> None:
        """For tests only: let the database's clock run so much ahead of what it is now."""
        raise NotImplementedError

    # --- loading and reading

    def load(self, week: Week, actor: Actor, *, mode: LoadMode = LoadMode.MERGE) -> Loaded:
        """Take in a week's rows, all or none, in one transaction.

        Slots of one batch's bookings beyond their places stay overbooked: nothing in them is
        free until enough bookings have gone.

        Raises:
            InputFaults: a row that would go is still used by a booking or a live hold.
        """
        raise NotImplementedError

    def whole(self) -> Week:
        """Everything as it would be written to a batch folder: bookings, and no holds."""
        raise NotImplementedError

    def week(self, horizon_start: dt.date, weeks: int) -> Batch:
        """A snapshot for a weekly batch, in which live holds count as bookings."""
        raise NotImplementedError

    def supply(self) -> Supply:
        """All slots with their free places, practitioners and sites, of one moment."""
        raise NotImplementedError

    def changes_since(self, cursor: str) -> Changes:
        """What has changed since ``cursor``; one cheap query. Overdue holds count as free."""
        raise NotImplementedError

    def free_places(self, slot_ids: Collection[str]) -> Mapping[str, int]:
        """How many places are free now in each of these slots; unknown slots are left out."""
        raise NotImplementedError

    def person(self, participant_id: str) -> Person:
        """One participant with needs, appointments, restrictions and known journeys.

        Raises:
            NotThere: there is no such participant.
        """
        raise NotImplementedError

    def people(self) -> tuple[Person, ...]:
        """Every participant; see ``person``."""
        raise NotImplementedError

    def held(self, hold_id: str) -> Held:
        """A hold, whatever has become of it.

        Raises:
            NotThere: there has never been such a hold.
        """
        raise NotImplementedError

    def booked(self, booking_id: str) -> Booked:
        """A booking, whatever has become of it.

        Raises:
            NotThere: there has never been such a booking.
        """
        raise NotImplementedError

    def bookings(self) -> tuple[Booked, ...]:
        """All bookings, cancelled ones too, in the order in which they were made."""
        raise NotImplementedError

    def offered(self, offer_id: str) -> Offered:
        """An offer; one whose hold has expired is ``no_reply``.

        Raises:
            NotThere: there is no such offer.
        """
        raise NotImplementedError

    def prices(self) -> Prices | None:
        """The last batch's prices; ``None`` before the first batch."""
        raise NotImplementedError

    def settings(self) -> Mapping[str, Any]:
        """All settings by name."""
        raise NotImplementedError

    # --- writing

    def write(self, actor: Actor, work: Callable[[Desk], T]) -> T:
        """Do ``work`` in one transaction. It may be called again, so it must do nothing else.

        Raises:
            OtherOrganisation: the actor works for another organisation.
            Busy: the database could not do it, again and again.
        """
        raise NotImplementedError

    def once(self, actor: Actor, once: Once, work: Callable[[Desk], Any]) -> Answer:
        """Do ``work`` once under this key: its answer, which JSON must be able to hold, is kept.

        The key is written with what ``work`` writes, in one transaction. The same key and
        fingerprint later give the same answer without doing it again. When ``work`` raises,
        nothing is written, and the key may be used again.

        Raises:
            KeyUsed: the key came before with another fingerprint.
            KeyInProgress: the first request with this key is still being worked on.
        """
        raise NotImplementedError

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
