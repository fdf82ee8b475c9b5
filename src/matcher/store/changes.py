"""What has changed since a reader last looked.

On PostgreSQL transactions become visible in another order than they were numbered, so a reader
that asks for numbers above the last one seen would miss some. Each change carries its
transaction's number; a reader goes on from the oldest transaction that was still running when it
last looked. So it may see a change again, and misses none. SQLite has one writer at a time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.prepared import Prepared
from matcher.store.seating import chunks
from matcher.store.seats import SLOT_IDS
from matcher.store.types import Changes, SlotChange
from matcher.store.unit import HAS_OVERDUE, NOW, ORG, PERSON, PRICES, SLOT, SUPPLY, Unit

_SNAPSHOT = sa.func.pg_current_snapshot()


def _as_number(transaction: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    return sa.cast(sa.cast(transaction, sa.Text), sa.BigInteger)


_LAST = sa.func.coalesce(
    sa.select(t.counters.c.value).where(t.counters.c.name == t.NUMBERS.name).scalar_subquery(), 0
)
_FROM = {
    "postgresql": _as_number(sa.func.pg_snapshot_xmin(_SNAPSHOT)),
    "sqlite": sa.cast(_LAST + 1, sa.BigInteger),
}
"""Where the next reading has to go on from."""
_BEYOND = {
    "postgresql": _as_number(sa.func.pg_snapshot_xmax(_SNAPSHOT)),
    "sqlite": _FROM["sqlite"],
}
"""No cursor of this database lies beyond."""
_USED = (
    sa.select(sa.func.count())
    .where(
        t.taken.c.organisation_id == t.slots.c.organisation_id,
        t.taken.c.slot_id == t.slots.c.slot_id,
    )
    .scalar_subquery()
)
_FREE = t.slots.c.places - _USED


def _query(dialect: str) -> sa.Select[Any]:
    moment = sa.select(
        _FROM[dialect].label("next"),
        _BEYOND[dialect].label("beyond"),
        HAS_OVERDUE.label("overdue"),
        NOW.label("now"),
    ).subquery("moment")
    changed = (
        sa.select(t.changes.c.kind, t.changes.c.subject)
        .where(
            t.changes.c.organisation_id == ORG,
            t.changes.c.stamp >= sa.bindparam("cursor", type_=sa.BigInteger),
        )
        .distinct()
        .subquery("changed")
    )
    slots = sa.and_(
        t.slots.c.organisation_id == ORG,
        changed.c.kind == SLOT,
        t.slots.c.slot_id == changed.c.subject,
    )
    return sa.select(
        moment, changed.c.kind, changed.c.subject, t.slots.c.closed, _FREE.label("free")
    ).select_from(moment.outerjoin(changed, sa.true()).outerjoin(t.slots, slots))


_QUERY = Prepared(_query)


def cursor_now(connection: sa.Connection) -> str:
    """Where somebody goes on from who has read everything on this connection."""
    return str(connection.execute(sa.select(_FROM[connection.dialect.name])).scalar_one())


def since(connection: sa.Connection, organisation: str, cursor: str) -> tuple[Changes, bool]:
    """See ``Store.changes_since``; and whether holds are overdue."""
    number = int(cursor) if cursor.isdecimal() else 0
    found = _QUERY.rows(connection, {"organisation": organisation, "cursor": number})
    following, beyond, overdue, now, kind, *_ = found[0]
    reload = number == 0 or number > beyond
    if kind is None:  # nothing has changed: the moment has a row all the same
        return Changes(str(following), now, reload=reload), overdue
    kinds = {row[4] for row in found}
    changes = Changes(
        cursor=str(following),
        slots=tuple(
            SlotChange(subject, 0 if closed else max(0, free), closed)
            for *_, kind, subject, closed, free in found
            if kind == SLOT and closed is not None
        ),
        people=frozenset(row[5] for row in found if row[4] == PERSON),
        reload=reload or SUPPLY in kinds,
        prices=PRICES in kinds,
        now=now,
    )
    return changes, overdue


_FREE_PLACES = sa.select(t.slots.c.slot_id, t.slots.c.closed, _FREE.label("free")).where(
    t.slots.c.organisation_id == ORG, t.slots.c.slot_id.in_(SLOT_IDS)
)


def free_places(
    connection: sa.Connection, organisation: str, slot_ids: Collection[str]
) -> Mapping[str, int]:
    """See ``Store.free_places``."""
    return {
        row.slot_id: 0 if row.closed else max(0, row.free)
        for some in chunks(slot_ids)
        for row in connection.execute(_FREE_PLACES, {"organisation": organisation, "slots": some})
    }


def tidy(unit: Unit, older_than: dt.timedelta) -> None:
    """Forget changes and idempotency keys of long ago; who has slept so long reads all again."""
    before = unit.now - older_than
    old = sa.bindparam("before", type_=t.changes.c.made_at.type)
    gone = unit.run(
        sa.delete(t.changes).where(t.changes.c.organisation_id == ORG, t.changes.c.made_at < old),
        before=before,
    )
    if gone.rowcount:
        unit.change(SUPPLY, "")
    unit.run(
        sa.delete(t.idempotency).where(
            t.idempotency.c.organisation_id == ORG, t.idempotency.c.made_at < old
        ),
        before=before,
    )
