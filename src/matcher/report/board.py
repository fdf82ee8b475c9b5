"""The board report: one self-contained page about a comparison, which prints on one sheet."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from functools import cache

import jinja2
from markupsafe import Markup

from matcher.planning.comparison import Comparison, Lived
from matcher.planning.comparison_figures import asked_by_locality, unmet_by_locality
from matcher.planning.localities import KM_PER_DEGREE, Locality
from matcher.planning.simulation import Key, WarmUp, warm_up
from matcher.report import board_tables, board_words, formats
from matcher.report.board_tables import protected
from matcher.report.page import environment, source
from matcher.report.pictures import comparison as pictures
from matcher.report.pictures.unmet import UnmetPlace, unmet_map
from matcher.report.pictures.warm_up import warm_up_curve
from matcher.report.section import Exhibit, Section
from matcher.report.suppression import SMALLEST, Count, publish

TILES = ("wait_mean", "within_target", "finished_share", "pounds")


def render_board(
    comparison: Comparison,
    *,
    localities: Sequence[Locality] = (),
    title: str = "",
    sources: Sequence[str] = (),
) -> str:
    """The HTML of the board report on ``comparison``. The same arguments give the same text.

    Args:
        comparison: Arms that lived through the same years.
        localities: Where the localities of the people lie; without them there is no map.
        title: What the page is called; the base's title when it is not given.
        sources: Attributions and sources, a sentence each.
    """
    setting = comparison.base.arm.setting
    services = {
        code: service.name
        for code, service in setting.model.services.items()
        if any(Key("wait_mean", code) in one.estimates for one in comparison.arms)
    }
    return template().render(
        title=title or setting.title,
        period=_period(comparison),
        lead=board_words.headline(comparison),
        cost=board_words.at_what_cost(comparison),
        key=board_words.key_of(comparison),
        tiles=_tiles(comparison),
        main=board_tables.main_table(comparison),
        figures=board_tables.all_figures(comparison, services),
        sections=tuple(_sections(comparison, services, localities)),
        warm_up=_warm_up(comparison),
        about=_about(comparison, sources),
    )


def _period(comparison: Comparison) -> str:
    setting = comparison.base.arm.setting
    first = setting.begins + dt.timedelta(days=7 * setting.warm_up_weeks)
    return (
        f"{formats.many(setting.weeks, 'week')} from {formats.date(first)}, "
        f"lived {formats.many(comparison.years, 'time')}"
    )


def _tiles(comparison: Comparison) -> tuple[tuple[str, str], ...]:
    """The main figures of the first change, or of the base."""
    one = comparison.changes[0] if comparison.changes else comparison.base
    names = ("Mean wait", "Begun within the target", "Finished in time", "Cost of the staff")
    whose = f": {board_words.label_of(comparison, one)}" if comparison.changes else ""
    return tuple(
        (name + whose, board_words.value(measure, one.estimates[Key(measure)].mean))
        for name, measure in zip(names, TILES, strict=True)
        if Key(measure) in one.estimates
    )


def _sections(
    comparison: Comparison, services: Mapping[str, str], localities: Sequence[Locality]
) -> list[Section]:
    waits = board_words.headline(comparison)
    cost = board_words.at_what_cost(comparison) or "What the staff cost, and what that brings"
    slowest = _slowest(comparison, services)
    found = [
        Section(
            "waits",
            "Waits over time",
            waits,
            "A line is the mean of all years, four weeks at a time; the band around it holds every "
            "simulated year.",
            (Exhibit(board_tables.waits_table(comparison), pictures.waits_fan(comparison, waits)),),
        ),
        Section(
            "cost",
            "Cost against courses finished",
            cost.rstrip("."),
            "Cost is that of the staff, with everything that belongs to an hour of their work. The "
            "line through a point is its interval.",
            (
                Exhibit(
                    board_tables.cost_table(comparison),
                    pictures.cost_against_finished(comparison, cost),
                ),
            ),
        ),
        Section(
            "services",
            "Before and after, by service",
            slowest,
            "Mean wait for the first session.",
            (
                Exhibit(
                    board_tables.services_table(comparison, services),
                    pictures.by_service(comparison, services, slowest),
                ),
            ),
        ),
    ]
    unmet = _unmet(comparison, localities)
    return [*found, unmet] if unmet else found


def _slowest(comparison: Comparison, services: Mapping[str, str]) -> str:
    """Where people wait longest now, and what the first change makes of it."""
    waits = {
        code: known.mean
        for code in services
        if (known := comparison.base.estimates.get(Key("wait_mean", code))) is not None
        and not board_words.is_small(comparison.base, Key("wait_mean", code))
    }
    if not waits:
        return "Too few begin in any service to tell their waits"
    code = max(waits, key=lambda c: waits[c])
    said = f"{services[code]} has the longest waits today: {formats.days(waits[code])} on average"
    if not comparison.changes:
        return said
    changed = comparison.changes[0].estimates.get(Key("wait_mean", code))
    return said if changed is None else f"{said}, then {formats.days(changed.mean)}"


def _unmet(comparison: Comparison, localities: Sequence[Locality]) -> Section | None:
    """Where needs are not met in time: the first change, then doing nothing."""
    one = comparison.changes[0] if comparison.changes else comparison.base
    shown = [one]
    if comparison.changes:
        shown.append(comparison.nothing_for(one))
    exhibits = [
        exhibit
        for number, each in enumerate(shown)
        if (
            exhibit := _unmet_exhibit(
                each, board_words.label_of(comparison, each), localities, number
            )
        )
        is not None
    ]
    if not exhibits:
        return None
    totals = [sum(k.mean for k in unmet_by_locality(each).values()) for each in shown]
    headline = (
        f"{formats.counted(_rounded(totals[0]), 'need')} not finished inside the support "
        f"window: {board_words.label_of(comparison, one)}"
    )
    if len(totals) > 1:
        headline += f"; {formats.count(_rounded(totals[1]))} when nothing is done"
    return Section(
        "unmet",
        "Map of unmet need",
        headline,
        "A circle is a locality, larger where more needs are asked for, darker where more of them "
        "are not finished before the support window closes. Localities with fewer than 5 needs "
        "are hatched.",
        tuple(exhibits),
    )


def _rounded(mean: float) -> Count:
    return publish(round(mean))


def _unmet_exhibit(
    one: Lived, label: str, localities: Sequence[Locality], number: int
) -> Exhibit | None:
    where = {place.code: place for place in localities}
    asked = {c: k for c, k in asked_by_locality(one).items() if c in where}
    if len(asked) < 2:
        return None
    unmet = unmet_by_locality(one)
    names = {code: place.name for code, place in where.items()}
    counts = protected({code: unmet[code] for code in asked if code in unmet})
    middle = math.radians(sum(where[code].centre.latitude for code in asked) / len(asked))
    places = [
        UnmetPlace(
            name=where[code].name,
            x=where[code].centre.longitude * KM_PER_DEGREE * math.cos(middle),
            y=where[code].centre.latitude * KM_PER_DEGREE,
            asked=known.mean,
            share=_share(known.mean, counts.get(code, 0), unmet[code].mean if code in unmet else 0),
        )
        for code, known in asked.items()
    ]
    headline = f"{label}: needs not finished inside the support window"
    return Exhibit(
        board_tables.unmet_table(one, label, counts, names),
        unmet_map(f"unmet-{number}", headline, places, headline),
        heading=label,
    )


def _share(asked: float, shown: Count, unmet: float) -> float | None:
    """The share of needs that are not met, where that gives away no small number."""
    return None if asked < SMALLEST or not isinstance(shown, int) else unmet / asked


def _warm_up(comparison: Comparison) -> Section:
    """How today's programme settled; on the screen, and not on the printed sheet."""
    seen = warm_up(comparison.base.lived.years)
    headline = _when(seen).rstrip(".")
    return Section(
        "warm-up",
        "Warm-up",
        headline,
        "The thin line is the mean of all years, the thick one is smoothed. A programme begins "
        "with a backlog and empty diaries, so its first weeks are lived through and not counted.",
        (Exhibit(board_tables.warm_up_table(seen), warm_up_curve(seen, headline)),),
    )


def _about(comparison: Comparison, sources: Sequence[str]) -> list[tuple[str, str]]:
    setting = comparison.base.arm.setting
    seen = warm_up(comparison.base.lived.years)
    left_out = f"{formats.many(seen.left_out, 'week')} were lived through and left out first."
    seeds = [year.seed for year in comparison.base.lived.years]
    nothing = [one.arm.title for one in comparison.arms if one.arm.instead_of]
    return [
        (
            "Simulated",
            "People are referred, assessed, booked, and come or do not come, day by day, on the "
            "same places as in the weekly batch. Every programme meets the same people with the "
            f"same luck (seeds {seeds[0]} to {seeds[-1]}); what remains is the change.",
        ),
        (
            "Interval",
            "In brackets: where the mean of many such years lies, with 95 % confidence (Student's "
            "t; differences are taken year by year)."
            if comparison.years > 1
            else "One year was simulated, so no interval can be given.",
        ),
        ("Warm-up", f"{left_out} {_when(seen)}"),
        (
            "Doing nothing",
            "What comes as in the change, met with what is offered today."
            if nothing
            else "No other people come than today, so doing nothing is today.",
        ),
        (
            "Target",
            f"A first session within {formats.decimal(setting.booking.target_weeks)} weeks.",
        ),
        (
            "Small numbers",
            "Counts from 1 to 4 are written “fewer than 5”; “not shown” stands where another "
            "number would give one of these away.",
        ),
        *(("Source", source) for source in sources),
    ]


def _when(seen: WarmUp) -> str:
    """When the programme had settled."""
    if not seen.settled:
        return "By MSER-5 it had not settled in time: look at more weeks before you rely on this."
    if not seen.settled_after:
        return "By MSER-5 the programme was settled from the first week on."
    return f"By MSER-5 the programme had settled after {formats.many(seen.settled_after, 'week')}."


@cache
def template() -> jinja2.Template:
    """The template of pages that print on one sheet."""
    found = environment()
    found.globals["board_css"] = Markup(source(found, "board.css"))
    return found.get_template("board.html.j2")
