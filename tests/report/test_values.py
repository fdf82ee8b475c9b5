"""What one more place would be worth, in words."""

from __future__ import annotations

import datetime as dt

from matcher.report import PlaceValue
from matcher.report.figures.values import NOT_WORKED_OUT, place_values
from tests.weeks import MODEL, at, day


def value(service: str, days: float, **more: object) -> PlaceValue:
    """A group of one service in Bolton, week two; only its price is known."""
    given = {"service": service, "area": "bolton", "week": day(7), "places": 40}
    prices = {"days_per_place": days, "low": 0, "high": days}
    return PlaceValue.model_validate({**given, **prices, **more})


def found(service: str, saved: float, price: float, *, confirmed: bool) -> PlaceValue:
    """One that was solved again, with the place added at T1's time."""
    return value(
        service,
        saved,
        low=saved,
        high=price,
        is_found=True,
        confirmed=confirmed,
        several=4,
        several_low=3 * saved,
        practitioner_id="Q1",
        site="Bolton Health Hub",
        start=at(7),
    )


def test_the_headline_is_the_greatest_saving_that_was_found_and_never_rounds_it_up() -> None:
    figure = place_values(
        MODEL,
        [
            value("coach", 19.5),
            found("training", 3.0, 9.0, confirmed=False),
            found("physiotherapy", 12.39, 12.5, confirmed=True),
        ],
    )
    assert figure.headline == (
        "One more place would save at least 12.3 days of waiting: "
        "Physiotherapy, Bolton, week of Monday 7 December 2026"
    )
    table = figure.found_table()
    assert [row[1] for row in table.shown()] == ["12.3", "3"]
    assert [row[4] for row in table.shown()] == ["37.1", "9"]
    assert [row[3] for row in table.rows] == ["confirmed", "at least this"]
    assert table.columns[4] == "Saved by 4 more"
    assert table.rows[0][5] == f"{at(7):Monday 7 December 2026, %H:%M}, Q1, Bolton Health Hub"


def test_a_place_that_saves_nothing_is_no_headline() -> None:
    figure = place_values(
        MODEL,
        [
            found("training", 0.0, 9.0, confirmed=False),
            value("training", 4.0, area=None, week=None),
        ],
    )
    assert figure.headline == "No single place more that was tried would save anybody a day"
    assert figure.found == ()


def test_nothing_known_is_said_so() -> None:
    assert place_values(MODEL, []).headline == NOT_WORKED_OUT


def test_services_and_groups_have_tables_of_their_own() -> None:
    one = found("physiotherapy", 12.0, 12.5, confirmed=True)
    whole = value("physiotherapy", 4.0, area=None, week=None)
    figure = place_values(MODEL, [value("coach", 19.5), whole, one])
    assert [row[0] for row in figure.services_table().rows] == ["Physiotherapy"]
    weeks = [
        "Work and health coach, Bolton, week of Monday 7 December 2026",
        "Physiotherapy, Bolton, week of Monday 7 December 2026",
    ]
    assert [row[0] for row in figure.groups_table().rows] == weeks
    assert dt.date(2026, 12, 7) == day(7)


def test_areas_are_called_as_people_call_them() -> None:
    said = [
        place_values(MODEL, [value("coach", 1.0, area=area, week=None)]).groups[0].label
        for area in ("bristol-city-of", "herefordshire-county-of", "isle-of-wight", "The Lakes")
    ]
    areas = ("Bristol", "Herefordshire", "Isle of Wight", "The Lakes")
    assert said == [f"Work and health coach, {area}" for area in areas]
