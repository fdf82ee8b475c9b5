"""The pages of the scenarios say what their figures are."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest

from matcher.planning import read_scenario
from tests.house.checkout import ROOT

SCENARIOS = ROOT / "scenarios"
PAGES = sorted(SCENARIOS.glob("*/scenario.toml"))
FOLDERS = [path.parent for path in PAGES]
BASE = tomllib.loads((SCENARIOS / "greater-manchester" / "scenario.toml").read_text())
WEEKS_A_YEAR = 52


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_page_has_the_figures_of_its_board(folder: Path) -> None:
    text = (folder / "README.md").read_text()
    settings = tomllib.loads((folder / "scenario.toml").read_text())
    with (SCENARIOS / "reference" / "icbs_2024.csv").open() as file:
        boards = {row["ods_code"]: row for row in csv.DictReader(file)}
    (code,) = settings["icbs"]
    board = boards[code]
    for column in ("pop_census2021", "pop_mid2020_16_64", "fit_notes_2023"):
        assert f"{int(board[column]):,}" in text, column
    assert code in text
    assert board["ons_code_2024"] in text
    starts = int(board["pop_mid2020_16_64"]) / 1000 * BASE["demand"]["starts_per_1000_a_year"]
    assert abs(starts / WEEKS_A_YEAR - _number_after(text, "starts")) <= 1
    assert f"{read_scenario(folder).people_in_week:,}" in text
    rural = float(board["rural_pop_share_ruc21"])
    if rural > 0.05:
        assert f"{rural:.1%}".replace("%", " %") in text


def _number_after(text: str, word: str) -> int:
    """The starts a week: in the table's row, or in a sentence of Greater Manchester's page."""
    for line in text.splitlines():
        if line.startswith(f"| {word} a week |"):
            return int(line.split("|")[2])
    return (
        BASE["demand"]["starts_a_week"]
        if f"{BASE['demand']['starts_a_week']} a week" in text
        else 0
    )


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_a_scenario_changes_in_supply_is_on_its_page(folder: Path) -> None:
    text = (folder / "README.md").read_text()
    supply = tomllib.loads((folder / "scenario.toml").read_text()).get("supply", {})
    if "residents_per_site" in supply:
        assert f"{supply['residents_per_site']:,}" in text
    if "second_site_km" in supply:
        assert f"{supply['second_site_km']} km" in " ".join(text.split())
