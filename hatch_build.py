"""Puts models and scenarios into the wheel, under ``matcher/_data``.

An editable install reads them from the checkout, so it is left alone: a copy there would go stale.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DATA_FOLDERS = ("models", "scenarios")


class DataInWheel(BuildHookInterface):  # type: ignore[type-arg]
    """The build hook that hatchling finds in this file."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name each data folder as one to include; ``version`` is ``editable`` or ``standard``."""
        if version == "editable":
            return
        for folder in DATA_FOLDERS:
            build_data["force_include"][str(Path(self.root, folder))] = f"matcher/_data/{folder}"
