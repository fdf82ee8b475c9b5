"""Models are found by name and path, read exactly, and their faults are all told."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from matcher.domain import Employment, TravelMeans, Urgency
from matcher.errors import InputFaults
from matcher.files import NotFound, data_folder, find_model, read_batch, read_model
from tests.files.valid_week import replaced, valid_week, write_week

BUNDLED = data_folder("models") / "workwell" / "model.toml"


def test_the_bundled_model() -> None:
    model = read_model("workwell")
    assert model.name == "workwell"
    assert model.cost.drag_per_day == Decimal("0.1")
    assert model.cost.weight[Urgency.SOON] == Decimal("1.5")
    assert model.travel[TravelMeans.CAR][0].per_km == Decimal("1.83")
    assert model.support_weeks[Employment.OUT_OF_WORK] == 16
    assert model.relevance["physiotherapy"]["cardiovascular"] == Decimal("0.4")
    language = model.requirement("language:pl")
    assert language is not None
    assert language.notice_days == 7


def test_a_model_is_found_by_path(tmp_path: Path) -> None:
    shutil.copytree(BUNDLED.parent, tmp_path / "mine")
    there = tmp_path / "mine" / "model.toml"
    assert find_model("mine", beside=tmp_path) == there
    assert find_model(tmp_path / "mine") == there
    assert find_model(there) == there
    assert find_model("workwell", beside=tmp_path) == BUNDLED


@pytest.mark.parametrize(
    ("name", "hint"),
    [("workwel", "is meant"), ("x" * 300, "The models are"), ("", "The models are")],
)
def test_a_model_that_is_not_there(name: str, hint: str) -> None:
    with pytest.raises(NotFound, match=hint):
        find_model(name)


def test_a_week_may_bring_its_own_model(tmp_path: Path) -> None:
    shutil.copytree(BUNDLED.parent, tmp_path / "own")
    week = valid_week()
    replaced("batch.toml", "workwell", "own")(week)
    read = read_batch(write_week(tmp_path, week))
    assert (read.batch.model, read.model) == ("own", read_model("workwell"))


CASES = (
    ("per_km = 1.83", "per_kms = 1.83", "travel.car.0.per_kms", "Take it out, or mend its name"),
    ("drag_per_day = 0.1", "", "cost.drag_per_day", "Add it"),
    ("drag_per_day = 0.1", "drag_per_day = -0.1", "cost.drag_per_day", "Enter 0 or more"),
    ("drag_per_day = 0.1", "drag_per_day = nan", "cost.drag_per_day", "Enter a plain number"),
    ("drag_per_day = 0.1", 'drag_per_day = "0.1"', "cost.drag_per_day", "quotation marks away"),
    ("drag_per_day = 0.1", "drag_per_day = true", "cost.drag_per_day", "Enter a number"),
    ("drag_cap_days = 14", "drag_cap_days = 1.4", "cost.drag_cap_days", "whole number"),
    ("wait_doubling_days = 56", "wait_doubling_days = 0", "cost.wait_doubling_days", "more than 0"),
    ("skill_when_named = 1", "skill_when_named = 2", "cost.skill_when_named", "from 0 to 1"),
    ("urgent = 2.5", "", "cost.weight.urgent", "Add urgent to [cost.weight]"),
    ("urgent = 2.5", "urgnt = 2.5", "cost.weight.urgnt", "'urgent'"),
    ("walk = [{ fixed = 0, per_km = 12 }]", "walk = []", "travel.walk", "no line"),
    ("off_sick = 8", "off_sick = 0", "support_weeks.off_sick", "Enter 1 to 520"),
    ("min_gap_days = 7\nmax_gap_days = 7", "min_gap_days = 8\nmax_gap_days = 7",
     "services.training.min_gap_days", "at most max_gap_days"),
    ("[relevance.training]", "[relevance.trainings]", "relevance.trainings", "mend the name"),
    ("msk = 0.8", "mks = 0.8", "relevance.occupational_therapy.mks", "Add it under [barriers]"),
    ("msk = 0.8", "msk = 8", "relevance.occupational_therapy.msk", "from 0 to 1"),
    ('met_by = "site"', 'met_by = "roof"', "requirements.step_free.met_by", "'practitioner'"),
    ("price_cap_days = 14", "price_cap_days = -1", "offers.price_cap_days", "Enter 0 or more"),
    ("[suggest.training]", "[suggest.trainings]", "suggest.trainings", "mend it"),
    ("{ skills = [1, 4, 6]", "{ skill = [1, 4, 6]", "suggest.training.sessions.skill", "mend the"),
    ("{ skills = [1, 4, 6]", "{ skills = [1, 4, 27]", "suggest.training.sessions.skills.2", "0 to"),
    ("{ skills = [1, 4, 6]", "{ skills = [1, 4]", "suggest.training.sessions.skills.2", "Add it"),
    ('["out_of_work"]', '["out of work"]', "suggest.training.employment.0", "'out_of_work'"),
    ("notice_days = 7", "notice_days = -7", "requirements.language:*.notice_days", "0 or more"),
    ('version = "1.0"', "version = 1", "version", "quotation marks"),
    ('version = "1.0"', "version = ", None, "cannot be read as TOML"),
)  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "says"), CASES, ids=lambda value: str(value)[:30])
def test_a_fault_of_a_model_is_told(
    old: str, new: str, key: str | None, says: str, tmp_path: Path
) -> None:
    text = BUNDLED.read_text()
    assert old in text
    (tmp_path / "model.toml").write_text(text.replace(old, new, 1))
    with pytest.raises(InputFaults) as caught:
        read_model(tmp_path)
    told = [(fault.column, says in fault.sentence()) for fault in caught.value.faults]
    assert (key, True) in told


def test_all_faults_of_a_model_are_told_at_once_and_with_those_of_the_week(tmp_path: Path) -> None:
    spoil: Callable[[str, str, str], str] = str.replace
    text = BUNDLED.read_text()
    for old, new in (("msk = 0.8", "msk = 8"), ("off_sick = 8", "off_sick = 0")):
        text = spoil(text, old, new)
    (tmp_path / "model.toml").write_text(text)
    week = valid_week()
    replaced("batch.toml", "workwell", "./model.toml")(week)
    replaced("needs.csv", "citizens_advice,1", "citizens_advice,0")(week)
    with pytest.raises(InputFaults) as caught:
        read_batch(write_week(tmp_path, week))
    assert [fault.column for fault in caught.value.faults] == [
        "relevance.occupational_therapy.msk",
        "support_weeks.off_sick",
        "sessions",
    ]
