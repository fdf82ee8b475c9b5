"""The reports of the bundled scenarios: accessible, on a phone too, and without small numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from matcher import usecases
from matcher.optimise import Options
from tests.report.test_browser import faults, outside_of_pictures

SCENARIOS = (
    "greater-manchester",
    "cornwall",
    "black-country",
    "north-central-london",
    "herefordshire-and-worcestershire",
)
COUNTS = {
    "Plan items",
    "People",
    "Placed",
    "Not yet placed",
    "This plan",
    "First come, first served",
}
"""The columns that count people or what is theirs."""


def report(folder: Path, scenario: str) -> Path:
    """The report on a week of the scenario, as many people as it has."""
    usecases.generate_folder(scenario, folder / "week")
    usecases.allocate_folder(folder / "week", folder / "out", Options(work_limit=20))
    return folder / "out" / "report.html"


def counted(tab: Page) -> list[str]:
    """Every cell below a heading that counts people or what is theirs."""
    rows: list[list[list[str]]] = tab.evaluate(
        "[...document.querySelectorAll('table')]"
        ".map(t => [...t.rows].map(r => [...r.cells].map(c => c.textContent.trim())))"
    )
    return [
        cell
        for head, *body in rows
        for row in body
        for name, cell in zip(head, row, strict=True)
        if name in COUNTS
    ]


@pytest.mark.soak
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_report_is_accessible_and_shows_no_small_number(
    browser: Browser, tmp_path: Path, scenario: str
) -> None:
    tab = browser.new_page()
    tab.goto(report(tmp_path, scenario).as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for width in (320, 1280):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert outside_of_pictures(tab) == []
    assert faults(tab) == []
    cells = counted(tab)
    assert len(cells) > 30
    assert not {"1", "2", "3", "4"} & set(cells)
    tab.close()
