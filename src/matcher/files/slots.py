"""Reading slots.csv, and what slots and clinics have in common."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from operator import itemgetter

from matcher.domain import AppointmentType, Mode, Reserved, Slot
from matcher.files.assemble import assemble
from matcher.files.cells import listed, one_of, whole
from matcher.files.faults import FaultBook
from matcher.files.grammars import reference
from matcher.files.tables import Known, Table
from matcher.files.times import DATE, START, ends_by
from matcher.units import MINUTES_PER_DAY

MOST_PLACES = 10_000


@dataclass
class SlotRows:
    """Slots gathered from slots.csv and clinics.csv, each with where it came from.

    ``ids`` has the names of faulty rows too, or is ``None`` when some names cannot be known.
    ``instants`` are starts in whole minutes since 1970 (UTC).
    """

    ids: set[str] | None = field(default_factory=set)
    slots: list[Slot] = field(default_factory=list)
    instants: list[int] = field(default_factory=list)
    origins: list[tuple[str, int]] = field(default_factory=list)

    def add(self, slot: Slot, instant: int, origin: tuple[str, int]) -> None:
        """Take in one slot; ``origin`` is its file and row."""
        self.slots.append(slot)
        self.instants.append(instant)
        self.origins.append(origin)


@dataclass(frozen=True)
class Offers:
    """The columns that slots.csv and clinics.csv share."""

    practitioner_ids: list[str]
    site_ids: list[str | None]
    modes: list[tuple[Mode, ...]]
    minutes: list[int]
    places: list[int]
    types: list[AppointmentType]
    reserved: list[Reserved | None]


def read_offers(table: Table, practitioners: Known | None, sites: Known | None) -> Offers:
    """Who offers what, where and how; the rules that bind mode and site are checked."""
    offers = Offers(
        table.require(
            "practitioner_id", reference(practitioners, "practitioner", "practitioners.csv")
        ),
        table.read("site_id", reference(sites, "site", "sites.csv"), None),
        table.require("mode", listed(one_of(Mode))),
        table.require("minutes", whole(1, MINUTES_PER_DAY)),
        table.read("places", whole(1, MOST_PLACES), 1),
        table.read("appointment_type", one_of(AppointmentType), AppointmentType.ANY),
        table.read("reserved_for", one_of(Reserved), None),
    )
    for place, modes in enumerate(offers.modes):
        if modes is None:
            continue
        if Mode.REFERRAL in modes and len(modes) > 1:
            problem = "A referral is a place on another service's list and has no other mode"
            todo = "Enter referral alone, or take it out"
            table.fault(place, "mode", problem, todo, "referral_mixed")
        if Mode.IN_PERSON in modes and not table.cell(place, "site_id"):
            problem = "An appointment in person needs a site"
            todo = "Enter the site_id, or take in_person out of mode"
            table.fault(place, "site_id", problem, todo, "no_site")
    return offers


def read_slots(table: Table, practitioners: Known | None, sites: Known | None) -> SlotRows:
    """Every slot of slots.csv."""
    ids, known = table.identify("slot_id")
    offers = read_offers(table, practitioners, sites)
    starts = table.require("start", START)
    release: list[dt.date | None] = table.read("release_on", DATE, None)
    for place, start in enumerate(starts):
        minutes = offers.minutes[place]
        if start and minutes and not ends_by(start.local, minutes, MINUTES_PER_DAY):
            problem = "The appointment ends after midnight, on another date"
            todo = "Enter fewer minutes, or an earlier start"
            table.fault(place, "minutes", problem, todo, "ends_after_midnight")
        if release[place] and not table.cell(place, "reserved_for"):
            problem = "The slot is reserved for nobody, so there is nothing to release"
            todo = "Enter whom it is reserved_for, or clear release_on"
            table.warn(place, "release_on", problem, todo, "nothing_to_release")
    rows = SlotRows(None if known is None else set(known))
    for i in table.sound():
        slot = assemble(
            Slot,
            slot_id=ids[i],
            practitioner_id=offers.practitioner_ids[i],
            site_id=offers.site_ids[i],
            modes=offers.modes[i],
            start=starts[i].local,
            minutes=offers.minutes[i],
            places=offers.places[i],
            appointment_type=offers.types[i],
            reserved_for=offers.reserved[i],
            release_on=release[i],
            clinic_id=None,
        )
        rows.add(slot, starts[i].minute, (table.file, table.row(i)))
    return rows


def check_overlaps(rows: SlotRows, standing: list[int], book: FaultBook) -> None:
    """No two standing appointments of one practitioner share more than an instant.

    ``standing`` are the places in ``rows`` that no closure removed. Slots of two clinics (or of
    one and a row) that overlap week after week are told once.
    """
    diaries: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for place in standing:
        slot = rows.slots[place]
        if not slot.is_referral:
            diaries[slot.practitioner_id].append((rows.instants[place], place))
    told: set[tuple[tuple[str, int], tuple[str, int]]] = set()
    for diary in diaries.values():
        diary.sort(key=itemgetter(0, 1))
        busy_until, busy_with = -1 << 62, -1
        for start, place in diary:
            if start < busy_until:
                _tell_of_overlap(rows, busy_with, place, told, book)
            end = start + rows.slots[place].minutes
            if end > busy_until:
                busy_until, busy_with = end, place


def _tell_of_overlap(
    rows: SlotRows,
    one: int,
    other: int,
    told: set[tuple[tuple[str, int], tuple[str, int]]],
    book: FaultBook,
) -> None:
    first, later = sorted((one, other))
    pair = rows.origins[first], rows.origins[later]
    if pair in told:
        return
    told.add(pair)
    file, row = rows.origins[later]
    other_file, other_row = rows.origins[first]
    slot, with_slot = rows.slots[later], rows.slots[first]
    time = f"{with_slot.start:%Y-%m-%dT%H:%M} for {with_slot.minutes} minutes"
    book.fault(
        file,
        f"{slot.practitioner_id} is already busy with {with_slot.slot_id} ({other_file}, row "
        f"{other_row}: {time})",
        "Change the time or the minutes of one, give it to another practitioner, or take one out",
        "overlap",
        row=row,
        column="start" if file == "slots.csv" else "from_time",
        found=f"{slot.start:%Y-%m-%dT%H:%M} for {slot.minutes} minutes",
    )
