"""The README's week, commands and Python run as they stand there."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from matcher.cli import app
from tests.house import readme
from tests.house.command import MATCHER, run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the README's week stands and its commands have been run."""
    folder = tmp_path_factory.mktemp("readme")
    week = folder / "my-week"
    week.mkdir()
    for name, content in readme.files().items():
        (week / name).write_text(content, encoding="utf-8")
    for command in readme.commands():
        run([MATCHER, *command[1:]], folder)
    return folder


def test_the_readme_has_a_whole_week_and_three_commands() -> None:
    assert set(readme.files()) == {
        "batch.toml",
        "participants.csv",
        "needs.csv",
        "practitioners.csv",
        "sites.csv",
        "slots.csv",
    }
    assert [command[1] for command in readme.commands()] == ["check", "allocate", "verify"]


def test_the_week_costs_what_the_readme_and_the_formulation_say(folder: Path) -> None:
    summary = json.loads((folder / "my-plan" / "summary.json").read_text(encoding="utf-8"))
    assert summary["cost_days"] == 21.563
    assert summary["bound_days"] == 21.563
    assert summary["gap"] == 0
    assert summary["status"] == "optimal"
    assert summary["baseline"]["cost_days"] == 32.0
    assert "32.000 days" in readme.README
    assert "21.563" in readme.README


def test_the_plan_is_the_one_described(folder: Path) -> None:
    rows = (folder / "my-plan" / "allocation.csv").read_text(encoding="utf-8-sig").splitlines()
    cells = [row.split(",") for row in rows]
    need, slot = cells[0].index("need_id"), cells[0].index("slot_id")
    assert {(row[need], row[slot]) for row in cells[1:]} == {("N1", "T2"), ("N2", "T1")}


def test_the_tutorial_s_second_week_costs_what_it_says(folder: Path) -> None:
    week = folder / "two-places"
    week.mkdir()
    for name, content in readme.files().items():
        (week / name).write_text(content, encoding="utf-8")
    header, first, second = (week / "slots.csv").read_text(encoding="utf-8").splitlines()
    slots = f"{header},places\n{first},2\n{second},1\n"
    (week / "slots.csv").write_text(slots, encoding="utf-8")
    command = [MATCHER, "allocate", "two-places", "--out", "plan-2", "--time-limit", "5"]
    run(command, folder)
    summary = json.loads((folder / "plan-2" / "summary.json").read_text(encoding="utf-8"))
    tutorial = (readme.ROOT / "docs" / "tutorial" / "first-week.md").read_text(encoding="utf-8")
    assert summary["cost_days"] == 11.688
    assert "11.688 days" in tutorial


def test_the_python_runs(folder: Path) -> None:
    (script,) = readme.python()
    out = run([sys.executable, "-c", script], folder)
    assert out.startswith("21.563 days; no plan costs less than 21.563")
    assert "N2 1 T1 2026-12-01" in out


def test_every_command_in_the_table_is_there() -> None:
    named = re.findall(r"^\| `matcher ([\w-]+)", readme.README, flags=re.MULTILINE)
    assert "check" in named
    for command in named:
        told = CliRunner().invoke(app, [command, "--help"])
        assert told.exit_code == 0, command
        assert "Usage: " in told.stdout


def test_every_make_target_in_the_readme_is_there() -> None:
    makefile = (readme.ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake (\w+)", readme.README))
    assert {"demo", "setup", "bench"} <= named
    assert not [target for target in named if f"\n{target}: " not in makefile]
