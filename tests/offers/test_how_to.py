"""The how-to's code runs as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from matcher.offers import Kind

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "find-a-slot.md"


def test_the_code_of_the_how_to_prints_alexs_options(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, str(HOW_TO), "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    options = [line for line in lines if not line.startswith(" ")]
    kinds = {kind for line in options for kind in line.partition(" - ")[0].split(", ")}
    assert kinds == {str(kind) for kind in Kind} - {str(Kind.LATER)}
    assert len(lines) > 3 * len(options)


def test_the_how_to_names_every_kind() -> None:
    rows = re.findall(r"^\| ([a-z ]+) \|", HOW_TO.read_text(encoding="utf-8"), re.MULTILINE)
    assert {str(kind).replace("_", " ") for kind in Kind} <= set(rows)
