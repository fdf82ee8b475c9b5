"""Whether somebody has agreed that services know of their appointments; not asked means no."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.seating import chunks
from matcher.store.unit import ORG, Unit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sharing:
    """What somebody last said, when, and who noted it."""

    agreed: bool
    noted_by: str
    noted_at: dt.datetime


_AGREED = sa.select(t.sharing.c.participant_id).where(
    t.sharing.c.organisation_id == ORG, t.sharing.c.agreed
)
_SAID = sa.select(t.sharing).where(
    t.sharing.c.organisation_id == ORG,
    t.sharing.c.participant_id == sa.bindparam("participant", type_=sa.String),
)
_FORGET = sa.delete(t.sharing).where(
    t.sharing.c.organisation_id == ORG,
    t.sharing.c.participant_id.in_(sa.bindparam("people", expanding=True)),
)
_KNOWN = sa.select(t.participants.c.participant_id).where(
    t.participants.c.organisation_id == ORG,
    t.participants.c.participant_id.in_(sa.bindparam("people", expanding=True)),
)


def note(unit: Unit, people: Collection[str], *, agreed: bool) -> tuple[str, ...]:
    """See ``Desk.note_sharing``."""
    known: list[str] = []
    for some in chunks(people):
        found = [row.participant_id for row in unit.run(_KNOWN, people=some)]
        unit.run(_FORGET, people=found)
        known += found
        for one in found:
            unit.note("agree_to_share" if agreed else "refuse_to_share", one)
    rows = [
        {
            "participant_id": one,
            "agreed": agreed,
            "noted_by": unit.who,
            "noted_at": unit.now,
        }
        for one in known
    ]
    unit.run_many(sa.insert(t.sharing), rows)
    return tuple(sorted(set(people) - set(known)))


class WhoShares(ABC):
    """What the people of one organisation have said about sharing."""

    organisation: str

    @abstractmethod
    def _ask(self, work: Callable[[Any], T]) -> T:
        """Give ``work`` a connection for one query."""

    def people_who_share(self) -> frozenset[str]:
        """Those who have agreed."""

        def read(connection: sa.Connection) -> frozenset[str]:
            rows = connection.execute(_AGREED, {"organisation": self.organisation})
            return frozenset(row.participant_id for row in rows)

        return self._ask(read)

    def sharing(self, participant_id: str) -> Sharing | None:
        """What somebody last said; ``None`` when nobody has asked them."""

        def read(connection: sa.Connection) -> Sharing | None:
            values = {"organisation": self.organisation, "participant": participant_id}
            row = connection.execute(_SAID, values).first()
            return None if row is None else Sharing(row.agreed, row.noted_by, row.noted_at)

        return self._ask(read)
