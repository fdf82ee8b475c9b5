"""A coach with the person in the room: from the person to confirmed in at most six clicks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from matcher.store import BookingState
from tests.pages.pictures import keep
from tests.pages.site import Site

MOST_CLICKS = 6


@dataclass
class Clicks:
    """Counts what a coach has to press."""

    count: int = 0

    def on(self, what: Locator) -> None:
        """Press it."""
        self.count += 1
        what.click()


def test_from_the_person_to_confirmed_in_six_clicks(loaded: Site, tab: Page) -> None:
    loaded.as_role(tab, "coach")
    tab.goto(loaded.page("/"))
    click = Clicks()
    click.on(tab.get_by_role("link", name="Choose from all the people who wait"))
    click.on(tab.get_by_role("link", name="Find a slot for").first)
    expect(tab.get_by_text("Recommended").first).to_be_visible()
    keep(tab, "find")
    click.on(tab.get_by_role("button", name="Hold option 1"))
    expect(tab.get_by_role("heading", name="Words to read aloud")).to_be_visible()
    expect(tab.get_by_role("timer")).to_have_text(re.compile(r"Held for another \d+:\d\d\."))
    keep(tab, "held")
    click.on(tab.get_by_role("button", name="Confirm"))
    expect(tab.get_by_role("heading", name="Booked")).to_be_visible()
    assert click.count <= MOST_CLICKS
    assert any(one.state is BookingState.BOOKED for one in loaded.store.bookings())
