"""The page about a calibration: modelled against actual, before anything is projected."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from matcher.planning.calibrate import Calibration, ServiceFit
from matcher.planning.calibrate_mix import Known
from matcher.report import board_words, formats
from matcher.report.board import template
from matcher.report.pictures import calibration as pictures
from matcher.report.section import Exhibit, Section
from matcher.report.suppression import SMALLEST, Hidden
from matcher.report.tables import Table

SHOWN_DAYS = (7, 14, 28, 42, 56, 84)
NEAR = 0.05
"""Curves that are never further apart are said to agree."""


def render_calibration(found: Calibration) -> str:
    """The HTML of the page on ``found``. The same calibration gives the same text."""
    return template().render(
        title=f"{found.base.title}: modelled against actual",
        period=f"{formats.date(found.history.first)} to {formats.date(found.history.last)}",
        lead=headline(found),
        cost=verdict(found),
        key=(),
        tiles=(
            ("Mean wait: what was", formats.days(found.actual_wait)),
            ("Mean wait: the model", formats.days(found.modelled_wait.mean)),
            ("Referred a week", formats.decimal(found.demand.starts_a_week.value)),
            ("Curves apart at most", f"{formats.decimal(found.greatest_difference * 100)} points"),
        ),
        main=services_table(found),
        figures=services_table(found),
        sections=(
            Section(
                "begun",
                "How soon people begin",
                verdict(found).rstrip("."),
                "The black line is what was. The blue one is the mean of simulated years that the "
                "model was not fitted to; the band holds each of them.",
                (
                    Exhibit(
                        curve_table(found), pictures.begun_curve(found, verdict(found).rstrip("."))
                    ),
                ),
            ),
            Section(
                "services",
                "By service",
                _met(found),
                "Mean wait for the first session, counted up to twelve weeks, those who had not "
                "begun included.",
                (
                    Exhibit(
                        services_table(found),
                        pictures.service_waits(found, _met(found)),
                    ),
                ),
            ),
            Section(
                "demand", "Demand and mix", _demand(found), "", (Exhibit(demand_table(found)),)
            ),
        ),
        warm_up=None,
        about=_about(found),
    )


def headline(found: Calibration) -> str:
    """Waits as they were and as the model has them."""
    return (
        f"People waited {formats.days(found.actual_wait)} on average; the fitted model gives "
        f"{board_words.with_interval('wait_mean', found.modelled_wait)}"
    )


def verdict(found: Calibration) -> str:
    """Whether the model tells what was, in one sentence."""
    apart = f"{formats.decimal(found.greatest_difference * 100)} points"
    if found.greatest_difference <= NEAR:
        return f"The two curves are never more than {apart} apart."
    return (
        f"The two curves are up to {apart} apart: look at the services below before you rely on "
        "what is projected."
    )


def _met(found: Calibration) -> str:
    fitted = [fit for fit in found.services if fit.fitted]
    met = sum(fit.met for fit in fitted)
    said = f"The waits of {met} of {len(fitted)} services are met"
    rest = len(found.services) - len(fitted)
    return said if not rest else f"{said}; {formats.many(rest, 'service')} had too few needs to fit"


def _demand(found: Calibration) -> str:
    starts, growth = found.demand.starts_a_week, found.demand.growth
    said = f"{formats.decimal(starts.value)} people are referred a week ({_range(starts)})"
    if growth.low > 1 or growth.high < 1:
        change = formats.percent(abs(growth.value - 1))
        word = "more" if growth.value > 1 else "fewer"
        return f"{said}, {change} {word} in the second half of the time than in the first"
    return f"{said}, with no clear change over the time"


def _range(known: Known) -> str:
    return f"{formats.decimal(known.low)} to {formats.decimal(known.high)}"


def services_table(found: Calibration) -> Table:
    """What was and what the model gives, by service; and the staff that this takes."""
    return Table(
        name="modelled-against-actual",
        caption="Mean wait in days, counted up to twelve weeks, and the capacity that is lost",
        columns=(
            *("Service", "Needs", "What was", "The model", "Staff planned", "Capacity lost", "Met"),
        ),
        rows=tuple(_row(found.names[fit.service], fit) for fit in found.services),
        numeric=(1, 2, 4, 5),
    )


def _row(name: str, fit: ServiceFit) -> tuple[str | int | Decimal, ...]:
    if fit.needs < SMALLEST:
        return (name, Hidden.SMALL.value, *("–",) * 5)
    met = "too few needs" if not fit.fitted else "yes" if fit.met else "no"
    return (
        name,
        fit.needs,
        formats.decimal(fit.actual),
        board_words.with_interval("wait_mean", fit.modelled),
        formats.decimal(fit.planned, 2),
        _lost(fit),
        met,
    )


def _lost(fit: ServiceFit) -> str:
    """The share that is lost, and between which shares it may lie: ``19 % (5 to 31)``."""
    if not fit.fitted:
        return "–"
    ends = [fit.lost, *(fit.lost_range or ())]
    said, *between = [formats.decimal(100 * end, 0).replace("-", "−") for end in ends]
    return f"{said} % ({' to '.join(between)})" if between else f"{said} %"


def curve_table(found: Calibration) -> Table:
    """The shares that have begun after some days."""
    model = np.array(found.begun_in_model)
    return Table(
        name="begun",
        caption="Share of needs that have begun",
        columns=("Within", "What was", "The model", "Lowest year", "Highest year"),
        rows=tuple(
            (
                formats.many(day, "day"),
                *(
                    f"{formats.decimal(100 * float(share))} %"
                    for share in (
                        found.begun[day],
                        model[:, day].mean(),
                        model[:, day].min(),
                        model[:, day].max(),
                    )
                ),
            )
            for day in SHOWN_DAYS
        ),
        numeric=(1, 2, 3, 4),
    )


def demand_table(found: Calibration) -> Table:
    """What was counted, beside what the base says."""
    base, fitted, starts = found.base, found.scenario, found.demand.starts_a_week
    rows: list[tuple[str, str, str]] = [
        (
            "People referred a week",
            formats.decimal(base.demand.starts_a_week),
            f"{formats.decimal(starts.value)} ({_range(starts)})",
        ),
        (
            "Days from referral until asked for",
            str(base.demand.assessment_days),
            str(fitted.demand.assessment_days),
        ),
    ]
    rows += [
        (
            f"People with {formats.many(n + 1, 'need')}",
            _share(base.demand.needs_per_person, n),
            _share(fitted.demand.needs_per_person, n),
        )
        for n in range(len(fitted.demand.needs_per_person))
    ]
    rows += [
        (
            board_words.of_words(f"employment:{kind.value}", {}),
            formats.percent(base.people.employment[kind]),
            formats.percent(share),
        )
        for kind, share in fitted.people.employment.items()
    ]
    return Table(
        name="demand-and-mix",
        caption="Counted in the history, beside what the base says",
        columns=("Figure", "Base", "Calibrated"),
        rows=tuple(rows),
        numeric=(1, 2),
    )


def _share(shares: tuple[float, ...], place: int) -> str:
    return formats.percent(shares[place]) if place < len(shares) else "0 %"


def _about(found: Calibration) -> list[tuple[str, str]]:
    return [
        (
            "Counted",
            f"{formats.many(len(found.history.rows), 'need')} of "
            f"{formats.many(len(found.history.people), 'person', 'people')} in "
            f"{formats.decimal(found.history.weeks)} weeks: how many come, who they are, what they "
            "ask for.",
        ),
        (
            "Fitted",
            "The share of each service's slots that is never held, until the simulated programme "
            "gives the waits that were: capacity lost to vacancies, meetings or late "
            "cancellations. Below 0 there is more capacity than was planned.",
        ),
        (
            "Shown",
            "Years with other seeds than those that were fitted to, asked exactly as the history "
            "is: needs asked for in as many weeks, and what had become of them by then.",
        ),
        (
            "Interval",
            "In brackets: where the mean of many such years lies, with 95 % confidence. One real "
            "year may lie further away by chance. Behind the capacity that is lost: between which "
            "shares it lies with 95 % confidence, because what was is one year with its luck. A "
            "small programme cannot tell it closely.",
        ),
    ]
