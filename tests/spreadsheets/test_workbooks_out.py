"""Workbooks handed back: marked ones, templates and plans."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from matcher import usecases
from matcher.domain import (
    AllocationRow,
    Baseline,
    Certificate,
    Mode,
    Outcome,
    Reason,
    RebookRow,
    Spread,
    Status,
    Summary,
    UnplacedRow,
)
from matcher.errors import InputFaults, MatcherError
from matcher.files import CannotWrite, read_batch, write_outcome
from tests.files.valid_week import added, all_of, cell, content, valid_week, write_week
from tests.spreadsheets.workbooks import saved, workbook_of


def at(workbook: Workbook, title: str, coordinate: str) -> Cell:
    found = workbook[title]
    assert isinstance(found, Worksheet)
    one = found[coordinate]
    assert isinstance(one, Cell)
    return one


def mark(week: Path, out: Path) -> Workbook:
    try:
        read_batch(week)
    except InputFaults as found:
        usecases.write_marked(week, found.faults, found.warnings, out)
    return load_workbook(out)


def faulty(tmp_path: Path) -> tuple[Workbook, Path]:
    workbook = workbook_of()
    at(workbook, "needs", "D2").value = 4.5
    at(workbook, "sites", "B2").font = Font(italic=True)
    at(workbook, "sites", "B3").value = None
    at(workbook, "sites", "B3").comment = Comment("Ask Sam", "Kim")
    return workbook, saved(tmp_path, workbook)


def test_bad_cells_are_marked_and_all_else_is_as_it_was(tmp_path: Path) -> None:
    before, path = faulty(tmp_path)
    marked = mark(path, tmp_path / "marked.xlsx")
    assert marked.sheetnames == ["faults", *before.sheetnames]
    bad = at(marked, "needs", "D2")
    assert bad.value == 4.5
    assert bad.fill.start_color.rgb == "FFFFD54F"
    assert bad.comment is not None
    assert "This is not a whole number. Enter a whole number from 1 to 26." in bad.comment.text
    empty = at(marked, "sites", "B3").comment
    assert empty is not None
    assert empty.text.startswith("Ask Sam\n\n[matcher check]\n")
    assert at(marked, "sites", "B2").font.italic
    for sheet in before.worksheets:
        for row in sheet.iter_rows():
            for one in row:
                other = at(marked, sheet.title, one.coordinate)
                assert other.value == (
                    one.value if not isinstance(one.value, dt.date) else other.value
                )
                marks = (sheet.title, one.coordinate) in (("needs", "D2"), ("sites", "B3"))
                assert (other.fill.fill_type == "solid") == marks


def test_the_list_links_to_the_cells(tmp_path: Path) -> None:
    marked = mark(faulty(tmp_path)[1], tmp_path / "marked.xlsx")
    rows = list(marked["faults"].iter_rows(min_row=2))
    assert [[one.value for one in row][:4] for row in rows] == [
        ["Fault", "week.xlsx, sheet needs, row 2", "sessions", "4.5"],
        ["Fault", "week.xlsx, sheet sites, row 3", "name", None],
    ]
    assert [row[1].hyperlink.location for row in rows] == ["'needs'!D2", "'sites'!B3"]


def test_a_marked_workbook_that_is_mended_is_a_week(tmp_path: Path) -> None:
    marked = mark(faulty(tmp_path)[1], tmp_path / "marked.xlsx")
    at(marked, "needs", "D2").value = 4
    at(marked, "sites", "B3").value = "The old mill"
    read = read_batch(saved(tmp_path, marked, "mended.xlsx"))
    assert read.warnings == ()
    at(marked, "needs", "D2").value = 0
    again = mark(saved(tmp_path, marked, "again.xlsx"), tmp_path / "again-marked.xlsx")
    assert again.sheetnames.count("faults") == 1
    mended = at(again, "sites", "B3")
    assert (mended.fill.fill_type, mended.comment and mended.comment.text) == (None, "Ask Sam")


def test_a_folder_comes_back_as_a_workbook(tmp_path: Path) -> None:
    week = valid_week()
    all_of(
        cell("needs.csv", 3, "sessions", "=1+1"),
        added("sites.csv", "S3,half a row"),
        content("batch.toml", 'model = "workwell"\nhorizon_start = 2026-11-30\n'),
        content("travel.csv", b"\xff\xfe"),
    )(week)
    marked = mark(write_week(tmp_path / "week", week), tmp_path / "marked.xlsx")
    assert at(marked, "needs", "D3").value == "=1+1"
    assert at(marked, "needs", "D3").data_type == "s"
    assert at(marked, "needs", "D3").comment
    assert at(marked, "sites", "A4").comment
    assert at(marked, "batch", "B3").comment
    wheres = [row[1].value for row in marked["faults"].iter_rows(min_row=2)]
    assert wheres == ["batch.toml", "needs.csv, row 3", "sites.csv, row 4", "travel.csv"]


def test_what_cannot_be_opened_comes_back_as_a_list(tmp_path: Path) -> None:
    path = tmp_path / "week.xlsx"
    path.write_bytes(b"no workbook")
    assert mark(path, tmp_path / "marked.xlsx").sheetnames == ["faults"]


def test_nothing_is_written_over(tmp_path: Path) -> None:
    _, path = faulty(tmp_path)
    mark(path, tmp_path / "marked.xlsx")
    with pytest.raises(CannotWrite, match="already"):
        mark(path, tmp_path / "marked.xlsx")


def test_a_template_is_a_small_sound_week(tmp_path: Path) -> None:
    usecases.write_template(tmp_path / "folder")
    usecases.write_template(tmp_path / "week.xlsx")
    folder, workbook = (read_batch(tmp_path / name) for name in ("folder", "week.xlsx"))
    assert (folder.warnings, workbook.warnings) == ((), ())
    same = {"input_sha256": ""}
    assert folder.batch.model_copy(update=same) == workbook.batch.model_copy(update=same)
    batch = folder.batch
    for rows in (batch.participants, batch.needs, batch.sites, batch.bookings, batch.restrictions):
        assert len(rows) == 1
    for name in ("folder", "week.xlsx"):
        with pytest.raises(CannotWrite):
            usecases.write_template(tmp_path / name)


def test_a_template_offers_the_codes(tmp_path: Path) -> None:
    usecases.write_template(tmp_path / "week.xlsx")
    sheet = load_workbook(tmp_path / "week.xlsx")["needs"]
    assert isinstance(sheet, Worksheet)
    rules = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert "physiotherapy" in str(rules["C2:C2001"])
    assert sheet.freeze_panes == "A2"
    readme = tmp_path / "folder" / "README.md"
    usecases.write_template(tmp_path / "folder")
    assert (
        "| needs | service | yes | which service: physiotherapy, counselling" in readme.read_text()
    )


def planned(folder: Path) -> tuple[Path, Path]:
    """A week with a site whose name looks like a formula, and a plan written by hand."""
    week = valid_week()
    cell("sites.csv", 2, "name", '=HYPERLINK("x")')(week)
    path = write_week(folder / "week", week)
    batch = read_batch(path).batch
    row = AllocationRow(
        need_id="N1",
        participant_id="P1",
        session=1,
        slot_id="L1",
        practitioner_id="Q1",
        site_id="S1",
        mode=Mode.IN_PERSON,
        start=batch.slot["L1"].start,
        travel_minutes=12,
        wait_days=29,
        fit=Decimal("0.775"),
    )
    left = UnplacedRow(
        need_id="N2",
        participant_id="P1",
        reason=Reason.WAITS_FOR,
        explanation="It waits for N1",
        last_chance=True,
    )
    spread = Spread(median=1, p90=2, max=3)
    summary = Summary(
        needs=2,
        needs_placed=1,
        sessions_booked=1,
        cost_days=1.5,
        bound_days=1.5,
        gap=0,
        gap_avoidable=0,
        status=Status.OPTIMAL,
        seconds=0.1,
        seed=0,
        wait_days=spread,
        travel_minutes=spread,
        fit_mean=0.775,
        utilisation={},
        baseline=Baseline(cost_days=2, needs_placed=1, sessions_booked=1, wait_days=spread),
        model="workwell",
        versions={},
        input_sha256=batch.input_sha256,
    )
    rebook = RebookRow(slot_id="L5", participant_id="P2", need_id="N9", session=1)
    outcome = Outcome(
        allocation=(row,),
        unplaced=(left,),
        rebook=(rebook,),
        summary=summary,
        certificate=Certificate(cost=1500, bound=1500),
    )
    write_outcome(folder / "plan", outcome)
    return path, folder / "plan"


def test_a_plan_as_a_workbook_has_typed_cells(tmp_path: Path) -> None:
    usecases.write_result_workbook(*planned(tmp_path), tmp_path / "plan.xlsx")
    workbook = load_workbook(tmp_path / "plan.xlsx")
    assert workbook.sheetnames == ["Summary", "Physiotherapy", "Not yet placed", "To rebook"]
    sheet = workbook["Physiotherapy"]
    assert isinstance(sheet, Worksheet)
    header = [one.value for one in sheet[1]]
    first = dict(zip(header, [one.value for one in sheet[2]], strict=True))
    assert first["start"] == dt.datetime(2026, 12, 1, 9, 30)
    assert (first["wait_days"], first["fit"]) == (29, 0.775)
    assert first["site"] == '=HYPERLINK("x")'
    assert sheet.cell(row=2, column=header.index("site") + 1).data_type == "s"
    assert (sheet.freeze_panes, bool(sheet.auto_filter.ref)) == ("A2", True)


def test_a_plan_of_another_week_is_refused(tmp_path: Path) -> None:
    other = write_week(tmp_path / "other", valid_week())
    with pytest.raises(MatcherError, match="another week"):
        usecases.write_result_workbook(other, planned(tmp_path)[1], tmp_path / "plan.xlsx")
