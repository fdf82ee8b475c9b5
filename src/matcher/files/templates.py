"""An empty week to fill in, with an example row in each file that is itself a small sound week."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from matcher.domain import Model
from matcher.files.csv_text import csv_bytes
from matcher.files.layout import PRACTITIONERS, SETTINGS, WEEK, Layout
from matcher.files.mapping.word_offer import codes_of
from matcher.files.replace_file import write_file
from matcher.files.replace_folder import fill_new_folder
from matcher.files.template_notes import note_of
from matcher.files.workbooks.typed_sheet import TypedWorkbook, Value

README = "README.md"
START = dt.date(2026, 11, 30)
WEEKS = 12

_ROWS: Mapping[str, Mapping[str, str]] = {
    "participants.csv": {
        "participant_id": "example-alex",
        "latitude": "53.562",
        "longitude": "-2.459",
        "referral_date": "2026-11-11",
        "employment": "off_sick",
        "urgency": "routine",
        "barriers": "msk:3;mental_health:2",
        "travel": "car",
        "modes": "in_person;phone;video",
        "availability": "mon_am;tue_0930-1430",
        "support_starts": "2026-11-30",
    },
    "needs.csv": {
        "need_id": "N0001",
        "participant_id": "example-alex",
        "service": "physiotherapy",
        "sessions": "2",
        "same_practitioner": "yes",
        "requested_on": "2026-11-25",
    },
    "practitioners.csv": {
        "practitioner_id": "physio-01",
        "services": "physiotherapy",
        "specialisms": "msk;mental_health:0.4",
        "provides": "gender:female",
    },
    "sites.csv": {
        "site_id": "site-bolton-1",
        "name": "Bolton Health Hub",
        "latitude": "53.581",
        "longitude": "-2.44",
        "provides": "step_free;hearing_loop",
    },
    "slots.csv": {
        "slot_id": "slot-001",
        "practitioner_id": "physio-01",
        "site_id": "site-bolton-1",
        "mode": "in_person",
        "start": "2026-11-30T09:30",
        "minutes": "45",
        "places": "1",
        "appointment_type": "new",
    },
    "clinics.csv": {
        "clinic_id": "physio-01-tue",
        "practitioner_id": "physio-01",
        "site_id": "site-bolton-1",
        "mode": "in_person",
        "minutes": "30",
        "weekday": "tue",
        "from_time": "09:30",
        "to_time": "12:30",
        "every_weeks": "1",
        "on_bank_holidays": "no",
    },
    "closures.csv": {
        "practitioner_id": "physio-01",
        "from_date": "2026-12-24",
        "to_date": "2027-01-03",
    },
    "bookings.csv": {
        "slot_id": "physio-01-tue-20261201-0930",
        "participant_id": "example-alex",
        "need_id": "N0001",
        "session": "1",
    },
    "restrictions.csv": {
        "participant_id": "example-alex",
        "kind": "practitioner",
        "other_id": "counsellor-01",
    },
    "travel.csv": {
        "participant_id": "example-alex",
        "site_id": "site-bolton-1",
        "minutes": "12",
    },
}
_COUNSELLOR = {"practitioner_id": "counsellor-01", "services": "counselling"}
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}")


def write_template_folder(folder: Path, model: Model) -> None:
    """The template as a folder of CSV files.

    Raises:
        CannotWrite: there is something in the folder already, or the disk refuses.
    """
    contents = {
        SETTINGS: (
            f'model = "{model.name}"\n'
            f"horizon_start = {START.isoformat()}\n"
            f"horizon_weeks = {WEEKS}\n"
        ).encode(),
        README: _readme(model).encode(),
    }
    for layout in WEEK:
        contents[layout.file] = csv_bytes(layout.columns, _cells(layout))
    fill_new_folder(folder, contents)


def write_template_workbook(file: Path, model: Model) -> None:
    """The template as a workbook, with lists of choices where a column takes one code.

    Raises:
        CannotWrite: there is such a file already, or the disk refuses.
    """
    packed = io.BytesIO()
    workbook = TypedWorkbook(packed)
    workbook.table("notes", ("file", "column", "required", "what belongs there"), _notes(model))
    settings = (("model", model.name), ("horizon_start", START), ("horizon_weeks", WEEKS))
    workbook.pairs("batch", settings)
    for layout in WEEK:
        choices = {column: codes for column in layout.columns if (codes := codes_of(column, model))}
        rows = [[_typed(text) for text in cells] for cells in _cells(layout)]
        workbook.table(layout.file.removesuffix(".csv"), layout.columns, rows, choices=choices)
    workbook.close()
    write_file(file, packed.getvalue())


def _cells(layout: Layout) -> list[list[str]]:
    rows = [_ROWS[layout.file]]
    if layout is PRACTITIONERS:
        rows.append(_COUNSELLOR)
    return [[row.get(column, "") for column in layout.columns] for row in rows]


def _typed(text: str) -> Value:
    """The value that a spreadsheet makes of ``text``."""
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if _DATE.fullmatch(text):
        return dt.date.fromisoformat(text)
    if _MOMENT.fullmatch(text):
        return dt.datetime.fromisoformat(text)
    if _TIME.fullmatch(text):
        return dt.time.fromisoformat(text)
    return text


def _notes(model: Model) -> Iterator[tuple[str, str, str, str]]:
    for layout in WEEK:
        for column in layout.columns:
            note = note_of(layout.file, column)
            codes = codes_of(column, model)
            if codes:
                note += f": {', '.join(codes)}"
            required = "yes" if column in layout.required else ""
            yield layout.file.removesuffix(".csv"), column, required, note
    yield "codes", "barriers", "", ", ".join(model.barriers)
    yield "codes", "services", "", ", ".join(model.services)
    yield "codes", "requirements", "", ", ".join(model.requirements)


def _readme(model: Model) -> str:
    lines = [
        "# A week to fill in",
        "",
        "Each file has an example row; put your own in its place. Lists are joined by `;`, dates",
        "are written 2026-11-30, and an empty cell means not given. Then run `matcher check` on",
        "this folder.",
        "",
        "| file | column | required | what belongs there |",
        "|---|---|---|---|",
    ]
    lines += [f"| {' | '.join(cells)} |" for cells in _notes(model)]
    return "\n".join(lines) + "\n"
