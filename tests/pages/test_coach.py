"""What a coach does beside the short way: somebody is quicker, offers, moves, draws up a plan."""

from __future__ import annotations

import datetime as dt
import re

from playwright.sync_api import Page, expect

from matcher.offers import NO_WISHES, Manner
from matcher.store import Ask, BookingState, Held, HoldRequest
from matcher.usecases.matching import match_stored
from matcher.usecases.next_available import NextAvailable
from tests.pages.axe import check
from tests.pages.site import LEAD, Site


def somebody(site: Site) -> str:
    """Who waits first."""
    return site.store.waiting_people(limit=1)[0].participant_id


def test_who_comes_too_late_is_shown_what_is_free_and_loses_nothing(
    loaded: Site, tab: Page
) -> None:
    loaded.as_role(tab, "coach")
    who = somebody(loaded)
    tab.goto(loaded.page(f"/find?participant={who}"))
    tab.get_by_text("Change what, when or how").click()
    later = (loaded.store.about().clock + dt.timedelta(days=3)).date().isoformat()
    tab.get_by_label("Not before").fill(later)
    tab.get_by_role("button", name="Look again").click()
    slots = tab.locator("input[name=session]").first.get_attribute("value") or ""
    slot_id = slots.split("|")[0]
    slot = loaded.store.slots([slot_id])[slot_id]
    others = (one.participant_id for one in loaded.store.waiting_people(limit=30)[1:])
    for _ in range(slot.free):
        loaded.store.hold(HoldRequest(next(others), (Ask(slot_id),)), LEAD)
    tab.get_by_role("button", name="Hold option 1").click()
    expect(tab.get_by_role("heading", name="Just taken: these are free")).to_be_visible()
    expect(tab.get_by_label("Not before")).to_have_value(later)
    check(tab)
    assert slots not in tab.content()


def test_an_offer_waits_for_its_reply_and_is_booked_when_accepted(loaded: Site, tab: Page) -> None:
    loaded.as_role(tab, "coach")
    tab.goto(loaded.page(f"/find?participant={somebody(loaded)}"))
    tab.get_by_role("button", name="Offer it").first.click()
    expect(tab.get_by_role("heading", name="Waiting for a reply")).to_be_visible()
    check(tab)
    tab.get_by_role("link", name="Offers").click()
    tab.get_by_role("link", name="Record the reply").click()
    tab.get_by_role("button", name="They accept").click()
    expect(tab.get_by_role("heading", name="Accepted and booked")).to_be_visible()
    check(tab)
    tab.get_by_role("link", name="to the offers").click()
    expect(tab.get_by_text("No offer waits for a reply")).to_be_visible()


def test_from_an_assessment_to_places(loaded: Site, tab: Page) -> None:
    loaded.as_role(tab, "coach")
    who = somebody(loaded)
    tab.goto(loaded.page(f"/people/{who}"))
    tab.get_by_role("link", name="Draw up plan items").click()
    tab.get_by_role("group", name="Money and debt").get_by_label("Very much").check()
    tab.get_by_role("button", name="Draft a plan").click()
    expect(tab.get_by_text("Citizens Advice, ")).to_be_visible()
    check(tab)
    assert "finances" not in tab.url, "what keeps somebody from work is in no address"
    tab.get_by_label("Physiotherapy").fill("many")
    tab.get_by_role("button", name="Keep the plan").click()
    expect(tab.get_by_role("alert")).to_contain_text("Enter a number of sessions")
    expect(tab.get_by_label("Physiotherapy")).to_have_value("many")
    check(tab)
    tab.get_by_label("Physiotherapy").fill("0")
    tab.get_by_role("button", name="Keep the plan").click()
    expect(tab.get_by_role("heading", name=f"Find a slot for {who}")).to_be_visible()
    assert "citizens_advice" in {one.service for one in loaded.store.person(who).needs}


def test_an_appointment_is_moved_cancelled_or_missed(loaded: Site, tab: Page) -> None:
    loaded.as_role(tab, "coach")
    who, slots = a_course_booked(loaded)
    tab.goto(loaded.page(f"/people/{who}"))
    tab.get_by_role("link", name="Move the appointment").last.click()
    tab.get_by_role("button", name=re.compile("Move it here")).first.click()
    expect(tab.get_by_role("heading", name=who)).to_be_visible()
    moved = loaded.store.person(who).appointments
    assert len(moved) == len(slots)
    assert {one.slot.slot_id for one in moved} != slots

    tab.get_by_role("link", name="Cancel the appointment").last.click()
    tab.get_by_label("The service").check()
    tab.get_by_role("button", name="Cancel the appointment").click()
    expect(tab.get_by_role("heading", name=who)).to_be_visible()
    left = loaded.store.person(who).appointments
    assert len(left) == len(slots) - 1

    loaded.store.move_clock(left[0].slot.start - loaded.store.about().clock + dt.timedelta(hours=1))
    tab.reload()
    tab.get_by_role("button", name="They did not come").click()
    expect(tab.get_by_role("button", name="They did not come")).to_have_count(0)
    missed = [b for b in loaded.store.bookings() if b.state is BookingState.DID_NOT_ATTEND]
    assert [one.participant_id for one in missed] == [who]


def a_course_booked(site: Site) -> tuple[str, set[str]]:
    """Somebody who has a whole course of several sessions, and its slots."""
    available = NextAvailable(site.store)
    courses = [
        (person.participant.participant_id, need.need_id)
        for person in site.store.people()
        for need in person.needs
        if need.sessions > 1 and not person.appointments
    ]
    for who, need_id in courses:
        found = match_stored(available, who, [need_id], NO_WISHES, Manner())
        for option in found.options.options:
            asks = tuple(Ask(one.slot_id, one.need_id, one.mode) for one in option.sessions)
            held = site.store.hold(HoldRequest(who, asks), LEAD)
            assert isinstance(held, Held)
            site.store.confirm(held.hold_id, held.token, LEAD)
            return who, {one.slot_id for one in asks}
    raise AssertionError("nobody can have a course of several sessions")
