"""The command that tells of scenarios: which there are, their figures, and where these are from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from matcher import usecases
from matcher.cli import words
from matcher.cli.arguments import JsonOption
from matcher.cli.talk import command, next_steps, out, say, tell, tell_json, telling_errors

if TYPE_CHECKING:
    from matcher.planning.geography import Icb
    from matcher.usecases.scenarios import Card, Told

LONGEST_VALUE = 44
"""Longer values are cut on a terminal; --json has them whole."""


def scenarios(
    scenario: Annotated[
        str | None,
        typer.Argument(
            metavar="SCENARIO",
            help="A bundled scenario by name, or the folder of one. [default: list them all]",
            show_default=False,
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every figure, also those of the base. [default: no]")
    ] = False,
    icbs: Annotated[
        int | None,
        typer.Option(
            metavar="YEAR", help="List the Integrated Care Boards of 2024 or 2026 instead."
        ),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv",
            help="Write an example of a file of your own localities (ONS LSOAs).",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Tell of scenarios: their figures, and the source of each, or that it is assumed."""
    with telling_errors(as_json=as_json):
        if template is not None:
            usecases.write_lsoa_template(template)
            say(f"Written: {template}")
        elif icbs is not None:
            if icbs not in (2024, 2026):
                raise typer.BadParameter("There are Integrated Care Boards of 2024 and of 2026.")
            _tell_icbs(usecases.list_icbs(2024 if icbs == 2024 else 2026), as_json)
        elif scenario is None:
            _tell_cards(usecases.list_scenarios(), as_json)
        else:
            _tell_one(scenario, usecases.tell_scenario(scenario), every, as_json)


def _tell_cards(cards: tuple[Card, ...], as_json: bool) -> None:
    if as_json:
        tell_json([asdict(card) for card in cards])
        return
    table = _table("Scenario", "Aged 16-64", "Fit notes 2023", "Starts a week")
    for card in cards:
        notes = "-" if card.fit_notes is None else f"{card.fit_notes:,}"
        table.add_row(card.name, f"{card.aged_16_64:,}", notes, f"{card.starts_a_week:g}")
    _show(table)
    next_steps(
        (command("matcher", "scenarios", cards[0].name), "its figures, and where they are from"),
        (command("matcher", "generate", cards[0].name, "--out", "week"), "a week of it"),
    )


def _tell_icbs(icbs: Sequence[Icb], as_json: bool) -> None:
    if as_json:
        tell_json(
            [
                {
                    "code": icb.code,
                    "name": icb.name,
                    "year": icb.year,
                    "residents": icb.residents,
                    "aged_16_64": icb.aged_16_64,
                    "pilot": icb.is_pilot,
                    "fit_notes_2023": icb.fit_notes,
                    "of_2024": [part.ods_code for part in icb.parts],
                }
                for icb in icbs
            ]
        )
        return
    table = _table("Code", "Residents", "Aged 16-64", "Of 2024", "Name")
    for icb in icbs:
        before = "+".join(part.ods_code for part in icb.parts)
        table.add_row(icb.code, f"{icb.residents:,}", f"{icb.aged_16_64:,}", before, icb.name)
    _show(table)


def _tell_one(name: str, told: Told, every: bool, as_json: bool) -> None:
    if as_json:
        tell_json(_document(told))
        return
    card = told.card
    tell(f"{card.title} ({card.name})", "bold")
    tell(
        f"{card.starts_a_week:g} starts a week, {card.people_in_week:,} people in a week's batch, "
        f"load {card.load:g}."
    )
    if told.changes:
        tell(f"Changed from its base: {', '.join(told.changes)}.")
    figures = [figure for figure in told.figures if every or figure.own]
    table = _table("Figure", "Value", "Where it is from")
    for figure in figures:
        table.add_row(figure.key, _short(figure.value), figure.source)
    _show(table)
    staff = _table("Service", "Places a week", "Whole-time staff", "Pounds a week")
    for code, one in told.staff.items():
        staff.add_row(
            code,
            f"{one.places_a_week + one.list_places_a_week:,.0f}",
            f"{one.wte:.1f}",
            f"{one.pounds_a_week:,.0f}",
        )
    _show(staff)
    if not every:
        hidden = len(told.figures) - len(figures)
        say(f"{words.many(hidden, 'other figures')} come from its base.", "dim")
        next_steps((command("matcher", "scenarios", name, "--all"), "all of them"))


def _document(told: Told) -> dict[str, Any]:
    return {
        **asdict(told.card),
        "changes": list(told.changes),
        "figures": [asdict(figure) for figure in told.figures],
        "staff": {code: asdict(one) for code, one in told.staff.items()},
    }


def _short(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first, overflow="fold")
    for heading in others:
        is_text = heading in ("Value", "Where it is from", "Name", "Of 2024")
        table.add_column(heading, justify="left" if is_text else "right", no_wrap=not is_text)
    return table


def _show(table: Table) -> None:
    out.print(table)
