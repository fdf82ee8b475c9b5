"""The page about a trade-off: waiting against travel, against fit, and what a guarantee costs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from matcher.domain import Batch
from matcher.planning.trade_off import Guarantee, Point, TradeOff
from matcher.report import formats
from matcher.report.pictures.curves import Axes, Dot, curve
from matcher.report.planning_page import render_planning
from matcher.report.section import Exhibit, Section
from matcher.report.tables import Cell, Table

COLUMNS = (
    "Counts",
    "Plan items placed",
    "Mean wait, days",
    "Nine in ten wait at most, days",
    "Journey, minutes",
    "Beyond the nearest, minutes",
    "Fit",
    "Gap at most",
)


def render_trade_off(found: TradeOff, batch: Batch, *, title: str = "What a week trades") -> str:
    """The HTML of the page on the trade-off of ``batch``; the same arguments give the same text."""
    usual = found.usual
    return render_planning(
        kind="Worked out",
        title=title,
        period=f"Booking period: {formats.date(batch.horizon_start)} to "
        f"{formats.date(batch.horizon_end)}",
        lead=_lead(found),
        tiles=(
            ("Plan items placed", formats.part_of(usual.placed, usual.needs)),
            ("Mean wait", formats.days(usual.wait_mean)),
            ("Journey to a session in person", f"{formats.decimal(usual.travel_minutes)} minutes"),
            ("Fit", formats.decimal(usual.fit, 2)),
        ),
        sections=tuple(_sections(found)),
        about=(
            (
                "How each point was made",
                "The whole week was solved again with travel, or fit, counting more or less. The "
                "independent check has gone over every plan. Waits, journeys and fit are those "
                "of the plan that was found, and the gap says how far it is from the best at most.",
            ),
            (
                "What a guarantee is",
                "Nobody begins later than so many weeks after asking. Who has waited so long "
                "already begins within two weeks. Who could not begin in time even alone is left "
                "out of it.",
            ),
            (
                "What its price is",
                "Days of waiting as the plan counts them, over everybody, leaving somebody out "
                "included: the best plan with the guarantee against the best without.",
            ),
        ),
        foot="people appear in no figure by name, and nobody's place is changed by this page.",
    )


def trade_off_table(found: TradeOff) -> Table:
    """Every point, for a spreadsheet."""
    columns = (
        *("travel_rate", "fit_rate", "within_days", "needs", "placed", "wait_mean", "wait_p90"),
        *("travel_minutes", "beyond_nearest", "fit", "own_cost_days", "waiting_days"),
        *("cost_days", "bound_days", "gap"),
    )
    points = list(dict.fromkeys([*found.by_travel, *found.by_fit]))
    points += [guarantee.point for guarantee in found.guarantees]
    return Table(
        name="tradeoff",
        caption="Every point of the trade-off",
        columns=columns,
        rows=tuple(tuple(_in_file(getattr(p, name)) for name in columns) for p in points),
        numeric=tuple(range(len(columns))),
    )


def _lead(found: TradeOff) -> str:
    """What the ends of the travel curve say, in a sentence or two."""
    return " ".join(
        f"If travel counts {_rate(point.travel_rate)}, people wait "
        f"{formats.days(point.wait_mean)} on average and travel "
        f"{formats.decimal(point.travel_minutes)} minutes."
        for point in (found.by_travel[0], found.by_travel[-1])
    )


def _sections(found: TradeOff) -> Sequence[Section]:
    return (
        Section(
            "travel",
            "Waiting against travel",
            _between(found.by_travel, "journeys", "travel_minutes", "minutes"),
            "Each point is a plan of the whole week; the diamond is the plan with the usual rates. "
            f"{_placed_words(found.by_travel)}",
            (
                Exhibit(
                    _table("waiting-against-travel", "Waiting against travel", found.by_travel),
                    curve(
                        "travel-curve",
                        "Mean wait against the journey to a session in person",
                        "Further left is nearer, and lower is sooner. The table has every number.",
                        [_dot(p, p.travel_minutes, p.travel_rate) for p in found.by_travel],
                        Axes("Journey, minutes on average", "Mean wait, days", ",.1f", ",.1f"),
                    ),
                ),
            ),
        ),
        Section(
            "fit",
            "Waiting against fit",
            _between(found.by_fit, "fit", "fit", ""),
            "Fit is how well practitioners know what keeps people from work, from 0 to 1. "
            f"{_placed_words(found.by_fit)}",
            (
                Exhibit(
                    _table("waiting-against-fit", "Waiting against fit", found.by_fit),
                    curve(
                        "fit-curve",
                        "Mean wait against fit",
                        "Further right fits better, lower is sooner. The table has every number.",
                        [_dot(p, p.fit, p.fit_rate) for p in found.by_fit],
                        Axes("Fit on average", "Mean wait, days", ".3f", ",.1f"),
                    ),
                ),
            ),
        ),
        Section(
            "guarantee",
            "The price of a guarantee",
            _guarantee_words(found.guarantees),
            "Lowest and highest are proved; found is the difference between the two plans.",
            (Exhibit(_guarantee_table(found.guarantees)),) if found.guarantees else (),
        ),
    )


def _between(points: Sequence[Point], what: str, name: str, unit: str) -> str:
    low = min(getattr(p, name) for p in points)
    high = max(getattr(p, name) for p in points)
    waits = [p.wait_mean for p in points]
    places = 1 if unit else 3
    ends = f"{formats.decimal(low, places)} to {formats.decimal(high, places)} {unit}".strip()
    return (
        f"Between plans with {what} of {ends}, the mean wait differs by "
        f"{formats.days(max(waits) - min(waits))}"
    )


def _guarantee_words(guarantees: Sequence[Guarantee]) -> str:
    if not guarantees:
        return "No guarantee was looked at"
    one = guarantees[0]
    return (
        f"A start within {formats.many(one.point.within_days or 0, 'day')} for everybody costs "
        f"between {formats.days(one.low)} and {formats.days(one.high)} of waiting"
    )


def _dot(point: Point, x: float, rate: float) -> Dot:
    return Dot(x, point.wait_mean, f"×{rate:g}", is_usual=rate == 1)


def _rate(rate: float) -> str:
    if rate == 1:
        return "as usual"
    return f"{rate:g} times as much" if rate else "nothing"


def _placed_words(points: Sequence[Point]) -> str:
    """Whether the plans place as many: a mean wait is of those who are placed."""
    least, most = min(p.placed for p in points), max(p.placed for p in points)
    if least == most:
        return "All of them place as many plan items."
    return f"They place between {formats.whole(least)} and {formats.whole(most)} plan items."


def _table(name: str, caption: str, points: Sequence[Point]) -> Table:
    return Table(
        name=name,
        caption=caption,
        columns=COLUMNS,
        rows=tuple(_row(point) for point in points),
        numeric=tuple(range(1, len(COLUMNS))),
    )


def _row(point: Point) -> tuple[Cell, ...]:
    rate = point.travel_rate if point.travel_rate != 1 else point.fit_rate
    return (
        _rate(rate),
        formats.part_of(point.placed, point.needs),
        formats.decimal(point.wait_mean),
        formats.decimal(point.wait_p90),
        formats.decimal(point.travel_minutes),
        formats.decimal(point.beyond_nearest),
        formats.decimal(point.fit, 3),
        formats.at_most_percent(Fraction(point.gap)),
    )


def _guarantee_table(guarantees: Sequence[Guarantee]) -> Table:
    columns = ("A start within", "Lowest price", "Found", "Highest price", "Fewer placed", "Gap")
    return Table(
        name="guarantees",
        caption="What a guarantee costs, in days of waiting over everybody",
        columns=columns,
        rows=tuple(
            (
                formats.many(one.point.within_days or 0, "day"),
                formats.decimal(one.low),
                formats.decimal(one.found),
                formats.decimal(one.high),
                formats.whole(one.fewer_placed),
                formats.at_most_percent(Fraction(one.point.gap)),
            )
            for one in guarantees
        ),
        numeric=tuple(range(1, len(columns))),
    )


def _in_file(value: float | int | None) -> Cell:
    if value is None:
        return ""
    return value if isinstance(value, int) else str(Decimal(str(round(value, 6))))
