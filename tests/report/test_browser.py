"""The report in a real browser: accessible, readable at 320 pixels, good on paper, offline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.report.cases import week
from tests.report.test_page import empty, full, one_person, page

WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": WCAG_22_AA}, "resultTypes": ["violations"]}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The full report as a file."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(full(), encoding="utf-8")
    return path


@pytest.fixture
def opened(browser: Browser, report: Path) -> Iterator[Page]:
    """The full report at desk width, with no network at all."""
    context = browser.new_context(offline=True)
    tab = context.new_page()
    tab.goto(report.as_uri())
    yield tab
    context.close()


def faults(tab: Page) -> list[str]:
    """What axe finds, an item a rule and element."""
    found = Axe().run(tab, options=OPTIONS).response
    assert len(found["passes"]) > 15
    return [f"{v['id']}: {node['html'][:120]}" for v in found["violations"] for node in v["nodes"]]


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(opened: Page, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 900})
    opened.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert faults(opened) == []


@pytest.mark.parametrize("name", ["empty", "one"])
def test_axe_finds_nothing_on_sparse_weeks(browser: Browser, tmp_path: Path, name: str) -> None:
    case = empty() if name == "empty" else one_person(is_placed=False)
    path = tmp_path / "report.html"
    path.write_text(page(case), encoding="utf-8")
    tab = browser.new_page()
    tab.goto(path.as_uri())
    assert faults(tab) == []
    tab.close()


def test_pictures_keep_their_paper_in_forced_colours(opened: Page) -> None:
    opened.emulate_media(forced_colors="active", color_scheme="dark")
    look = opened.evaluate(
        """() => { const s = e => getComputedStyle(document.querySelector(e));
          return [s('.picture svg').forcedColorAdjust, s('.picture.wide').backgroundColor,
                  s('.finding').borderTopStyle]; }"""
    )
    assert look == ["none", "rgb(255, 255, 255)", "solid"]


@pytest.mark.parametrize("width", [320, 640, 1280])
def test_nothing_runs_off_the_side(opened: Page, width: int) -> None:
    """320 pixels is also 1280 at 400 % zoom."""
    opened.set_viewport_size({"width": width, "height": 900})
    for is_open in ("false", "true"):
        opened.evaluate(f"document.querySelectorAll('details').forEach(d => d.open = {is_open})")
        assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_one_of_the_two_variants_of_each_picture_is_displayed(opened: Page) -> None:
    for width, shown in ((320, "narrow"), (1280, "wide")):
        opened.set_viewport_size({"width": width, "height": 900})
        pictures = opened.locator(".picture:visible")
        assert pictures.count() == 10
        assert opened.locator(f".picture.{shown}:visible").count() == 10


def outside_of_pictures(tab: Page) -> list[str]:
    """The texts that run out of their picture."""
    found: list[str] = tab.evaluate(
        """() => [...document.querySelectorAll('.picture svg')]
          .filter(svg => svg.getBoundingClientRect().width > 0)
          .flatMap(svg => { const box = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')].filter(t => {
              const r = t.getBoundingClientRect();
              return r.width > 0 && (r.left < box.left - 2 || r.right > box.right + 2);
            }).map(t => t.textContent); })"""
    )
    return found


def test_text_in_pictures_stays_inside_them(opened: Page) -> None:
    for width in (320, 1280):
        opened.set_viewport_size({"width": width, "height": 900})
        assert outside_of_pictures(opened) == []


def test_the_keyboard_reaches_the_findings_and_focus_is_seen(opened: Page) -> None:
    opened.keyboard.press("Tab")
    focused = opened.evaluate(
        """() => { const e = document.activeElement, s = getComputedStyle(e);
          return [e.textContent, e.getBoundingClientRect().left >= 0, s.boxShadow !== 'none']; }"""
    )
    assert focused == ["Skip to the findings", True, True]
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.id") == "main"


def test_it_prints_with_the_mark_on_every_page_and_without_the_worklist(opened: Page) -> None:
    pdf = opened.pdf(prefer_css_page_size=True)
    assert 8 <= len(re.findall(rb"/Type /Page\b", pdf)) <= 16
    opened.emulate_media(media="print")
    text = opened.locator("body").inner_text()
    chances = [r.need_id for r in week(450).outcome.unplaced if r.last_chance]
    assert chances
    assert not any(need_id in text for need_id in chances)
