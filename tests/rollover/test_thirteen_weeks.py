"""A quarter of a year, rolled week by week: nobody and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.domain import Choice
from tests.rollover.programme import Programme


def run(folder: Path, *, people: int, joining: int, weeks: int, seed: int) -> None:
    programme = Programme(folder, people=people, joining=joining, weeks=weeks, seed=seed)
    for _ in range(weeks):
        programme.run_week()
    happened = programme.happened
    assert programme.number == weeks
    for what in (Choice.ACCEPT, Choice.CHANGE, Choice.LEAVE, "joined", "closed", "booked again"):
        assert happened[what] > weeks / 3, f"{what} hardly happened: {happened}"
    assert happened[Choice.ACCEPT] > len(programme.people)


def test_thirteen_weeks_lose_nobody_and_nothing(tmp_path: Path) -> None:
    run(tmp_path, people=60, joining=4, weeks=13, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [2, 3])
def test_half_a_year_of_a_larger_programme(tmp_path: Path, seed: int) -> None:
    run(tmp_path, people=150, joining=12, weeks=26, seed=seed)
