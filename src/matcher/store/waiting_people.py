"""People who wait, by the end of their support: a page of a list, read by one query."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.unit import ORG

T = TypeVar("T")

FAR = dt.date(9999, 12, 31)
"""Stands for no end of support, so that those with one come first."""


@dataclass(frozen=True, slots=True)
class WaitingPerson:
    """A person with plan items that wait. ``support_ends`` is ``None`` when it has no end."""

    participant_id: str
    support_ends: dt.date | None
    waiting: int
    """Plan items with sessions still to be booked."""
    urgent: int
    """How many of them are urgent."""


_ENDS = sa.func.coalesce(t.participants.c.support_ends, sa.literal(FAR, sa.Date)).label("ends")
_URGENT = sa.func.sum(sa.case((t.needs.c.urgency == "urgent", 1), else_=0)).label("urgent")
_PEOPLE = (
    sa.select(
        t.participants.c.participant_id,
        t.participants.c.support_ends,
        _ENDS,
        sa.func.count().label("waiting"),
        _URGENT,
    )
    .join(
        t.needs,
        sa.and_(
            t.needs.c.organisation_id == t.participants.c.organisation_id,
            t.needs.c.participant_id == t.participants.c.participant_id,
        ),
    )
    .where(
        t.participants.c.organisation_id == ORG,
        t.needs.c.sessions > 0,
        sa.func.lower(t.participants.c.participant_id).like(
            sa.bindparam("part", type_=sa.String), escape="!"
        ),
    )
    .group_by(t.participants.c.participant_id, t.participants.c.support_ends)
    .order_by(_ENDS, t.participants.c.participant_id)
    .limit(sa.bindparam("limit", type_=sa.Integer))
    .offset(sa.bindparam("offset", type_=sa.Integer))
)


class WaitingPeople(ABC):
    """The people of one organisation who wait."""

    organisation: str

    @abstractmethod
    def _ask(self, work: Callable[[Any], T]) -> T:
        """Give ``work`` a connection for one query."""

    def waiting_people(
        self, *, part: str = "", limit: int = 50, offset: int = 0
    ) -> tuple[WaitingPerson, ...]:
        """Those who wait, whose support ends first before the others.

        Args:
            part: a part of the identifier, in any case; empty: everybody.
            limit: how many at most.
            offset: how many of the first to leave out.
        """
        sought = part.casefold().replace("!", "!!").replace("%", "!%").replace("_", "!_")
        values = {"part": f"%{sought}%", "limit": limit, "offset": offset}

        def read(connection: sa.Connection) -> tuple[WaitingPerson, ...]:
            rows = connection.execute(_PEOPLE, {"organisation": self.organisation, **values})
            return tuple(
                WaitingPerson(row.participant_id, row.support_ends, row.waiting, int(row.urgent))
                for row in rows
            )

        return self._ask(read)
