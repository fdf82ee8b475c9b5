"""A week in which nothing could be booked is warned of; nothing depends on today's date."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.domain import Batch
from matcher.files import read_batch, write_batch
from tests.weeks import MODEL, at, batch, day, person, slot


def codes(folder: Path, week: Batch) -> list[str]:
    write_batch(folder / "week", week, MODEL)
    return [warning.code for warning in read_batch(folder / "week").warnings]


SUPPORTED = {"support_starts": day(-100), "support_ends": day(-1)}


@pytest.mark.parametrize(
    ("week", "expected"),
    [
        (batch(), []),
        (batch(slots=()), []),
        (batch(slots=(slot("T1", at(-3)), slot("T2", at(28)))), ["none_in_horizon"]),
        (batch(slots=(slot("T1", at(-3)), slot("T2", at(27)))), []),
        (batch(participants=(person("P1", referral_date=day(28)),)), ["past_horizon"]),
        (batch(participants=(person("P1", referral_date=day(27)),)), []),
        (batch(participants=(person("P1", **SUPPORTED),)), ["no_support_in_horizon"]),
        (batch(participants=(person("P1", **SUPPORTED), person("P2")), needs=()), []),
    ],
)
def test_a_horizon_that_nothing_meets_is_warned_of(
    tmp_path: Path, week: Batch, expected: list[str]
) -> None:
    assert codes(tmp_path, week) == expected


def test_the_warning_names_the_dates(tmp_path: Path) -> None:
    write_batch(tmp_path / "week", batch(slots=(slot("T1", at(-3)),)), MODEL)
    (warning,) = read_batch(tmp_path / "week").warnings
    assert "2026-11-30 to 2026-12-27" in warning.sentence()
    assert "2026-11-27" in warning.sentence()
