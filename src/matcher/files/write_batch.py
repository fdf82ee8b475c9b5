"""Writing a batch as a week folder that reads back as the same batch."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from matcher.domain import Batch, Model, Need, Participant, Point, Practitioner, Site, Slot
from matcher.files import layout
from matcher.files.clinics import ClinicRow
from matcher.files.closures import ClosureRow
from matcher.files.csv_text import csv_bytes
from matcher.files.grammars import WEEKDAYS, availability_text, dates_text, preference_text
from matcher.files.layout import Layout
from matcher.files.replace_folder import fill_new_folder
from matcher.files.times import clock_text

Row = dict[str, object]


def write_batch(
    folder: Path,
    batch: Batch,
    model: Model,
    *,
    clinics: Sequence[ClinicRow] = (),
    closures: Sequence[ClosureRow] | None = None,
) -> None:
    """Write ``batch`` to ``folder``, a new or empty one, whole or not at all.

    Every default is written out, but for a skill that is the model's for a named barrier.
    Slots whose ``clinic_id`` is that of one of ``clinics`` are left to clinics.csv; all others
    become rows of slots.csv and so lose their ``clinic_id``. Without ``closures`` the closed
    slots are kept closed by one row for each practitioner, site and stretch of dates.

    Args:
        folder: where to write; folders above it are made.
        batch: what to write. As when reading, each need's defaults have been applied.
        model: the batch's model, whose defaults a reader will apply.
        clinics: rows of clinics.csv.
        closures: rows of closures.csv, when they are known.

    Raises:
        CannotWrite: the folder holds something, or the disk refuses.
    """
    fill_new_folder(folder, week_contents(batch, model, clinics=clinics, closures=closures))


def week_contents(
    batch: Batch,
    model: Model,
    *,
    clinics: Sequence[ClinicRow] = (),
    closures: Sequence[ClosureRow] | None = None,
) -> dict[str, bytes]:
    """The files of ``batch`` by name, as ``write_batch`` writes them."""
    if closures is None:
        closures = closures_of(batch.closed_slots)
    by_clinic = {clinic.clinic_id for clinic in clinics}
    slots = [s for s in (*batch.slots, *batch.closed_slots) if s.clinic_id not in by_clinic]
    named = model.cost.skill_when_named
    tables: list[tuple[Layout, Iterable[Row]]] = [
        (layout.PARTICIPANTS, map(_participant, batch.participants)),
        (layout.NEEDS, map(_need, batch.needs)),
        (layout.PRACTITIONERS, (_practitioner(one, named) for one in batch.practitioners)),
        (layout.SITES, map(_site, batch.sites)),
        (layout.SLOTS, map(_slot, slots)),
        (layout.CLINICS, map(_clinic, clinics)),
        (layout.CLOSURES, map(dict, closures)),
        (layout.BOOKINGS, map(dict, batch.bookings)),
        (layout.RESTRICTIONS, map(dict, batch.restrictions)),
        (layout.TRAVEL, map(dict, batch.travel_times)),
    ]
    contents = {layout.SETTINGS: _settings(batch)}
    for table, rows in tables:
        lines = [[_text(row.get(column)) for column in table.columns] for row in rows]
        contents[table.file] = csv_bytes(table.columns, lines)
    return contents


def closures_of(closed: Iterable[Slot]) -> list[ClosureRow]:
    """Rows that remove ``closed`` again, neighbouring dates put together.

    Whatever closed a slot closed all of that practitioner's slots at that site (or, for a slot
    without a site, all of that practitioner's slots) on that date; so these rows close no more.
    """
    days = {(s.practitioner_id, s.site_id or "", s.start.date()) for s in closed}
    rows: list[ClosureRow] = []
    for practitioner_id, site, date in sorted(days):
        site_id = site or None
        last = rows[-1] if rows else None
        if (
            last
            and (last.practitioner_id, last.site_id) == (practitioner_id, site_id)
            and date == last.to_date + dt.timedelta(days=1)
        ):
            rows[-1] = last.model_copy(update={"to_date": date})
        else:
            row = ClosureRow(
                practitioner_id=practitioner_id, site_id=site_id, from_date=date, to_date=date
            )
            rows.append(row)
    return rows


def _settings(batch: Batch) -> bytes:
    return (
        f"model = {json.dumps(batch.model)}\n"
        f"horizon_start = {batch.horizon_start.isoformat()}\n"
        f"horizon_weeks = {batch.horizon_weeks}\n"
    ).encode()


def _text(value: object) -> str:
    """A cell: empty for what is not given, ``;`` between entries of a list."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ";".join(map(_text, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _plain(value)


def _plain(value: object) -> str:
    """A single value; numbers without an exponent, moments with their offset."""
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    if isinstance(value, dt.datetime):
        return value.isoformat("T", "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def _home(point: Point | None) -> Row:
    if point is None:
        return {}
    return {"latitude": point.latitude, "longitude": point.longitude}


def _participant(person: Participant) -> Row:
    return {
        **dict(person),
        **_home(person.home),
        "barriers": tuple(f"{one.code}:{one.severity}" for one in person.barriers),
        "availability": availability_text(person.availability),
        "unavailable": tuple(map(dates_text, person.unavailable)),
        "prefers": tuple(map(preference_text, person.prefers)),
    }


def _need(need: Need) -> Row:
    return dict(need)


def _practitioner(practitioner: Practitioner, when_named: Decimal) -> Row:
    skills = tuple(
        skill.barrier if skill.level == when_named else f"{skill.barrier}:{skill.level:f}"
        for skill in practitioner.specialisms
    )
    return {**dict(practitioner), "specialisms": skills}


def _site(site: Site) -> Row:
    return {**dict(site), **_home(site.location)}


def _slot(slot: Slot) -> Row:
    return {**dict(slot), "mode": slot.modes}


def _clinic(clinic: ClinicRow) -> Row:
    return {
        **dict(clinic),
        "mode": clinic.modes,
        "weekday": WEEKDAYS[clinic.weekday],
        "from_time": clock_text(clinic.from_minute),
        "to_time": clock_text(clinic.to_minute),
    }
