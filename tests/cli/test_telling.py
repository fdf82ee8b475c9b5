"""What the commands tell besides their result: warnings, refusals and commands to copy."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from matcher.errors import NoPlan
from matcher.files import write_batch
from tests.cli.test_commands import WEEK, run
from tests.weeks import MODEL


@pytest.fixture
def week(tmp_path: Path) -> Path:
    write_batch(tmp_path / "week", WEEK, MODEL)
    return tmp_path / "week"


@pytest.fixture
def odd(week: Path) -> Path:
    """A week with a column that nobody knows."""
    text = (week / "sites.csv").read_text(encoding="utf-8").replace("\n", ",\n")
    (week / "sites.csv").write_text(text.replace(",\n", ",colour\n", 1), encoding="utf-8")
    return week


def test_the_list_of_commands_says_each_in_a_whole_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, _, listed = run("--help").stdout.partition("Commands:\n")
    assert "allocate" in listed
    assert all(
        re.fullmatch(r"  [a-z-]+ +[^ ].*\.", line) for line in listed.strip("\n").split("\n")
    )
    assert "..." not in listed


def test_a_table_is_whole_where_there_is_no_terminal() -> None:
    assert "1,811,543" in run("scenarios").stdout


@pytest.mark.parametrize(("option", "value"), [("--time-limit", "abc"), ("--seed", "-1")])
def test_an_option_that_cannot_be_taken_is_named_in_plain_words(option: str, value: str) -> None:
    done = run("allocate", "week", option, value)
    assert done.exit_code == 2
    assert f"'{option}' needs another value" in done.stderr
    assert "nvalid" not in done.stderr


@pytest.mark.parametrize("words", [(), ("--quiet",), ("--quiet", "--json")])
def test_warnings_are_told_in_any_case(odd: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run("allocate", odd, "--out", tmp_path / "plan", "--work-limit", 0, *words)
    assert done.exit_code == 0
    assert done.stderr.count("Warning: sites.csv, row 1, column colour: ") == 1
    if "--json" in words:
        (warning,) = json.loads(done.stdout)["warnings"]
        assert (warning["file"], warning["column"]) == ("sites.csv", "colour")


def test_warnings_come_before_the_search(
    odd: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise NoPlan("The work was stopped before there was any plan.", "Nothing was written.")

    monkeypatch.setattr("matcher.usecases.allocate.allocate_week", stopped)
    done = run("allocate", odd, "--out", tmp_path / "plan", "--quiet")
    assert done.exit_code == 4
    assert done.stderr.startswith("Warning: sites.csv")


def test_out_is_tried_before_the_week_is_read(week: Path) -> None:
    done = run("allocate", week, "--out", week / "batch.toml" / "plan", "--quiet")
    assert done.exit_code == 2
    assert "could not be written" in done.stderr


def test_commands_to_copy_are_quoted_and_name_what_is_free(
    week: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    spaced = week.rename(tmp_path / "my week")
    assert "matcher allocate 'my week' --out plan " in run("check", spaced.name).stderr
    (tmp_path / "plan").mkdir()
    assert "matcher allocate 'my week' --out plan-2 " in run("check", spaced.name).stderr
