"""The page on the security standard speaks of every line of levels 1 and 2, and its tests exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "asvs.md"
LINES = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5,
    "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2,
    "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11,
    "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1,
    "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5,
    "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
"""Of each section of ASVS 5.0.0 the lines of levels 1 and 2, which come before those of level 3."""


def rows() -> list[list[str]]:
    text = PAGE.read_text(encoding="utf-8")
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("| V")
    ]


def numbers(cell: str) -> list[str]:
    found = []
    for part in cell.split(", "):
        match = re.fullmatch(r"V(\d+\.\d+)\.(\d+)(?:–(\d+))?", part)
        assert match, part
        first, last = int(match[2]), int(match[3] or match[2])
        found += [f"{match[1]}.{number}" for number in range(first, last + 1)]
    return found


def test_every_line_of_the_standard_is_spoken_of_once() -> None:
    expected = [f"{section}.{n + 1}" for section, count in LINES.items() for n in range(count)]
    assert len(expected) == 253
    told = [number for row in rows() for number in numbers(row[0])]
    assert sorted(told) == sorted(expected)


def test_each_says_where_we_are_and_why() -> None:
    for line, state, how, _ in rows():
        assert state in {"held", "yours", "none here", "open"}, line
        assert how, line


def test_the_tests_that_are_named_exist() -> None:
    named = {row[3].strip("`") for row in rows() if row[3]}
    assert len(named) > 40
    for one in named:
        file, _, test = one.partition("::")
        assert f"def {test}(" in (ROOT / "tests" / file).read_text(encoding="utf-8"), one
