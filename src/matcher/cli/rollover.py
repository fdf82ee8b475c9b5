"""The command that goes on from a plan to the next week."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matcher import usecases
from matcher.cli.arguments import JsonOption, MappingOption, PlanArgument, WeekArgument
from matcher.cli.talk import (
    command,
    fault_documents,
    free_name,
    next_steps,
    say,
    tell,
    tell_faults,
    tell_json,
    telling_errors,
)
from matcher.errors import MatcherError
from matcher.units import LONDON

if TYPE_CHECKING:
    from matcher.usecases.rollover import Rolled
    from matcher.usecases.rollover_decisions import Approval


def rollover(
    week: WeekArgument,
    plan: PlanArgument,
    out: Annotated[
        Path,
        typer.Option(metavar="NEXT", help="The folder to write.", show_default=False),
    ],
    decisions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="decisions.csv: need_id, decision (accept, change or leave), reason, by, at.",
            show_default=False,
        ),
    ] = None,
    accept_all: Annotated[
        bool,
        typer.Option(
            "--accept-all",
            help="Accept every offer that FILE does not name; needs --by. [default: no]",
        ),
    ] = False,
    by: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who accepts them.", show_default=False),
    ] = None,
    mapping: MappingOption = None,
    as_json: JsonOption = False,
) -> None:
    """Go on to the next week: what was accepted is booked, the rest comes forward."""
    with telling_errors(as_json=as_json):
        rest = _approval(accept_all=accept_all, by=by)
        rolled = usecases.rollover_folder(
            week, plan, out, decisions=decisions, rest=rest, mapping=mapping
        )
    tell_faults(rolled.week.warnings, "Warning", "yellow")
    for note in rolled.notes:
        say(note, "yellow")
    if as_json:
        tell_json(_document(rolled))
        return
    for line in rolled.sentences():
        tell(line)
    if rolled.decisions_file is not None:
        say(f"Who accepted what is in {rolled.decisions_file}.")
    free = free_name("plan")
    next_steps((command("matcher", "allocate", out, "--out", free), "the plan of the next week"))


def _approval(*, accept_all: bool, by: str | None) -> Approval | None:
    """Who accepts the rest, from now; ``None`` when nobody does."""
    name = (by or "").strip()
    if accept_all and not name:
        raise MatcherError(
            "Nothing is final before a named person approves.", "Add --by with their name."
        )
    if name and not accept_all:
        raise MatcherError(
            "--by says who accepts the rest.", "Add --accept-all, or leave out --by."
        )
    now = dt.datetime.now(LONDON).replace(microsecond=0)
    return usecases.Approval(name, now) if accept_all else None


def _document(rolled: Rolled) -> dict[str, object]:
    """What was done, for programs."""
    return {
        "ok": True,
        "horizon_start": rolled.week.batch.horizon_start.isoformat(),
        "counts": rolled.counts.document(),
        "notes": list(rolled.notes),
        "warnings": fault_documents(rolled.week.warnings),
    }
