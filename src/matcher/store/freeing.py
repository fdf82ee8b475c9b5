"""Giving seats and parts of the day back, and moving up those who had none."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.seats import OF_BOOKING, PEOPLE, PICK, PUT_BACK, SLOT_ID, SLOT_IDS, WHO
from matcher.store.unit import ORG, PERSON, SLOT, Unit

HOLDS: sa.BindParameter[str] = sa.bindparam("holds", expanding=True)
_GIVEN_BACK = (t.taken.c.slot_id, t.taken.c.participant_id, t.taken.c.seat)
_DROP_HOLDS = (
    sa.delete(t.taken)
    .where(t.taken.c.organisation_id == ORG, t.taken.c.hold_id.in_(HOLDS))
    .returning(*_GIVEN_BACK)
)
_DROP_SEAT = (
    sa.delete(t.taken)
    .where(
        t.taken.c.organisation_id == ORG,
        t.taken.c.slot_id == SLOT_ID,
        t.taken.c.participant_id == WHO,
    )
    .returning(*_GIVEN_BACK)
)
_DROP_PEOPLE = (
    sa.delete(t.taken)
    .where(t.taken.c.organisation_id == ORG, t.taken.c.participant_id.in_(PEOPLE))
    .returning(*_GIVEN_BACK)
)
_SEATLESS = (
    sa.select(t.taken.c.slot_id, t.taken.c.participant_id)
    .outerjoin(t.bookings, OF_BOOKING)
    .where(
        t.taken.c.organisation_id == ORG,
        t.taken.c.slot_id.in_(SLOT_IDS),
        t.taken.c.seat.is_(None),
    )
    .order_by(t.taken.c.slot_id, t.bookings.c.position, t.taken.c.participant_id)
)
_SIT = (
    sa.update(t.taken)
    .where(
        t.taken.c.organisation_id == ORG,
        t.taken.c.slot_id == SLOT_ID,
        t.taken.c.participant_id == WHO,
        t.taken.c.seat.is_(None),
    )
    .values(seat=sa.bindparam("new_seat", type_=sa.Integer))
)
_CLAIMLESS = (
    sa.select(t.diary.c.slot_id, t.diary.c.participant_id, t.diary.c.date, t.diary.c.takes)
    .where(
        t.diary.c.organisation_id == ORG,
        t.diary.c.participant_id.in_(PEOPLE),
        t.diary.c.claim.is_(None),
    )
    .order_by(t.diary.c.participant_id, t.diary.c.date, t.diary.c.takes, t.diary.c.slot_id)
)
_owner = t.diary.alias("owner")
_RAISE = (
    sa.update(t.diary)
    .where(
        t.diary.c.organisation_id == ORG,
        t.diary.c.slot_id == SLOT_ID,
        t.diary.c.participant_id == WHO,
        t.diary.c.takes == sa.bindparam("takes_", type_=sa.String),
        t.diary.c.claim.is_(None),
        ~sa.exists().where(
            _owner.c.organisation_id == t.diary.c.organisation_id,
            _owner.c.participant_id == t.diary.c.participant_id,
            _owner.c.date == t.diary.c.date,
            _owner.c.takes == t.diary.c.takes,
            _owner.c.claim == 1,
        ),
    )
    .values(claim=1)
)


def drop_holds(unit: Unit, hold_ids: Collection[str]) -> None:
    """Give back everything that these holds keep."""
    _given_back(unit, unit.run(_DROP_HOLDS, holds=sorted(hold_ids)))


def drop_seat(unit: Unit, slot_id: str, participant_id: str) -> None:
    """Give back a person's seat in a slot, and what it took of their diary."""
    _given_back(unit, unit.run(_DROP_SEAT, slot=slot_id, participant=participant_id))


def drop_people(unit: Unit, people: Collection[str]) -> None:
    """Give back all the seats that these people have or hold."""
    _given_back(unit, unit.run(_DROP_PEOPLE, people=sorted(people)))


def _given_back(unit: Unit, rows: Iterable[Any]) -> None:
    given = sorted((row.slot_id, row.participant_id, row.seat) for row in rows)
    if not given:
        return
    for slot_id, _, seat in given:
        if seat is not None:
            unit.run(PUT_BACK, slot=slot_id, seat_=seat)
    slots = sorted({slot for slot, _, _ in given})
    people = sorted({person for _, person, _ in given})
    unit.change(SLOT, *slots)
    unit.change(PERSON, *people)
    sit_down(unit, slots)
    claim_again(unit, people)


def sit_down(unit: Unit, slot_ids: Collection[str]) -> None:
    """Give free seats to those who are booked into these slots without one, longest first."""
    for row in unit.run(_SEATLESS, slots=sorted(slot_ids)).all():
        seat = unit.run(PICK[False], slot=row.slot_id).scalar()
        if seat is None:
            continue
        names = {"slot": row.slot_id, "participant": row.participant_id}
        if not unit.run(_SIT, **names, new_seat=seat).rowcount:  # somebody else gave them one
            unit.run(PUT_BACK, slot=row.slot_id, seat_=seat)


def claim_again(unit: Unit, people: Collection[str]) -> None:
    """Let appointments that stood beside another take their part of the day, if it is free now."""
    for row in unit.run(_CLAIMLESS, people=sorted(people)).all():
        unit.run(_RAISE, slot=row.slot_id, participant=row.participant_id, takes_=row.takes)
