"""Closures: capacity is withdrawn at the desk or in the files, or given back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.bookings import READ_IN, booked_of
from matcher.store.errors import NotPossibleNow, NotThere
from matcher.store.freeing import claim_again
from matcher.store.seating import chunks, fill_diary
from matcher.store.seats import SLOT_IDS
from matcher.store.types import Booked, Closure, LoadMode, Week
from matcher.store.unit import ORG, PERSON, SLOT, Unit

_WHO = sa.bindparam("practitioner", type_=sa.String)
_WHERE = sa.bindparam("site", type_=sa.String)
_FIRST = sa.bindparam("first_date", type_=sa.Date)
_LAST = sa.bindparam("last_date", type_=sa.Date)
_COVERED_BY_ANY = sa.exists().where(
    t.closures.c.organisation_id == t.slots.c.organisation_id,
    sa.or_(
        t.closures.c.practitioner_id.is_(None),
        t.closures.c.practitioner_id == t.slots.c.practitioner_id,
    ),
    sa.or_(t.closures.c.site_id.is_(None), t.closures.c.site_id == t.slots.c.site_id),
    t.slots.c.date.between(t.closures.c.from_date, t.closures.c.to_date),
)
"""Whether some closure covers a row of ``slots``."""
_CLOSE = (
    sa.update(t.slots)
    .where(t.slots.c.organisation_id == ORG, t.slots.c.slot_id.in_(SLOT_IDS), ~t.slots.c.closed)
    .values(closed=True)
    .returning(t.slots.c.slot_id)
)
_OPEN = (
    sa.update(t.slots)
    .where(
        t.slots.c.organisation_id == ORG,
        t.slots.c.slot_id.in_(SLOT_IDS),
        t.slots.c.closed,
        ~_COVERED_BY_ANY,
    )
    .values(closed=False)
    .returning(t.slots.c.slot_id)
)
_CLEAR_DIARY = (
    sa.delete(t.diary)
    .where(t.diary.c.organisation_id == ORG, t.diary.c.slot_id.in_(SLOT_IDS))
    .returning(t.diary.c.participant_id)
)
_PEOPLE_IN = sa.select(t.taken.c.participant_id).where(
    t.taken.c.organisation_id == ORG, t.taken.c.slot_id.in_(SLOT_IDS)
)
_WRITE = sa.insert(t.closures)
_DROP = (
    sa.delete(t.closures)
    .where(
        t.closures.c.organisation_id == ORG,
        t.closures.c.practitioner_id.is_not_distinct_from(_WHO),
        t.closures.c.site_id.is_not_distinct_from(_WHERE),
        t.closures.c.from_date == _FIRST,
        t.closures.c.to_date == _LAST,
    )
    .returning(t.closures.c.number)
)
_KNOWN = {
    "practitioner": sa.select(t.practitioners.c.practitioner_id).where(
        t.practitioners.c.organisation_id == ORG, t.practitioners.c.practitioner_id == _WHO
    ),
    "site": sa.select(t.sites.c.site_id).where(
        t.sites.c.organisation_id == ORG, t.sites.c.site_id == _WHERE
    ),
}


def covered(unit: Unit, closure: Closure) -> list[str]:
    """The slots that a closure removes, closed already or not."""
    who, where = closure.practitioner_id, closure.site_id
    query = sa.select(t.slots.c.slot_id).where(
        t.slots.c.organisation_id == ORG, t.slots.c.date.between(_FIRST, _LAST)
    )
    if who is not None:
        query = query.where(t.slots.c.practitioner_id == _WHO)
    if where is not None:
        query = query.where(t.slots.c.site_id == _WHERE)
    return list(unit.run(query.order_by(t.slots.c.slot_id), **_values(closure)).scalars())


def _values(closure: Closure) -> dict[str, Any]:
    values = {
        "practitioner": closure.practitioner_id,
        "site": closure.site_id,
        "first_date": closure.from_date,
        "last_date": closure.to_date,
    }
    return {name: value for name, value in values.items() if value is not None}


def mark(unit: Unit, slot_ids: Collection[str], *, closed: bool) -> list[str]:
    """Close these slots or open them again; gives those of which that was not so already."""
    statement = _CLOSE if closed else _OPEN
    return sorted(
        slot_id
        for some in chunks(slot_ids)
        for slot_id in unit.run(statement, slots=some).scalars()
    )


def withdraw(unit: Unit, closure: Closure) -> tuple[Booked, ...]:
    """See ``Desk.withdraw``."""
    _check(unit, closure)
    unit.alone()
    write(unit, [closure], from_files=False)
    slot_ids = covered(unit, closure)
    gone = mark(unit, slot_ids, closed=True)
    _tell(unit, gone)
    for some in chunks(gone):
        claim_again(unit, set(unit.run(_CLEAR_DIARY, slots=some).scalars()))
    return tuple(
        booked_of(row) for some in chunks(slot_ids) for row in unit.run(READ_IN, slots=some)
    )


def _check(unit: Unit, closure: Closure) -> None:
    if closure.practitioner_id is None and closure.site_id is None:
        raise NotPossibleNow(
            "The closure does not say who is away or which site is closed.",
            "Name a practitioner, a site or both.",
        )
    if closure.to_date < closure.from_date:
        raise NotPossibleNow("The closure ends before it starts.", "Mend one of its dates.")
    for what, known in _KNOWN.items():
        name = _values(closure).get(what)
        if name is not None and unit.run(known, **{what: name}).first() is None:
            raise NotThere(f"There is no {what} {name}.", "Check the name.")


def write(unit: Unit, closures: Sequence[Closure], *, from_files: bool) -> None:
    """Write closures down; their slots are another matter."""
    rows = [
        {
            "number": number,
            "practitioner_id": one.practitioner_id,
            "site_id": one.site_id,
            "from_date": one.from_date,
            "to_date": one.to_date,
            "from_files": from_files,
        }
        for one, number in zip(closures, unit.numbers(len(closures)), strict=True)
    ]
    unit.run_many(_WRITE, rows)


def lift(unit: Unit, closure: Closure) -> tuple[str, ...]:
    """See ``Desk.lift``."""
    unit.alone()
    values = {"practitioner": None, "site": None, **_values(closure)}
    if unit.run(_DROP, **values).first() is None:
        raise NotThere("There is no such closure.", "Give its names and dates as they were given.")
    back = mark(unit, covered(unit, closure), closed=False)
    _tell(unit, back)
    fill_diary(unit, back)
    return tuple(back)


def _tell(unit: Unit, slot_ids: list[str]) -> None:
    unit.change(SLOT, *slot_ids)
    for some in chunks(slot_ids):
        unit.change(PERSON, *unit.run(_PEOPLE_IN, slots=some).scalars())


# --- closures in the files -----------------------------------------------------------------------

_ALL = sa.select(t.closures).where(t.closures.c.organisation_id == ORG)
_DROP_NUMBER = sa.delete(t.closures).where(
    t.closures.c.organisation_id == ORG,
    t.closures.c.number == sa.bindparam("number_", type_=sa.BigInteger),
)
_CLOSED_NOW = sa.select(t.slots.c.slot_id).where(t.slots.c.organisation_id == ORG, t.slots.c.closed)


def closure_of(row: Any) -> Closure:
    """A closure from its row."""
    return Closure(row.from_date, row.to_date, row.practitioner_id, row.site_id)


def take_over(unit: Unit, week: Week, mode: LoadMode) -> int:
    """Write the closures of a week; those made at the desk stay. Gives how many changed."""
    wanted = dict.fromkeys(_of_closed_slots(week) if week.closures is None else week.closures)
    found = unit.run(_ALL).all()
    there = {closure_of(row) for row in found}
    new = [closure for closure in wanted if closure not in there]
    old = [
        row
        for row in found
        if mode is LoadMode.REPLACE and row.from_files and closure_of(row) not in wanted
    ]
    for row in old:
        unit.run(_DROP_NUMBER, number_=row.number)
    if new:
        write(unit, new, from_files=True)
    return len(new) + len(old)


def _of_closed_slots(week: Week) -> list[Closure]:
    """One closure for each practitioner, site and date of a closed slot."""
    return [
        Closure(slot.date, slot.date, slot.practitioner_id, slot.site_id)
        for slot in week.batch.closed_slots
    ]


def close_as_covered(unit: Unit) -> list[str]:
    """Let exactly the slots be closed that a closure covers; gives those that changed."""
    closed = set(unit.run(_CLOSED_NOW).scalars())
    wanted = {one for row in unit.run(_ALL).all() for one in covered(unit, closure_of(row))}
    return [
        *mark(unit, wanted - closed, closed=True),
        *mark(unit, closed - wanted, closed=False),
    ]
