"""A lead's week in the pages: send, mend, plan, watch, decide, approve, publish, undo."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path

from playwright.sync_api import Page, expect

from matcher.store import BookingState
from matcher.usecases import demo_folder
from tests.pages.axe import check
from tests.pages.pictures import keep
from tests.pages.site import Site

PEOPLE = 450
BAD = 14
"""3 % of the rows."""


def with_bad_rows(folder: Path) -> Path:
    """The demo week, in which some rows cannot be read, as a zip."""
    copy = folder / "week"
    shutil.copytree(demo_folder(), copy)
    file = copy / "participants.csv"
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    assert len(rows) == PEOPLE
    for number in range(BAD):
        rows[number * 31]["referral_date"] = "soon"
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    file.write_text(text.getvalue(), encoding="utf-8")
    return Path(shutil.make_archive(str(folder / "week"), "zip", copy))


def test_a_week_from_the_file_to_the_undoing(empty: Site, tab: Page, tmp_path: Path) -> None:
    empty.as_role(tab, "lead")
    tab.goto(empty.page("/"))
    load_and_mend(tab, with_bad_rows(tmp_path))
    standing = booked(empty)
    make_and_watch(empty, tab)
    open_every_case_and_approve(tab)
    assert booked(empty) == standing, "approval alone books nothing"
    tab.get_by_role("button", name="Publish").click()
    expect(tab.get_by_role("heading", name="Published", exact=True)).to_be_visible()
    check(tab)
    assert booked(empty) > standing
    tab.get_by_role("button", name="Undo this plan").click()
    expect(tab.get_by_text("This plan was undone")).to_be_visible()
    check(tab)
    assert booked(empty) == standing


def load_and_mend(tab: Page, week: Path) -> None:
    """Send a week with bad rows, mend them in the page, and keep it."""
    tab.get_by_role("button", name="Load people and places").click()
    tab.get_by_label("Files").set_input_files(week)
    tab.get_by_role("button", name="Send").click()
    expect(tab.get_by_text(f"{BAD} things in {BAD} rows")).to_be_visible()
    wrong = tab.get_by_label(re.compile("referral_date"))
    expect(wrong).to_have_count(BAD)
    keep(tab, "mend")
    check(tab)
    for one in wrong.all():
        one.fill("2026-11-20")
    tab.get_by_role("button", name="Mend and look again").click()
    expect(tab.get_by_text("450", exact=True)).to_be_visible()
    check(tab)
    tab.get_by_role("button", name="Keep it").click()
    expect(tab.get_by_text("450 people wait").first).to_be_visible()
    keep(tab, "week")


def make_and_watch(site: Site, tab: Page) -> None:
    """Ask for a plan, see it get better, and stop when it is good enough."""
    tab.get_by_role("button", name="Make a plan", exact=True).click()
    tab.get_by_label("Day", exact=True).fill("soon")
    tab.get_by_role("button", name="Make the plan").click()
    expect(tab.get_by_role("alert")).to_contain_text("Enter a date")
    check(tab)
    for part, value in (("Day", "30"), ("Month", "11"), ("Year", "2026")):
        tab.get_by_label(part, exact=True).fill(value)
    tab.get_by_label("Quick").check()
    tab.get_by_role("button", name="Make the plan").click()
    expect(tab.get_by_role("heading", name="Looking for the best plan")).to_be_visible()
    with site.working():
        expect(tab.get_by_role("button", name="Good enough, stop")).to_be_visible(timeout=60_000)
        expect(tab.get_by_text("at most").first).to_be_visible(timeout=60_000)
        keep(tab, "watch")
        tab.get_by_role("button", name="Good enough, stop").click()
        expect(tab.get_by_text("Proposal.")).to_be_visible(timeout=120_000)


def open_every_case_and_approve(tab: Page) -> None:
    """Look at who needs a decision, and approve by name."""
    keep(tab, "result")
    tab.get_by_role("button", name="Look at who needs a decision").click()
    keep(tab, "worklist")
    with tab.expect_navigation():
        tab.locator(".nhsuk-task-list__link").first.click()
    while tab.get_by_role("button", name="Next case").count():
        with tab.expect_navigation():
            tab.get_by_role("button", name="Next case").click()
    tab.get_by_role("button", name="Go on to approve").click()
    expect(tab.get_by_text("The independent check found nothing wrong")).to_be_visible()
    keep(tab, "approve")
    tab.get_by_role("button", name="Approve").click()
    expect(tab.get_by_role("alert")).to_contain_text("Enter your name")
    check(tab)
    tab.get_by_label("Your name").fill("Ada Lead")
    tab.get_by_label("I have looked at this plan").check()
    tab.get_by_role("button", name="Approve").click()


def booked(site: Site) -> set[tuple[str, str]]:
    """Who has a place where."""
    return {
        (one.participant_id, one.slot_id)
        for one in site.store.bookings()
        if one.state is BookingState.BOOKED
    }
