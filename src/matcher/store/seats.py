"""Seats and diaries: taking them.

Everything is taken by inserting a row that a unique constraint accepts or not. Locks are asked for
in one order everywhere: hold or booking, needs by name, seats by slot, diary by date; so nobody
waits for somebody who waits for them, but for rare corners that the database resolves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from matcher.store import tables as t
from matcher.store.errors import Busy, NotThere
from matcher.store.types import Clash, Obstacle
from matcher.store.unit import ORG, PERSON, SLOT, Unit

MOST_WAITS = 1000
"""So often a seat that seemed free is waited for."""

SLOT_ID = sa.bindparam("slot", type_=sa.String)
WHO = sa.bindparam("participant", type_=sa.String)
SLOT_IDS: sa.BindParameter[str] = sa.bindparam("slots", expanding=True)
PEOPLE: sa.BindParameter[str] = sa.bindparam("people", expanding=True)
IN_SLOT = sa.and_(
    t.slots.c.organisation_id == t.taken.c.organisation_id,
    t.slots.c.slot_id == t.taken.c.slot_id,
)
OF_BOOKING = sa.and_(
    t.bookings.c.organisation_id == t.taken.c.organisation_id,
    t.bookings.c.booking_id == t.taken.c.booking_id,
)
"""How a seat that is taken goes with its slot, and with its booking."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the desk has to know of a slot. ``services`` are its practitioner's."""

    slot_id: str
    closed: bool
    date: dt.date
    parts: tuple[str, ...]
    modes: tuple[str, ...]
    services: tuple[str, ...]
    start: dt.datetime

    def takes(self, service: str | None) -> tuple[list[str], list[str]]:
        """What of the person's date it takes, and what it takes besides as far as that is free.

        A referral takes its service; once there, it stands for every service of its practitioner.
        Where the practitioner does not give that service, it takes all of theirs, as if no service
        were named: whether a slot suits a need is looked at before the desk is asked.
        """
        if "referral" not in self.modes:
            return list(self.parts), []
        own = [service] if service in self.services else list(self.services)
        others = [name for name in self.services if name not in own]
        return [f"referral:{name}" for name in own], [f"referral:{name}" for name in others]


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat that is wanted: for which session, under which hold if any."""

    slot_id: str
    booking_id: str
    need_id: str | None
    service: str | None


_FACTS = sa.select(
    t.slots.c.slot_id,
    t.slots.c.closed,
    t.slots.c.date,
    t.slots.c.parts,
    t.slots.c.modes,
    t.slots.c.start,
    t.practitioners.c.services,
).where(
    t.slots.c.organisation_id == ORG,
    t.slots.c.slot_id.in_(SLOT_IDS),
    t.practitioners.c.organisation_id == t.slots.c.organisation_id,
    t.practitioners.c.practitioner_id == t.slots.c.practitioner_id,
)


def facts(unit: Unit, slot_ids: Collection[str]) -> Mapping[str, Facts]:
    """What there is to know of each of these slots.

    Raises:
        NotThere: one of them is not in the store.
    """
    found = {
        row.slot_id: Facts(
            row.slot_id,
            row.closed,
            row.date,
            tuple(row.parts),
            tuple(row.modes),
            tuple(row.services),
            row.start,
        )
        for row in unit.run(_FACTS, slots=sorted(set(slot_ids)))
    }
    for slot_id in slot_ids:
        if slot_id not in found:
            raise NotThere(f"There is no slot {slot_id}.", "Ask again what is free.")
    return found


# --- taking --------------------------------------------------------------------------------------


def _insert(on_postgresql: bool, table: sa.Table) -> Any:
    return (postgresql if on_postgresql else sqlite).insert(table)


def _first_free(*, skip: bool) -> sa.ScalarSelect[int]:
    """The first free seat, locked; seats that are locked already are skipped or waited for."""
    return (
        sa.select(t.places.c.seat)
        .where(t.places.c.organisation_id == ORG, t.places.c.slot_id == SLOT_ID, t.places.c.free)
        .order_by(t.places.c.seat)
        .limit(1)
        .with_for_update(skip_locked=skip)
        .scalar_subquery()
    )


def _mark(seat: sa.ColumnElement[int], *, free: bool) -> sa.Update:
    return (
        sa.update(t.places)
        .where(
            t.places.c.organisation_id == ORG,
            t.places.c.slot_id == SLOT_ID,
            t.places.c.seat == seat,
        )
        .values(free=free)
    )


PICK = {
    skip: _mark(_first_free(skip=skip), free=False).returning(t.places.c.seat)
    for skip in (True, False)
}
"""Mark the first free seat as not free, and give it."""
PUT_BACK = _mark(sa.bindparam("seat_", type_=sa.Integer), free=True)
_TAKE = {
    on_postgresql: _insert(on_postgresql, t.taken)
    .on_conflict_do_nothing()
    .returning(t.taken.c.seat)
    for on_postgresql in (False, True)
}
_HAS_IT = sa.exists().where(
    t.taken.c.organisation_id == ORG, t.taken.c.slot_id == SLOT_ID, t.taken.c.participant_id == WHO
)
_HAS_FREE = sa.exists().where(
    t.places.c.organisation_id == ORG, t.places.c.slot_id == SLOT_ID, t.places.c.free
)
_WHY_NOT = sa.select(_HAS_IT.label("has_it"), _HAS_FREE.label("has_free"))
_CLAIM = {
    on_postgresql: _insert(on_postgresql, t.diary)
    .on_conflict_do_nothing()
    .returning(t.diary.c.slot_id, t.diary.c.participant_id, t.diary.c.takes)
    for on_postgresql in (False, True)
}
_BESIDE = sa.insert(t.diary)


def take(
    unit: Unit,
    participant_id: str,
    seats: Sequence[Seat],
    hold_id: str | None,
    known: Mapping[str, Facts],
) -> Clash | None:
    """Take every seat and what it takes of the person's diary; tells the first that is in the way.

    After a clash some may be taken: the caller gives them back.
    """
    ordered = sorted(seats, key=lambda seat: seat.slot_id)
    for seat in ordered:
        if known[seat.slot_id].closed:
            return Clash(seat.slot_id, seat.need_id, Obstacle.CLOSED)
    for seat in ordered:
        obstacle = _take_seat(unit, participant_id, seat, hold_id)
        if obstacle is not None:
            return Clash(seat.slot_id, seat.need_id, obstacle)
    return _take_diary(unit, participant_id, ordered, known)


def _take_seat(unit: Unit, participant_id: str, seat: Seat, hold_id: str | None) -> Obstacle | None:
    """One seat. Seats that others are about to take are passed over, and waited for at the end."""
    for attempt in range(MOST_WAITS):
        picked = unit.run(PICK[attempt == 0], slot=seat.slot_id).scalar()
        if picked is None:
            why = unit.run(_WHY_NOT, slot=seat.slot_id, participant=participant_id).one()
            if why.has_it:
                return Obstacle.SAME_SLOT
            if not why.has_free:
                return Obstacle.FULL
            continue
        row = {
            "organisation_id": unit.organisation,
            "slot_id": seat.slot_id,
            "participant_id": participant_id,
            "seat": picked,
            "need_id": seat.need_id,
            "booking_id": seat.booking_id,
            "hold_id": hold_id,
        }
        if unit.connection.execute(_TAKE[unit.on_postgresql], row).first() is not None:
            unit.taken += 1
            unit.change(SLOT, seat.slot_id)
            unit.change(PERSON, participant_id)
            return None
        why = unit.run(_WHY_NOT, slot=seat.slot_id, participant=participant_id).one()
        if why.has_it:
            unit.run(PUT_BACK, slot=seat.slot_id, seat_=picked)
            return Obstacle.SAME_SLOT
    raise Busy("So many people want this slot that none could be served.", "Try again.")


def _take_diary(
    unit: Unit, participant_id: str, seats: Sequence[Seat], known: Mapping[str, Facts]
) -> Clash | None:
    rows: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for seat in seats:
        fact = known[seat.slot_id]
        own, besides = fact.takes(seat.service)
        base = {"slot_id": seat.slot_id, "participant_id": participant_id, "date": fact.date}
        rows += [{**base, "takes": name, "claim": 1} for name in own]
        others += [{**base, "takes": name, "claim": 1} for name in besides]
    rows.sort(key=lambda row: (row["date"], row["takes"], row["slot_id"]))
    taken = _claim(unit, rows)
    for seat in seats:
        if any(
            (row["slot_id"], participant_id, row["takes"]) not in taken
            for row in rows
            if row["slot_id"] == seat.slot_id
        ):
            return Clash(seat.slot_id, seat.need_id, Obstacle.DIARY)
    claim_many(unit, others)
    return None


def claim_many(unit: Unit, rows: list[dict[str, Any]]) -> None:
    """Write all of these rows of the diary, those that nobody was sooner with as claims."""
    taken = _claim(unit, rows)
    left = [
        row for row in rows if (row["slot_id"], row["participant_id"], row["takes"]) not in taken
    ]
    unit.run_many(_BESIDE, [{**row, "claim": None} for row in left])


def _claim(unit: Unit, rows: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    """Write those rows that nobody was sooner with, in their order; gives which they were."""
    if not rows:
        return set()
    given = [{"organisation_id": unit.organisation, **row} for row in rows]
    done = unit.connection.execute(_CLAIM[unit.on_postgresql], given)
    return {(row.slot_id, row.participant_id, row.takes) for row in done}
