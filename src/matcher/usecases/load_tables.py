"""Tables that come in over HTTP: any of a week's, judged as files are, kept all or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from matcher.domain import Batch, Model, Slot
from matcher.errors import Fault
from matcher.files import ClinicRow, ClosureRow, data_folder, layout, week_contents
from matcher.files.batch_reader import directory_of, read_tables, sources_of_slots
from matcher.files.faults import FaultBook
from matcher.files.settings import Settings, find_week_model, read_settings
from matcher.garbage import garbage_collection_paused
from matcher.store import Clinic, Closure, Desk, Loaded, LoadMode, NotThere, Store, Week
from matcher.usecases.booking_once import Writer, held_back
from matcher.usecases.tables_beside import Beside, names_sent

HORIZON = "week"
"""The store's setting that has the model and horizon of the week that was loaded."""

Names = Mapping[str, set[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class LoadedTables:
    """What was loaded, and what was odd about it."""

    loaded: Loaded
    warnings: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class ReadTables:
    """Tables that were read without a fault: the rows to keep, and what was odd about them."""

    week: Week
    warnings: tuple[Fault, ...]


_LOADED: TypeAdapter[LoadedTables] = TypeAdapter(LoadedTables)


def load(writer: Writer, sent: Mapping[str, bytes], mode: LoadMode) -> LoadedTables:
    """Load the files in ``sent``, by name; what they name may be stored already.

    Merging, rows of the same name are replaced and all others stay. Replacing, rows of the tables
    that were sent which these do not have go; tables that were not sent stay as they are.

    Raises:
        InputFaults: every fault, with file, row and column; nothing was loaded.
    """
    ready = held_back(lambda: read_sent(sent, _stored_week(writer.store), mode))

    def work(desk: Desk) -> LoadedTables:
        read = ready()
        loaded = desk.load(read.week, mode)
        return LoadedTables(loaded, (*read.warnings, *loaded.warnings))

    return writer.write(_LOADED, work)


def read_sent(sent: Mapping[str, bytes], stored: Week | None, mode: LoadMode) -> ReadTables:
    """Read the files in ``sent`` beside what is stored.

    Raises:
        InputFaults: every fault, by the rows of the files that were sent.
    """
    names = names_sent(sent)
    rest = None if stored is None else _without(stored, names, mode)
    settings_book = FaultBook(layout.READ_FILES)
    settings = _settings(sent, stored, settings_book)
    model = _bundled_model(settings.model, settings_book)
    settings_book.stop_if_any()  # without them no row can be judged
    assert model is not None
    contents = {} if rest is None else _contents(rest, model)
    book = FaultBook(layout.READ_FILES)
    source = Beside(sent, contents, book)
    with garbage_collection_paused(), directory_of(None) as directory:
        batch = read_tables(source, settings, model, book, directory, None)
    book.stop_if_any()
    assert batch is not None  # else there was a fault
    clinics, closures = sources_of_slots(source, settings)
    week = _own(batch, clinics, closures, names)
    if mode is LoadMode.REPLACE and rest is not None:
        week = _beside(week, rest, names)
    return ReadTables(week, (*settings_book.warnings, *book.warnings))


def _stored_week(store: Store) -> Week | None:
    try:
        return store.whole()
    except NotThere:
        return None  # nothing has been loaded yet


def _settings(sent: Mapping[str, bytes], stored: Week | None, book: FaultBook) -> Settings:
    if layout.SETTINGS in sent or stored is None:
        return read_settings(sent.get(layout.SETTINGS), book)
    batch = stored.batch
    return Settings(batch.model, batch.horizon_start, batch.horizon_weeks)


def _bundled_model(name: str | None, book: FaultBook) -> Model | None:
    """The bundled model of that name; a path is none, for what is on this machine is not asked."""
    models = data_folder("models")
    bundled = sorted(path.name for path in models.iterdir() if path.is_dir())
    if name is None or name in bundled:
        return find_week_model(name, models, book)
    todo = f"The models are: {', '.join(bundled)}"
    problem = f"There is no model {name!r}"
    book.fault(layout.SETTINGS, problem, todo, "unknown_model", column="model", found=name)
    return None


def _contents(stored: Week, model: Model) -> Mapping[str, bytes]:
    """The stored rows as files, every slot of a clinic by itself."""
    if stored.closures is None:
        return week_contents(stored.batch, model)
    rows = [
        ClosureRow(
            practitioner_id=one.practitioner_id,
            site_id=one.site_id,
            from_date=one.from_date,
            to_date=one.to_date,
        )
        for one in stored.closures
    ]
    return week_contents(stored.batch, model, closures=rows)


# --- which rows of which table ------------------------------------------------------------------

_TABLES: Mapping[str, tuple[str, Callable[[Any], tuple[str, ...]]]] = {
    layout.PARTICIPANTS.file: ("participants", lambda one: (one.participant_id,)),
    layout.NEEDS.file: ("needs", lambda one: (one.need_id,)),
    layout.PRACTITIONERS.file: ("practitioners", lambda one: (one.practitioner_id,)),
    layout.SITES.file: ("sites", lambda one: (one.site_id,)),
    layout.BOOKINGS.file: ("bookings", lambda one: (one.slot_id, one.participant_id)),
    layout.RESTRICTIONS.file: (
        "restrictions",
        lambda one: (one.participant_id, one.kind, one.other_id),
    ),
    layout.TRAVEL.file: (
        "travel_times",
        lambda one: (one.participant_id or "", one.home_area or "", one.site_id),
    ),
}
"""For each table the field of a batch that has its rows, and what names a row."""


def _without(stored: Week, names: Names, mode: LoadMode) -> Week:
    """What is stored but for the rows that the sent ones stand for."""
    replacing = mode is LoadMode.REPLACE

    def goes(slot: Slot) -> bool:
        if slot.clinic_id is None:
            return replacing and layout.SLOTS.file in names
        clinics = names.get(layout.CLINICS.file)
        return clinics is not None and (replacing or (slot.clinic_id,) in clinics)

    batch = stored.batch
    kept: dict[str, Any] = {
        "slots": tuple(slot for slot in batch.slots if not goes(slot)),
        "closed_slots": tuple(slot for slot in batch.closed_slots if not goes(slot)),
    }
    if replacing:
        kept |= {field: () for file, (field, _) in _TABLES.items() if file in names}
    no_clinics = replacing and layout.CLINICS.file in names
    no_closures = replacing and layout.CLOSURES.file in names
    return Week(
        batch.model_copy(update=kept),
        () if no_clinics else stored.clinics,
        () if no_closures else stored.closures,
    )


def _own(
    batch: Batch,
    clinics: tuple[ClinicRow, ...],
    closures: tuple[ClosureRow, ...],
    names: Names,
) -> Week:
    """The rows that were sent."""
    of_clinics = names.get(layout.CLINICS.file, set())
    of_slots = names.get(layout.SLOTS.file, set())
    of_closures = names.get(layout.CLOSURES.file, set())

    def ours(slot: Slot) -> bool:
        return (slot.slot_id,) in of_slots or (slot.clinic_id or "",) in of_clinics

    kept: dict[str, Any] = {
        "slots": tuple(filter(ours, batch.slots)),
        "closed_slots": tuple(filter(ours, batch.closed_slots)),
    }
    for file, (field, name) in _TABLES.items():
        mine = names.get(file, set())
        kept[field] = tuple(one for one in getattr(batch, field) if name(one) in mine)
    return Week(
        batch.model_copy(update=kept),
        stored_clinics(one for one in clinics if (one.clinic_id,) in of_clinics),
        stored_closures(one for one in closures if _closure_name(one) in of_closures),
        lists_bookings=layout.BOOKINGS.file in names,
    )


def stored_clinics(rows: Iterable[ClinicRow]) -> tuple[Clinic, ...]:
    """Clinics as the store keeps them."""
    return tuple(Clinic(one.clinic_id, one.model_dump(mode="json")) for one in rows)


def stored_closures(rows: Iterable[ClosureRow]) -> tuple[Closure, ...]:
    """Closures as the store keeps them."""
    return tuple(
        Closure(one.from_date, one.to_date, one.practitioner_id, one.site_id) for one in rows
    )


def _closure_name(one: ClosureRow) -> tuple[str, ...]:
    dates: tuple[dt.date, ...] = (one.from_date, one.to_date)
    return (one.practitioner_id or "", one.site_id or "", *(date.isoformat() for date in dates))


def _beside(own: Week, rest: Week, names: Names) -> Week:
    """The sent rows with those stored ones that stay, so that replacing takes none of them away."""
    kept: dict[str, Any] = {
        field: (*getattr(rest.batch, field), *getattr(own.batch, field))
        for field in ("slots", "closed_slots")
    }
    kept |= {
        field: getattr(rest.batch, field) for f, (field, _) in _TABLES.items() if f not in names
    }
    return Week(
        own.batch.model_copy(update=kept),
        (*rest.clinics, *own.clinics),
        (*(rest.closures or ()), *(own.closures or ())),
    )
