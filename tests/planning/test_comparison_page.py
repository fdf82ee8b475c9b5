"""The board report in a real browser: accessible, one sheet of paper, nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from matcher.planning.comparison import Comparison
from matcher.report import board_words
from matcher.report.board import render_board
from matcher.usecases.compare_scenarios import Compared, board_page

WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": WCAG_22_AA}, "resultTypes": ["violations"]}


@pytest.fixture(scope="module")
def html(compared: Compared) -> str:
    return board_page(compared)


@pytest.fixture
def opened(browser: Browser, html: str, tmp_path: Path) -> Iterator[Page]:
    """The page at desk width, with no network at all."""
    path = tmp_path / "board.html"
    path.write_text(html, encoding="utf-8")
    context = browser.new_context(offline=True)
    tab = context.new_page()
    tab.goto(path.as_uri())
    yield tab
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_runs_off_the_side(opened: Page, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 900})
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    opened.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = Axe().run(opened, options=OPTIONS).response
    assert len(found["passes"]) > 15
    faults = [f"{v['id']}: {n['html'][:120]}" for v in found["violations"] for n in v["nodes"]]
    assert faults == []


def test_it_prints_on_one_sheet_with_every_picture(opened: Page) -> None:
    pdf = opened.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
    opened.emulate_media(media="print")
    opened.set_viewport_size({"width": 718, "height": 1050})
    assert opened.locator(".picture:visible").count() == 4
    assert opened.locator(".top table:visible").count() == 1
    assert "Simulated" in opened.locator("body").inner_text()


def test_text_in_pictures_stays_inside_them(opened: Page) -> None:
    for width in (320, 1280):
        opened.set_viewport_size({"width": width, "height": 900})
        outside = opened.evaluate(
            """() => [...document.querySelectorAll('.picture svg')]
              .filter(svg => svg.getBoundingClientRect().width > 0)
              .flatMap(svg => { const box = svg.getBoundingClientRect();
                return [...svg.querySelectorAll('text')].filter(t => {
                  const r = t.getBoundingClientRect();
                  return r.width > 0 && (r.left < box.left - 2 || r.right > box.right + 2);
                }).map(t => t.textContent); })"""
        )
        assert outside == []


def test_every_picture_says_what_it_shows_and_has_its_table(opened: Page) -> None:
    headlines = opened.locator(".findings .finding > h2").all_inner_texts()
    assert len(headlines) == 4
    assert all(any(letter.isdigit() for letter in text) for text in headlines)
    assert (
        opened.locator(".findings .exhibit").count()
        == opened.locator(".findings .exhibit .download").count()
    )


def test_the_warm_up_is_on_the_screen_and_not_on_the_sheet(opened: Page) -> None:
    shown = opened.locator("#warm-up")
    assert "MSER-5" in shown.locator("h2").inner_text()
    assert shown.locator(".picture:visible").count() == 1
    weeks = shown.locator("tbody tr").all_inner_texts()
    assert [row.split("\t")[-1] for row in weeks] == ["no"] * 4 + ["yes"] * 8
    opened.emulate_media(media="print")
    assert not shown.is_visible()


def test_a_single_programme_has_a_page_too(compared: Compared) -> None:
    alone = Comparison(compared.comparison.arms[:1])
    page = render_board(alone)
    assert "People wait" in page
    assert "Doing nothing" in page
    assert "Map of unmet need" not in page, "without localities there is no map"
    assert board_words.at_what_cost(alone) == ""
