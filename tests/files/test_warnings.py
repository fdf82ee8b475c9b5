"""Odd things are said without stopping the work."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.files import read_batch
from tests.files.cases import Case
from tests.files.valid_week import (
    added,
    all_of,
    cell,
    content,
    replaced,
    valid_week,
    without,
    write_week,
)

PEOPLE, NEEDS, SLOTS, SITES = "participants.csv", "needs.csv", "slots.csv", "sites.csv"

CASES = (
    Case(
        "column unknown",
        cell(PEOPLE, 2, "favourite_colour", "red"),
        PEOPLE,
        1,
        "favourite_colour",
        None,
        "not known, so it is not read",
    ),
    Case(
        "column misspelt",
        replaced(PEOPLE, "urgency", "urgancy"),
        PEOPLE,
        1,
        "urgancy",
        None,
        "If urgency is meant, call it that",
    ),
    Case(
        "column without a name",
        content("travel.csv", "participant_id,site_id,minutes,\nP1,S1,12,seen\n"),
        "travel.csv",
        1,
        None,
        None,
        "Name it, or clear it",
    ),
    Case(
        "file misspelt",
        all_of(without("bookings.csv"), content("booking.csv", "slot_id,participant_id\n")),
        "booking.csv",
        None,
        None,
        None,
        "so it is not read",
    ),
    Case(
        "key unknown",
        content(
            "batch.toml",
            'model = "workwell"\nhorizon_start = 2026-11-30\nhorizon_weeks = 12\nseed = 1\n',
        ),
        "batch.toml",
        None,
        "seed",
        None,
        "not known, so it is not read",
    ),
    Case(
        "outside the United Kingdom",
        cell(SITES, 2, "latitude", "43.577"),
        SITES,
        2,
        "latitude",
        "43.577",
        "Check the figures",
    ),
    Case(
        "latitude and longitude swapped",
        all_of(cell(PEOPLE, 3, "latitude", "-2.40"), cell(PEOPLE, 3, "longitude", "53.60")),
        PEOPLE,
        3,
        "latitude",
        "-2.40",
        "swap them",
    ),
    Case(
        "postcode beside coordinates",
        cell(PEOPLE, 3, "postcode", "BL1 1DA"),
        PEOPLE,
        3,
        "postcode",
        "BL1 1DA",
        "Keep one of the two",
    ),
    Case(
        "provides to no effect",
        cell("practitioners.csv", 3, "provides", "step_free"),
        "practitioners.csv",
        3,
        "provides",
        "step_free",
        "Enter it for the sites that provide it",
    ),
    Case(
        "a site that speaks Polish",
        cell(SITES, 3, "provides", "language:pl"),
        SITES,
        3,
        "provides",
        "language:pl",
        "Enter it for the practitioners that provide it",
    ),
    Case(
        "released and not reserved",
        cell(SLOTS, 3, "reserved_for", ""),
        SLOTS,
        3,
        "release_on",
        "2026-12-01",
        "Enter whom it is reserved_for, or clear release_on",
    ),
    Case(
        "more bookings than places",
        added("bookings.csv", "L3,P2,,"),
        "bookings.csv",
        5,
        "slot_id",
        "L3",
        "nothing in it is free",
    ),
    Case(
        "clinic without slots",
        added("clinics.csv", "C2,Q2,S1,in_person,90,mon,09:00,10:00,,,,"),
        "clinics.csv",
        3,
        None,
        None,
        "makes no slot",
    ),
    Case(
        "wanted and forbidden",
        cell(NEEDS, 4, "forbid_practitioners", "Q1"),
        NEEDS,
        4,
        "require_practitioner",
        "Q1",
        "also in forbid_practitioners",
    ),
    Case(
        "wanted, and gives another service",
        cell(NEEDS, 4, "require_practitioner", "Q3"),
        NEEDS,
        4,
        "require_practitioner",
        "Q3",
        "does not give physiotherapy",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "_"))
def test_a_warning_is_told_and_the_week_is_read(case: Case, tmp_path: Path) -> None:
    week = valid_week()
    case.change(week)
    read = read_batch(write_week(tmp_path, week))
    told = [(one.file, one.row, one.column, one.found) for one in read.warnings]
    assert told == [(case.file, case.row, case.column, case.found)]
    assert case.says in read.warnings[0].sentence()
    assert len(read.batch.participants) == 3
