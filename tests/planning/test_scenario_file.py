from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from matcher.domain import Model
from matcher.errors import InputFaults, MatcherError
from matcher.planning import Scenario, find_scenario, generate, read_scenario

Change = Callable[[str], Path]


@pytest.fixture
def changed(scenarios: Path, tmp_path: Path) -> Change:
    """Makes a scenario from Greater Manchester and the given changes."""
    base = tmp_path / "greater-manchester"
    base.mkdir()
    text = (scenarios / "greater-manchester" / "scenario.toml").read_text(encoding="utf-8")
    localities = scenarios / "reference" / "localities.csv"
    text = text.replace("../reference/localities.csv", str(localities))
    (base / "scenario.toml").write_text(text, encoding="utf-8")

    def make(changes: str) -> Path:
        folder = tmp_path / "mine"
        folder.mkdir()
        lines = f'base = "greater-manchester"\nname = "mine"\n{changes}'
        (folder / "scenario.toml").write_text(lines, encoding="utf-8")
        return folder

    return make


def test_changes_lie_over_the_base(changed: Change, manchester: Scenario) -> None:
    mine = read_scenario(changed("[services.physiotherapy]\nremote_share = 0.5\n"))
    physio = mine.services["physiotherapy"]
    assert physio.remote_share == 0.5
    assert physio.model_copy(update={"remote_share": 0.25}) == manchester.services["physiotherapy"]
    assert mine.people == manchester.people


def test_all_faults_are_told_at_once(changed: Change) -> None:
    folder = changed(
        "load = 0\nmystery = 3\n[people]\nsecond_barrier = 1.4\nseverity = [0.5, 0.4]\n"
    )
    with pytest.raises(InputFaults) as told:
        read_scenario(folder)
    where = {fault.column for fault in told.value.faults}
    assert where == {"load", "mystery", "people.second_barrier", "people.severity"}
    assert all(fault.todo for fault in told.value.faults)


def test_codes_that_the_model_has_not_are_told(changed: Change, model: Model) -> None:
    folder = changed("[services.physiotherapy.specialisms]\nghosts = 0.5\n")
    with pytest.raises(InputFaults) as told:
        generate(read_scenario(folder), model=model, people=5)
    assert [fault.found for fault in told.value.faults] == ["ghosts"]


def test_bases_in_a_circle_are_told(tmp_path: Path) -> None:
    for name, base in (("one", "two"), ("two", "one")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "scenario.toml").write_text(f'base = "{base}"\n', encoding="utf-8")
    with pytest.raises(InputFaults, match="1 fault"):
        read_scenario(tmp_path / "one")


@pytest.mark.parametrize("text", [None, "load = = 3"])
def test_a_file_that_cannot_be_read_is_told(text: str | None, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "scenario.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputFaults):
        read_scenario(tmp_path)


def test_an_icb_without_localities_is_told(changed: Change, model: Model) -> None:
    folder = changed('icbs = ["QOP", "ZZZ"]\n')
    with pytest.raises(MatcherError, match="ZZZ"):
        generate(read_scenario(folder), model=model, people=5)


def test_scenarios_are_found_by_name_or_path(scenarios: Path) -> None:
    cornwall = scenarios / "cornwall"
    assert find_scenario("cornwall") == cornwall
    assert find_scenario(cornwall) == cornwall
    with pytest.raises(MatcherError, match="Did you mean 'cornwall'"):
        find_scenario("cornwal")
