"""The command as a process of its own: the same bytes again, Ctrl-C, and how soon it answers."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from matcher import usecases
from matcher.files import write_batch
from tests.weeks import MODEL, batch, need, person, weekly

MATCHER = Path(sys.executable).with_name("matcher")
PATIENCE = 60
"""Seconds that a process may take before a test gives up on it."""


def week_of(people: int, folder: Path) -> Path:
    """A generated week in ``folder``."""
    usecases.generate_folder("greater-manchester", folder, people=people, seed=3)
    return folder


def started(*words: object, **environment: str) -> subprocess.Popen[str]:
    """The command, started."""
    return subprocess.Popen(
        [str(MATCHER), *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )


def without_time(plan: Path) -> dict[str, str]:
    """The files of a plan, without the seconds and the report's time curve."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in plan.iterdir()}
    texts["summary.json"] = re.sub(r'"seconds": [0-9.]+', "", texts["summary.json"])
    before, _, rest = texts["report.html"].partition('<section class="finding" id="progress"')
    assert rest
    _, _, after = rest.partition("</section>")
    texts["report.html"] = before + after
    return texts


def test_the_same_work_gives_the_same_bytes(tmp_path: Path) -> None:
    week = week_of(12, tmp_path / "week")
    for seed in ("1", "2"):
        words = ("allocate", week, "--out", tmp_path / seed, "--work-limit", 40, "--quiet")
        process = started(*words, PYTHONHASHSEED=seed)
        _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said
    one, two = without_time(tmp_path / "1"), without_time(tmp_path / "2")
    assert one.keys() == two.keys()
    for name, text in one.items():
        assert text == two[name], name


def test_ctrl_c_keeps_the_best_plan_so_far(tmp_path: Path) -> None:
    week, plan = week_of(60, tmp_path / "week"), tmp_path / "plan"
    process = started("allocate", week, "--out", plan, "--time-limit", 600, "--json")
    assert process.stderr is not None
    seen = []
    for line in process.stderr:  # a line a second
        seen.append(line)
        if "placed" in line:
            break
    process.send_signal(signal.SIGINT)
    told, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert "the best plan so far is kept" in said or "Written" in said
    summary = json.loads(told)
    assert summary["status"] in ("stopped", "optimal")
    assert summary["seconds"] < 300
    assert usecases.verify_folder(week, plan).verdict.ok


def test_stopping_before_there_is_a_plan_writes_nothing(tmp_path: Path) -> None:
    week, plan = tmp_path / "week", tmp_path / "plan"
    people = tuple(person(f"P{i}") for i in range(3))
    needs = tuple(need(f"N{i}", f"P{i}") for i in range(3))
    write_batch(week, batch(participants=people, needs=needs, slots=weekly(3)), MODEL)
    (week / "slots.csv").rename(week / "slots")
    os.mkfifo(week / "slots.csv")  # so that reading waits until the test says so
    process = started("allocate", week, "--out", plan)
    assert process.stderr is not None
    for line in process.stderr:
        if "Reading" in line:
            break
    process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    (week / "slots.csv").write_bytes((week / "slots").read_bytes())
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 4, said
    assert "before there was any plan" in said
    assert not plan.exists()


def test_help_answers_without_loading_the_engine() -> None:
    script = (
        "import sys, matcher, matcher.cli.commands; "
        "print([m for m in ('numba', 'ortools', 'fastapi', 'altair') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("module", ["matcher", "matcher.cli"])
def test_the_command_is_a_module_too(module: str) -> None:
    words = [sys.executable, "-m", module, "--help"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    assert "allocate" in done.stdout


@pytest.mark.parametrize("hooked", ["typer", "matcher.cli.commands"])
def test_ctrl_c_in_the_first_moments_is_one_sentence(hooked: str) -> None:
    """Ctrl-C while the command itself is still being loaded."""
    code = f"""
import os, signal, sys
from matcher.cli import main
class Hook:
    def find_spec(self, name, *_):
        if name == {hooked!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Hook())
sys.argv = ["matcher", "check", "week"]
main()
"""
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 4, done.stderr
    assert done.stderr.strip().count("\n") == 0
    assert "nothing was written" in done.stderr
