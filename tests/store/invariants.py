"""What must be true of the tables at every moment, whoever has written what."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import sqlalchemy as sa

from matcher.store import Store, tables
from matcher.store.database import Database


def rows(store: Store, table: sa.Table) -> list[Any]:
    """The rows of one table."""
    return at_one_moment(store, table)[table.name]


def at_one_moment(store: Store, *wanted: sa.Table) -> dict[str, list[Any]]:
    """The rows of several tables by the table's name, as they are beside one another.

    A server may still be ending the transaction of a process that was killed.
    """
    database: Database = store._database
    with database.reading(store.organisation) as connection:
        return {
            table.name: list(
                connection.execute(
                    sa.select(table).where(table.c.organisation_id == store.organisation)
                )
            )
            for table in wanted
        }


def check(store: Store) -> None:
    """Raise AssertionError unless every table agrees with every other."""
    found = at_one_moment(
        store,
        tables.slots,
        tables.taken,
        tables.bookings,
        tables.holds,
        tables.places,
        tables.courses_held,
        tables.practitioners,
        tables.diary,
    )
    slots = {row.slot_id: row for row in found["slots"]}
    bookings = {row.booking_id: row for row in found["bookings"]}
    holds = {row.hold_id: row for row in found["holds"]}
    _check_seats(slots, found["places"], found["taken"])
    _check_owners(found["taken"], bookings, holds, found["courses_held"])
    services = {row.practitioner_id: row.services for row in found["practitioners"]}
    _check_diary(slots, services, found["taken"], found["diary"])


def _check_seats(slots: dict[str, Any], places: list[Any], taken: list[Any]) -> None:
    assert Counter(row.slot_id for row in places) == {
        slot_id: row.places for slot_id, row in slots.items()
    }
    seats = [(row.slot_id, row.seat) for row in taken if row.seat is not None]
    assert len(seats) == len(set(seats))
    assert all(1 <= seat <= slots[slot_id].places for slot_id, seat in seats)
    free = {(row.slot_id, row.seat) for row in places if row.free}
    assert free == {(row.slot_id, row.seat) for row in places} - set(seats)
    used = Counter(slot_id for slot_id, _ in seats)
    for row in taken:  # nobody stands while a seat is free
        assert row.seat is not None or used[row.slot_id] == slots[row.slot_id].places


def _check_owners(
    taken: list[Any], bookings: dict[str, Any], holds: dict[str, Any], courses: list[Any]
) -> None:
    """Every seat is somebody's, and who should have one has one."""
    held: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in taken:
        if row.hold_id is None:
            booking = bookings[row.booking_id]
            key = (booking.slot_id, booking.participant_id, booking.need_id)
            assert key == (row.slot_id, row.participant_id, row.need_id)
            assert booking.state in {"booked", "attended", "did_not_attend"}
        else:
            assert holds[row.hold_id].state == "held"
            assert row.booking_id not in bookings
            held[row.hold_id].add((row.slot_id, row.booking_id))
    seated = {row.booking_id for row in taken}
    for booking in bookings.values():
        assert (booking.booking_id in seated) == (booking.state not in {"cancelled", "moved"})
    asked: Counter[tuple[str, str]] = Counter()
    for hold in holds.values():
        sessions = {(one["slot_id"], one["booking_id"]) for one in hold.sessions}
        assert held[hold.hold_id] == (sessions if hold.state == "held" else set())
        if hold.state == "confirmed":
            assert {booking_id for _, booking_id in sessions} <= bookings.keys()
        if hold.state == "held":
            asked.update((hold.hold_id, one["need_id"]) for one in hold.sessions if one["need_id"])
    assert {(row.hold_id, row.need_id): row.sessions for row in courses} == asked


def _check_diary(
    slots: dict[str, Any], services: dict[str, list[str]], taken: list[Any], diary: list[Any]
) -> None:
    """Standing appointments take their parts, and each part is one appointment's."""
    wanted = {
        (row.slot_id, row.participant_id, name, slots[row.slot_id].date)
        for row in taken
        if not slots[row.slot_id].closed
        for name in _takes(slots[row.slot_id], services)
    }
    assert {(row.slot_id, row.participant_id, row.takes, row.date) for row in diary} == wanted
    claims = Counter((row.participant_id, row.date, row.takes) for row in diary if row.claim)
    assert all(number == 1 for number in claims.values())
    assert all(claims[row.participant_id, row.date, row.takes] for row in diary)


def _takes(slot: Any, services: dict[str, list[str]]) -> list[str]:
    if "referral" in slot.modes:
        return [f"referral:{name}" for name in services[slot.practitioner_id]]
    return list(slot.parts)
