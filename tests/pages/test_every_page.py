"""Every page in every state: a way on, one heading, plain words, light, and open to everybody."""

from __future__ import annotations

import re
from collections import Counter

import httpx
import pytest
from playwright.sync_api import Page

from tests.pages.axe import faults_at_both_widths
from tests.pages.crawl import A_NAME, Seen, crawl, sent
from tests.pages.states import States

ROLES = ("lead", "coach", "planner", "auditor")
BANNED = re.compile(r"\b(?:invalid|illegal|abort\w*|exception|null|undefined)\b", re.IGNORECASE)
NOTHING = {"None", "nan", "[]", "{}"}
"""What a page says when a figure was not there and nobody had thought of it."""
MOST_BYTES = 300_000
ASSETS = (
    "/static/vendor/styles.css",
    "/static/vendor/nhsuk-frontend.min.js",
    "/static/pages.css",
    "/static/pages.js",
    "/static/icon.svg",
)


@pytest.fixture(scope="module")
def pages(states: States) -> dict[str, Seen]:
    """All pages that a lead comes to, and those to which no link leads."""
    return crawl(states.site, "lead", also=states.paths)


def test_no_page_is_without_a_next_step(pages: dict[str, Seen]) -> None:
    assert len(pages) > 30
    assert not [path for path, one in pages.items() if one.ways_on == 0]


def test_every_page_has_one_heading_and_no_name_twice(pages: dict[str, Seen]) -> None:
    assert not [path for path, one in pages.items() if len(one.headings) != 1]
    twice = {path: [i for i, n in Counter(one.ids).items() if n > 1] for path, one in pages.items()}
    assert not {path: names for path, names in twice.items() if names}


def test_every_link_leads_somewhere(pages: dict[str, Seen]) -> None:
    wrong = {path: one.status for path, one in pages.items() if one.status != 200}
    assert wrong == {"/find?participant=nobody": 404, "/nowhere": 404}


def test_what_cannot_be_shown_says_why_and_what_to_do(pages: dict[str, Seen]) -> None:
    assert "Go on from one of the pages above" in pages["/nowhere"].text
    told = " ".join(pages["/find?participant=nobody"].text.split())
    assert "There is no participant nobody. Load them first." in told


def test_no_page_has_a_word_that_helps_nobody(pages: dict[str, Seen]) -> None:
    found = {path: BANNED.findall(one.text) for path, one in pages.items()}
    assert not {path: words for path, words in found.items() if words}
    assert not [path for path, one in pages.items() if {w.strip() for w in one.words} & NOTHING]


def test_every_page_is_light_with_its_styles_and_scripts(
    states: States, pages: dict[str, Seen]
) -> None:
    with httpx.Client(base_url=states.site.address) as client:
        kept = sum(sent(client, path) for path in ASSETS)
    assert 10_000 < kept < MOST_BYTES
    assert not {path: one.size for path, one in pages.items() if one.size + kept > MOST_BYTES}


@pytest.mark.parametrize("role", ROLES[1:])
def test_other_kinds_of_user_come_to_all_pages_too(states: States, role: str) -> None:
    found = crawl(states.site, role)
    assert not {path: one.status for path, one in found.items() if one.status != 200}


def one_of_each_kind(pages: dict[str, Seen]) -> list[str]:
    """A page of each kind and heading: the same template in another state is another kind."""
    kinds: dict[tuple[str, str], str] = {}
    for path, one in pages.items():
        heading = re.sub(r"[\d,.]+|P\w+", "*", one.headings[0])
        kinds.setdefault((A_NAME.sub("*", path.partition("?")[0]), heading), path)
    return list(kinds.values())


def test_axe_finds_nothing_and_nothing_runs_off_a_narrow_page(
    states: States, pages: dict[str, Seen], tab: Page
) -> None:
    """320 pixels is also 1280 at 400 % zoom; axe looks at both widths."""
    states.site.as_role(tab, "lead")
    wrong: list[str] = []
    for path in one_of_each_kind(pages):
        tab.goto(states.site.page(path))
        wrong += [f"{path}: {one}" for one in faults_at_both_widths(tab)]
    assert not wrong, "\n".join(wrong)
