"""The one door to the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from matcher.domain import Batch
from matcher.store import (
    bookings,
    changes,
    clocks,
    copying,
    holds,
    offers,
    prices,
    reading,
)
from matcher.store import once as idempotency
from matcher.store.database import Database
from matcher.store.desk import Desk
from matcher.store.doors import Doors
from matcher.store.errors import OtherOrganisation
from matcher.store.reading import Reader
from matcher.store.types import (
    LOCAL,
    About,
    Actor,
    Answer,
    Booked,
    Changes,
    Held,
    Loaded,
    LoadMode,
    Offered,
    Once,
    Person,
    Prices,
    Supply,
    Week,
)
from matcher.store.unit import Unit, unit

T = TypeVar("T")

SYSTEM = Actor("system", "system")
"""Whoever ends what is overdue: nobody has asked for it."""


class Store(Doors):
    """The people, supply, holds and bookings of one organisation.

    Safe to share between threads: it keeps one pool of connections. Every write is one
    transaction, done again inside when the database asks for that, so that callers never see a
    deadlock or a lock that could not be had; only ``Busy`` after many tries.
    """

    def __init__(
        self, database: Database, organisation: str, on_point: Callable[[str], None] | None
    ) -> None:
        self._database = database
        self._on_point = on_point
        self.organisation = organisation

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
            NoDatabase: the address is of no kind that is known.
        """
        return cls(Database(url), organisation, on_point)

    def of(self, organisation: str) -> Store:
        """The rows of another organisation, by the same pool of connections."""
        return Store(self._database, organisation, self._on_point)

    @property
    def address(self) -> str:
        """Where the database is, without its password."""
        return self._database.address

    @property
    def file(self) -> Path | None:
        """SQLite's file; ``None`` on PostgreSQL."""
        return self._database.file

    def shut(self) -> None:
        """Give the connections back."""
        self._database.shut()

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

    def migrate(self, service: str | None = None) -> str:
        """Bring the schema up to date, making what is missing; gives its revision.

        Args:
            service: PostgreSQL's role for the service, which gets what it needs and no more.

        Raises:
            NoDatabase: nobody answers there.
            NotReady: ``service`` could see past the wall between organisations.
        """
        return self._database.migrate(service)

    @property
    def lacks_wall(self) -> bool:
        """Whether this is PostgreSQL, and its role sees the rows of every organisation."""
        return self._database.is_postgresql and self._database.sees_all()

    def about(self) -> About:
        """Which database this is, and what time it has."""
        return self._read_raw(lambda one: clocks.about(one, self.organisation))

    def copy_to(self, target: Store) -> Mapping[str, int]:
        """Copy all organisations' rows into a store that is empty; gives their number by table.

        Raises:
            NotReady: one of the two has not the schema that this program knows.
            NotEmpty: there is something in ``target`` already.
            CopyFailed: what was written is not what was read; nothing is kept.
        """
        return copying.copy(self._database, target._database)

    def back_up(self, file: Path) -> None:
        """Write all organisations' rows to a new SQLite file, whole or not at all.

        Others may go on working. The file is itself a store.

        Raises:
            NotEmpty: there is such a file already.
        """
        copying.back_up(self._database, file)

    def move_clock(self, by: dt.timedelta) -> None:
        """For tests and the demo: let the database's clock run so much further ahead."""
        self._write(SYSTEM, lambda one: clocks.move(one, by), alone=True)

    # --- loading and reading

    def load(self, week: Week, actor: Actor, *, mode: LoadMode = LoadMode.MERGE) -> Loaded:
        """See ``Desk.load``."""
        self._check(actor)
        return self._write(actor, lambda one: Desk(one).load(week, mode), alone=True)

    def whole(self) -> Week:
        """Everything as it would be written to a batch folder: bookings, and no holds."""
        return self._read(reading.whole)

    def week(self, horizon_start: dt.date, weeks: int) -> Batch:
        """A snapshot for a weekly batch, in which live holds count as bookings."""
        return self._read(lambda one: reading.batch(one, horizon_start, weeks, holds=True))

    def supply(self) -> Supply:
        """All slots with their free places, practitioners and sites, of one moment."""
        return self._read(reading.supply)()

    def cursor(self) -> str:
        """What to ask ``changes_since`` with, for who reads everything from now on."""
        return self._ask(changes.cursor_now)

    def changes_since(self, cursor: str) -> Changes:
        """What has changed since ``cursor``; one cheap query. Overdue holds count as free."""
        found, overdue = self._ask(lambda one: changes.since(one, self.organisation, cursor))
        if overdue:
            self._expire()
            found, _ = self._ask(lambda one: changes.since(one, self.organisation, cursor))
        return found

    def free_places(self, slot_ids: Collection[str]) -> Mapping[str, int]:
        """How many places are free now in each of these slots; unknown slots are left out."""
        self._expire_if_due()
        return self._read(
            lambda one: changes.free_places(one.connection, self.organisation, slot_ids)
        )

    def person(self, participant_id: str) -> Person:
        """One participant with needs, appointments, restrictions and known journeys.

        Raises:
            NotThere: there is no such participant.
        """
        return self._read(lambda one: reading.person(one, participant_id))

    def people(self) -> tuple[Person, ...]:
        """Every participant; see ``person``."""
        return self._read(reading.people)

    def held(self, hold_id: str) -> Held:
        """A hold, whatever has become of it.

        Raises:
            NotThere: there has never been such a hold.
        """
        return self._read(
            lambda one: holds.held_of(holds.read(one.connection, self.organisation, hold_id))
        )

    def booked(self, booking_id: str) -> Booked:
        """A booking, whatever has become of it.

        Raises:
            NotThere: there has never been such a booking.
        """
        return self._read(lambda one: bookings.read(one.connection, self.organisation, booking_id))

    def bookings(self) -> tuple[Booked, ...]:
        """All bookings, cancelled ones too, in the order in which they were made."""
        return self._read(
            lambda one: tuple(bookings.booked_of(row) for row in one.run(bookings.READ_ALL))
        )

    def offered(self, offer_id: str) -> Offered:
        """An offer; one whose hold has expired is ``no_reply``.

        Raises:
            NotThere: there is no such offer.
        """
        return self._read(lambda one: offers.read(one.connection, self.organisation, offer_id))

    def prices(self) -> Prices | None:
        """The last batch's prices; ``None`` before the first batch."""
        return self._read(lambda one: prices.read(one.connection, self.organisation))

    def settings(self) -> Mapping[str, Any]:
        """All settings by name."""
        return self._read(lambda one: prices.settings(one.connection, self.organisation))

    # --- writing

    def write(self, actor: Actor, work: Callable[[Desk], T], *, alone: bool = False) -> T:
        """Do ``work`` in one transaction. It may be called again, so it must do nothing else.

        ``alone``: nobody else writes to this organisation meanwhile.

        Raises:
            OtherOrganisation: the actor works for another organisation.
            Busy: the database could not do it, again and again.
        """
        self._check(actor)
        return self._write(actor, lambda one: work(Desk(one)), alone=alone)

    def once(
        self, actor: Actor, once: Once, work: Callable[[Desk], Any], *, alone: bool = False
    ) -> Answer:
        """Do ``work`` once under this key: its answer, which JSON must be able to hold, is kept.

        The key is written with what ``work`` writes, in one transaction. The same key and
        fingerprint later give the same answer without doing it again. When ``work`` raises,
        nothing is written, and the key may be used again.

        Raises:
            KeyUsed: the key came before with another fingerprint.
            KeyInProgress: the first request with this key is still being worked on.
        """
        self._check(actor)
        return self._write(
            actor,
            lambda one: idempotency.once(one, once, lambda: work(Desk(one))),
            alone=alone,
        )

    # --- how

    def _check(self, actor: Actor) -> None:
        if actor.organisation != self.organisation:
            raise OtherOrganisation(
                f"{actor.who} works for {actor.organisation}, and these are the rows of "
                f"{self.organisation}.",
                "Ask somebody of that organisation.",
            )

    def _pass_point(self, name: str) -> None:
        if self._on_point is not None:
            self._on_point(name)

    @contextmanager
    def _unit(self, actor: Actor, *, alone: bool) -> Iterator[Unit]:
        with unit(self._database, self.organisation, actor, self._pass_point, alone=alone) as one:
            yield one

    def _write(self, actor: Actor, work: Callable[[Unit], T], *, alone: bool = False) -> T:
        """One transaction; overdue holds are ended in one of their own before it."""

        def transaction() -> T:
            with self._unit(actor, alone=alone) as one:
                if not one.overdue:
                    return work(one)
                one.who, one.role = SYSTEM.who, SYSTEM.role
                holds.expire(one)
            with self._unit(actor, alone=alone) as one:
                return work(one)

        self._database.check_revision()
        return self._database.again(transaction)

    def _expire(self) -> None:
        self._write(SYSTEM, lambda _: None)

    def _expire_if_due(self) -> None:
        if self._ask(lambda one: clocks.is_overdue(one, self.organisation)):
            self._expire()

    def _read(self, work: Callable[[Reader], T]) -> T:
        self._database.check_revision()
        return self._read_raw(lambda one: work(Reader(one, self.organisation)))

    def _read_raw(self, work: Callable[[Any], T]) -> T:
        def transaction() -> T:
            with self._database.reading(self.organisation) as connection:
                return work(connection)

        return self._database.again(transaction)

    def _ask(self, work: Callable[[Any], T]) -> T:
        def query() -> T:
            with self._database.asking(self.organisation) as connection:
                return work(connection)

        self._database.check_revision()
        return self._database.again(query)
