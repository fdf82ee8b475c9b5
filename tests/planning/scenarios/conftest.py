from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from matcher.planning import Scenario, read_scenario

Write = Callable[..., Path]


@pytest.fixture(scope="session")
def cornwall(scenarios: Path) -> Scenario:
    return read_scenario(scenarios / "cornwall")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a scenario of one's own over Cornwall, and files beside it."""

    def make(text: str, base: str = "cornwall", **files: str) -> Path:
        folder = tmp_path / "mine"
        folder.mkdir(exist_ok=True)
        lines = f'base = "{base}"\nname = "mine"\ntitle = "Mine"\n{text}'
        (folder / "scenario.toml").write_text(lines, encoding="utf-8")
        for name, content in files.items():
            (folder / f"{name}.csv").write_text(content, encoding="utf-8")
        return folder

    return make
