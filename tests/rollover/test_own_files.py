"""Weeks in workbooks and with the user's own names roll into a plain folder."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import Workbook

from matcher.domain import Booking
from matcher.files import read_batch
from tests.rollover.folders import AMINA, Folders, rows
from tests.weeks import batch, day, need, person, weekly

WEEK = batch(
    participants=(person(), person("P2")),
    needs=(need(sessions=2), need("N2", "P2", requested_on=day(-20))),
    slots=weekly(3),
)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    folders = Folders(tmp_path)
    folders.write(WEEK)
    return folders


def check(folders: Folders) -> None:
    before = read_batch(folders.week).batch
    folders.allocate({"N1": ["T1", "T2"]})
    after = folders.roll(rest=AMINA).week.batch
    assert after.bookings == (
        Booking(slot_id="T1", participant_id="P1", need_id="N1", session=1),
        Booking(slot_id="T2", participant_id="P1", need_id="N1", session=2),
    )
    assert after.needs == before.needs[1:]
    assert after.participants == before.participants
    assert after.horizon_start == day(7)
    assert read_batch(folders.next).batch == after


def test_a_workbook(folders: Folders) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    settings = book.create_sheet("batch")
    for setting in (("model", "workwell"), ("horizon_start", day(0)), ("horizon_weeks", 4)):
        settings.append(setting)
    for file in folders.week.glob("*.csv"):
        sheet = book.create_sheet(file.stem)
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.reader(lines):
                sheet.append(row)
    folders.week = folders.root / "week.xlsx"
    book.save(folders.week)
    check(folders)


def test_names_and_dates_of_the_user_s_own(folders: Folders) -> None:
    folders.edit(
        "needs.csv",
        "Line,participant_id,service,sessions,Asked for\n"
        "N1,P1,MSK Physio,2,23/11/2026\nN2,P2,MSK Physio,1,10/11/2026\n",
    )
    folders.edit(
        "mapping.toml",
        '[needs.columns]\nneed_id = "Line"\nrequested_on = "Asked for"\n'
        '[needs.dates]\nrequested_on = "dd/mm/yyyy"\n'
        '[needs.values.service]\n"MSK Physio" = "physiotherapy"\n',
    )
    check(folders)
    [row] = rows(folders.next, "needs.csv")
    assert (row["need_id"], row["service"], row["requested_on"]) == (
        "N2",
        "physiotherapy",
        "2026-11-10",
    )
