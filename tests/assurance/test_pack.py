"""The pack: whole, true to the plan, the same bytes each time, and honest about signatures."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from matcher.cli import app
from matcher.client import Client
from matcher.files import read_batch
from matcher.report.assurance import DOCUMENTS
from matcher.store import Actor, RunEdit, RunWish, Store
from matcher.usecases.allocate import allocate_folder, options
from matcher.usecases.booking_once import Writer
from matcher.usecases.generate import generate_folder
from matcher.usecases.runs.approving import approve, open_exception, request_run, review
from matcher.usecases.runs.editing import edit
from matcher.usecases.runs.zips import unpack
from matcher.usecases.store_load import as_week
from matcher.usecases.verify import verify_folder
from matcher.worker import Worker
from tests.api.served import in_a_thread
from tests.house.command import MATCHER, run
from tests.undrawn import leave_blank

LEAD = Actor("ada", "lead")
REASON = "They | know each other"


RESULT = ("allocation.csv", "unplaced.csv", "rebook.csv", "summary.json", "certificate.json")


def run_matcher(*words: str) -> Result:
    """The command with these words, in this process."""
    return CliRunner().invoke(app, words)


@dataclass(frozen=True)
class Packed:
    """A pack by file name, and the week and plan that it is about."""

    files: Mapping[str, bytes]
    week: Path
    plan: Path

    def text(self, name: str) -> str:
        return self.files[name].decode()

    def rows(self, name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.text(name))))


@pytest.fixture(scope="module", autouse=True)
def blank() -> Iterator[None]:
    """No pictures: there is none in a pack."""
    with pytest.MonkeyPatch.context() as patch:
        leave_blank(patch)
        yield


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("assurance") / "week"
    generate_folder("cornwall", folder, people=24, load=1.3, seed=4)
    return folder


@pytest.fixture(scope="module")
def packed(week: Path) -> Packed:
    """The pack of a plan in a folder, by the command in a process of its own."""
    plan, file = week.with_name("plan"), week.with_name("pack.zip")
    allocate_folder(week, plan, options(work_limit=10, seed=3))
    run([MATCHER, "assurance", week, plan, "--out", file], week.parent)
    return Packed(unpack(file.read_bytes()), week, plan)


@pytest.fixture(scope="module")
def of_run(week: Path) -> Iterator[Packed]:
    """The pack of a stored run with a decision by hand, approved, over HTTP."""
    url = f"sqlite:///{week.with_name('store.db')}"
    read = read_batch(week)
    with Store.open(url) as store:
        store.migrate()
        store.load(as_week(read, week), LEAD)
        writer = Writer(store, LEAD)
        run_id = request_run(writer, RunWish(read.batch.horizon_start, 12, work_limit=10)).run_id
        worker = Worker(store, ["local"], "worker-1")
        worker.work_once()
        placed = review(store, run_id).planned.outcome.allocation[0]
        wanted = RunEdit(
            placed.need_id, "forbid", REASON, LEAD.who, practitioner_id=placed.practitioner_id
        )
        edit(writer, run_id, [wanted])
        worker.work_once()
        for one in review(store, run_id).exceptions:
            open_exception(writer, run_id, one.key)
        approve(writer, run_id)
        with in_a_thread(url) as address, Client(address) as client:
            yield Packed(unpack(client.runs.assurance(run_id)), week, week)


EVERY = ("packed", "of_run")


@pytest.fixture(params=EVERY)
def each(request: pytest.FixtureRequest) -> Packed:
    found: Packed = request.getfixturevalue(request.param)
    return found


def test_the_manifest_has_every_file_and_is_true(each: Packed) -> None:
    manifest = json.loads(each.text("manifest.json"))
    assert set(manifest["sha256"]) == set(each.files) - {"manifest.json"}
    for name, told in manifest["sha256"].items():
        assert hashlib.sha256(each.files[name]).hexdigest() == told
    summary = json.loads(each.text("result/summary.json"))
    assert manifest["input_sha256"] == summary["input_sha256"]
    assert manifest["cost"] == round(1000 * summary["cost_days"])
    assert manifest["findings"] == 0


def test_the_readme_names_every_file(each: Packed) -> None:
    text = each.text("README.md")
    for name in each.files:
        top = name.split("/")[0]
        assert f"`{top}/`" in text if "/" in name else f"`{name}`" in text or name == "README.md"


def test_the_result_passes_the_checker_again(packed: Packed, tmp_path: Path) -> None:
    out = tmp_path / "result"
    out.mkdir()
    for name, content in packed.files.items():
        if name.startswith("result/"):
            (out / name.removeprefix("result/")).write_bytes(content)
    assert verify_folder(packed.week, out).verdict.ok


def test_all_rules_are_there_and_kept(each: Packed) -> None:
    rows = each.rows("rules.csv")
    assert [row["rule"] for row in rows] == [f"R{number}" for number in range(1, 18)]
    assert {row["findings"] for row in rows} == {"0"}
    assert b"[relevance" in each.files["model/model.toml"]
    assert b"### R17" in each.files["model/formulation.md"]


def test_a_plan_that_breaks_a_rule_has_a_pack_that_says_so(packed: Packed, tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    plan.mkdir()
    for name in (
        "allocation.csv",
        "unplaced.csv",
        "rebook.csv",
        "summary.json",
        "certificate.json",
    ):
        text = (packed.plan / name).read_text(encoding="utf-8")
        if name == "allocation.csv":
            header, first, *rest = text.splitlines()
            text = "\n".join((header, *rest)) + "\n"  # a course that is not whole any more
            assert first
        (plan / name).write_text(text, encoding="utf-8")
    file = tmp_path / "pack.zip"
    done = run_matcher("assurance", str(packed.week), str(plan), "--out", str(file))
    assert done.exit_code == 0, done.stderr
    broken = Packed(unpack(file.read_bytes()), packed.week, plan)
    found = broken.rows("findings.csv")
    assert json.loads(broken.text("manifest.json"))["findings"] == len(found) > 0
    assert "This plan is not in order." in broken.text("verdict.md")
    about_nobody(broken)


def test_decisions_signatures_and_events_are_those_of_the_run(of_run: Packed) -> None:
    (decision,) = of_run.rows("decisions.csv")
    assert (decision["action"], decision["reason"], decision["by"]) == ("forbid", REASON, "ada")
    asked, approved = of_run.rows("signatures.csv")
    assert (asked["what"], approved["what"]) == ("asked for", "approved")
    assert (approved["who"], approved["role"]) == ("ada", "lead")
    assert "I approve" in approved["words"]
    kinds = [row["kind"] for row in of_run.rows("events.csv")]
    assert kinds[-1] == "approved"
    assert "progress" not in kinds
    assert "1 decision by hand" in of_run.text("transparency-record.md")


def test_nobody_is_said_to_have_signed_who_has_not(packed: Packed, of_run: Packed) -> None:
    assert "Nobody has approved this plan in the product." in packed.text("sign-off.md")
    assert "| approved | ada | lead |" in of_run.text("sign-off.md")
    for one in (packed, of_run):
        assert "clinical safety officer" in one.text("sign-off.md")
        assert "has accepted any of them" in one.text("hazard-log.md")


def test_what_may_be_published_is_about_nobody(each: Packed) -> None:
    assert each.rows("findings.csv") == []
    about_nobody(each)


def about_nobody(each: Packed) -> None:
    """No name of a person or need, and no small count, in what may be published."""
    batch = read_batch(each.week).batch
    names = {one.participant_id for one in batch.participants} | set(batch.need)
    for name in (*DOCUMENTS, "fairness.csv", "rules.csv", "manifest.json"):
        words = set(re.findall(r"[\w-]+", each.text(name)))
        assert not names & words, name
    assert not re.search(r"\|\s*[1-4]\s*\|", each.text("fairness.md")), "a small count"


def test_tables_of_the_documents_are_whole(each: Packed) -> None:
    for name in DOCUMENTS:
        width = 0
        for line in each.text(name).splitlines():
            cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
            assert not (cells and width) or cells == width, f"{name}: {line}"
            width = cells


def test_the_same_plan_gives_the_same_bytes(packed: Packed, tmp_path: Path) -> None:
    file = tmp_path / "again.zip"
    words = ("assurance", str(packed.week), str(packed.plan), "--out", str(file))
    assert run_matcher(*words).exit_code == 0
    assert unpack(file.read_bytes()) == dict(packed.files)
    again = run_matcher(*words)
    assert again.exit_code == 2
    assert "again.zip already" in again.stderr
