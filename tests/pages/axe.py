"""What axe finds on a page in a real browser, at a desk and on a phone. No rule is left out."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": {"type": "tag", "values": WCAG_22_AA}, "resultTypes": ["violations"]}
"""Every element is looked at; of what passes one is told, or a page's megabytes go to and fro."""
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 800}
"""320 pixels is also 1280 at 400 % zoom."""


def faults(tab: Page) -> list[str]:
    """What axe finds, an item a rule and element, with everything unfolded."""
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    found = Axe().run(tab, options=AXE).response
    assert len(found["passes"]) > 10
    return [f"{v['id']}: {node['html'][:160]}" for v in found["violations"] for node in v["nodes"]]


def faults_at_both_widths(tab: Page) -> list[str]:
    """The same at a desk and on a phone, where nothing may run off the side."""
    before = tab.viewport_size
    tab.set_viewport_size(DESK)  # type: ignore[arg-type]
    found = faults(tab)
    tab.set_viewport_size(PHONE)  # type: ignore[arg-type]
    found += faults(tab)
    if tab.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
        found.append("runs off the side at 320 pixels")
    if before is not None:
        tab.set_viewport_size(before)
    return found


def check(tab: Page) -> None:
    """This state of a page has no fault."""
    found = faults_at_both_widths(tab)
    assert not found, "\n".join([tab.url, *found])
