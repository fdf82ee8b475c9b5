"""Seats and diary in bulk: after a load, or when a closure is lifted, they follow the slots again.

Who has a seat or a part of the day keeps it if that can be. Where the files book more people than a
slot has places, or one person twice in one part of a day, all of it stands, and some of these
bookings have no seat, or no claim, until one becomes free.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa

from matcher.store import tables as t
from matcher.store.freeing import claim_again, sit_down
from matcher.store.seats import IN_SLOT, OF_BOOKING, SLOT_IDS, claim_many
from matcher.store.unit import ORG, Unit

CHUNK = 500
"""So many names go into one statement; SQLite takes at most some thousands."""

_TAKEN = (
    sa.select(
        t.taken.c.slot_id,
        t.taken.c.participant_id,
        t.slots.c.date,
        t.slots.c.parts,
        t.slots.c.modes,
        t.practitioners.c.services,
    )
    .join(t.slots, IN_SLOT)
    .join(
        t.practitioners,
        sa.and_(
            t.practitioners.c.organisation_id == t.slots.c.organisation_id,
            t.practitioners.c.practitioner_id == t.slots.c.practitioner_id,
        ),
    )
    .outerjoin(t.bookings, OF_BOOKING)
    .where(t.taken.c.organisation_id == ORG, t.taken.c.slot_id.in_(SLOT_IDS), ~t.slots.c.closed)
    .order_by(t.bookings.c.position, t.taken.c.slot_id, t.taken.c.participant_id)
)
_DIARY = sa.select(
    t.diary.c.slot_id, t.diary.c.participant_id, t.diary.c.takes, t.diary.c.date
).where(t.diary.c.organisation_id == ORG, t.diary.c.slot_id.in_(SLOT_IDS))
_DROP = sa.delete(t.diary).where(
    t.diary.c.organisation_id == ORG,
    t.diary.c.slot_id == sa.bindparam("slot", type_=sa.String),
    t.diary.c.participant_id == sa.bindparam("participant", type_=sa.String),
    t.diary.c.takes == sa.bindparam("takes_", type_=sa.String),
)
_STAND_UP = (
    sa.update(t.taken)
    .where(
        t.taken.c.organisation_id == ORG,
        t.taken.c.slot_id.in_(SLOT_IDS),
        t.taken.c.seat
        > sa.select(t.slots.c.places)
        .where(
            t.slots.c.organisation_id == t.taken.c.organisation_id,
            t.slots.c.slot_id == t.taken.c.slot_id,
        )
        .scalar_subquery(),
    )
    .values(seat=None)
)
_SEATS = (
    sa.select(t.slots.c.slot_id, t.slots.c.places, sa.func.count(t.places.c.seat).label("seats"))
    .outerjoin(
        t.places,
        sa.and_(
            t.places.c.organisation_id == t.slots.c.organisation_id,
            t.places.c.slot_id == t.slots.c.slot_id,
        ),
    )
    .where(t.slots.c.organisation_id == ORG, t.slots.c.slot_id.in_(SLOT_IDS))
    .group_by(t.slots.c.slot_id, t.slots.c.places)
)
_TAKE_AWAY = sa.delete(t.places).where(
    t.places.c.organisation_id == ORG,
    t.places.c.slot_id == sa.bindparam("slot", type_=sa.String),
    t.places.c.seat > sa.bindparam("last", type_=sa.Integer),
)
_ADD = sa.insert(t.places)


def chunks(names: Collection[str]) -> Iterator[list[str]]:
    """``names`` in order, so many at a time that a statement can hold them."""
    ordered = sorted(names)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def fit_places(unit: Unit, slot_ids: Collection[str]) -> None:
    """Give each of these slots one seat for each of its places, and seats to whom they fit."""
    for some in chunks(slot_ids):
        unit.run(_STAND_UP, slots=some)
        rows = unit.run(_SEATS, slots=some).all()
        for row in rows:
            if row.seats > row.places:
                unit.run(_TAKE_AWAY, slot=row.slot_id, last=row.places)
        unit.run_many(
            _ADD,
            [
                {"slot_id": row.slot_id, "seat": seat, "free": True}
                for row in rows
                for seat in range(row.seats + 1, row.places + 1)
            ],
        )
        sit_down(unit, some)


def fill_diary(unit: Unit, slot_ids: Collection[str]) -> None:
    """Let these slots take of their people's diaries what they should, and no more."""
    people: set[str] = set()
    for some in chunks(slot_ids):
        found = {
            (row.slot_id, row.participant_id, row.takes, row.date)
            for row in unit.run(_DIARY, slots=some)
        }
        wanted = dict.fromkeys(_wanted(unit.run(_TAKEN, slots=some)))
        for slot_id, participant_id, takes, _ in sorted(found.difference(wanted)):
            unit.run(_DROP, slot=slot_id, participant=participant_id, takes_=takes)
            people.add(participant_id)
        claim_many(
            unit,
            [
                {"slot_id": s, "participant_id": p, "takes": takes, "date": date, "claim": 1}
                for s, p, takes, date in wanted
                if (s, p, takes, date) not in found
            ],
        )
    for some in chunks(people):
        claim_again(unit, some)


def _wanted(rows: Any) -> Iterator[tuple[str, str, str, Any]]:
    """What each taken seat takes of its person's diary; a referral stands for every service."""
    for row in rows:
        names = row.parts
        if "referral" in row.modes:
            names = [f"referral:{service}" for service in row.services]
        for name in names:
            yield row.slot_id, row.participant_id, name, row.date
