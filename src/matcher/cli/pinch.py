"""The command that says where a planned week pinches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from matcher import usecases
from matcher.cli.arguments import JsonOption, MappingOption, PlanArgument, WeekArgument
from matcher.cli.talk import command, next_steps, out, tell, tell_json, telling_errors

if TYPE_CHECKING:
    from matcher.usecases.pinch import Pinch


def pinch(
    week: WeekArgument,
    plan: PlanArgument,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="PINCH",
            help="The folder for pinch.html and its tables. [default: nothing is written]",
            show_default=False,
        ),
    ] = None,
    mapping: MappingOption = None,
    as_json: JsonOption = False,
) -> None:
    """What one more place is worth, by service, area and week, and who asks for it."""
    with telling_errors(as_json=as_json):
        if folder is not None:
            usecases.check_pinch_folder(folder)
        done = usecases.pinch_folder(week, plan, mapping=mapping)
        if folder is not None:
            usecases.write_pinch(done, folder)
    if as_json:
        tell_json(usecases.pinch_document(done))
        return
    _tell(done)
    if folder is not None:
        tell(f"Written: {folder / 'pinch.html'}")
    else:
        next_steps((command("matcher", "pinch", week, plan, "--out", "pinch"), "a page of it"))


def _tell(done: Pinch) -> None:
    # these take a second to load
    from matcher.report.pinch import (  # noqa: PLC0415
        NO_SHORTAGE,
        headline_witness,
        headlines_table,
        shortage_words,
    )

    model, found = done.planned.week.model, done.found
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("Days saved", "How sure", "One more place"):
        shown.add_column(column, overflow="fold")
    for place, days, proof, *_ in headlines_table(model, found).shown():
        shown.add_row(days, proof, place)
    if found.headlines:
        out.print(shown)
        tell(headline_witness(found), "bold")
    else:
        tell("No single place more that was tried would save anybody a day.", "bold")
    for one in found.shortages:
        tell(shortage_words(model, one))
    if not found.shortages:
        tell(NO_SHORTAGE)
