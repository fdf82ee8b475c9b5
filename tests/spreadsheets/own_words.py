"""A generated week as a service would keep it: own columns, own words, UK dates, postcodes."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from tests.spreadsheets.workbooks import typed

SHEETS = {
    "participants": "Clients",
    "needs": "Plan items",
    "practitioners": "Staff",
    "sites": "Venues",
    "slots": "Appointments",
    "clinics": "Clinics",
    "closures": "Leave",
    "bookings": "Bookings",
    "restrictions": "Restrictions",
}
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "participants": {
        "participant_id": "Client ref",
        "referral_date": "Date of referral",
        "employment": "Work status",
        "urgency": "Priority",
        "barriers": "Conditions",
        "travel": "Transport",
        "max_travel_minutes": "Max travel time",
        "requirements": "Access needs",
        "support_starts": "Support start date",
    },
    "needs": {
        "need_id": "Item ref",
        "participant_id": "Client ref",
        "service": "Service needed",
        "sessions": "No. of sessions",
        "same_practitioner": "Same clinician",
        "requested_on": "Date requested",
        "previous_session": "Last seen",
        "not_before": "Earliest date",
    },
    "practitioners": {"practitioner_id": "Clinician", "services": "Services offered"},
    "sites": {"site_id": "Site code", "name": "Site name", "provides": "Facilities"},
    "slots": {"slot_id": "Slot ref", "practitioner_id": "Clinician", "site_id": "Site code"},
    "clinics": {"clinic_id": "Clinic code", "practitioner_id": "Clinician", "site_id": "Site code"},
    "bookings": {"participant_id": "Client ref"},
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "employment": {"in_work": "Employed", "off_sick": "Signed off", "out_of_work": "Unemployed"},
    "urgency": {"routine": "Normal", "soon": "High", "urgent": "URGENT"},
    "travel": {"car": "Drives", "public_transport": "Bus", "walk": "On foot"},
    "service": {
        "physiotherapy": "MSK Physio",
        "counselling": "Talking therapy",
        "hr_adviser": "Employment advice",
        "training": "Back class",
        "citizens_advice": "CAB",
    },
    "weekday": {"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday"},
}
UK_DATES = ("referral_date", "requested_on", "support_starts", "previous_session", "not_before")
UNKNOWN_WORD, ITS_MEANING = "Back class", "training"


def own_workbook(folder: Path) -> tuple[Workbook, str]:
    """The week in ``folder`` as a workbook of a service's own, and an ONSPD file for its homes."""
    workbook = Workbook()
    batch = workbook.active
    assert isinstance(batch, Worksheet)
    batch.title = "batch"
    for key, value in tomllib.loads((folder / "batch.toml").read_text()).items():
        batch.append([key, typed(str(value))])
    directory = ["pcds,dointr,doterm,lat,long"]
    for name, title in SHEETS.items():
        file = folder / f"{name}.csv"
        if file.is_file():
            with file.open(newline="") as text:
                rows = list(csv.DictReader(text))
            if rows:
                _sheet(workbook, name, title, rows, directory)
    return workbook, "\n".join(directory) + "\n"


def _sheet(
    workbook: Workbook, name: str, title: str, rows: list[dict[str, str]], directory: list[str]
) -> None:
    sheet = workbook.create_sheet(title)
    if name == "participants":
        sheet.append([f"{title}, exported for the weekly meeting"])
        for row in rows:
            latitude, longitude = row.pop("latitude"), row.pop("longitude")
            row["postcode"] = _postcode(len(directory))
            directory.append(f"{row['postcode']},198001,,{latitude},{longitude}")
    own = COLUMNS.get(name, {})
    columns = list(rows[0])
    sheet.append([own.get(column, column) for column in columns])
    for row in rows:
        sheet.append([_value(column, row[column]) for column in columns])


def _postcode(number: int) -> str:
    letters = "ABDEFGHJLN"
    return f"ZZ{number // 100 + 1} {number // 10 % 10}{letters[number % 10]}A"


def _value(column: str, text: str) -> object:
    if column in UK_DATES and text:
        return dt.date.fromisoformat(text).strftime("%d/%m/%Y")
    return typed(WORDS.get(column, {}).get(text, text))


Bad = tuple[str, int, str, object]
"""Sheet, row, column and what is wrongly in it."""


def spoil(workbook: Workbook, bad: list[Bad]) -> Callable[[Workbook], None]:
    """Put wrong values into cells; gives what mends them again."""
    right: list[Bad] = []
    for title, row, column, value in bad:
        cell = _cell(workbook, title, row, column)
        right.append((title, row, column, cell.value))
        cell.value = value

    def mend(marked: Workbook) -> None:
        for title, row, column, value in right:
            _cell(marked, title, row, column).value = value

    return mend


def _cell(workbook: Workbook, title: str, row: int, column: str) -> Cell:
    sheet = workbook[title]
    assert isinstance(sheet, Worksheet)
    header = 2 if title == "Clients" else 1
    names = [cell.value for cell in sheet[header]]
    cell = sheet.cell(row=row, column=names.index(column) + 1)
    assert isinstance(cell, Cell)
    return cell
