"""Where a planned week pinches: what one more place is worth, how sure that is, and who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from matcher.explain.worth import Group
from matcher.files.replace_folder import check_replaceable, replace_folder
from matcher.instance import compile_batch
from matcher.optimise.warm_up import warm_up
from matcher.planning.pinch import Askers, Shortage, askers_of, shortages
from matcher.report import PlaceValue
from matcher.report.pinch import Pinched, prices_table, render_pinch, shortages_table
from matcher.usecases.place_values import place_values
from matcher.usecases.standing_plan import Planned, read_planned

PAGE, PRICES, SHORT = "pinch.html", "prices.csv", "shortages.csv"
FILES = (PAGE, PRICES, SHORT)
KIND = "a page on where a week pinches that this program wrote"
TRIED, QUOTED = 30, 10
"""Groups of places that are solved again, and those that are quoted."""


@dataclass(frozen=True, slots=True)
class Pinch:
    """A week with its plan, and where it pinches."""

    planned: Planned
    found: Pinched


def pinch_folder(folder: Path, out: Path, *, mapping: Path | None = None) -> Pinch:
    """What one more place would be worth in the week in ``folder`` under the plan in ``out``.

    Raises:
        InputFaults: one of the two cannot be read.
        MatcherError: the plan was made for another week.
        CheckFailed: the plan breaks a rule, or the checker does not confirm what was found.
    """
    planned = read_planned(folder, out, mapping=mapping)
    model, batch = planned.week.model, planned.week.batch
    warm_up(model)
    instance = compile_batch(model, batch)
    certificate = planned.outcome.certificate
    values = place_values(
        instance, planned.plan, certificate, tried=TRIED, proved=QUOTED, every_service=True
    )
    groups = [group for value in values if (group := group_of(value)) is not None]
    askers = askers_of(instance, planned.plan, groups)
    return Pinch(planned, Pinched(values, askers, shortages(instance)))


def group_of(value: PlaceValue) -> Group | None:
    """The group of places that a value found by solving again is about."""
    if not value.is_found or value.area is None or value.week is None:
        return None
    return Group(value.service, value.area, value.week)


def check_pinch_folder(out: Path) -> None:
    """Refuses a folder that must not be replaced, before any work is done for it.

    Raises:
        CannotWrite: something else is in the way, or the disk refuses.
    """
    check_replaceable(out, FILES, marks=(PAGE,), kind=KIND)


def write_pinch(done: Pinch, out: Path) -> None:
    """Write the page and its tables, or nothing.

    Raises:
        CannotWrite: something else is in the way, or the disk refuses.
    """
    model, batch = done.planned.week.model, done.planned.week.batch
    contents = {
        PAGE: render_pinch(model, batch, done.found).encode(),
        PRICES: prices_table(model, done.found).csv(),
        SHORT: shortages_table(model, done.found).csv(),
    }
    replace_folder(out, contents, marks=(PAGE,), kind=KIND)


def pinch_document(done: Pinch) -> dict[str, Any]:
    """For programs; counts of people from 1 to 4 are ``null``."""
    found = done.found
    return {
        "one_more_place": [_value(value, found.askers) for value in found.headlines],
        "shortages": [_shortage(one) for one in found.shortages],
        "prices": [
            {
                "service": value.service,
                "area": value.area,
                "week": None if value.week is None else value.week.isoformat(),
                "mean_days": value.mean_price,
                "highest_days": value.high,
                "places": value.places,
            }
            for value in found.values
        ],
    }


def _value(value: PlaceValue, askers: Mapping[Group, Askers]) -> dict[str, Any]:
    group = group_of(value)
    counts = {} if group is None else asdict(askers[group])
    return {
        "service": value.service,
        "area": value.area,
        "week": None if value.week is None else value.week.isoformat(),
        "days_at_least": value.low,
        "days_at_most": value.high,
        "confirmed": value.confirmed,
        "several": value.several,
        "several_days_at_least": value.several_low,
        "plan_items": {name: None if 0 < n < 5 else n for name, n in counts.items()},
    }


def _shortage(one: Shortage) -> dict[str, Any]:
    return {
        "service": one.service,
        "plan_items": one.needs,
        "sessions": one.sessions,
        "places": one.places,
        "missing": one.missing,
    }
