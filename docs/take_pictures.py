"""Takes the pictures of how-to/the-report.md anew: ``python docs/take_pictures.py REPORT.html``.

``REPORT.html`` is the report of ``matcher demo``. Chromium is what `make test` uses.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

PICTURES = Path(__file__).resolve().parent / "pictures"
CHROMIUM = Path("/usr/bin/chromium")
WIDTH = 1000
SECTIONS = {
    "waits": "waits",
    "places": "places",
    "map": "map",
    "not-yet-placed": "not-yet-placed",
    "fairness": "groups",
    "one-more-place": "value",
    "how-we-know": "progress",
}
"""A picture's name and the section of the page that it shows."""
HIDE = ".finding details, .finding .download, .finding .scroll { display: none; }"
"""Tables are in the page and would make the pictures long."""


def take(page: Page) -> None:
    """Each section, and the top of the page down to the worklist."""
    page.add_style_tag(content=HIDE)
    _save(page.locator("main > .top, main .top").first, "top")
    for name, key in SECTIONS.items():
        _save(page.locator(f"section#{key}"), name)


def _save(part: Locator, name: str) -> None:
    part.screenshot(path=PICTURES / f"report-{name}.png")


def main(report: Path) -> None:
    """Open the report as a file and take the pictures."""
    with sync_playwright() as play:
        found = {"executable_path": str(CHROMIUM)} if CHROMIUM.exists() else {}
        browser = play.chromium.launch(args=["--no-sandbox"], **found)
        page = browser.new_page(viewport={"width": WIDTH, "height": 900})
        page.goto(report.resolve().as_uri())
        take(page)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
