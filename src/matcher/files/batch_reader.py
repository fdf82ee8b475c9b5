"""Reading a whole week: settings, model, tables, and what binds the tables to one another."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from matcher.domain import Batch, Mode, Model, Point, Slot
from matcher.errors import Fault
from matcher.files import layout
from matcher.files.assemble import assemble
from matcher.files.bookings import (
    check_owners,
    read_bookings,
    read_restrictions,
    read_travel,
    sites_with_minutes,
)
from matcher.files.clinics import ClinicRow, clinic_rows, read_clinics
from matcher.files.closures import ClosureRow, closure_rows, read_closures
from matcher.files.faults import FaultBook
from matcher.files.horizon import warn_of_horizon
from matcher.files.needs import read_needs, warn_of_choices
from matcher.files.open_week import is_workbook, open_week, sha256_of
from matcher.files.participants import check_journeys, read_participants
from matcher.files.places import Homes, Postcodes
from matcher.files.postcodes.directory import loaded_postcodes
from matcher.files.replace_folder import standing_folder
from matcher.files.settings import Settings, find_week_model
from matcher.files.slots import SlotRows, check_overlaps, read_slots
from matcher.files.supply import read_practitioners, read_sites
from matcher.files.tables import Known, Table, TableSource
from matcher.garbage import garbage_collection_paused


@dataclass(frozen=True)
class ReadBatch:
    """A week that has been read without a fault, its model, and what was odd about it.

    ``clinics`` and ``closures`` are the rows that the batch's slots follow from.
    """

    batch: Batch
    model: Model
    warnings: tuple[Fault, ...]
    clinics: tuple[ClinicRow, ...] = ()
    closures: tuple[ClosureRow, ...] = ()


def read_batch(
    path: Path,
    *,
    mapping: Path | None = None,
    postcodes: Postcodes | None = None,
    areas: Mapping[str, Point] | None = None,
) -> ReadBatch:
    """Read and check the week in ``path``.

    Args:
        path: a week folder or workbook, FORMATS section 1.
        mapping: the mapping.toml to read it by; by default the week's own, if it has one.
        postcodes: the postcode directory; by default the loaded one, if there is one.
        areas: centres by area or locality code; by default the bundled tables, opened only
            when some row has a home_area and neither coordinates nor a postcode.

    Raises:
        InputFaults: every fault of every file, and the warnings beside them.
    """
    book = FaultBook(layout.READ_FILES)
    source = open_week(path, book, mapping)
    book.stop_if_any()  # what a broken mapping would make of the tables tells nobody anything
    source.warn_of_strangers(book)
    settings = source.settings(book)
    folder = path.parent if is_workbook(path) else standing_folder(path)
    model = find_week_model(settings.model, folder, book)
    with garbage_collection_paused(), directory_of(postcodes) as directory:
        batch = read_tables(source, settings, model, book, directory, areas)
    book.stop_if_any()
    assert batch is not None  # else there was a fault
    assert model is not None
    warn_of_horizon(batch, book)
    batch = batch.model_copy(update={"input_sha256": sha256_of(source)})
    return ReadBatch(batch, model, book.warnings, *sources_of_slots(source, settings))


def sources_of_slots(
    source: TableSource, settings: Settings
) -> tuple[tuple[ClinicRow, ...], tuple[ClosureRow, ...]]:
    """The rows of clinics.csv and closures.csv of a week that has been read without a fault."""
    told = FaultBook()  # nothing new can be found in them
    clinics = Table(layout.CLINICS, source, told)
    closures = Table(layout.CLOSURES, source, told)
    return (
        tuple(row for _, row in clinic_rows(clinics, None, None, settings.horizon)),
        closure_rows(closures, None, None),
    )


def directory_of(postcodes: Postcodes | None) -> AbstractContextManager[Postcodes]:
    """``postcodes``, or the directory that this user has loaded."""
    return loaded_postcodes() if postcodes is None else nullcontext(postcodes)


def read_tables(
    source: TableSource,
    settings: Settings,
    model: Model | None,
    book: FaultBook,
    postcodes: Postcodes,
    areas: Mapping[str, Point] | None,
) -> Batch | None:
    """Read all the tables of ``source``; ``None`` when the settings lack something.

    The batch is whole only when ``book`` holds no fault afterwards.
    """
    tables = {one.file: Table(one, source, book) for one in layout.WEEK}
    travel_table = tables[layout.TRAVEL.file]
    homes = Homes(postcodes, areas)

    practitioners = read_practitioners(tables[layout.PRACTITIONERS.file], model)
    sites = read_sites(tables[layout.SITES.file], model, homes)
    people = read_participants(
        tables[layout.PARTICIPANTS.file],
        model,
        sites.known,
        practitioners.known,
        homes,
        travel_table.texts("home_area"),
    )
    slots, standing, closed = _read_all_slots(
        tables, practitioners.known, sites.known, settings, book
    )
    bookings = read_bookings(
        tables[layout.BOOKINGS.file], slots.ids, people.known, {s.slot_id: s for s in standing}
    )
    need_table = tables[layout.NEEDS.file]
    needs = read_needs(
        need_table,
        model,
        people.known,
        {p.participant_id: p for p in people.participants},
        practitioners.known,
        bookings,
    )
    check_owners(bookings, needs.participant_of)
    restrictions = read_restrictions(
        tables[layout.RESTRICTIONS.file], people.known, practitioners.known, sites.known
    )
    journeys = read_travel(travel_table, people.known, sites.known)
    if not travel_table.faulty and travel_table.readable:
        in_person = {s.site_id for s in slots.slots if Mode.IN_PERSON in s.modes and s.site_id}
        check_journeys(people, sites, in_person, sites_with_minutes(journeys))
    if not book.faults:
        warn_of_choices(
            need_table, needs.needs, {q.practitioner_id: q for q in practitioners.practitioners}
        )
    if settings.model is None or settings.horizon_start is None or settings.horizon_weeks is None:
        return None
    return assemble(
        Batch,
        model=settings.model,
        horizon_start=settings.horizon_start,
        horizon_weeks=settings.horizon_weeks,
        participants=people.participants,
        needs=needs.needs,
        practitioners=practitioners.practitioners,
        sites=sites.sites,
        slots=standing,
        closed_slots=closed,
        bookings=bookings.bookings,
        restrictions=restrictions,
        travel_times=journeys,
        input_sha256="",
    )


def _read_all_slots(
    tables: Mapping[str, Table],
    practitioners: Known | None,
    sites: Known | None,
    settings: Settings,
    book: FaultBook,
) -> tuple[SlotRows, tuple[Slot, ...], tuple[Slot, ...]]:
    """Slots and clinics together; then those that stand, and those that a closure removed."""
    rows = read_slots(tables[layout.SLOTS.file], practitioners, sites)
    read_clinics(tables[layout.CLINICS.file], practitioners, sites, settings.horizon, rows)
    closures = read_closures(tables[layout.CLOSURES.file], practitioners, sites)
    gone = [closures.remove(slot) for slot in rows.slots]
    check_overlaps(rows, [place for place, closed in enumerate(gone) if not closed], book)
    standing = tuple(slot for slot, closed in zip(rows.slots, gone, strict=True) if not closed)
    return (
        rows,
        standing,
        tuple(slot for slot, closed in zip(rows.slots, gone, strict=True) if closed),
    )
