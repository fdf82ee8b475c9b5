"""Writing what a store holds as a week's folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from matcher.domain import Batch, Slot
from matcher.errors import MatcherError
from matcher.files import (
    ClinicRow,
    expand_clinics,
    layout,
    read_model,
    week_contents,
)
from matcher.files.closures import ClosureRow
from matcher.files.replace_folder import replace_folder
from matcher.store import Store, Week
from matcher.usecases.store_place import default_url


def export_week(folder: Path, database: str | None, organisation: str) -> Batch:
    """Write everything that is stored as a week folder that reads back as the same batch.

    Bookings are written, holds are not. An earlier week in ``folder`` is replaced.

    Raises:
        NotThere: nothing has been loaded yet.
        CannotWrite: the folder holds something else, or the disk refuses.
    """
    with Store.open(database or default_url(), organisation) as store:
        week = store.whole()
    kind = "a week that this program wrote"
    replace_folder(folder, stored_contents(week), marks=layout.WEEK_FILES, kind=kind)
    return week.batch


def stored_contents(week: Week) -> Mapping[str, bytes]:
    """The files of ``week``, by name.

    A clinic is written as its row where its slots are still those that the row makes; where single
    slots have been changed since, all of them are rows of slots.csv.
    """
    closures = [
        ClosureRow(
            practitioner_id=one.practitioner_id,
            site_id=one.site_id,
            from_date=one.from_date,
            to_date=one.to_date,
        )
        for one in week.closures or ()
    ]
    model = read_model(week.batch.model)
    return week_contents(week.batch, model, clinics=_whole_clinics(week), closures=closures)


def _whole_clinics(week: Week) -> list[ClinicRow]:
    """The clinics whose row makes exactly the slots that there are."""
    batch = week.batch
    there: defaultdict[str | None, set[Slot]] = defaultdict(set)
    for slot in (*batch.slots, *batch.closed_slots):
        there[slot.clinic_id].add(slot)
    clinics = [ClinicRow.model_validate(one.row) for one in week.clinics]
    return [one for one in clinics if _slots_of(one, batch) == there[one.clinic_id]]


def _slots_of(clinic: ClinicRow, batch: Batch) -> set[Slot]:
    try:
        return set(expand_clinics([clinic], batch.horizon_start, batch.horizon_end))
    except MatcherError:  # the clocks change meanwhile, in a horizon that it was not loaded for
        return set()
