"""The planner's pages: prices by service and week, the areas, and what if."""

from __future__ import annotations

import tomllib
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from matcher.planning import read_scenario
from matcher.usecases.place_prices import place_prices
from tests.pages.site import Site
from tests.pages.states import States
from tests.pages.test_every_page import faults


def test_the_grid_shows_the_dearest_place_of_each_service_and_week(
    states: States, tab: Page
) -> None:
    states.site.as_role(tab, "planner")
    tab.goto(states.site.page("/plan"))
    table = place_prices(states.site.store)
    assert table is not None
    dearest = max(table.groups, key=lambda one: one.highest_days)
    assert dearest.highest_days > 0
    darkest = tab.locator(".app-heat__4")
    assert f"{dearest.highest_days:,.1f}".rstrip("0").rstrip(".") in darkest.all_inner_texts()
    weeks = tab.locator(".app-heat thead th").count() - 1
    assert weeks == len({one.week for one in table.groups})


def test_a_planner_puts_a_scenario_together_and_is_told_how_to_run_it(
    states: States, tab: Page, tmp_path: Path
) -> None:
    states.site.as_role(tab, "planner")
    tab.goto(states.site.page("/plan"))
    tab.get_by_role("link", name="What if").click()
    tab.get_by_label("Where", exact=True).select_option("cornwall")
    tab.get_by_role("button", name="Go on").click()
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
    answer = httpx.get(states.site.page(f"/plan/what-if?{asked}"))
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert said in answer.text


def test_before_the_first_plan_there_is_a_way_on(loaded: Site) -> None:
    page = httpx.get(loaded.page("/plan")).text
    assert "There are no prices yet" in page
    assert "/plan/what-if" in page
