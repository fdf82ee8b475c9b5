"""The how-to's decisions and commands, from a plan to the plan of the week after."""

from __future__ import annotations

import csv
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from matcher import usecases
from matcher.cli import app
from matcher.files import read_batch, read_outcome, write_outcome
from matcher.optimise import Options
from matcher.usecases.allocate import allocate_week

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "next-week.md").read_text(encoding="utf-8")


def commands() -> list[list[str]]:
    """The page's commands, in order."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    return [shlex.split(line)[1:] for block in blocks for line in block.strip().splitlines()]


def decisions(need_ids: list[str]) -> list[list[str]]:
    """The page's table as rows of decisions.csv, about these needs."""
    lines = [line.strip("|") for line in PAGE.splitlines() if line.startswith("|")]
    head, _, *rows = ([cell.strip() for cell in line.split("|")] for line in lines)
    return [
        head,
        *([need, *row[1:]] for need, row in zip(need_ids[: len(rows)], rows, strict=True)),
    ]


def test_the_how_to_leads_from_a_plan_to_next_week_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    week, plan = Path("my-week"), Path("my-plan")
    usecases.generate_folder("greater-manchester", week, people=12, seed=5)
    write_outcome(plan, allocate_week(read_batch(week), Options(work_limit=2)).outcome)
    offered = list(dict.fromkeys(row.need_id for row in read_outcome(plan).allocation))
    with Path("decisions.csv").open("w", newline="") as file:
        csv.writer(file).writerows(decisions(offered))
    for words in commands():
        short = ["--work-limit", "2", "--quiet"] if words[0] == "allocate" else []
        done = CliRunner().invoke(app, [*words, *short])
        assert done.exit_code == 0, done.output
    now, then = read_batch(week).batch, read_batch(Path("next-week")).batch
    assert (then.horizon_start - now.horizon_start).days == 7
    assert set(now.need) - set(then.need) == {offered[0]}
    assert usecases.verify_folder(Path("next-week"), Path("next-plan")).verdict.ok
