"""Planning: where the next hour helps, the areas that come with the product, and what if.

A simulated year takes minutes of both cores, so it is run from the command line; the pages say how.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from matcher.report import formats, words
from matcher.report.tables import Table
from matcher.usecases.place_prices import GroupPrice, PriceTable, place_prices, proposed_prices
from matcher.usecases.scenarios import list_scenarios
from matcher.usecases.what_if import (
    LEAST,
    MOST,
    MOST_HALF_DAYS,
    Changes,
    choices,
    what_if,
)
from matcher_api.dependencies import Parts
from matcher_api.pages.templating import page

router = APIRouter(prefix="/plan", include_in_schema=False)

SHOWN = 12
"""Rows of the list of places: those worth most."""
SHADES = 4
"""Shades of the grid, beside none."""
BACK = {"href": "/plan", "text": "Plan"}

Cell = tuple[float, int]
"""The highest price of a place, in days, and how dark it is shown: 0 to ``SHADES``.

Shades go by the logarithm: a single place worth thousands of days would leave all others white.
"""


@router.get("")
def plan(request: Request, parts: Parts) -> HTMLResponse:
    """Show what one more place is worth, by service, area and week.

    Before a plan has been published, by the prices of the one that waits for it.
    """
    table = place_prices(parts.store) or proposed_prices(parts.store)
    groups = _dearest(table)
    weeks, cells = _weeks(table), grid(table) if table else {}
    names = {}
    if table is not None:
        names = {code: one.name for code, one in parts.matching.market().model.services.items()}
    return page(
        request,
        "planning.html.j2",
        title="Where the next hour helps",
        table=table,
        headline=_headline(groups, names),
        worth=_worth(groups[:SHOWN], names),
        weeks=weeks,
        grid=[(names[code], cells[code]) for code in cells],
        prices=_prices(cells, weeks, names),
    )


def _headline(groups: list[GroupPrice], names: Mapping[str, str]) -> str:
    """Where one more place is worth most."""
    if not groups:
        return "One more place would help nobody"
    first = groups[0]
    days, week = formats.days(first.highest_days), formats.brief_date(first.week)
    return f"One more place is worth most in {names[first.service]}: {days} in the week from {week}"


def _worth(groups: list[GroupPrice], names: Mapping[str, str]) -> Table:
    """The places that are worth most, the dearest first."""
    return Table(
        "worth-most",
        "What one more place is worth, the most first",
        ("Service", "Area", "Week from", "Days at most", "Days on average", "Places"),
        tuple(
            (
                names[one.service],
                _area(one) or "All",
                formats.brief_date(one.week),
                formats.decimal(one.highest_days),
                formats.decimal(one.mean_days),
                one.places,
            )
            for one in groups
        ),
        numeric=(3, 4, 5),
    )


def _prices(
    cells: Mapping[str, list[Cell | None]], weeks: list[dt.date], names: Mapping[str, str]
) -> Table:
    """The grid as a table to take away."""
    return Table(
        "prices",
        "Highest price of a place, in days, by service and week",
        ("Service", *(week.isoformat() for week in weeks)),
        tuple(
            (names[code], *("" if one is None else formats.decimal(one[0]) for one in row))
            for code, row in cells.items()
        ),
    )


def _dearest(table: PriceTable | None) -> list[GroupPrice]:
    """The groups in which a place is worth anything, the most first."""
    worth = [one for one in table.groups if one.highest_days > 0] if table else []
    return sorted(worth, key=lambda one: -one.highest_days)


def grid(table: PriceTable) -> dict[str, list[Cell | None]]:
    """By service, the highest price in each week; nothing where there is no place."""
    weeks = _weeks(table)
    highest: dict[tuple[str, dt.date], float] = {}
    for one in table.groups:
        key = one.service, one.week
        highest[key] = max(highest.get(key, 0.0), one.highest_days)
    most = max(highest.values(), default=0.0)
    return {
        code: [_cell(highest, code, week, most) for week in weeks]
        for code in sorted({one.service for one in table.groups})
    }


def _cell(
    highest: Mapping[tuple[str, dt.date], float], code: str, week: dt.date, most: float
) -> Cell | None:
    price = highest.get((code, week))
    if price is None:
        return None
    return price, round(SHADES * math.log1p(price) / math.log1p(most)) if most else 0


def _weeks(table: PriceTable | None) -> list[dt.date]:
    return sorted({one.week for one in table.groups}) if table else []


def _area(one: GroupPrice) -> str:
    return words.area(one.area)


@router.get("/areas")
def areas(request: Request) -> HTMLResponse:
    """List the areas that come with the product."""
    return page(
        request,
        "planning_areas.html.j2",
        title="Areas to plan for",
        back=BACK,
        cards=list_scenarios(),
    )


@router.get("/what-if")
def ask_what_if(
    request: Request,
    base: Annotated[str, Query()] = "",
    referrals: Annotated[str, Query()] = "0",
    service: Annotated[str, Query()] = "",
    area: Annotated[str, Query()] = "",
    half_days: Annotated[str, Query()] = "0",
    reminders: Annotated[str, Query()] = "",
) -> HTMLResponse:
    """Put together a scenario from a few figures, and say how to run it."""
    cards = list_scenarios()
    known = {card.name: card for card in cards}
    entered = {"base": base, "referrals": referrals, "service": service, "area": area}
    entered |= {"half_days": half_days, "reminders": reminders}
    shown: dict[str, Any] = {"title": "What if?", "back": BACK, "cards": cards, "entered": entered}
    if base not in known:
        faults = [{"text": "Choose an area", "href": "#base"}] if base else []
        status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
        return page(request, "what_if.html.j2", status=status, faults=faults, **shown)
    can = choices(base)
    faults = []
    changes = Changes(
        referrals=_number(referrals, "referrals", LEAST, MOST, faults),
        service=service if service in can.services else "",
        area=area if area in can.areas else can.areas[0],
        half_days=_number(half_days, "half_days", 0, MOST_HALF_DAYS, faults),
        reminders=reminders == "yes",
    )
    if changes.half_days and not changes.service:
        faults.append({"text": "Choose the service that gets more hours", "href": "#service"})
    return page(
        request,
        "what_if.html.j2",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
        faults=faults,
        card=known[base],
        starts=can.starts_a_week,
        places=[(code, words.area(code)) for code in can.areas],
        services=list(can.services.items()),
        found=what_if(base, changes) if changes.any and not faults else None,
        **shown,
    )


def _number(text: str, field: str, least: int, most: int, faults: list[dict[str, str]]) -> int:
    try:
        number = int(text or "0")
    except ValueError:
        number = most + 1
    if not least <= number <= most:
        said = f"Enter a whole number from {least} to {most}"
        faults.append({"text": said, "href": f"#{field}"})
        return 0
    return number
