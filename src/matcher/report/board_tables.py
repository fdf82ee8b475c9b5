"""The tables of a comparison, small numbers hidden."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from matcher.planning.comparison import Comparison, Lived
from matcher.planning.comparison_figures import differences_of, waits_over_time
from matcher.planning.simulation import MEASURES, Estimate, Key, WarmUp
from matcher.report import board_words, formats
from matcher.report.suppression import Count, Hidden, protect
from matcher.report.tables import Cell, Table

MAIN = (
    "wait_mean",
    "wait_p90",
    "asked_within_target",
    "served",
    "finished_share",
    "utilisation",
    "pounds",
    "pounds_per_finished",
)
"""What a board looks at first."""
DETAIL = Decimal("0.0001")


def main_table(comparison: Comparison) -> Table:
    """The figures that matter most, an arm in each column, with intervals."""
    keys = [Key(measure) for measure in MAIN]
    return Table(
        name="main-figures",
        caption=f"Main figures; 95 % interval over {formats.many(comparison.years, 'year')}",
        columns=("Figure", *board_words.labels(comparison)),
        rows=tuple(
            (
                MEASURES[key.measure].words,
                *(board_words.cell(one, key) for one in comparison.arms),
            )
            for key in keys
        ),
    )


def difference_table(comparison: Comparison) -> Table:
    """What each change does to the main figures, against today and against doing nothing."""
    rows = []
    for one in comparison.changes:
        base = comparison.against_base[one.arm.name]
        nothing = comparison.against_nothing[one.arm.name]
        for measure in MAIN:
            key = Key(measure)
            if key in base:
                rows.append(
                    (
                        board_words.label_of(comparison, one),
                        MEASURES[measure].words,
                        board_words.more_or_less(measure, base[key]),
                        board_words.more_or_less(measure, nothing[key]) if key in nothing else "–",
                    )
                )
    return Table(
        name="differences",
        caption="What is different, year by year on the same people",
        columns=("Programme", "Figure", "Against today", "Against doing nothing"),
        rows=tuple(rows),
    )


def waits_table(comparison: Comparison) -> Table:
    """Mean waits, four weeks at a time, with the lowest and highest year."""
    rows = [
        (label, point.week + 1, _tenth(point.mean), _tenth(point.low), _tenth(point.high))
        for label, one in zip(board_words.labels(comparison), comparison.arms, strict=True)
        for point in waits_over_time(one)
    ]
    return Table(
        name="waits-over-time",
        caption="Days that people had waited when they began, on average",
        columns=("Programme", "From week", "All years", "Lowest year", "Highest year"),
        rows=tuple(rows),
        numeric=(1, 2, 3, 4),
    )


def warm_up_table(seen: WarmUp) -> Table:
    """Needs waiting at the end of each week of the simulation, from its first day on."""
    return Table(
        name="warm-up",
        caption="Needs waiting at the end of each week, mean of all years",
        columns=("Week", "Waiting", "Smoothed", "Counted"),
        rows=tuple(
            (
                week + 1,
                _tenth(float(waiting)),
                _tenth(float(smoothed)),
                "no" if week < seen.left_out else "yes",
            )
            for week, (waiting, smoothed) in enumerate(
                zip(seen.waiting, seen.smoothed, strict=True)
            )
        ),
        numeric=(0, 1, 2),
    )


def cost_table(comparison: Comparison) -> Table:
    """Cost and what it brings."""
    measures = ("pounds", "served", "finished", "pounds_per_served", "pounds_per_finished")
    return Table(
        name="cost-and-served",
        caption="Cost of the staff, and how many needs began and were finished, over the "
        "measured weeks",
        columns=("Programme", *(MEASURES[measure].words for measure in measures)),
        rows=tuple(
            (label, *(board_words.cell(one, Key(measure)) for measure in measures))
            for label, one in zip(board_words.labels(comparison), comparison.arms, strict=True)
        ),
    )


def services_table(comparison: Comparison, services: Mapping[str, str]) -> Table:
    """Mean waits by service, an arm in each column."""
    return Table(
        name="waits-by-service",
        caption="Mean wait for the first session, by service",
        columns=("Service", *board_words.labels(comparison)),
        rows=tuple(
            (name, *(board_words.cell(one, Key("wait_mean", code)) for one in comparison.arms))
            for code, name in services.items()
            if any(Key("wait_mean", code) in one.estimates for one in comparison.arms)
        ),
    )


def protected(counts: Mapping[str, Estimate]) -> Mapping[str, Count]:
    """A year's mean counts, rounded, by name; small ones are hidden."""
    rounded = [round(known.mean) for known in counts.values()]
    return dict(zip(counts, protect(rounded), strict=True))


def all_figures(comparison: Comparison, services: Mapping[str, str]) -> Table:
    """Every figure of every arm, as numbers for a spreadsheet."""
    arms = {one.arm.name: one for one in comparison.arms}
    rows: list[tuple[Cell, ...]] = []
    for row in differences_of(comparison):
        one = arms[row.arm]
        head: tuple[Cell, ...] = (
            one.arm.name,
            one.arm.role.value,
            one.arm.rule.value,
            row.key.measure,
            MEASURES[row.key.measure].words,
            board_words.of_words(row.key.of, services),
            MEASURES[row.key.measure].unit,
        )
        if board_words.is_small(one, row.key):
            rows.append((*head, *(Hidden.SMALL.value,) * 9, comparison.years))
        else:
            figures = (row.figure, row.against_base, row.against_nothing)
            rows.append(
                (*head, *(n for known in figures for n in _numbers(known)), comparison.years)
            )
    return Table(
        name="figures",
        caption="Every figure of every programme",
        columns=(
            *("programme", "role", "rule", "measure", "in_words", "of", "unit"),
            *("mean", "low", "high"),
            *("against_today", "against_today_low", "against_today_high"),
            *("against_nothing", "against_nothing_low", "against_nothing_high"),
            "years",
        ),
        rows=tuple(rows),
    )


def _numbers(known: Estimate | None) -> tuple[Cell, Cell, Cell]:
    """Mean and interval to four decimals; nothing where there is nothing."""
    if known is None:
        return "", "", ""
    low, high = (_exact(known.low), _exact(known.high)) if known.known else ("", "")
    return _exact(known.mean), low, high


def _exact(number: float) -> str:
    return f"{Decimal(repr(number)).quantize(DETAIL):f}"


def _tenth(number: float) -> Decimal:
    return Decimal(repr(number)).quantize(Decimal("0.1"))


def unmet_table(
    one: Lived, label: str, unmet: Mapping[str, Count], names: Mapping[str, str]
) -> Table:
    """Needs that were not finished inside the support window, by locality, most first."""
    order = sorted(unmet, key=lambda code: (_size(unmet[code]), names.get(code, code)))
    return Table(
        name=f"unmet-{one.arm.name}",
        caption=f"{label}: needs not finished inside the support window, on average over "
        "the years, by locality",
        columns=("Locality", "Needs"),
        rows=tuple((names.get(code, code), formats.count(unmet[code])) for code in order),
        numeric=(1,),
    )


def _size(count: Count) -> tuple[bool, int]:
    return (True, 0) if isinstance(count, Hidden) else (False, -count)
