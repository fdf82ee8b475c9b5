"""Pages that hardly anybody should see, and states that no link leads to: open to everybody too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from matcher.store import Actor, Ask, Held, HoldRequest, RunState
from matcher.usecases.runs.solving import LEASE, work_on
from matcher.usecases.runs.telling import told
from tests.pages.axe import check
from tests.pages.conftest import served
from tests.pages.site import LEAD, Site
from tests.pages.states import States
from tests.security.issuer import ORGANISATION, TestIssuer, running

AN_EMPTY_FORM = """to => {
  const form = document.createElement('form');
  Object.assign(form, { method: 'post', action: to });
  document.body.append(form);
  form.submit();
}"""
WORKER = Actor("w1", "worker")
EMPTY = (
    *("/week", "/week/load", "/week/plan", "/find", "/people", "/people?list=held"),
    *("/people?list=offers", "/people?list=rebook", "/services", "/services/rebook", "/plan"),
    *("/reports", "/you"),
)


@pytest.mark.parametrize("role", ["lead", "coach"])
def test_a_service_in_which_nothing_is_loaded(empty: Site, tab: Page, role: str) -> None:
    empty.as_role(tab, role)
    for path in EMPTY if role == "lead" else ("/",):
        tab.goto(empty.page(path))
        expect(tab.get_by_role("heading", level=1)).to_be_visible()
        assert tab.locator("main a, main button").count(), f"{path} leads nowhere"
        check(tab)


def test_what_each_answer_to_a_plan_item_costs(loaded: Site, tab: Page) -> None:
    review = loaded.make_plan()
    placed = next(one for one in told(loaded.store, review).needs if one.starts)
    for answer in ("Keep these places", re.compile("^Begin on"), "No places this week"):
        tab.goto(loaded.page(f"/runs/{review.run_id}/items/{placed.need_id}"))
        choice = tab.get_by_label(answer).first
        if not choice.count():
            continue  # nothing else is free for this person: that is said by another test
        choice.check()
        tab.get_by_label("Why?").fill("They asked for it")
        tab.get_by_label("Your name").fill("Ada Lead")
        tab.get_by_role("button", name="Show what it costs").click()
        expect(tab.get_by_role("status").or_(tab.get_by_role("alert"))).to_be_visible()
        check(tab)


def test_a_plan_that_did_not_come_about(loaded: Site, tab: Page) -> None:
    run = loaded.ask_for_plan()
    claim = loaded.store.write(WORKER, lambda desk: desk.runs.claim("w1", LEASE))
    assert claim is not None

    def breaks() -> bool:
        raise ZeroDivisionError

    work_on(loaded.store, WORKER, claim, hand_back=breaks)
    assert loaded.store.run(run.run_id).state is RunState.FAILED
    tab.goto(loaded.page(f"/runs/{run.run_id}"))
    expect(tab.get_by_text("Nothing was booked")).to_be_visible()
    check(tab)
    tab.goto(loaded.page("/week"))
    expect(tab.get_by_role("button", name="Make a plan")).to_be_visible()


def test_a_hold_that_has_run_out(loaded: Site, tab: Page) -> None:
    who = loaded.store.waiting_people(limit=1)[0].participant_id
    now = loaded.store.about().clock
    slot = next(one for one in loaded.store.supply().slots if one.free and one.slot.start > now)
    held = loaded.store.hold(HoldRequest(who, (Ask(slot.slot.slot_id),)), LEAD)
    assert isinstance(held, Held)
    tab.goto(loaded.page(f"/holds/{held.hold_id}"))
    loaded.store.move_clock(held.expires_at - loaded.store.about().clock)
    tab.get_by_role("button", name="Confirm").click()
    expect(tab.get_by_role("heading", name="This could not be done")).to_be_visible()
    check(tab)
    tab.get_by_role("link", name="Back", exact=True).click()
    expect(tab.get_by_role("heading", name="This hold is over")).to_be_visible()
    check(tab)


def test_a_file_that_is_no_week(empty: Site, tab: Page, tmp_path: Path) -> None:
    (tmp_path / "week.zip").write_bytes(b"not a zip")
    tab.goto(empty.page("/week/load"))
    tab.get_by_label("Files").set_input_files(tmp_path / "week.zip")
    tab.get_by_role("button", name="Send").click()
    expect(tab.get_by_role("alert")).to_contain_text("The zip file cannot be read")
    check(tab)


def test_what_is_not_there_and_what_another_page_sends(states: States, tab: Page) -> None:
    for path, heading in (
        ("/nowhere", "Page not found"),
        ("/runs/no-such-plan", "We cannot find this"),
    ):
        tab.goto(states.site.page(path))
        expect(tab.get_by_role("heading", name=heading)).to_be_visible()
        check(tab)
    tab.goto(states.site.page("/find"))
    with tab.expect_navigation():
        tab.evaluate(AN_EMPTY_FORM, states.site.page("/holds"))
    expect(tab.get_by_text("The page did not get what it needs")).to_be_visible()
    check(tab)
    tab.goto("about:blank")
    with tab.expect_navigation():
        tab.evaluate(AN_EMPTY_FORM, states.site.page("/you"))
    expect(tab.get_by_role("heading", name="You cannot do this")).to_be_visible()
    check(tab)


def test_what_nobody_foresaw(tmp_path: Path, week_folder: Path, tab: Page) -> None:
    def breaks(point: str) -> None:
        raise ZeroDivisionError(point)

    with served(tmp_path, week_folder, on_point=breaks) as site:
        tab.goto(site.page("/week/plan"))
        tab.get_by_role("button", name="Make the plan").click()
        expect(tab.get_by_role("heading", name="Sorry, there is a problem")).to_be_visible()
        expect(tab.get_by_text("tell your administrator this")).to_be_visible()
        assert "ZeroDivisionError" not in tab.content()
        check(tab)
        tab.get_by_role("link", name="Back", exact=True).click()
        expect(tab.get_by_role("heading", name="Make a plan")).to_be_visible()


@pytest.fixture
def issuer() -> Iterator[TestIssuer]:
    """Somebody who says who people are."""
    with running() as found:
        found.rotate("first")
        yield found


def test_what_a_role_may_not_do_and_too_much_of_what_it_may(
    issuer: TestIssuer, tmp_path: Path, tab: Page
) -> None:
    believed = {
        "issuers": (issuer.settings(),),
        "organisation": ORGANISATION,
        "public_url": "http://localhost",
    }
    often = {"requests_a_second": 0.01, "requests_at_once": 12}
    with served(tmp_path, None, demo=False, **believed, **often) as site:
        tab.context.set_extra_http_headers(issuer.bearer("coach"))
        tab.goto(site.page("/week/load"))
        expect(tab.get_by_role("heading", name="You cannot do this")).to_be_visible()
        expect(tab.get_by_text("Ask somebody who is one of")).to_be_visible()
        check(tab)
        for _ in range(20):
            tab.goto(site.page("/help"))
        expect(tab.get_by_role("heading", name="Wait a moment")).to_be_visible()
        expect(tab.get_by_text(re.compile(r"Wait \d+ seconds"))).to_be_visible()
        check(tab)
