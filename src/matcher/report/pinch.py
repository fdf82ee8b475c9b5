"""The page about where a week pinches: one more place, prices by week, and what counting shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from matcher.domain import Batch, Model
from matcher.explain.worth import Group
from matcher.planning.pinch import Askers, Shortage
from matcher.report import formats, words
from matcher.report.figures.values import PlaceValue, place_values
from matcher.report.pictures import bars
from matcher.report.pictures.heat import Cell, heat
from matcher.report.planning_page import render_planning
from matcher.report.section import Exhibit, Section
from matcher.report.suppression import SMALLEST, publish
from matcher.report.tables import Table

AREAS_NAMED = 3
"""So many areas are named of the people who are short of places."""
SERVICES_NAMED = 3
NO_SHORTAGE = (
    "Counting people and places shows no shortage: what makes people wait is when and where the "
    "places are, and how many sessions in a row a course takes."
)


@dataclass(frozen=True, slots=True)
class Pinched:
    """Where a week pinches: every value of a place, who asks for the best, and the shortages."""

    values: tuple[PlaceValue, ...]
    askers: Mapping[Group, Askers]
    shortages: tuple[Shortage, ...]

    @property
    def headlines(self) -> tuple[PlaceValue, ...]:
        """The values that were found by solving again, the greatest first."""
        found = [v for v in self.values if v.is_found and v.low > 0]
        return tuple(sorted(found, key=lambda v: (-v.low, v.service, v.area or "")))


def render_pinch(model: Model, batch: Batch, found: Pinched) -> str:
    """The HTML of the page; the same arguments give the same text."""
    confirmed = sum(value.confirmed for value in found.headlines)
    missing = _missing(found.shortages)
    return render_planning(
        kind="Worked out",
        title="Where the week pinches",
        period=f"Booking period: {formats.date(batch.horizon_start)} to "
        f"{formats.date(batch.horizon_end)}",
        lead=f"{_headline(model, found)}.",
        tiles=(
            ("Most that one place saves", _most(found)),
            ("Solved again", formats.many(len(found.headlines), "place")),
            ("Price and saving agree", formats.part_of(confirmed, len(found.headlines))),
            ("Sessions nobody can be given", formats.whole(missing) if missing else "none counted"),
        ),
        sections=(
            _one_more(model, found),
            _by_week(model, found.values),
            _counted(model, found.shortages),
        ),
        about=(
            ("One more place", words.ONE_MORE_PLACE),
            (
                "The range",
                "From what solving again saved, which somebody can have, to the price, which is "
                "the most by which the proved bound falls.",
            ),
            (
                "Counting",
                "A set of plan items, and all the free places that at least one of them can use "
                "under the rules. What they ask for beyond that cannot be given, whoever decides. "
                "Gaps and the order of a course are left out of it, so more may be missing.",
            ),
        ),
        foot="people are counted and never named; counts under 5 are hidden. Nobody's place is "
        "changed by this page.",
    )


def witness(askers: Askers) -> str:
    """Who asks for the places of a group, in a sentence."""
    asked = formats.counted(publish(askers.needs), "plan item")
    if askers.needs < SMALLEST:
        return f"{formats.capital(asked)} can use such a place."
    rest = [
        f"{_counted_as(askers.here, 'has', 'have')} one",
        f"{_counted_as(askers.later, 'begins', 'begin')} later",
        f"{_counted_as(askers.left_out, 'is', 'are')} {words.NOT_YET_PLACED}",
    ]
    return f"{asked} can use such a place: {formats.listed(rest)}."


def _counted_as(count: int, one: str, more: str) -> str:
    return f"{formats.count(publish(count))} {one if count == 1 else more}"


def shortage_words(model: Model, one: Shortage) -> str:
    """One shortage in a sentence or two."""
    name = words.service(model, one.service)
    if one.needs < SMALLEST:
        return f"{name}: {publish(one.needs)} plan items ask for more than there is for them."
    return (
        f"{name}: {formats.whole(one.needs)} plan items ask for {formats.whole(one.sessions)} "
        f"sessions, and all the places that any of them can use are {formats.whole(one.places)}. "
        f"So {formats.many(one.missing, 'session')} cannot be given, whoever decides.{_where(one)}"
    )


def prices_table(model: Model, found: Pinched) -> Table:
    """The prices of all groups, for a spreadsheet."""
    return place_values(model, found.values).groups_table()


def shortages_table(model: Model, found: Pinched) -> Table:
    """What counting shows, by service."""
    return Table(
        name="shortages",
        caption="Plan items that together ask for more than the places that any of them can use",
        columns=(
            "Service",
            "Plan items",
            "Sessions asked for",
            "Places",
            "Missing",
            "Most live in",
        ),
        rows=tuple(_shortage_row(model, one) for one in found.shortages),
        numeric=(1, 2, 3, 4),
    )


def _shortage_row(model: Model, one: Shortage) -> tuple[str | int, ...]:
    name = words.service(model, one.service)
    if one.needs < SMALLEST:
        return name, formats.count(publish(one.needs)), *("–",) * 4
    areas = formats.listed(_areas(one)) or "–"
    return name, one.needs, one.sessions, one.places, one.missing, areas


def _missing(found: Sequence[Shortage]) -> int:
    """Sessions that cannot be given; those of fewer than 5 plan items are left out."""
    return sum(one.missing for one in found if one.needs >= SMALLEST)


def _most(found: Pinched) -> str:
    return formats.at_least_days(found.headlines[0].low) if found.headlines else "nothing found"


def _one_more(model: Model, found: Pinched) -> Section:
    figure = place_values(model, found.values)
    exhibits: tuple[Exhibit, ...] = ()
    if figure.found:
        exhibits = (Exhibit(headlines_table(model, found), bars.found_values(figure)),)
    headline = _headline(model, found)
    return Section("one-more", "One more place", headline, headline_witness(found), exhibits)


def _headline(model: Model, found: Pinched) -> str:
    """The greatest saving with its range."""
    figure = place_values(model, found.values)
    if not figure.found:
        return figure.headline
    best = figure.found[0]
    return (
        f"One more place would save {_range(best.value)} days of waiting, over everybody: "
        f"{best.full_label}"
    )


def _range(value: PlaceValue) -> str:
    """From what was found to the price: ``12.4 to 15``."""
    least, most = formats.at_least(value.low), max(value.low, value.high)
    return f"{formats.decimal(least)} to {formats.decimal(most)}"


def headline_witness(found: Pinched) -> str:
    """Who asks for the place that is worth most, in a sentence; nothing where there is none."""
    asked = found.askers.get(_group(found.headlines[0])) if found.headlines else None
    return f"Of the first in the list: {witness(asked)}" if asked else ""


def headlines_table(model: Model, found: Pinched) -> Table:
    """What was found by solving again, with its range and who asks for it."""
    figure = place_values(model, found.values)
    several = next((v.several for v in found.headlines if v.several), 0)
    return Table(
        name="one-more-place",
        caption="Days of waiting that one more place would save, and who could use it",
        columns=(
            *("One more place", "Days saved", "How sure", f"By {several} more"),
            *("Can use it", "Have one", "Begin later", "Not yet placed", "Where it was added"),
        ),
        rows=tuple(
            (
                one.full_label,
                _range(one.value),
                one.proof,
                formats.at_least(one.value.several_low or 0),
                *_counts(found, one.value),
                one.where,
            )
            for one in figure.found
        ),
        numeric=(3, 4, 5, 6, 7),
    )


def _counts(found: Pinched, value: PlaceValue) -> tuple[str, ...]:
    asked = found.askers.get(_group(value))
    if asked is None:
        return ("–",) * 4
    counts = (asked.needs, asked.here, asked.later, asked.left_out)
    return tuple(formats.count(publish(count)) for count in counts)


def _group(value: PlaceValue) -> Group:
    return Group(value.service, value.area or "", value.week or dt.date.min)


def _by_week(model: Model, values: Sequence[PlaceValue]) -> Section:
    """The dearest place of each service in each week."""
    groups = [v for v in values if v.week is not None]
    highest: dict[tuple[str, dt.date], float] = {}
    for value in groups:
        assert value.week is not None
        key = words.service(model, value.service), value.week
        highest[key] = max(highest.get(key, 0.0), value.high)
    weeks = sorted({week for _, week in highest})
    names = [words.service(model, code) for code in model.services]
    cells = [
        Cell(name, formats.short_date(week), highest[name, week], _tenth(highest[name, week]))
        for name in names
        for week in weeks
        if (name, week) in highest
    ]
    headline = _dearest(highest)
    said = "The highest price of a free place, in days of waiting, by service and week"
    table = Table(
        name="prices-by-week",
        caption=said,
        columns=("Service", *(formats.short_date(week) for week in weeks)),
        rows=tuple(
            (
                name,
                *(Decimal(str(round(highest[name, w], 1))) if (name, w) in highest else "–"
                  for w in weeks),
            )
            for name in names
            if any((name, week) in highest for week in weeks)
        ),
        numeric=tuple(range(1, len(weeks) + 1)),
    )  # fmt: skip
    drawn = heat(
        "prices-by-week",
        said,
        f"{headline}. The table below has every number.",
        cells,
        [formats.short_date(week) for week in weeks],
    )
    return Section(
        "by-week",
        "Prices by service and week",
        headline,
        "A price is an estimate of what one more place is worth. Where it is 0 there are places "
        "left; where there is none, no place was free.",
        (Exhibit(table, drawn),) if cells else (),
    )


def _dearest(highest: Mapping[tuple[str, dt.date], float]) -> str:
    if not any(highest.values()):
        return "No place is worth more than another: there are places left everywhere"
    name, week = max(highest, key=lambda key: (highest[key], key))
    return (
        f"Places are dearest for {name}, in the week of {formats.date(week)}: "
        f"{formats.days(highest[name, week])}"
    )


def _counted(model: Model, found: Sequence[Shortage]) -> Section:
    if not found:
        return Section("counted", "What counting shows", NO_SHORTAGE.partition(":")[0], NO_SHORTAGE)
    missing = _missing(found)
    named = [words.service(model, one.service) for one in found[:SERVICES_NAMED]]
    return Section(
        "counted",
        "What counting shows",
        f"{formats.many(missing, 'session')} cannot be given, whoever decides; most are of "
        f"{formats.listed(named)}"
        if missing
        else "A few plan items ask for more than there is for them",
        shortage_words(model, found[0]),
        (Exhibit(shortages_table(model, Pinched((), {}, tuple(found)))),),
    )


def _where(one: Shortage) -> str:
    named = _areas(one)
    return f" Most of them live in {formats.listed(named)}." if named else ""


def _areas(one: Shortage) -> list[str]:
    """The areas that most live in; those of fewer than 5 are left out."""
    order = sorted(one.areas, key=lambda area: (-one.areas[area], area))
    return [words.area(a) for a in order[:AREAS_NAMED] if one.areas[a] >= SMALLEST]


def _tenth(number: float) -> str:
    return formats.decimal(number, 0 if number >= 10 else 1)
