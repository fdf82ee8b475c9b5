"""The pages without a mouse, without scripts, in one's own colours, and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.site import PAGE_PATIENCE, Site
from tests.pages.states import States

MOST_STEPS = 60
"""Presses of the Tab key before a thing counts as out of reach."""


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    """A tab in which no script runs."""
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    opened = context.new_page()
    opened.set_default_timeout(PAGE_PATIENCE)
    yield opened
    context.close()


def tab_to(tab: Page, name: str) -> None:
    """Press Tab until the focus is on what is called so, and check that it can be seen."""
    for _ in range(MOST_STEPS):
        tab.keyboard.press("Tab")
        at = tab.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e),
                 b = e.getBoundingClientRect();
               return [(e.labels?.[0]?.innerText ?? e.innerText ?? '').replace(/\\s+/g, ' ').trim(),
                 b.width > 0 && b.height > 0 &&
                 (s.boxShadow !== 'none' || s.outlineStyle !== 'none')]; }"""
        )
        if re.search(name, at[0]):
            assert at[1], f"nothing shows that {name} has the focus"
            return
    raise AssertionError(f"the Tab key does not come to {name}")


def test_a_coach_books_with_the_keyboard_alone(loaded: Site, tab: Page) -> None:
    loaded.as_role(tab, "coach")
    tab.goto(loaded.page("/"))
    tab_to(tab, "Skip to main content")
    tab.keyboard.press("Enter")
    for name in ("Choose from all the people", "^Find a slot for", "^Hold option 1", "^Confirm$"):
        tab_to(tab, name)
        with tab.expect_navigation():
            tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="Booked")).to_be_visible()


def test_a_coach_books_without_scripts(loaded: Site, scriptless: Page) -> None:
    tab = scriptless
    tab.goto(loaded.page("/people"))
    tab.get_by_role("link", name="Find a slot for").first.click()
    tab.get_by_role("button", name="Hold option 1").click()
    expect(tab.get_by_role("timer")).to_contain_text("minutes")
    tab.get_by_role("button", name="Confirm").click()
    expect(tab.get_by_role("heading", name="Booked")).to_be_visible()


def test_a_lead_watches_and_stops_without_scripts(loaded: Site, scriptless: Page) -> None:
    run = loaded.ask_for_plan()
    scriptless.goto(loaded.page(f"/runs/{run.run_id}"))
    expect(scriptless.get_by_text("waits for its turn")).to_be_visible()
    loaded.worker.work_once()
    expect(scriptless.get_by_text("Proposal.")).to_be_visible(timeout=PAGE_PATIENCE)


def test_the_page_of_a_hold_counts_down_and_tells_when_it_is_over(
    states: States, tab: Page
) -> None:
    tab.goto(states.site.page(f"/holds/{states.held.hold_id}"))
    first = tab.get_by_role("timer").inner_text()
    assert re.fullmatch(r"Held for another \d+:\d\d\.", first)
    expect(tab.get_by_role("timer")).not_to_have_text(first)


@pytest.mark.parametrize("path", ["/week", "/people", "/services", "result"])
def test_own_colours_keep_edges_and_pictures(states: States, tab: Page, path: str) -> None:
    tab.emulate_media(forced_colors="active", color_scheme="dark")
    where = f"/runs/{states.review.run_id}" if path == "result" else path
    tab.goto(states.site.page(where))
    unseen = tab.evaluate(
        """() => [...document.querySelectorAll('main :is(button, select, input)')]
          .filter(e => e.getBoundingClientRect().width > 0)
          .filter(e => getComputedStyle(e).borderTopStyle === 'none' &&
                       getComputedStyle(e).outlineStyle === 'none' && !e.matches('.app-link') &&
                       !e.closest('.nhsuk-checkboxes, .nhsuk-radios'))
          .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert unseen == []
    kept = tab.evaluate(
        """() => [...document.querySelectorAll('main svg')]
          .filter(e => e.getBoundingClientRect().width > 60)
          .every(e => getComputedStyle(e).forcedColorAdjust === 'none')"""
    )
    assert kept


def test_paper_has_the_words_and_no_navigation(states: States, tab: Page) -> None:
    for path in (f"/runs/{states.review.run_id}", f"/holds/{states.confirmed.hold_id}", "/people"):
        tab.goto(states.site.page(path))
        tab.emulate_media(media="print")
        expect(tab.get_by_role("navigation", name="Menu")).to_be_hidden()
        expect(tab.get_by_role("heading", level=1)).to_be_visible()
        assert tab.get_by_text("Nothing here is real").is_visible(), "paper says so too"
        assert not tab.get_by_role("button").all(), "there is nothing to press on paper"
        assert (
            tab.evaluate("getComputedStyle(document.querySelector('main a'), '::after').content")
            == "none"
        )
        assert len(re.findall(rb"/Type /Page\b", tab.pdf())) < 25
        tab.emulate_media(media="screen")
