"""The hazard log: each line names what holds it, and each test that it names is there."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from matcher.report.assurance import RISKS_OF_DATA
from matcher.report.hazards import HAZARDS, Hazard

ROOT = Path(__file__).resolve().parents[2]


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(
        one.name
        for one in ast.walk(tree)
        if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")
    )


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: hazard.name)
def test_what_holds_a_hazard_is_shown_by_tests_that_are_there(hazard: Hazard) -> None:
    assert hazard.tests
    for name in hazard.tests:
        file, _, test = name.partition("::")
        assert test in names_in(file), name


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: hazard.name)
def test_controls_make_a_hazard_rarer_and_something_is_left_to_people(hazard: Hazard) -> None:
    assert hazard.after.likelihood < hazard.before.likelihood
    assert hazard.after.severity <= hazard.before.severity
    assert hazard.after.rating <= 3
    assert hazard.left_to_people.endswith(".")


def test_hazards_are_numbered_and_told_apart() -> None:
    assert [one.number for one in HAZARDS] == list(range(1, len(HAZARDS) + 1))
    assert len({one.hazard for one in HAZARDS}) == len(HAZARDS)
    assert {one.number for one in HAZARDS} >= RISKS_OF_DATA
