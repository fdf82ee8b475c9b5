"""A workbook is read as the folder of the same week is, and its faults name sheet and cell."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from matcher.errors import Fault, InputFaults
from matcher.files import read_batch
from matcher.files.workbooks import opening
from tests.files.valid_week import valid_week, write_week
from tests.spreadsheets.workbooks import saved, workbook_of


def faults_of(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(InputFaults) as caught:
        read_batch(path)
    return caught.value.faults


def sheet(workbook: Workbook, title: str) -> Worksheet:
    found = workbook[title]
    assert isinstance(found, Worksheet)
    return found


def told(path: Path) -> list[tuple[str, int | None, str | None, str | None]]:
    return [(fault.file, fault.row, fault.column, fault.found) for fault in faults_of(path)]


def test_a_workbook_says_what_the_folder_says(tmp_path: Path) -> None:
    folder = read_batch(write_week(tmp_path / "week", valid_week()))
    workbook = read_batch(saved(tmp_path, workbook_of()))
    assert workbook.warnings == ()
    assert workbook.batch.input_sha256 != folder.batch.input_sha256
    same = {"input_sha256": ""}
    assert workbook.batch.model_copy(update=same) == folder.batch.model_copy(update=same)


def test_the_hash_is_over_the_name_and_the_bytes(tmp_path: Path) -> None:
    path = saved(tmp_path, workbook_of(), "our week.xlsx")
    wanted = hashlib.sha256(b"our week.xlsx" + path.read_bytes()).hexdigest()
    assert read_batch(path).batch.input_sha256 == wanted


def test_settings_may_stand_under_their_names(tmp_path: Path) -> None:
    workbook = workbook_of()
    workbook.remove(workbook["batch"])
    batch = workbook.create_sheet("Batch", 0)
    batch.append(["model", "horizon_start", "horizon_weeks"])
    batch.append(["workwell", dt.date(2026, 11, 30), 12.0])
    assert read_batch(saved(tmp_path, workbook)).batch.horizon_weeks == 12


def test_faults_name_the_workbook_the_sheet_and_the_cell(tmp_path: Path) -> None:
    workbook = workbook_of()
    sheet(workbook, "needs")["D3"] = 4.5
    sheet(workbook, "needs")["C2"] = "physio"
    sheet(workbook, "batch")["B3"] = "twelve"
    path = saved(tmp_path, workbook)
    assert told(path) == [
        ("week.xlsx, sheet batch", 3, "horizon_weeks", "twelve"),
        ("week.xlsx, sheet needs", 2, "service", "physio"),
        ("week.xlsx, sheet needs", 3, "sessions", "4.5"),
    ]


def test_sentences_speak_of_sheets(tmp_path: Path) -> None:
    workbook = workbook_of()
    sheet(workbook, "needs")["B2"] = "P9"
    workbook.remove(workbook["sites"])
    missing, unknown = sorted(fault.sentence() for fault in faults_of(saved(tmp_path, workbook)))[
        ::-1
    ]
    assert missing.startswith("week.xlsx, sheet sites: This sheet is missing.")
    assert "in the sheet participants" in unknown
    assert ".csv" not in missing + unknown


def test_errors_and_formulas_without_a_value_are_faults(tmp_path: Path) -> None:
    workbook = workbook_of()
    sheet(workbook, "participants")["E2"] = "#N/A"
    sheet(workbook, "needs")["D2"] = "=1+1"  # openpyxl writes no value beside it
    assert told(saved(tmp_path, workbook)) == [
        ("week.xlsx, sheet participants", 2, "employment", "#N/A"),
        ("week.xlsx, sheet needs", 2, "sessions", "=1+1"),
    ]


def test_the_value_beside_a_formula_is_read(tmp_path: Path) -> None:
    path = saved(tmp_path, workbook_of())
    inner = _part_of(path, "<v>3</v>", "<f>1+2</f><v>3</v>")
    assert read_batch(inner).batch.needs[0].sessions == 3


def test_merged_cells_are_faults_and_make_no_others(tmp_path: Path) -> None:
    workbook = workbook_of()
    sheet(workbook, "slots").merge_cells("A4:A5")
    (fault,) = faults_of(saved(tmp_path, workbook))
    assert (fault.file, fault.row, fault.column) == ("week.xlsx, sheet slots", 5, "slot_id")
    assert "Unmerge" in fault.todo


def test_empty_rows_and_columns_are_nothing(tmp_path: Path) -> None:
    workbook = workbook_of()
    sites = sheet(workbook, "sites")
    sites.cell(row=900, column=40).number_format = "0.00"
    sites.insert_rows(3)
    read = read_batch(saved(tmp_path, workbook))
    assert [site.site_id for site in read.batch.sites] == ["S1", "S2"]
    assert read.warnings == ()


def test_what_is_hidden_is_read_and_told(tmp_path: Path) -> None:
    workbook = workbook_of()
    sheet(workbook, "sites").row_dimensions[2].hidden = True
    sheet(workbook, "needs").column_dimensions["C"].hidden = True
    read = read_batch(saved(tmp_path, workbook))
    assert len(read.batch.sites) == 2
    assert [(one.file, one.code) for one in read.warnings] == [
        ("week.xlsx, sheet needs", "hidden"),
        ("week.xlsx, sheet sites", "hidden"),
    ]


def test_other_sheets_are_warned_of_but_for_our_own(tmp_path: Path) -> None:
    workbook = workbook_of()
    for title in ("Pivot", "notes", "Faults"):
        workbook.create_sheet(title)
    (warning,) = read_batch(saved(tmp_path, workbook)).warnings
    assert warning.file == "week.xlsx, sheet Pivot"


def test_a_text_that_looks_like_a_formula_is_a_text(tmp_path: Path) -> None:
    workbook = workbook_of()
    cell = sheet(workbook, "sites")["B2"]
    cell.value, cell.data_type = "=not a formula", "s"
    assert read_batch(saved(tmp_path, workbook)).batch.sites[0].name == "=not a formula"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "password"),
        (b"participant_id,referral_date\n", "not a workbook"),
        (b"", "not a workbook"),
        (b"PK\x03\x04 and then nothing", "not a workbook"),
    ],
)
def test_what_is_no_workbook_is_one_fault(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "week.xlsx"
    path.write_bytes(data)
    (fault,) = faults_of(path)
    assert says in fault.sentence()
    assert ".xlsx" in fault.todo


def test_an_old_workbook_and_one_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "week.xls").write_bytes(b"x")
    assert "Save it as .xlsx" in faults_of(tmp_path / "week.xls")[0].sentence()
    assert "There is no such file" in faults_of(tmp_path / "none.xlsx")[0].sentence()


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet3.xml", "xl/styles.xml"])
def test_damage_inside_is_told_without_a_traceback(tmp_path: Path, part: str) -> None:
    path = saved(tmp_path, workbook_of())
    faults = faults_of(_changed(path, part, lambda data: data[: len(data) // 2]))
    assert any("damaged" in fault.problem for fault in faults)


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it declares is enough to refuse it: no part of it is opened."""
    path = saved(tmp_path, workbook_of())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet99.xml", bytes(5 << 20))
    assert read_batch(path).batch.needs
    monkeypatch.setattr(opening, "LARGEST_UNPACKED", 4 << 20)
    opened: list[object] = []
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda _, name, *_rest: opened.append(name))
    (fault,) = faults_of(path)
    assert fault.code == "too_large"
    assert "more than 4 MB" in fault.problem
    assert opened == []


def _part_of(path: Path, old: str, new: str) -> Path:
    def change(data: bytes) -> bytes:
        assert old.encode() in data
        return data.replace(old.encode(), new.encode(), 1)

    return _changed(path, "xl/worksheets/sheet3.xml", change)


def _changed(path: Path, part: str, change: object) -> Path:
    assert callable(change)
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
    path.write_bytes(packed.getvalue())
    return path
