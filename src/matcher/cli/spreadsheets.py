"""The commands for people's own spreadsheets: map, template, workbook, postcodes, import-oruk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from matcher import usecases
from matcher.cli import words
from matcher.cli.arguments import JsonOption, MappingOption, PlanArgument, WeekArgument
from matcher.cli.talk import command, next_steps, out, say, tell, tell_json, telling_errors
from matcher.errors import InputFaults

if TYPE_CHECKING:
    from matcher.files import DirectoryFacts

postcodes = typer.Typer(
    help="The postcode directory that homes and sites are found by.", no_args_is_help=True
)


def map_week(
    week: Annotated[
        Path,
        typer.Argument(
            metavar="WEEK",
            help="A folder of CSV files, or a workbook, with your own columns and words.",
            show_default=False,
        ),
    ],
    save: Annotated[
        bool,
        typer.Option(
            "--save", help="Write mapping.toml to where the week is read from. [default: no]"
        ),
    ] = False,
    dates: Annotated[
        Literal["uk", "us"] | None,
        typer.Option(
            help="What comes first in dates such as 03/04/2026: the day (uk) or the month (us). "
            "[default: as the columns show; asked where they do not]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Offer a mapping: what your columns, words and dates are in the product's own terms."""
    with telling_errors():
        offered = usecases.offer_mapping(week, usecases.DateOrder(dates) if dates else None)
        asks = save and out.is_terminal
        for sentence in offered.assumed if asks or not save else ():
            say(sentence, "yellow")
        if asks and offered.assumed:
            uk = typer.confirm("Does the day come first?", default=True, err=True)
            offered = usecases.offer_mapping(week, usecases.DateOrder("uk" if uk else "us"))
        if not save:
            typer.echo(offered.text, nl=False)
            next_steps(
                (command("matcher", "map", week, "--save"), f"writes it to {offered.file}"),
                (command("matcher", "check", week), "reads the week by it"),
            )
            return
        file = usecases.save_mapping(offered)
    tell(f"Written: {file}")
    if offered.questions:
        asked = words.many(offered.questions, "questions")
        say(f"{asked} in it for you: look for the lines with #.", "yellow")
    next_steps((command("matcher", "check", week), "reads the week by it"))


@contextmanager
def marking(week: Path, mapping: Path | None, marked: Path | None) -> Iterator[None]:
    """Faults that come up are also marked in a workbook, when one is asked for."""
    try:
        yield
    except InputFaults as faults:
        if marked is not None:
            usecases.write_marked(week, faults.faults, faults.warnings, marked, mapping=mapping)
            say(f"Written: {marked}, with every fault marked at its cell")
        raise


def template(
    to: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="FOLDER_OR_XLSX",
            help="A new folder of CSV files, or a new workbook when it ends in .xlsx.",
            show_default=False,
        ),
    ],
) -> None:
    """Write an empty week to fill in: headers, an example row in each file, and notes."""
    with telling_errors():
        usecases.write_template(to)
    tell(f"Written: {to}")
    next_steps(
        (
            command("matcher", "check", to),
            "reads it; the example rows are a small week without faults",
        )
    )


def workbook(
    week: WeekArgument,
    plan: PlanArgument,
    to: Annotated[
        Path,
        typer.Option(
            "--out", metavar="FILE.xlsx", help="The workbook to write.", show_default=False
        ),
    ],
    mapping: MappingOption = None,
) -> None:
    """Write a plan as one workbook: a summary, a sheet a service, and who is not yet placed."""
    with telling_errors():
        usecases.write_result_workbook(week, plan, to, mapping=mapping)
    tell(f"Written: {to}")


def import_oruk(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE.json",
            help="Services as Open Referral UK (HSDS-UK 3).",
            show_default=False,
        ),
    ],
    to: Annotated[
        Path,
        typer.Option("--out", metavar="FOLDER", help="A new folder.", show_default=False),
    ],
) -> None:
    """Make sites.csv and a draft of practitioners.csv from an Open Referral UK directory."""
    with telling_errors():
        made = usecases.import_oruk(file, to)
    tell(
        f"{to}: {words.many(made.sites, 'sites')}, {words.many(made.mapped, 'services')} as drafts "
        "of practitioners."
    )
    for sentence in made.notes:
        say(sentence, "yellow")
    next_steps((command(to / "import.md"), "what was made of each service, and what was not"))


@postcodes.command("load")
def postcodes_load(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="The ONS Postcode Directory or OS Code-Point Open: its CSV, zip or folder.",
            show_default=False,
        ),
    ],
    as_json: JsonOption = False,
) -> None:
    """Load a postcode directory, in place of the one before. It stays on this machine."""
    with telling_errors(as_json=as_json):
        facts = usecases.load_directory(file)
    _tell_facts(facts, as_json=as_json)


@postcodes.command("show")
def postcodes_show(as_json: JsonOption = False) -> None:
    """Say which postcode directory is loaded."""
    with telling_errors(as_json=as_json):
        facts = usecases.loaded_directory()
    if facts is None:
        say("No postcode directory is loaded: matcher postcodes load FILE")
        raise typer.Exit(2)
    _tell_facts(facts, as_json=as_json)


def _tell_facts(facts: DirectoryFacts, *, as_json: bool) -> None:
    if as_json:
        tell_json(vars(facts))
        return
    tell(
        f"{facts.source}, {facts.edition}: {facts.postcodes:,} postcodes, {facts.ended:,} of them "
        f"no longer in use; loaded from {facts.file} on {facts.loaded_on}."
    )
    if facts.without_place:
        say(f"{words.many(facts.without_place, 'postcodes')} without a position were left out.")
