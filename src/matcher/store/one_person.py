"""Everything that the store holds about one person: given out as it is, and taken away for good.

The log stays whole: it names a person by a keyed hash alone. Weeks and plans that were kept with
earlier runs stay until their own time is over, since they show why others got their places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from matcher.store import log
from matcher.store import tables as t
from matcher.store.errors import NotThere
from matcher.store.reading import Reader
from matcher.store.removing import remove_used
from matcher.store.types import LogLine
from matcher.store.unit import ORG, PERSON, Unit

_WHO = sa.bindparam("participant", type_=sa.String)
_OWN_HOLDS = sa.select(t.holds.c.hold_id).where(
    t.holds.c.organisation_id == ORG, t.holds.c.participant_id == _WHO
)
_ABOUT: Mapping[sa.Table, sa.ColumnElement[bool]] = {
    t.participants: t.participants.c.participant_id == _WHO,
    t.needs: t.needs.c.participant_id == _WHO,
    t.restrictions: t.restrictions.c.participant_id == _WHO,
    t.travel_times: sa.and_(
        t.travel_times.c.start_kind == "participant", t.travel_times.c.start_id == _WHO
    ),
    t.holds: t.holds.c.participant_id == _WHO,
    t.courses_held: t.courses_held.c.hold_id.in_(_OWN_HOLDS),
    t.offers: t.offers.c.hold_id.in_(_OWN_HOLDS),
    t.bookings: t.bookings.c.participant_id == _WHO,
    t.taken: t.taken.c.participant_id == _WHO,
    t.diary: t.diary.c.participant_id == _WHO,
    t.clash_prices: t.clash_prices.c.participant_id == _WHO,
    t.sharing: t.sharing.c.participant_id == _WHO,
}
"""Where something is about one person, and which rows those are."""
_ANSWERS = sa.delete(t.idempotency).where(
    t.idempotency.c.organisation_id == ORG,
    sa.cast(t.idempotency.c.answer, sa.Text).like(
        sa.bindparam("quoted", type_=sa.String), escape="/"
    ),
)
_REMOVED_WITH_USE = frozenset({t.taken, t.diary, t.bookings, t.offers, t.holds, t.needs})


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """What is stored about a person: the rows by table, and the log's lines about them."""

    participant_id: str
    tables: Mapping[str, tuple[Mapping[str, Any], ...]]
    log: tuple[Mapping[str, Any], ...]


def record(reader: Reader, participant_id: str) -> PersonRecord:
    """See ``Store.person_record``."""
    found = {}
    for table, about in _ABOUT.items():
        query = sa.select(table).where(table.c.organisation_id == ORG, about)
        rows = [dict(row) for row in reader.run(query, participant=participant_id)]
        found[table.name] = tuple(
            {name: value for name, value in row.items() if name != "organisation_id"}
            for row in rows
        )
    if not found["participants"]:
        raise NotThere(f"There is no participant {participant_id}.", "Check the identifier.")
    secret = log.secret(reader.connection, reader.organisation)
    lines: Iterable[LogLine] = ()
    if secret is not None:
        subject = log.subject_of(secret, participant_id)
        lines = log.lines(reader.connection, reader.organisation, subject=subject)
    told = tuple(
        {"number": one.number, "at": one.at, "who": one.who, "role": one.role, "did": one.action}
        for one in lines
    )
    return PersonRecord(participant_id, {k: v for k, v in found.items() if v}, told)


def erase(unit: Unit, participant_id: str) -> Mapping[str, int]:
    """See ``Desk.erase``."""
    unit.alone()
    counted = {}
    for table, about in _ABOUT.items():
        query = sa.select(sa.func.count()).select_from(table)
        where = query.where(table.c.organisation_id == ORG, about)
        counted[table.name] = unit.run(where, participant=participant_id).scalar_one()
    if not counted["participants"]:
        raise NotThere(f"There is no participant {participant_id}.", "Check the identifier.")
    unit.note("erase", participant_id)
    _delete(unit, t.courses_held, participant_id)
    remove_used(unit, {"participants.csv": [{"participant_id": participant_id}]})
    for table in _ABOUT:
        if table not in _REMOVED_WITH_USE | {t.participants, t.courses_held}:
            _delete(unit, table, participant_id)
    _delete(unit, t.participants, participant_id)
    quoted = participant_id.replace("_", "/_")
    unit.run(_ANSWERS, quoted=f'%"{quoted}"%')
    unit.change(PERSON, participant_id)
    return {name: count for name, count in counted.items() if count}


def _delete(unit: Unit, table: sa.Table, participant_id: str) -> None:
    where = (table.c.organisation_id == ORG, _ABOUT[table])
    unit.run(sa.delete(table).where(*where), participant=participant_id)
