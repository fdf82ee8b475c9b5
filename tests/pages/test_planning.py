"""The planner's pages: prices by service and week, the areas, and what if."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from matcher.planning import read_scenario
from matcher.usecases.place_prices import GroupPrice, PriceTable, place_prices
from matcher_api.pages.planning import grid
from tests.pages.axe import faults
from tests.pages.site import PAGE_PATIENCE, Site
from tests.pages.states import States

PATIENCE = PAGE_PATIENCE / 1000
"""Seconds."""


def group(service: str, area: str, week: int, highest: float) -> GroupPrice:
    monday = dt.date(2026, 11, 30) + dt.timedelta(weeks=week)
    return GroupPrice(service, area, monday, highest / 2, highest, 3)


def test_a_cell_is_the_dearest_place_of_a_service_in_a_week_and_darker_where_dearer() -> None:
    groups = (
        group("coach", "bolton", 0, 4.0),
        group("coach", "bury", 0, 10.0),
        group("coach", "bury", 2, 5.0),
        group("training", "bolton", 1, 0.0),
    )
    shown = grid(PriceTable(dt.datetime(2026, 11, 30, tzinfo=dt.UTC), groups))
    assert shown == {
        "coach": [(10.0, 4), None, (5.0, 3)],
        "training": [None, (0.0, 0), None],
    }


def test_a_single_place_worth_very_much_leaves_the_others_their_shades() -> None:
    groups = [group("coach", "bolton", week, days) for week, days in enumerate((4_000, 300, 5, 0))]
    shown = grid(PriceTable(dt.datetime(2026, 11, 30, tzinfo=dt.UTC), tuple(groups)))
    assert [cell and cell[1] for cell in shown["coach"]] == [4, 3, 1, 0]


def test_the_page_shows_every_service_and_week_with_a_free_place(states: States, tab: Page) -> None:
    states.site.as_role(tab, "planner")
    tab.goto(states.site.page("/plan"))
    table = place_prices(states.site.store)
    assert table is not None
    heat = tab.locator(".app-heat")
    assert heat.locator("thead th").count() - 1 == len({one.week for one in table.groups})
    filled = [text for text in heat.locator("td").all_inner_texts() if text != "–"]
    assert len(filled) == len({(one.service, one.week) for one in table.groups})


def test_places_that_were_taken_since_have_their_price_too(states: States) -> None:
    prices, table = states.site.store.prices(), place_prices(states.site.store)
    assert prices is not None
    assert table is not None
    week = states.site.store.week(prices.horizon_start, prices.horizon_weeks)
    inside = [s for s in week.slots if week.horizon_start <= s.date <= week.horizon_end]
    assert sum(one.places for one in table.groups) == sum(slot.places for slot in inside)
    assert week.bookings, "nothing was taken, so this says nothing"


def test_a_planner_puts_a_scenario_together_and_is_told_how_to_run_it(
    states: States, tab: Page, tmp_path: Path
) -> None:
    states.site.as_role(tab, "planner")
    tab.goto(states.site.page("/plan"))
    tab.get_by_role("link", name="What if").click()
    tab.get_by_label("Where", exact=True).select_option("cornwall")
    tab.get_by_role("button", name="Continue").click()
    tab.get_by_label("More people are referred").fill("40")
    tab.get_by_label("Which service gets more hours").select_option("physiotherapy")
    tab.get_by_label("Where they are held").select_option("cornwall")
    tab.get_by_label("How many half days a week").fill("3")
    tab.get_by_label("Send text reminders").check()
    tab.get_by_role("button", name="Show how").click()
    text = tab.get_by_label("scenario.toml").inner_text()
    (tmp_path / "what-if").mkdir()
    (tmp_path / "what-if" / "scenario.toml").write_text(text, encoding="utf-8")
    made = read_scenario(tmp_path / "what-if")
    assert made.demand.starts_a_week == pytest.approx(21)
    assert [(e.service, e.area, e.half_days) for e in made.extra] == [
        ("physiotherapy", "cornwall", 3)
    ]
    assert made.attendance.text_reminders
    assert tomllib.loads(text)["sources"].keys() == set(made.changes)
    expect(tab.get_by_text("matcher compare cornwall what-if --out outlook")).to_be_visible()
    expect(tab.get_by_text("These hours cost about £")).to_be_visible()
    assert faults(tab) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("base=atlantis", "Choose an area"),
        ("base=cornwall&referrals=lots", "Enter a whole number from -90 to 400"),
        ("base=cornwall&half_days=2", "Choose the service that gets more hours"),
    ],
)
def test_what_is_missing_is_said_at_the_top(states: States, asked: str, said: str) -> None:
    answer = httpx.get(states.site.page(f"/plan/what-if?{asked}"), timeout=PATIENCE)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert said in answer.text


def test_before_the_first_plan_there_is_a_way_on(loaded: Site) -> None:
    page = httpx.get(loaded.page("/plan"), timeout=PATIENCE).text
    assert "There are no prices yet" in page
    assert "/plan/what-if" in page


def test_before_a_plan_is_published_its_prices_are_shown_as_those_of_a_proposal(
    loaded: Site,
) -> None:
    run = loaded.make_plan()
    page = httpx.get(loaded.page("/plan"), timeout=PATIENCE).text
    assert "One more place is worth most in" in page
    assert f"the prices of plan {run.number}, which nobody has published yet" in page
