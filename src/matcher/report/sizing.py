"""The page about a sizing: which hours, what they cost and reach, and what would have to give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from matcher.planning.scenario_codes import REMOTE
from matcher.planning.simulation import Estimate
from matcher.planning.sizing import ServiceAnswer, Sized
from matcher.planning.sizing.prices import Spot
from matcher.report import formats, words
from matcher.report.pictures.curves import Axes, Dot, curve
from matcher.report.planning_page import render_planning
from matcher.report.section import Exhibit, Section
from matcher.report.tables import Table

WEEKS_A_YEAR = 52
ESTIMATE = (
    "Prices propose where to add hours, and every proposal is simulated before it is kept. A price "
    "by itself is an estimate."
)


def render_sizing(
    found: Sized, services: Mapping[str, str], *, title: str, rule: str, weeks: int
) -> str:
    """The HTML of the page on ``found``; the same arguments give the same text.

    Args:
        found: The answer.
        services: The name of each service by its code.
        title: What the page calls the programme.
        rule: The rule of the simulated years, in words.
        weeks: Measured weeks of a simulated year.
    """
    return render_planning(
        kind="Simulated",
        title=f"{title}: hours for a target",
        period=f"{target_words(found)}. {formats.many(weeks, 'week')}, "
        f"lived {formats.many(found.years, 'time')}.",
        lead=headline(found),
        tiles=(
            ("Half days a week more", formats.whole(len(found.steps))),
            ("Cost a week", pounds(found.pounds_a_week)),
            ("Cost a year", pounds(WEEKS_A_YEAR * found.pounds_a_week)),
            (
                "Services that keep the target",
                f"{sum(s.met for s in found.services)} of {len(found.services)}",
            ),
        ),
        sections=tuple(_sections(found, services)),
        about=(
            ("Rule", rule),
            (
                "Who is counted",
                "Plan items that ended in the measured weeks. People who left of their own accord, "
                "or missed too many appointments, are not counted: no hours would change that.",
            ),
            (
                "How the hours were found",
                f"{ESTIMATE} The search used {formats.many(found.search_years, 'simulated year')}; "
                f"the figures here are from {found.years} others, that it had not seen.",
            ),
            ("Intervals", "95 %, by Student's t over the simulated years."),
        ),
        foot="the people in these figures are invented. Figures that are marked as assumed in the "
        "scenario can be changed there.",
    )


def target_words(found: Sized) -> str:
    """The target in words."""
    target = found.target
    return (
        f"Target: {percent(target.share)} start within {formats.many(target.weeks, 'week')} and "
        "finish inside the support window"
    )


def headline(found: Sized) -> str:
    """The answer in a sentence."""
    short = [one for one in found.services if not one.met]
    if not found.steps:
        reached = "No hours have to be added" if not short else "No hours were added"
    else:
        reached = (
            f"{formats.many(len(found.steps), 'half day')} a week more, for "
            f"{pounds(found.pounds_a_week)} a week"
        )
    if not short:
        return f"{reached}: every service keeps the target."
    return (
        f"{reached}: {len(found.services) - len(short)} of {len(found.services)} services keep it."
    )


def steps_table(found: Sized, services: Mapping[str, str]) -> Table:
    """The half days that are added, by service and area."""
    price = {step.spot: step.price for step in reversed(found.steps)}
    cost = {step.spot: step.pounds_a_week for step in found.steps}
    return Table(
        name="hours",
        caption="Half days a week to add",
        columns=("Service", "Area", "Half days", "Pounds a week", "Price of a place, days"),
        rows=tuple(
            (
                services.get(spot.service, spot.service),
                area_words(spot),
                formats.whole(count),
                formats.whole(round(count * cost[spot])),
                formats.decimal(price[spot], 1),
            )
            for spot, count in sorted(found.hours.items())
        ),
        numeric=(2, 3, 4),
    )


def services_table(found: Sized, services: Mapping[str, str]) -> Table:
    """What each service reaches: before, after, and with one step less."""
    return Table(
        name="services",
        caption=f"Share of plan items that keep the target ({percent(found.target.share)})",
        columns=("Service", "Now", "With the hours", "One half day less", "Keeps the target"),
        rows=tuple(
            (
                services.get(one.service, one.service),
                share_words(one.before),
                share_words(one.after),
                "–" if one.one_less is None else share_words(one.one_less),
                _kept(one),
            )
            for one in found.services
        ),
    )


def curve_table(found: Sized) -> Table:
    """The marginal curve: what more money reaches."""
    return Table(
        name="marginal-curve",
        caption="What more money reaches, over all the services that were sized",
        columns=("Half days a week", "Pounds a week", "Keep the target", "From", "To"),
        rows=tuple(
            (
                formats.whole(point.half_days),
                formats.whole(round(point.pounds_a_week)),
                *(percent(x) for x in (point.share.mean, point.share.low, point.share.high)),
            )
            for point in found.curve
        ),
        numeric=(0, 1, 2, 3, 4),
    )


def area_words(spot: Spot) -> str:
    """An area as people read it."""
    return "By phone and video" if spot.area == REMOTE else words.area(spot.area)


def share_words(known: Estimate) -> str:
    """A share with its interval: ``91 % (89 to 93)``."""
    low, high = (percent(max(0.0, min(1.0, x))).removesuffix(" %") for x in (known.low, known.high))
    return f"{percent(known.mean)} ({low} to {high})"


def percent(share: float) -> str:
    """A share as a percentage with one decimal."""
    return f"{formats.decimal(Fraction(share).limit_denominator(10**9) * 100)} %"


def pounds(amount: float) -> str:
    """Whole pounds: ``£1,250``."""
    return f"£{formats.whole(round(amount))}"


def _doubtful(found: Sized, services: Mapping[str, str]) -> str:
    """Where the last half day may not be needed."""
    names = [services.get(s.service, s.service) for s in found.services if s.less_may_do]
    if not names:
        return ""
    return (
        f" With it taken away {formats.listed(names)} may still keep the target: the interval "
        "reaches it, and only more years can tell."
    )


def _too_small(found: Sized, services: Mapping[str, str]) -> str:
    """Which services were left out, because chance would decide about them."""
    if not found.too_small:
        return ""
    names = formats.listed([services.get(code, code) for code in found.too_small])
    return f" Too few plan items to be sized: {names}."


def _kept(one: ServiceAnswer) -> str:
    return "yes" if one.met else "within its interval" if one.within else "no"


def _sections(found: Sized, services: Mapping[str, str]) -> Sequence[Section]:
    reached = [percent(point.share.mean) for point in (found.curve[0], found.curve[-1])]
    title = f"From {reached[0]} now to {reached[-1]} with all the hours"
    dots = [
        Dot(
            point.pounds_a_week,
            100 * point.share.mean,
            formats.many(point.half_days, "half day"),
            100 * point.share.low,
            100 * point.share.high,
            is_usual=point.half_days == 0,
        )
        for point in found.curve
    ]
    axes = Axes("Pounds a week", "Keep the target, %", level=100 * found.target.share)
    sections = [
        Section(
            "services",
            "What each service reaches",
            headline(found).rstrip("."),
            "In brackets is the interval. One half day less is with the last one of that service "
            "taken away, and all others kept."
            + _doubtful(found, services)
            + _too_small(found, services),
            (Exhibit(services_table(found, services)),),
        ),
        Section(
            "curve",
            "What more money reaches",
            title,
            "Steps come in order of worth for money. The line through a point is its interval, and "
            "the dashed line is the target. The diamond is the programme as it is.",
            (Exhibit(curve_table(found), curve("marginal-curve", title, title, dots, axes)),),
        ),
    ]
    if found.steps:
        sections.insert(
            1,
            Section(
                "hours",
                "Which hours",
                f"{formats.many(len(found.steps), 'half day')} a week in "
                f"{formats.many(len(found.hours), 'place')}",
                f"{ESTIMATE} It is the price when the first of these half days was added.",
                (Exhibit(steps_table(found, services)),),
            ),
        )
    if found.relaxations:
        sections.append(_relaxed(found, services))
    return sections


def _relaxed(found: Sized, services: Mapping[str, str]) -> Section:
    first = found.relaxations[0]
    return Section(
        "give",
        "What would have to give",
        f"{services.get(first.service, first.service)}: {first.words} would be met for "
        f"{pounds(first.pounds_a_week)} a week",
        "No hours that were tried reach the target in these services. Cheapest ways come first.",
        (
            Exhibit(
                Table(
                    name="what-would-give",
                    caption="Ways to a target that can be met",
                    columns=("Service", "Instead", "Pounds a week", "Share that is reached"),
                    rows=tuple(
                        (
                            services.get(way.service, way.service),
                            way.words,
                            formats.whole(round(way.pounds_a_week)),
                            percent(way.share),
                        )
                        for way in found.relaxations
                    ),
                    numeric=(2, 3),
                )
            ),
        ),
    )
