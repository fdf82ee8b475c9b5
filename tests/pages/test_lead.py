"""What a lead does beside the week: a cancelled clinic, lists and letters, the last plan."""

from __future__ import annotations

import io

import openpyxl
from icalendar import Calendar
from playwright.sync_api import Page, expect

from matcher.store import BookingState, Closure
from matcher.usecases.matching import match_instead_of_move
from matcher.usecases.next_available import NextAvailable
from matcher.usecases.runs.telling import told
from tests.pages.axe import check
from tests.pages.site import LEAD, PAGE_PATIENCE, Site
from tests.pages.states import States


def test_a_cancelled_clinic_is_rebooked_on_one_page(loaded: Site, tab: Page) -> None:
    clinic = a_clinic_that_can_move(loaded)
    tab.goto(loaded.page("/services"))
    tab.get_by_label("Who", exact=True).select_option(clinic.practitioner_id)
    tab.get_by_label("First day").fill("")
    tab.get_by_role("button", name="Take these places away").click()
    expect(tab.get_by_role("alert")).to_contain_text("Enter a date")
    check(tab)
    tab.get_by_label("First day").fill(clinic.from_date.isoformat())
    tab.get_by_role("button", name="Take these places away").click()
    expect(tab.get_by_text("another place:")).to_be_visible()
    check(tab)
    lost = loaded.store.to_rebook()
    assert lost
    tab.get_by_role("link", name="Rebook th").click()
    chosen = tab.get_by_role("checkbox").count()
    assert chosen, "there is another place for somebody"
    tab.get_by_role("button", name="Rebook these").click()
    expect(tab.get_by_role("status")).to_contain_text(f"{chosen} booking")
    check(tab)
    assert len(loaded.store.to_rebook()) == len(lost) - chosen
    moved = [one for one in loaded.store.bookings() if one.state is BookingState.MOVED]
    assert len(moved) == chosen


def a_clinic_that_can_move(site: Site) -> Closure:
    """A day of a practitioner on which somebody has a place, and could have another."""
    available = NextAvailable(site.store)
    for one in site.store.bookings():
        slot = site.store.slots([one.slot_id])[one.slot_id].slot
        found = match_instead_of_move(site.store, available, one.booking_id).options.options
        if any(option.sessions[0].start.date() != slot.date for option in found):
            return Closure(slot.date, slot.date, practitioner_id=slot.practitioner_id)
    raise AssertionError("nobody in this week could be anywhere else")


def test_only_people_who_have_agreed_are_in_a_service_s_list(states: States, tab: Page) -> None:
    run_id = states.published.run_id
    tab.goto(states.site.page(f"/runs/{run_id}/hand-out"))
    expect(tab.get_by_text("nobody in it has agreed yet").first).to_be_visible()
    publication = states.published.publication
    assert publication is not None
    person = next(
        one
        for one in states.site.store.people()
        if any(a.need_id in publication.holds and not a.closed for a in one.appointments)
    )
    who = person.participant.participant_id
    tab.get_by_label("People who agree").fill(f"{who}, nobody-here")
    tab.get_by_role("button", name="Note that they agree").click()
    expect(tab.get_by_role("status")).to_contain_text("nobody-here")
    check(tab)
    with tab.expect_download() as download:
        tab.get_by_role("link", name="(Excel workbook)").first.click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    people = {row[2] for row in book["Appointments"].iter_rows(min_row=2, values_only=True)}
    assert people == {who}
    with tab.expect_download() as calendar_file:
        tab.get_by_role("link", name="calendar of").first.click()
    calendar = Calendar.from_ical(calendar_file.value.path().read_bytes())
    events = calendar.walk("VEVENT")
    assert len(events) == len(list(book["Appointments"].iter_rows(min_row=2)))
    assert who not in calendar.to_ical().decode(), "a calendar names nobody"
    tab.goto(states.site.page(f"/people/{who}"))
    tab.get_by_role("button", name="They do not agree any more").click()
    expect(tab.get_by_text("may not know of their appointments")).to_be_visible()
    assert who not in states.site.store.people_who_share()


def test_letters_come_in_three_forms_and_say_nothing_on_the_outside(
    states: States, tab: Page
) -> None:
    health = [one.name for one in states.model.services.values()]
    for form in ("Plain", "Large print", "Easy read"):
        tab.goto(states.site.page(f"/runs/{states.published.run_id}/letters"))
        tab.get_by_role("link", name=form).click()
        outside = " ".join(tab.locator(".app-outside").all_inner_texts())
        inside = " ".join(tab.locator(".app-letter").all_inner_texts())
        assert not [name for name in health if name in outside]
        assert [name for name in health if name in inside]
        assert tab.locator(".app-letter").count() == tab.locator(".app-outside").count()
    tab.emulate_media(media="print")
    expect(tab.get_by_role("heading", level=1)).to_be_hidden()
    expect(tab.locator(".app-letter").first).to_be_visible()


def test_a_plan_is_compared_with_the_one_published_before(states: States, tab: Page) -> None:
    tab.goto(states.site.page(f"/runs/{states.review.run_id}"))
    tab.get_by_role("link", name="compare with last week").click()
    number = states.published.number
    expect(tab.get_by_role("heading", name=f"since plan {number}")).to_be_visible()
    expect(tab.get_by_role("table")).to_be_visible()
    tab.get_by_label("Compare with").select_option(states.undone.run_id)
    tab.get_by_role("button", name="Compare").click()
    expect(tab.get_by_role("heading", name=f"since plan {states.undone.number}")).to_be_visible()


def test_a_closure_of_nothing_says_so(loaded: Site, tab: Page) -> None:
    last = max(one.slot.date for one in loaded.store.supply().slots)
    someone = loaded.store.supply().practitioners[0].practitioner_id
    loaded.store.withdraw(Closure(last, last, practitioner_id=someone), LEAD)
    tab.goto(loaded.page("/services/rebook"))
    expect(tab.get_by_text("Every booking has its slot")).to_be_visible()


def test_a_decision_by_hand_is_planned_with_its_price_and_taken_back(
    loaded: Site, tab: Page
) -> None:
    run = loaded.make_plan()
    placed = next(one for one in told(loaded.store, run).needs if one.starts)
    tab.goto(loaded.page(f"/runs/{run.run_id}/items/{placed.need_id}"))
    tab.get_by_role("button", name="Show what it costs").click()
    for missing in ("Choose an answer", "Say in a few words why", "Enter your name"):
        expect(tab.get_by_role("alert")).to_contain_text(missing)
    check(tab)
    tab.get_by_label(f"Not with {placed.practitioner_id}").check()
    tab.get_by_label("Why?").fill("They know each other")
    tab.get_by_label("Your name").fill("Ada Lead")
    tab.get_by_role("button", name="Show what it costs").click()
    expect(tab.get_by_role("heading", name="What it costs")).to_be_visible()
    assert loaded.store.run(run.run_id).edits == (), "looking at the cost decides nothing"
    check(tab)
    tab.get_by_role("button", name="Decide so").click()
    expect(tab.get_by_role("heading", name="Looking for the best plan")).to_be_visible()
    loaded.worker.work_once()
    expect(tab.get_by_role("heading", name="Decided by hand")).to_be_visible(timeout=PAGE_PATIENCE)
    expect(tab.get_by_text("They know each other (Ada Lead)")).to_be_visible()
    check(tab)
    again = told(loaded.store, loaded.store.run(run.run_id)).needs
    assert placed.practitioner_id not in {
        one.practitioner_id for one in again if one.need_id == placed.need_id
    }
    tab.get_by_role("button", name="Take all of them back").click()
    expect(tab.get_by_role("heading", name="Looking for the best plan")).to_be_visible()
    assert loaded.store.run(run.run_id).edits == ()


def test_why_and_what_would_change_it_are_told(states: States, tab: Page) -> None:
    needs = told(states.site.store, states.published).needs
    for need, says in (
        (next(one for one in needs if one.starts), "Why these places?"),
        (next(one for one in needs if not one.starts), "Why no place"),
    ):
        tab.goto(states.site.page(f"/runs/{states.published.run_id}/items/{need.need_id}"))
        tab.get_by_role("link", name="Why").click()
        expect(tab.get_by_role("heading", name=says)).to_be_visible()
        expect(tab.get_by_text("Other people are counted here and never named")).to_be_visible()
