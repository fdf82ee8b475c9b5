"""The pictures of the documentation, taken on the way through a journey.

``MATCHER_PICTURES=docs/pictures pytest tests/pages`` takes them anew; without it none is taken.
"""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page

VARIABLE = "MATCHER_PICTURES"
WIDTH, TALLEST = 1000, 1100


def keep(tab: Page, name: str) -> None:
    """Take a picture of what ``tab`` shows, from the top, if pictures are wanted."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        return
    before = tab.viewport_size
    tab.set_viewport_size({"width": WIDTH, "height": 800})
    height = min(TALLEST, tab.evaluate("document.documentElement.scrollHeight"))
    clip = {"x": 0.0, "y": 0.0, "width": float(WIDTH), "height": float(height)}
    tab.screenshot(path=Path(folder, f"page-{name}.png"), full_page=True, clip=clip)  # type: ignore[arg-type]
    if before is not None:
        tab.set_viewport_size(before)
