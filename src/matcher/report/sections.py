"""The sections of the report: for each a headline, a picture, its tables, or a sentence instead."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.domain import Batch, CurvePoint, Model, Outcome
from matcher.report import words
from matcher.report.figures.groups import waits_by_group
from matcher.report.figures.homes import homes
from matcher.report.figures.places import places_used
from matcher.report.figures.progress import progress
from matcher.report.figures.unplaced import not_yet_placed
from matcher.report.figures.values import PlaceValue, place_values
from matcher.report.figures.waits import waits
from matcher.report.pictures import bars
from matcher.report.pictures import groups as group_pictures
from matcher.report.pictures import homes as home_pictures
from matcher.report.pictures import places as place_pictures
from matcher.report.pictures import progress as progress_pictures
from matcher.report.section import Exhibit, Section


def sections(
    model: Model,
    batch: Batch,
    outcome: Outcome,
    curve: Sequence[CurvePoint],
    values: Sequence[PlaceValue],
    baseline_waits: Sequence[int],
) -> tuple[Section, ...]:
    """Every section below the top of the page, in order."""
    names = {code: service.name for code, service in model.services.items()}
    return (
        _waits(outcome, baseline_waits),
        _places(batch, outcome, names),
        _homes(batch, outcome),
        _unplaced(model, batch, outcome),
        _groups(batch, outcome),
        _values(model, values),
        _progress(outcome, curve),
    )


def _waits(outcome: Outcome, baseline_waits: Sequence[int]) -> Section:
    figure = waits(outcome, baseline_waits)
    empty = not outcome.summary.needs
    return Section(
        key="waits",
        name="Waits",
        headline=figure.headline,
        text=figure.detail,
        exhibits=() if empty else (Exhibit(figure.table(), bars.waits(figure)),),
    )


def _places(batch: Batch, outcome: Outcome, names: dict[str, str]) -> Section:
    figure = places_used(batch, outcome, names)
    return Section(
        key="places",
        name="Places",
        headline=figure.headline,
        text="Each cell is the percentage of a week's places that are booked or proposed. "
        "A week is named by its first day.",
        exhibits=(
            (Exhibit(figure.table(), place_pictures.places_used(figure), file=figure.long_table()),)
            if figure.services
            else ()
        ),
    )


def _homes(batch: Batch, outcome: Outcome) -> Section:
    figure = homes(batch, outcome)
    exhibits: tuple[Exhibit, ...] = ()
    if figure.localities:
        text = (
            "Each circle stands for the people who live nearest to one site, or to a few that are "
            "close together: at least five people, and larger for more. The number beside it is "
            "the minutes within which half of their journeys to appointments in person are made, "
            "one way. Small squares are sites. No home is shown."
        )
        exhibits = (Exhibit(figure.table(), home_pictures.homes(figure)),)
    else:
        text = "Fewer than 5 people have a home that is known on the map, so no map is drawn."
    return Section("map", "Homes and travel", figure.headline, text, exhibits)


def _unplaced(model: Model, batch: Batch, outcome: Outcome) -> Section:
    figure = not_yet_placed(model, batch, outcome)
    if not figure.is_divided:
        text = "There are too few to divide without showing small numbers." if figure.items else ""
        return Section("not-yet-placed", words.NOT_YET_PLACED.capitalize(), figure.headline, text)
    divisions = (
        ("By reason, and what would help", "reasons", figure.by_reason),
        ("By number of sessions", "sessions", figure.by_sessions),
        ("By requirement", "requirements", figure.by_requirement),
    )
    return Section(
        key="not-yet-placed",
        name=words.NOT_YET_PLACED.capitalize(),
        headline=figure.headline,
        text="The reason is the first thing that leaves a plan item without any place.",
        exhibits=tuple(
            Exhibit(table, bars.parts(key, f"Not yet placed: {heading.lower()}", parts), heading)
            for (heading, key, parts), table in zip(divisions, figure.tables(), strict=True)
        ),
    )


def _groups(batch: Batch, outcome: Outcome) -> Section:
    figure = waits_by_group(batch, outcome)
    drawn = any(group.waits for group in figure.groups)
    return Section(
        key="groups",
        name="Fairness",
        headline=figure.headline,
        text="The diamond, and the number at the right, is the wait within which half of a group "
        "start; the bar holds the middle half of the group. The dashed line is everybody's. Urgent "
        "plan items are meant to start sooner. The groups in the file, such as age, are never used "
        "to decide."
        if drawn
        else "",
        exhibits=(Exhibit(figure.table(), group_pictures.waits_by_group(figure)),) if drawn else (),
    )


def _values(model: Model, values: Sequence[PlaceValue]) -> Section:
    figure = place_values(model, values)
    exhibits = []
    if figure.found:
        exhibits.append(
            Exhibit(
                figure.found_table(),
                bars.found_values(figure),
                "What solving again found",
            )
        )
    if figure.services:
        exhibits.append(
            Exhibit(
                figure.services_table(),
                bars.service_prices(figure),
                "Price of a place on average, by service",
                figure.groups_table(),
            )
        )
    return Section(
        key="value",
        name="One more place",
        headline=figure.headline,
        text=words.ONE_MORE_PLACE if exhibits else words.NO_VALUES,
        exhibits=tuple(exhibits),
    )


def _progress(outcome: Outcome, curve: Sequence[CurvePoint]) -> Section:
    figure = progress(outcome, curve)
    picture = progress_pictures.progress(figure) if len(figure.points) > 1 else None
    return Section(
        key="progress",
        name="How we know",
        headline=figure.headline,
        text=f"{figure.detail} Long gaps, travel, a less fitting practitioner and wishes not met "
        "count in days of waiting too. While it searches for better plans, the program also "
        "proves how little any plan could cost: where the lines meet, no plan is better.",
        exhibits=(Exhibit(figure.table(), picture),) if figure.points else (),
    )
