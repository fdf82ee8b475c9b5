"""Every kind of bad input is told where it stands, and what to enter instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.errors import Fault, InputFaults
from matcher.files import read_batch
from tests.files import faults_in_people, faults_in_supply, faults_in_the_rest
from tests.files.cases import Case
from tests.files.valid_week import all_of, cell, valid_week, write_week

CASES = (*faults_in_people.CASES, *faults_in_supply.CASES, *faults_in_the_rest.CASES)
FORBIDDEN_WORDS = ("invalid", "illegal", "abort", "error", "null", "none", "token", "parse")


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(InputFaults) as caught:
        read_batch(folder)
    return caught.value.faults


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "_"))
def test_a_fault_is_told_where_it_is_and_what_to_do(case: Case, tmp_path: Path) -> None:
    week = valid_week()
    case.change(week)
    faults = faults_of(write_week(tmp_path / "week", week))
    told = [(fault.file, fault.row, fault.column, fault.found) for fault in faults]
    assert told == [(case.file, case.row, case.column, case.found)], [f.sentence() for f in faults]
    sentence = faults[0].sentence()
    assert case.says in sentence
    assert not [word for word in FORBIDDEN_WORDS if word in sentence.casefold().split()]


def test_there_are_enough_kinds() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)) >= 80


def test_the_week_is_sound_before_it_is_spoilt(tmp_path: Path) -> None:
    assert read_batch(write_week(tmp_path, valid_week())).warnings == ()


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    week = valid_week()
    all_of(
        cell("participants.csv", 3, "referral_date", "30/11/2026"),
        cell("participants.csv", 3, "employment", "retired"),
        cell("participants.csv", 2, "barriers", "mks;msk:9"),
        cell("needs.csv", 3, "after_need", "N7"),
        cell("practitioners.csv", 4, "services", ""),
        cell("sites.csv", 2, "name", ""),
        cell("slots.csv", 5, "start", "noon"),
        cell("clinics.csv", 2, "weekday", "someday"),
        cell("closures.csv", 2, "to_date", "2025-12-12"),
        cell("bookings.csv", 2, "session", "first"),
        cell("restrictions.csv", 3, "kind", "both"),
        cell("travel.csv", 2, "minutes", "soon"),
    )(week)
    week["batch.toml"] = b'model = "workwell"\nhorizon_start = 2026-11-30\nhorizon_weeks = "12"\n'
    faults = faults_of(write_week(tmp_path, week))
    assert [(fault.file, fault.row, fault.column) for fault in faults] == [
        ("batch.toml", None, "horizon_weeks"),
        ("participants.csv", 2, "barriers"),
        ("participants.csv", 2, "barriers"),
        ("participants.csv", 3, "referral_date"),
        ("participants.csv", 3, "employment"),
        ("needs.csv", 3, "after_need"),
        ("practitioners.csv", 4, "services"),
        ("sites.csv", 2, "name"),
        ("slots.csv", 5, "start"),
        ("clinics.csv", 2, "weekday"),
        ("closures.csv", 2, "to_date"),
        ("bookings.csv", 2, "session"),
        ("restrictions.csv", 3, "kind"),
        ("travel.csv", 2, "minutes"),
    ]


def test_one_faulty_row_makes_no_other_faults(tmp_path: Path) -> None:
    """Needs, bookings and restrictions of a person whose own row is faulty are not told."""
    week = valid_week()
    cell("participants.csv", 2, "employment", "?")(week)
    assert len(faults_of(write_week(tmp_path, week))) == 1


def test_a_missing_table_makes_no_other_faults(tmp_path: Path) -> None:
    week = valid_week()
    for name in ("participants.csv", "practitioners.csv", "sites.csv"):
        del week[name]
    faults = faults_of(write_week(tmp_path, week))
    assert [(fault.file, fault.code) for fault in faults] == [
        ("participants.csv", "missing_file"),
        ("practitioners.csv", "missing_file"),
        ("sites.csv", "missing_file"),
    ]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path / "nowhere")
    assert "no such folder" in fault.sentence()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "week.csv"
    file.write_text("participant_id\n")
    (fault,) = faults_of(file)
    assert "not a folder" in fault.sentence()


def test_a_table_that_is_a_folder(tmp_path: Path) -> None:
    week = valid_week()
    del week["travel.csv"]
    write_week(tmp_path, week)
    (tmp_path / "travel.csv").mkdir()
    (fault,) = faults_of(tmp_path)
    assert (fault.file, fault.code) == ("travel.csv", "cannot_open")


def test_a_failed_read_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    week = valid_week()
    cell("needs.csv", 2, "sessions", "0")(week)
    write_week(tmp_path, week)
    faults_of(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == week
