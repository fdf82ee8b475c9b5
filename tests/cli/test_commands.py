"""The commands as a person or a program runs them: results, talk, exit codes, files."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from matcher import usecases
from matcher.cli import app
from matcher.domain import Booking, Summary
from matcher.errors import NoPlan
from matcher.files import read_outcome, write_batch
from matcher.optimise import Options
from tests.weeks import MODEL, batch, need, person, weekly

WEEK = batch(
    participants=(person("P1"), person("P2", urgency="urgent"), person("P3")),
    needs=(
        need("N1", "P1"),
        need("N2", "P2", urgency="urgent", sessions=2),
        need("N3", "P3", service="counselling"),
    ),
    slots=weekly(3),
)
PLAN_FILES = {
    "allocation.csv",
    "certificate.json",
    "rebook.csv",
    "report.html",
    "summary.json",
    "unplaced.csv",
}


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def week(tmp_path: Path) -> Path:
    write_batch(tmp_path / "week", WEEK, MODEL)
    return tmp_path / "week"


@pytest.fixture
def faulty(week: Path) -> Path:
    """A week whose needs ask for a service that nobody knows, and have a column too many."""
    text = (week / "needs.csv").read_text(encoding="utf-8")
    text = text.replace(",counselling,", ",councelling,").replace("\n", ",\n")
    (week / "needs.csv").write_text(text.replace(",\n", ",colour\n", 1), encoding="utf-8")
    return week


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Result]:
    """A week, its plan, and what the command said."""
    home = tmp_path_factory.mktemp("planned")
    write_batch(home / "week", WEEK, MODEL)
    said = run("allocate", home / "week", "--out", home / "plan", "--work-limit", 80)
    return home / "week", home / "plan", said


def test_check_counts_what_it_read(week: Path) -> None:
    done = run("check", week)
    assert done.exit_code == 0
    assert done.stdout == (
        f"{week}: no faults. 3 participants, 3 needs, 4 sessions, 1 practitioner, 1 site, "
        "3 slots, 3 places, 0 bookings.\n"
    )
    assert f"matcher allocate {week}" in done.stderr


def test_check_tells_every_fault_with_its_place_and_what_to_enter(faulty: Path) -> None:
    done = run("check", faulty)
    assert done.exit_code == 2
    assert done.stdout == ""
    (fault,) = [line for line in done.stderr.splitlines() if line.startswith("Fault: ")]
    assert fault.startswith("Fault: needs.csv, row 4, column service: ")
    assert "'councelling'" in fault
    assert "counselling" in fault.split("Found:")[1]
    (warning,) = [line for line in done.stderr.splitlines() if line.startswith("Warning: ")]
    assert "colour" in warning
    assert "The input has 1 fault." in done.stderr


def test_check_tells_programs_the_same(faulty: Path) -> None:
    done = run("check", faulty, "--json")
    assert done.exit_code == 2
    told = json.loads(done.stdout)
    assert (told["ok"], told["code"]) == (False, "input_faults")
    (fault,) = told["faults"]
    assert (fault["file"], fault["row"], fault["column"]) == ("needs.csv", 4, "service")
    assert fault["found"] == "councelling"
    assert set(fault) >= {"problem", "todo", "code", "sentence"}
    assert len(told["warnings"]) == 1


def test_many_faults_of_one_cause_share_a_line(tmp_path: Path) -> None:
    needs = tuple(need(f"N{i}") for i in range(30))
    write_batch(tmp_path / "week", batch(needs=needs), MODEL)
    path = tmp_path / "week" / "needs.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("physiotherapy", "magic"), encoding="utf-8")
    done = run("check", tmp_path / "week")
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("Fault: ")]
    assert "30 rows" in line
    assert "--json" in line
    assert "30 faults" in done.stderr
    assert len(json.loads(run("check", tmp_path / "week", "--json").stdout)["faults"]) == 30


def test_check_tells_programs_what_it_read(week: Path) -> None:
    told = json.loads(run("check", week, "--json").stdout)
    assert told["ok"] is True
    assert told["counts"]["sessions"] == 4
    assert told["faults"] == told["warnings"] == []


def test_allocate_writes_a_whole_plan_and_says_how_good_it_is(
    planned: tuple[Path, Path, Result],
) -> None:
    week, plan, done = planned
    assert done.exit_code == 0, done.stderr
    assert {path.name for path in plan.iterdir()} == PLAN_FILES
    assert "17 rules kept" in done.stdout
    assert "proved the best possible." in done.stdout
    assert done.stdout.count("best possible") == 1
    assert "than first come, first served" in done.stdout
    row = next(line for line in done.stdout.splitlines() if line.startswith("Physiotherapy"))
    assert row.split()[1:] == ["2", "2", "3", "11.5", "2", "11.5"]
    assert f"matcher verify {week} {plan}" in done.stderr
    assert "last_chance" in done.stdout


def test_the_report_shows_the_search_and_the_verdict(planned: tuple[Path, Path, Result]) -> None:
    _, plan, _ = planned
    page = (plan / "report.html").read_text(encoding="utf-8")
    assert "All 17 rules are kept" in page
    assert "Physiotherapy" in page


def test_allocate_tells_programs_the_summary(week: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan"
    done = run("allocate", week, "--out", out, "--work-limit", 0, "--json", "--quiet")
    told = json.loads(done.stdout)
    assert told.pop("warnings") == []
    assert told == json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert list(told) == list(Summary.model_fields)
    assert done.stderr == ""


def test_quiet_says_the_result_only(week: Path, tmp_path: Path) -> None:
    done = run("allocate", week, "--out", tmp_path / "plan", "--work-limit", 0, "--quiet")
    assert done.stderr == ""
    assert "Independent check" in done.stdout


def test_first_come_can_be_had_for_comparison(week: Path, tmp_path: Path) -> None:
    out = tmp_path / "in-turn"
    done = run("allocate", week, "--out", out, "--policy", "first-come", "--json")
    told = json.loads(done.stdout)
    assert told["cost_days"] == told["baseline"]["cost_days"]
    assert run("verify", week, out).exit_code == 0


def test_bad_input_writes_nothing(faulty: Path, tmp_path: Path) -> None:
    done = run("allocate", faulty, "--out", tmp_path / "plan", "--json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["code"] == "input_faults"
    assert not (tmp_path / "plan").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"week"}


def test_a_folder_of_somebody_else_is_left_alone(week: Path, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    diary.mkdir()
    (diary / "today.txt").write_text("dear diary", encoding="utf-8")
    for out in (diary, week):
        before = {path.name: path.read_bytes() for path in out.iterdir()}
        done = run("allocate", week, "--out", out, "--work-limit", 0)
        assert done.exit_code == 2
        assert "do not belong" in done.stderr
        assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_an_earlier_plan_is_replaced(week: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan"
    for _ in range(2):
        assert run("allocate", week, "--out", out, "--work-limit", 0).exit_code == 0
    assert {path.name for path in out.iterdir()} == PLAN_FILES


def test_nobody_s_plan_is_an_error_of_its_own(
    week: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise NoPlan("The work was stopped before there was any plan.", "Nothing was written.")

    monkeypatch.setattr(usecases, "allocate_folder", stopped, raising=False)
    done = run("allocate", week, "--out", tmp_path / "plan")
    assert done.exit_code == 4
    assert "before there was any plan" in done.stderr


def test_bookings_on_closed_slots_are_pointed_out(tmp_path: Path) -> None:
    slots = weekly(2)
    closed = batch(
        slots=slots[:1],
        closed_slots=slots[1:],
        bookings=(Booking(slot_id="T2", participant_id="P1"),),
    )
    write_batch(tmp_path / "week", closed, MODEL)
    out = tmp_path / "plan"
    done = run("allocate", tmp_path / "week", "--out", out, "--work-limit", 0)
    assert "1 booking on closed slots: see rebook.csv." in done.stdout
    assert len(read_outcome(out).rebook) == 1


def test_verify_says_what_was_proved(planned: tuple[Path, Path, Result]) -> None:
    week, plan, _ = planned
    done = run("verify", week, plan)
    assert done.exit_code == 0
    assert "17 rules kept" in done.stdout
    assert "Not checked: the wording of the explanations, report.html" in done.stdout
    told = json.loads(run("verify", week, plan, "--json").stdout)
    assert (told["ok"], told["needs_placed"], told["findings"]) == (True, 2, [])
    assert told["gap"] == 0


def test_verify_finds_what_was_changed(planned: tuple[Path, Path, Result], tmp_path: Path) -> None:
    week, plan, _ = planned
    changed = tmp_path / "changed"
    shutil.copytree(plan, changed)
    rows = (changed / "allocation.csv").read_text(encoding="utf-8")
    assert ",T1," in rows
    (changed / "allocation.csv").write_text(rows.replace(",T1,", ",T2,"), encoding="utf-8")
    done = run("verify", week, changed)
    assert done.exit_code == 3
    assert "R1" in done.stdout
    told = json.loads(run("verify", week, changed, "--json").stdout)
    assert told["ok"] is False
    assert {"code", "sentence", "need_id", "slot_id"} == set(told["findings"][0])


def test_verify_needs_a_plan(week: Path, tmp_path: Path) -> None:
    assert run("verify", week, tmp_path / "nowhere").exit_code == 2


def test_generate_gives_the_same_week_again(tmp_path: Path) -> None:
    for name in ("one", "two"):
        done = run(
            *("generate", "greater-manchester", "--out", tmp_path / name),
            *("--people", 12, "--weeks", 6, "--load", 1.1, "--seed", 5),
        )
        assert done.exit_code == 0, done.stderr
        assert "12 participants" in done.stdout
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("one", "two"))
    assert one == two
    assert run("check", tmp_path / "one").exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("atlantis",), "There is no scenario 'atlantis'"),
        (("greater-manchester", "--people", 0), "1 to 10,000"),
        (("greater-manchester", "--load", 0), "0.01 to 100"),
        (("greater-manchester", "--seed", -1), "0 or a larger"),
    ],
)
def test_generate_refuses_what_cannot_be_made(
    words: tuple[object, ...], said: str, tmp_path: Path
) -> None:
    done = run("generate", *words, "--out", tmp_path / "week")
    assert done.exit_code == 2
    assert said in done.stderr
    assert not list(tmp_path.iterdir())


def test_demo_allocates_the_bundled_week(
    week: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usecases, "demo_folder", lambda: week, raising=False)
    monkeypatch.chdir(tmp_path)
    done = run("demo", "--work-limit", 5)
    assert done.exit_code == 0, done.stderr
    assert {path.name for path in (tmp_path / "out" / "demo").iterdir()} == PLAN_FILES
    assert len(re.findall(r"\n  \S", done.stderr)) == 3
    assert "my-week" not in done.stderr


def test_the_bundled_week_is_there() -> None:
    assert (usecases.demo_folder() / "participants.csv").is_file()


def test_help_names_the_engine_s_own_defaults() -> None:
    said = " ".join(run("allocate", "--help").stdout.split())
    usual = Options()
    assert f"is taken. [default: {usual.time_limit:g}]" in said
    assert usual.work_limit is None
    assert f"could save at most. [default: {usual.gap:g}]" in said
    assert "any machine" not in said
    assert f"the search. [default: {usual.seed}]" in said


@pytest.mark.parametrize(
    "words", [("--gap", 2), ("--time-limit", -1), ("--work-limit", -1), ("--policy", "worst")]
)
def test_figures_out_of_range_are_refused(
    words: tuple[object, ...], week: Path, tmp_path: Path
) -> None:
    assert run("allocate", week, "--out", tmp_path / "plan", *words).exit_code == 2


def test_a_plan_can_start_from_an_earlier_one(
    planned: tuple[Path, Path, Result], tmp_path: Path
) -> None:
    week, earlier, _ = planned
    words = ("allocate", week, "--work-limit", 0, "--json", "--quiet")
    cold = json.loads(run(*words, "--out", tmp_path / "cold").stdout)
    warm = json.loads(run(*words, "--out", tmp_path / "warm", "--previous", earlier).stdout)
    known = read_outcome(earlier).summary
    assert warm["bound_days"] >= known.bound_days > cold["bound_days"]
    assert warm["cost_days"] <= known.cost_days
    assert usecases.verify_folder(week, tmp_path / "warm").verdict.ok


def test_an_earlier_plan_of_other_slots_is_refused(
    planned: tuple[Path, Path, Result], tmp_path: Path
) -> None:
    _, earlier, _ = planned
    write_batch(tmp_path / "week", batch(slots=weekly(2, prefix="U")), MODEL)
    done = run("allocate", tmp_path / "week", "--out", tmp_path / "out", "--previous", earlier)
    assert done.exit_code == 2
    assert "names no slot of this week" in done.stderr
    assert not (tmp_path / "out").exists()
