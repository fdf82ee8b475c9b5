"""`matcher rollover` as a person or a program runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from matcher.cli.rollover import rollover
from matcher.files import read_batch
from tests.rollover.folders import Folders, rows
from tests.weeks import batch, need, person, weekly

APP = typer.Typer()
APP.command()(rollover)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    folders = Folders(tmp_path)
    people = (person(), person("P2"))
    folders.write(batch(participants=people, needs=(need(), need("N2", "P2")), slots=weekly(2)))
    folders.allocate({"N1": ["T1"], "N2": ["T2"]})
    return folders


def run(folders: Folders, *words: str) -> Result:
    paths = (str(folders.week), str(folders.out), "--out", str(folders.next))
    return CliRunner().invoke(APP, [*paths, *words])


def test_decisions_are_booked_and_the_next_command_is_named(folders: Folders) -> None:
    folders.decide("N1,accept,,Amina Khan,")
    done = run(folders, "--decisions", str(folders.decisions))
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "Booked: 1 need, 1 session.",
        "To come forward: 1 offered and not decided.",
        "The next week has 1 need.",
    ]
    assert f"matcher allocate {folders.next} --out plan" in done.stderr
    assert [row["slot_id"] for row in rows(folders.next, "bookings.csv")] == ["T1"]


def test_all_offers_are_accepted_by_a_named_person(folders: Folders) -> None:
    done = run(folders, "--accept-all", "--by", "Amina Khan", "--json")
    assert done.exit_code == 0
    said = json.loads(done.stdout)
    assert (said["horizon_start"], said["counts"]["accepted"]) == ("2026-12-07", 2)
    names = [row["by"] for row in rows(folders.root, "next-decisions.csv")]
    assert names == ["Amina Khan", "Amina Khan"]


def test_a_mapping_of_another_name_is_named_again(folders: Folders) -> None:
    ours = folders.root / "ours.toml"
    ours.write_text('[needs.columns]\nneed_id = "Line"\n')
    text = (folders.week / "needs.csv").read_text().replace("need_id", "Line", 1)
    (folders.week / "needs.csv").write_text(text)
    read = read_batch(folders.week, mapping=ours)
    folders.allocate({"N1": ["T1"]}, read)
    words = ("--accept-all", "--by", "Amina Khan")
    assert run(folders, *words).exit_code == 2
    assert run(folders, *words, "--mapping", str(ours)).exit_code == 0
    assert [row["slot_id"] for row in rows(folders.next, "bookings.csv")] == ["T1"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--accept-all"], "before a named person approves. Add --by"),
        (["--accept-all", "--by", " "], "before a named person approves. Add --by"),
        (["--by", "Amina Khan"], "Add --accept-all"),
        (["--decisions", "none.csv"], "none.csv: This file is missing."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(
    folders: Folders, words: list[str], says: str
) -> None:
    done = run(folders, *words)
    assert done.exit_code == 2
    assert says in done.stderr
    assert not folders.next.exists()
