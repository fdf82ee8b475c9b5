"""Where the bundled demo week is."""

from __future__ import annotations

from pathlib import Path

from matcher.files import data_folder

SCENARIO = "greater-manchester"


def demo_folder() -> Path:
    """The folder of the demo week, in an installed wheel and in a checkout."""
    return data_folder("scenarios") / SCENARIO / "demo-week"
