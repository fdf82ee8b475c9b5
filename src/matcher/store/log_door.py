"""Reading the log through the store's door, and noting who has seen whose record."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

import sqlalchemy as sa

from matcher.store import log, one_person
from matcher.store import tables as t
from matcher.store.one_person import PersonRecord
from matcher.store.reading import Reader
from matcher.store.seating import chunks
from matcher.store.types import Actor, LogLine, LogMark, LogVerdict, Note, Read
from matcher.store.unit import ORG, Unit

T = TypeVar("T")

READER = Actor("reader", "system")
"""In whose name a bundle of reads is written; each line has the name of who looked."""
_NAMES: sa.BindParameter[Any] = sa.bindparam("names", expanding=True)
_LEADS_TO: Mapping[str, sa.Select[Any]] = {
    "need": sa.select(t.needs.c.need_id, t.needs.c.participant_id).where(
        t.needs.c.organisation_id == ORG, t.needs.c.need_id.in_(_NAMES)
    ),
    "hold": sa.select(t.holds.c.hold_id, t.holds.c.participant_id).where(
        t.holds.c.organisation_id == ORG, t.holds.c.hold_id.in_(_NAMES)
    ),
    "booking": sa.select(t.bookings.c.booking_id, t.bookings.c.participant_id).where(
        t.bookings.c.organisation_id == ORG, t.bookings.c.booking_id.in_(_NAMES)
    ),
    "offer": sa.select(t.offers.c.offer_id, t.holds.c.participant_id)
    .join(
        t.holds,
        sa.and_(
            t.holds.c.organisation_id == t.offers.c.organisation_id,
            t.holds.c.hold_id == t.offers.c.hold_id,
        ),
    )
    .where(t.offers.c.organisation_id == ORG, t.offers.c.offer_id.in_(_NAMES)),
}
"""Whose record something is, by what it is called."""


class Log(ABC):
    """The log of one organisation."""

    organisation: str

    @abstractmethod
    def _read(self, work: Callable[[Reader], T]) -> T:
        """Do ``work`` on one moment of the database."""

    @abstractmethod
    def _write(self, actor: Actor, work: Callable[[Unit], T], *, alone: bool = False) -> T:
        """Do ``work`` in one transaction."""

    def note_reads(self, reads: Collection[Read]) -> None:
        """Add to the log who has seen what, all in one transaction."""
        if reads:
            self._write(READER, lambda unit: _note(unit, reads))

    def log_lines(
        self, *, participant_id: str | None = None, after: int = 0, limit: int | None = None
    ) -> tuple[LogLine, ...]:
        """Lines of the log in their order.

        Args:
            participant_id: those about this person only.
            after: the number of the line after which to go on.
            limit: how many at most.
        """

        def work(reader: Reader) -> tuple[LogLine, ...]:
            connection, subject = reader.connection, None
            if participant_id is not None:
                secret = log.secret(connection, self.organisation)
                if secret is None:
                    return ()
                subject = log.subject_of(secret, participant_id)
            found = log.lines(
                connection, self.organisation, after=after, limit=limit, subject=subject
            )
            return tuple(found)

        return self._read(work)

    def person_record(self, participant_id: str) -> PersonRecord:
        """Everything about one person, as they may ask for it: rows of all tables, and the log.

        Raises:
            NotThere: there is no such participant.
        """
        return self._read(lambda one: one_person.record(one, participant_id))

    def log_mark(self) -> LogMark:
        """How far the log goes now; to be noted elsewhere, for ``verify_log`` later."""
        return self._read(lambda one: log.mark(one.connection, self.organisation))

    def verify_log(self, earlier: Iterable[LogMark] = ()) -> LogVerdict:
        """Follow the whole chain: is every line as it was written, and none missing?

        Args:
            earlier: marks that were noted elsewhere before. Without one, whoever can change
                the database can write the whole chain anew, or cut it off at its end.
        """

        def work(reader: Reader) -> LogVerdict:
            found = log.lines(reader.connection, self.organisation)
            head = log.mark(reader.connection, self.organisation)
            return log.verdict(self.organisation, found, head, earlier)

        return self._read(work)


def _note(unit: Unit, reads: Collection[Read]) -> None:
    whose = {("participant", one.name): one.name for one in reads if one.kind == "participant"}
    for kind, query in _LEADS_TO.items():
        names = {one.name for one in reads if one.kind == kind}
        for some in chunks(names):
            found: Any = unit.run(query, names=some)
            for name, participant_id in found:
                whose[kind, name] = participant_id
    unit.notes += [
        Note(
            f"read_{one.kind}",
            whose.get((one.kind, one.name)),
            None if one.kind == "participant" or not one.name else one.name,
            one.who,
            one.role,
        )
        for one in reads
    ]
