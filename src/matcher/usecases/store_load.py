"""Loading a week's folder or workbook into a store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from matcher.errors import Fault
from matcher.files import ReadBatch, data_folder, find_model, is_workbook, read_batch
from matcher.store import Actor, Loaded, LoadMode, Store, Week
from matcher.usecases.load_tables import stored_clinics, stored_closures
from matcher.usecases.store_place import default_url


@dataclass(frozen=True, slots=True)
class LoadedWeek:
    """What was loaded, into which store, and what was odd about it."""

    address: str
    loaded: Loaded
    warnings: tuple[Fault, ...]


def load_week(
    path: Path,
    database: str | None,
    organisation: str,
    *,
    replace: bool = False,
    mapping: Path | None = None,
) -> LoadedWeek:
    """Read a week and take it into the store; its tables are made if there are none yet.

    Args:
        path: a week folder or workbook.
        database: the store's address; ``default_url`` when nobody says.
        organisation: whose rows they are: an ICB's code.
        replace: whether rows that the week does not have go.
        mapping: the mapping.toml to read the week by, if not its own.

    Raises:
        InputFaults: every fault of the files, or of what would go and is in use.
    """
    read = read_batch(path, mapping=mapping)
    mode = LoadMode.REPLACE if replace else LoadMode.MERGE
    with Store.open(database or default_url(), organisation) as store:
        store.migrate()
        loaded = store.load(as_week(read, path), Actor(organisation=organisation), mode=mode)
        return LoadedWeek(store.address, loaded, (*read.warnings, *loaded.warnings))


def as_week(read: ReadBatch, path: Path) -> Week:
    """A week that was read from ``path``, as a store takes it."""
    batch = read.batch
    folder = path.parent if is_workbook(path) else path
    model = find_model(batch.model, beside=folder)
    if not model.is_relative_to(data_folder("models")):
        # A path that starts from the week's folder leads nowhere once the week is in a store.
        batch = batch.model_copy(update={"model": str(model.parent.resolve())})
    return Week(
        batch, stored_clinics(read.clinics), stored_closures(read.closures), lists_bookings=True
    )
