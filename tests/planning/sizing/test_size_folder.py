"""What sizing writes: a scenario that stands on the sized one; nothing of the user's is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from matcher.files.replace_folder import CannotWrite
from matcher.planning import find_scenario, read_scenario
from matcher.planning.sizing import Sized, Spot, Target
from matcher.planning.sweep import Workers
from matcher.usecases import size as sizing
from tests.planning.sizing.made_up import MadeUpBench
from tests.planning.sizing.test_search import HERE, NOWHERE, PHYSIO, of_physio

OWN = """
base = "cornwall"
name = "own"
title = 'Ours, "the busy one"'
[demand]
starts_a_week = 22
"""


@pytest.fixture(autouse=True)
def _made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def bench(*given: Any, **figures: Any) -> MadeUpBench:
        return MadeUpBench(
            *given, **figures, shares=lambda h, _s, _m: of_physio(h, here=0.6, far=0.1)
        )

    monkeypatch.setattr(sizing, "Bench", bench)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "plans" / "own"
    folder.mkdir(parents=True)
    (folder / "scenario.toml").write_text(OWN, encoding="utf-8")
    return folder


def sized(scenario: Path | str, out: Path, workers: Workers = NOWHERE) -> Sized:
    wanted = sizing.SizeWanted(target=Target(0.9, 6, (PHYSIO,)), years=2)
    _, found = sizing.size_scenario(str(scenario), out, wanted, workers)
    return found


def hours_of(folder: Path) -> dict[Spot, int]:
    written = read_scenario(find_scenario(folder))
    return {Spot(extra.service, extra.area): extra.half_days for extra in written.extra}


def test_the_answer_is_a_scenario_wherever_it_is_written(own: Path, tmp_path: Path) -> None:
    for out in (tmp_path / "plans" / "hours", tmp_path / "elsewhere" / "deep" / "hours"):
        found = sized(own, out)
        assert hours_of(out) == found.hours
        assert found.hours[HERE] > 0
        answer = read_scenario(out)
        assert answer.title == 'Ours, "the busy one", with more hours'
        assert answer.demand.starts_a_week == 22


def test_a_bundled_scenario_is_called_by_its_name(tmp_path: Path) -> None:
    sized("cornwall", tmp_path / "hours")
    text = (tmp_path / "hours" / "scenario.toml").read_text(encoding="utf-8")
    assert 'base = "cornwall"' in text


def test_a_scenario_of_ones_own_is_not_written_over(own: Path) -> None:
    before = (own / "scenario.toml").read_bytes()
    with pytest.raises(CannotWrite, match="not written by matcher size") as refused:
        sized(own, own)
    assert "another folder" in refused.value.todo
    assert (own / "scenario.toml").read_bytes() == before
    assert [file.name for file in own.iterdir()] == ["scenario.toml"]


def test_an_earlier_answer_is_replaced(own: Path, tmp_path: Path) -> None:
    out = tmp_path / "hours"
    (out / "scenario.toml").parent.mkdir()
    sized(own, out)
    (out / "size.html").write_text("old", encoding="utf-8")
    sized(own, out)
    assert "old" not in (out / "size.html").read_text(encoding="utf-8")[:3]
