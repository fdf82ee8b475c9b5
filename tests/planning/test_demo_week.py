from __future__ import annotations

import csv
import re
from pathlib import Path

from matcher.audit.reasons import Reasons
from matcher.audit.week import Week
from matcher.domain import Model, Reason
from matcher.files import read_batch
from matcher.planning import Scenario, generate

DEMO = "greater-manchester/demo-week"
SEED = 7


def test_the_demo_week_is_what_the_command_gives(
    scenarios: Path, manchester: Scenario, model: Model
) -> None:
    made = generate(manchester, model=model, people=450, load=1.0, seed=SEED).files()
    kept = {path.name: path.read_bytes() for path in (scenarios / DEMO).iterdir()}
    assert kept.keys() == made.keys()
    assert [name for name, content in kept.items() if content != made[name]] == []
    readme = (scenarios / "greater-manchester" / "README.md").read_text(encoding="utf-8")
    assert f"--people 450 --load 1.0 --seed {SEED}" in readme


def test_the_demo_week_is_small_and_reads_without_a_word(scenarios: Path) -> None:
    assert sum(path.stat().st_size for path in (scenarios / DEMO).iterdir()) < 1_500_000
    read = read_batch(scenarios / DEMO)
    assert read.warnings == ()
    assert len(read.batch.participants) == 450
    assert read.batch.horizon_weeks == 12


def test_the_published_example_is_in_it_and_can_be_placed(scenarios: Path, model: Model) -> None:
    batch = read_batch(scenarios / DEMO).batch
    alex = batch.participant["example-alex"]
    assert {(b.code, b.severity) for b in alex.barriers} == {("msk", 3), ("mental_health", 2)}
    needs = [need for need in batch.needs if need.participant_id == "example-alex"]
    assert {need.service: need.sessions for need in needs} == {
        "physiotherapy": 4,
        "counselling": 1,
        "hr_adviser": 1,
        "training": 1,
        "social_prescribing": 1,
        "citizens_advice": 1,
    }
    reasons = Reasons(Week(model, batch), {})
    assert {reasons.reason(need) for need in needs} == {Reason.OTHERS_FIRST}


def test_reference_codes_are_stable_and_unique(scenarios: Path) -> None:
    with (scenarios / "reference" / "localities.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    codes = [row["code"] for row in rows]
    assert len(rows) == len(set(codes)) == 3351
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", code) for code in codes)
    assert sum(int(row["residents_2021"]) for row in rows) == 56_490_046
    assert "QOP-bolton" in codes
