"""What an auditor does: who did and saw what, and the same plan made again."""

from __future__ import annotations

import zipfile

from playwright.sync_api import Page, expect

from tests.pages.site import PAGE_PATIENCE, Site
from tests.pages.states import States


def test_a_plan_is_made_again_and_comes_out_the_same(loaded: Site, tab: Page) -> None:
    run = loaded.make_plan()
    loaded.as_role(tab, "auditor")
    tab.goto(loaded.page("/"))
    tab.get_by_role("link", name="who did what").click()
    figures = loaded.store.run(run.run_id).figures
    assert figures is not None
    expect(tab.get_by_text(figures["input_sha256"])).to_be_visible()
    with tab.expect_download() as pack:
        tab.get_by_role("link", name="Get the assurance pack").click()
    assert zipfile.is_zipfile(pack.value.path())
    tab.get_by_role("link", name="Make the same plan again").click()
    tab.get_by_role("button", name="Make it again").click()
    expect(tab.get_by_text("it is being worked through")).to_be_visible()
    loaded.worker.work_once()
    expect(tab.get_by_text("The same, byte for byte")).to_be_visible(timeout=PAGE_PATIENCE)


def test_the_log_says_who_did_what_and_that_it_is_whole(states: States, tab: Page) -> None:
    who = states.confirmed.participant_id
    tab.goto(states.site.page("/reports"))
    tab.get_by_role("link", name="Who did and saw what").click()
    expect(tab.get_by_role("table")).to_be_visible()
    assert who not in tab.get_by_role("table").inner_text(), "the log names nobody"
    tab.get_by_label("About one person").fill(who)
    tab.get_by_role("button", name="Look").click()
    expect(tab.get_by_role("cell", name="Booked what was held").first).to_be_visible()
    tab.get_by_role("link", name="Check the whole chain").click()
    expect(tab.get_by_role("heading", name="The log is whole")).to_be_visible()
