"""A week with columns, words and dates of its own, read by what its user says of them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from matcher.files import read_batch
from matcher.usecases.templates import write_template
from tests.pages.axe import check
from tests.pages.pictures import keep
from tests.pages.site import Site

Row = dict[str, str]


@pytest.fixture
def own_week(week_folder: Path, tmp_path: Path) -> Path:
    """The week in somebody's own words, as a zip."""
    folder = tmp_path / "own"
    shutil.copytree(week_folder, folder)

    def person(row: Row) -> None:
        day = dt.date.fromisoformat(row["referral_date"])
        row["referral_date"] = day.strftime("%d/%m/%Y")
        row["employment"] = {"off_sick": "On the panel"}.get(row["employment"], row["employment"])

    def item(row: Row) -> None:
        if row["service"] == "physiotherapy":
            row["service"] = "Back class"

    own = {"participant_id": "Client ref", "referral_date": "Referred on"}
    rewrite(folder / "participants.csv", person, own)
    rewrite(folder / "needs.csv", item, {"participant_id": "Client ref"})
    return Path(shutil.make_archive(str(tmp_path / "own"), "zip", folder))


def rewrite(file: Path, change: Callable[[Row], None], names: Mapping[str, str]) -> None:
    """Change every row of a table, and what its columns are called."""
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    for row in rows:
        change(row)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([names.get(name, name) for name in rows[0]])
    writer.writerows(list(row.values()) for row in rows)
    file.write_text(text.getvalue(), encoding="utf-8")


def test_own_columns_and_words_are_asked_for_and_then_read(
    empty: Site, tab: Page, own_week: Path, week_folder: Path
) -> None:
    tab.goto(empty.page("/week/load"))
    tab.get_by_label("Files").set_input_files(own_week)
    tab.get_by_role("button", name="Send").click()
    expect(tab.get_by_role("alert")).to_contain_text("The model has no service of this name")
    check(tab)
    tab.get_by_role("button", name="Say what they mean").click()
    expect(tab.get_by_label("Participant id").first).to_have_value("Client ref")
    tab.get_by_role("button", name="Read my files so").click()
    for open_word in ("On the panel", "Back class"):
        expect(tab.get_by_role("alert")).to_contain_text(open_word)
    check(tab)
    tab.get_by_label("\u201cOn the panel\u201d").select_option("off_sick")
    tab.get_by_label("\u201cBack class\u201d").select_option("physiotherapy")
    keep(tab, "names")
    tab.get_by_role("button", name="Read my files so").click()
    expect(tab.get_by_role("heading", name="Look at what you sent")).to_be_visible()
    check(tab)
    with tab.expect_download() as answers:
        tab.get_by_role("link", name="Keep your answers").click()
    told = tomllib.loads(answers.value.path().read_text(encoding="utf-8"))
    assert told["needs"]["values"]["service"] == {"Back class": "physiotherapy"}
    tab.get_by_role("button", name="Keep it").click()
    expect(tab.get_by_role("heading", name="This week")).to_be_visible()
    meant = {one.need_id: one.service for one in read_batch(week_folder).batch.needs}
    kept = {one.need_id: one.service for person in empty.store.people() for one in person.needs}
    assert kept.items() <= meant.items()
    assert "physiotherapy" in kept.values()


def test_a_cell_of_a_workbook_is_mended_in_the_page(empty: Site, tab: Page, tmp_path: Path) -> None:
    file = tmp_path / "week.xlsx"
    write_template(file)
    book = openpyxl.load_workbook(file)
    sheet = book["participants"]
    header = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(row=2, column=header["referral_date"], value="soon")
    book.save(file)
    tab.goto(empty.page("/week/load"))
    tab.get_by_label("Files").set_input_files(file)
    tab.get_by_role("button", name="Send").click()
    summary = tab.get_by_role("alert")
    summary.get_by_role("link", name="row 2, referral_date").click()
    wrong = tab.get_by_label("sheet participants, row 2, referral_date")
    expect(wrong).to_be_focused()
    wrong.fill("2026-11-20")
    tab.get_by_role("button", name="Mend and look again").click()
    expect(tab.get_by_label("sheet participants, row 2, referral_date")).to_have_count(0)
