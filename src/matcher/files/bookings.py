"""Reading bookings.csv, restrictions.csv and travel.csv."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from matcher.domain import Booking, Restriction, Slot, TravelTime
from matcher.files.assemble import assemble, assemble_rows
from matcher.files.cells import IDENTIFIER, LABEL, one_of, whole
from matcher.files.grammars import reference
from matcher.files.tables import Known, Table
from matcher.units import MINUTES_PER_DAY

LATEST_SESSION = 999


class RestrictionKind(StrEnum):
    """What a participant is kept away from."""

    PRACTITIONER = "practitioner"
    SITE = "site"


@dataclass(frozen=True)
class BookingRows:
    """The sound rows with their places; ``participant_of`` tells whose each booked need is.

    ``need_ids`` has every booked need, those of faulty rows too.
    """

    table: Table
    bookings: tuple[Booking, ...]
    places: tuple[int, ...]
    need_ids: frozenset[str]
    participant_of: Mapping[str, str]
    last_session: Mapping[str, dt.date]
    """The date of the latest standing booking of each need."""


def read_bookings(
    table: Table,
    slot_ids: set[str] | None,
    participants: Known | None,
    standing: Mapping[str, Slot],
) -> BookingRows:
    """Every booking. ``standing`` has the slots that no closure removed."""
    known_slots = None if slot_ids is None else dict.fromkeys(slot_ids, 0)
    slots = table.require("slot_id", reference(known_slots, "slot", "slots.csv or clinics.csv"))
    people = table.require(
        "participant_id", reference(participants, "participant", "participants.csv")
    )
    needs = table.read("need_id", IDENTIFIER, None)
    sessions = table.read("session", whole(1, LATEST_SESSION), None)
    _check_twice(table, slots, people)
    participant_of = _whose_needs(table, needs, people)
    places = tuple(table.sound())
    bookings = tuple(
        assemble(
            Booking,
            slot_id=slots[i],
            participant_id=people[i],
            need_id=needs[i],
            session=sessions[i],
        )
        for i in places
    )
    last: dict[str, dt.date] = {}
    for booking in bookings:
        slot = standing.get(booking.slot_id)
        if slot is not None and booking.need_id is not None:
            date = slot.start.date()
            last[booking.need_id] = max(date, last.get(booking.need_id, date))
    rows = BookingRows(
        table, bookings, places, frozenset(filter(None, needs)), participant_of, last
    )
    _warn_of_overbooking(rows, standing)
    return rows


def _check_twice(table: Table, slots: list[str], people: list[str]) -> None:
    first: dict[tuple[str, str], int] = {}
    for place, pair in enumerate(zip(slots, people, strict=True)):
        if None in pair:
            continue
        earlier = first.setdefault(pair, place)
        if earlier != place:
            problem = f"Row {table.row(earlier)} already books this person into this slot"
            todo = "Keep one of the two rows"
            table.fault(place, "participant_id", problem, todo, "booked_twice")


def _whose_needs(table: Table, needs: list[str | None], people: list[str]) -> dict[str, str]:
    """The participant of each booked need; bookings of one need for two people are faults."""
    whose: dict[str, str] = {}
    for place, (need, person) in enumerate(zip(needs, people, strict=True)):
        if need is None or person is None:
            continue
        owner = whose.setdefault(need, person)
        if owner != person:
            problem = f"Another row books this need for {owner}, and here it is {person}"
            todo = "Mend need_id or participant_id"
            table.fault(place, "need_id", problem, todo, "other_participant")
    return whose


def _warn_of_overbooking(rows: BookingRows, standing: Mapping[str, Slot]) -> None:
    taken: Counter[str] = Counter()
    for place, booking in zip(rows.places, rows.bookings, strict=True):
        slot = standing.get(booking.slot_id)
        if slot is None:
            continue
        taken[slot.slot_id] += 1
        if taken[slot.slot_id] == slot.places + 1:
            count = "1 place" if slot.places == 1 else f"{slot.places} places"
            problem = f"The slot has {count} and more bookings than that; nothing in it is free"
            todo = "Check the bookings, or raise the slot's places"
            rows.table.warn(place, "slot_id", problem, todo, "overbooked")


def check_owners(rows: BookingRows, owner_of: Mapping[str, str]) -> None:
    """A booked need that needs.csv has too is there for the same participant."""
    for place, booking in zip(rows.places, rows.bookings, strict=True):
        owner = owner_of.get(booking.need_id) if booking.need_id else None
        if owner is not None and owner != booking.participant_id:
            problem = f"In needs.csv this need is {owner}'s, and here {booking.participant_id}'s"
            todo = "Mend need_id or participant_id"
            rows.table.fault(place, "need_id", problem, todo, "other_participant")


def read_restrictions(
    table: Table, participants: Known | None, practitioners: Known | None, sites: Known | None
) -> tuple[Restriction, ...]:
    """Every restriction."""
    people = table.require(
        "participant_id", reference(participants, "participant", "participants.csv")
    )
    kinds = table.require("kind", one_of(RestrictionKind))
    others = table.require("other_id", IDENTIFIER)
    checks = {
        RestrictionKind.PRACTITIONER: (practitioners, "practitioner", "practitioners.csv"),
        RestrictionKind.SITE: (sites, "site", "sites.csv"),
    }
    for place, (kind, other) in enumerate(zip(kinds, others, strict=True)):
        if kind is None or other is None:
            continue
        known, what, file = checks[kind]
        if known is not None and other not in known:
            problem = f"There is no {what} of this name in {file}"
            todo = f"Mend it, or add it to {file}"
            table.fault(place, "other_id", problem, todo, "unknown_reference")
    return tuple(
        assemble(Restriction, participant_id=people[i], kind=kinds[i].value, other_id=others[i])
        for i in table.sound()
    )


def read_travel(
    table: Table, participants: Known | None, sites: Known | None
) -> tuple[TravelTime, ...]:
    """Every known journey: from a participant's home or from a home area, never both."""
    people = table.read(
        "participant_id", reference(participants, "participant", "participants.csv"), None
    )
    areas = table.read("home_area", LABEL, None)
    to_sites = table.require("site_id", reference(sites, "site", "sites.csv"))
    minutes = table.require("minutes", whole(0, MINUTES_PER_DAY))
    first: dict[tuple[str, str, str], int] = {}
    for place, site in enumerate(to_sites):
        person, area = (table.cell(place, name) for name in ("participant_id", "home_area"))
        if bool(person) == bool(area):
            given = "both a participant and an area" if person else "no start"
            problem = f"The journey has {given}"
            todo = "Enter participant_id or home_area, and only one of them"
            table.fault(place, "participant_id", problem, todo, "journey_start")
        elif site is not None:
            earlier = first.setdefault((person, area, site), place)
            if earlier != place:
                problem = f"Row {table.row(earlier)} already has the minutes of this journey"
                table.fault(place, "site_id", problem, "Keep one of the two rows", "duplicate")
    return assemble_rows(
        TravelTime,
        table.sound(),
        participant_id=people,
        home_area=areas,
        site_id=to_sites,
        minutes=minutes,
    )


def sites_with_minutes(journeys: tuple[TravelTime, ...]) -> dict[tuple[str, str], set[str]]:
    """The sites of travel.csv for each ``("participant", id)`` and ``("area", code)``."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for journey in journeys:
        start = ("participant", journey.participant_id), ("area", journey.home_area)
        for kind, name in start:
            if name is not None:
                found[kind, name].add(journey.site_id)
    return dict(found)
