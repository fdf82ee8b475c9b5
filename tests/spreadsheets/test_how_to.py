"""The acceptance test: from somebody's own spreadsheet to an approved week by the how-to alone."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from matcher import usecases
from matcher.cli import app
from matcher.files import read_batch
from tests.spreadsheets.own_words import ITS_MEANING, UNKNOWN_WORD, own_workbook, spoil

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "real-spreadsheets.md"
PEOPLE = 40


def commands() -> list[list[str]]:
    """The how-to's commands, in their order."""
    blocks = re.findall(r"```sh\n(.*?)```", HOW_TO.read_text(), re.DOTALL)
    lines = [line for block in blocks for line in block.strip().splitlines()]
    assert all(line.startswith("matcher ") for line in lines)
    return [shlex.split(line)[1:] for line in lines]


def run(words: list[str]) -> Result:
    extra = ["--time-limit", "0", "--quiet"] if words[0] == "allocate" else []
    return CliRunner().invoke(app, [*words, *extra])


def test_the_how_to_leads_from_a_spreadsheet_to_an_approved_week(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usecases.generate_folder("greater-manchester", tmp_path / "generated", people=PEOPLE, seed=3)
    plain = read_batch(tmp_path / "generated").batch
    workbook, directory = own_workbook(tmp_path / "generated")
    bad = [
        ("Clients", 5, "Date of referral", "31/11/2026"),
        ("Clients", 20, "postcode", "ZZ99 9ZZ"),
        ("Plan items", 4, "No. of sessions", "two"),
        ("Plan items", 30, "Client ref", "P999"),
    ]
    assert len(bad) >= 0.03 * (len(plain.participants) + len(plain.needs))
    mend = spoil(workbook, list(bad))
    workbook.save(tmp_path / "week.xlsx")
    (tmp_path / "ONSPD.csv").write_text(directory)
    monkeypatch.chdir(tmp_path)
    load, map_save, check_marked, check, allocate, verify, give_back, approve = commands()

    assert run(load).exit_code == 0
    assert run(map_save).exit_code == 0
    mapping = Path("week.mapping.toml")
    question = f'# "{UNKNOWN_WORD}" = "?"'
    assert question in mapping.read_text()
    answer = f'"{UNKNOWN_WORD}" = "{ITS_MEANING}"'
    mapping.write_text(mapping.read_text().replace(question, answer))

    result = run(check_marked)
    assert result.exit_code == 2
    for sheet, row, column, found in bad:
        place = f"week.xlsx, sheet {sheet}, row {row}, column {column}:"
        (line,) = [line for line in result.stderr.splitlines() if place in line]
        assert repr(found) in line
    assert result.stderr.count("Fault: ") == len(bad)

    marked = load_workbook("week-marked.xlsx")
    assert marked.sheetnames[0] == "faults"
    links = [row[1].hyperlink.location for row in marked["faults"].iter_rows(min_row=2)]
    assert len(links) == len(bad)
    for link in links:
        title, _, coordinate = link.partition("!")
        assert marked[title.strip("'")][coordinate].comment.text.startswith("[matcher check]")
    mend(marked)
    marked.save("week.xlsx")

    checked = run(check)
    assert checked.exit_code == 0, checked.stderr
    assert read_batch(Path("week.xlsx")).batch.model_copy(update={"input_sha256": ""}) == (
        plain.model_copy(update={"input_sha256": ""})
    )
    assert run(allocate).exit_code == 0
    assert run(verify).exit_code == 0
    assert run(give_back).exit_code == 0
    plan = load_workbook("plan.xlsx")
    assert plan.sheetnames[0] == "Summary"
    assert "Not yet placed" in plan.sheetnames

    rows = Path("plan/allocation.csv").read_text().splitlines()[1:]
    approved = run(approve)
    assert approved.exit_code == 0, approved.stderr
    following = read_batch(Path("next-week")).batch
    assert len(following.bookings) == len(plain.bookings) + len(rows) > len(plain.bookings)
    assert following.horizon_start > plain.horizon_start
