"""What a replacing load takes away, and what stops it: coming bookings and live holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from matcher.errors import Fault
from matcher.store import tables as t
from matcher.store.freeing import drop_people
from matcher.store.rows import Row
from matcher.store.seating import chunks
from matcher.store.seats import IN_SLOT, OF_BOOKING
from matcher.store.types import BookingState
from matcher.store.unit import ORG, Unit

_NAMES: sa.BindParameter[str] = sa.bindparam("names", expanding=True)
_STANDING = (
    sa.select(
        t.taken.c.slot_id,
        t.taken.c.participant_id,
        t.taken.c.need_id,
        t.taken.c.hold_id,
    )
    .join(t.slots, IN_SLOT)
    .outerjoin(t.bookings, OF_BOOKING)
    .where(
        t.taken.c.organisation_id == ORG,
        sa.or_(
            t.taken.c.hold_id.is_not(None),
            sa.and_(
                t.bookings.c.state == BookingState.BOOKED.value,
                t.slots.c.start > sa.bindparam("now_", type_=t.slots.c.start.type),
            ),
        ),
    )
    .order_by(t.taken.c.slot_id, t.taken.c.participant_id)
)
_KEYS = {
    "participants.csv": "participant_id",
    "needs.csv": "need_id",
    "slots.csv": "slot_id",
}


def check_removal(unit: Unit, gone: Mapping[str, Sequence[Row]]) -> list[Fault]:
    """A fault for everything that would go although a coming booking or a hold needs it.

    A need may go while its bookings stand: the files too name such needs in bookings.csv alone.
    """
    if not any(gone.get(file) for file in _KEYS):
        return []
    faults: dict[tuple[str, str], Fault] = {}
    names = {file: {row[key] for row in gone.get(file, ())} for file, key in _KEYS.items()}
    for row in unit.run(_STANDING, now_=unit.now):
        for file, key in _KEYS.items():
            name = getattr(row, key)
            if name in names[file] and (file != "needs.csv" or row.hold_id is not None):
                faults.setdefault((file, name), _fault(file, key, name, row))
    return list(faults.values())


def _fault(file: str, key: str, name: str, row: Any) -> Fault:
    what = "holds" if row.hold_id is not None else "has a booking of"
    return Fault(
        file,
        None,
        key,
        name,
        f"The week lacks {name}, and {row.participant_id} {what} a place in {row.slot_id}",
        "Put the row back, or cancel what is booked or held first",
        "still_used",
    )


def remove_used(unit: Unit, gone: Mapping[str, Sequence[Row]]) -> None:
    """Take away what hangs on people and slots that go: past bookings, old holds and offers."""
    people = [row["participant_id"] for row in gone.get("participants.csv", ())]
    slots = [row["slot_id"] for row in gone.get("slots.csv", ())]
    for some in chunks(people):
        drop_people(unit, some)
        for table in (t.bookings, t.restrictions):
            _delete(unit, table, table.c.participant_id, some)
        holds = sa.select(t.holds.c.hold_id).where(
            t.holds.c.organisation_id == ORG, t.holds.c.participant_id.in_(_NAMES)
        )
        unit.run(
            sa.delete(t.offers).where(
                t.offers.c.organisation_id == ORG, t.offers.c.hold_id.in_(holds)
            ),
            names=some,
        )
        _delete(unit, t.holds, t.holds.c.participant_id, some)
        _delete(unit, t.needs, t.needs.c.participant_id, some)
    for some in chunks(slots):
        for table in (t.taken, t.bookings):
            _delete(unit, table, table.c.slot_id, some)
    for file, key in (("practitioners.csv", "practitioner_id"), ("sites.csv", "site_id")):
        for some in chunks([row[key] for row in gone.get(file, ())]):
            _delete(unit, t.closures, t.closures.c[key], some)


def _delete(unit: Unit, table: sa.Table, column: sa.Column[Any], names: list[str]) -> None:
    unit.run(
        sa.delete(table).where(table.c.organisation_id == ORG, column.in_(_NAMES)), names=names
    )
