"""The commands about weeks and plans that need no engine: check, verify, generate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matcher import usecases
from matcher.cli import words
from matcher.cli.arguments import JsonOption, MappingOption, PlanArgument, WeekArgument
from matcher.cli.spreadsheets import marking
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
from matcher.errors import CheckFailed

if TYPE_CHECKING:
    from matcher.domain import Batch


def check(
    week: WeekArgument,
    mapping: MappingOption = None,
    marked: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.xlsx",
            help="Also write the week as a workbook in which every fault is marked at its cell.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Read a week and tell every fault at once. Nothing is allocated."""
    with telling_errors(as_json=as_json), marking(week, mapping, marked):
        read = usecases.check_week(week, mapping=mapping)
    tell_faults(read.warnings, "Warning", "yellow")
    counts = week_counts(read.batch)
    if as_json:
        warnings = fault_documents(read.warnings)
        tell_json({"ok": True, "counts": counts, "faults": [], "warnings": warnings})
        return
    said = ", ".join(words.many(count, noun) for noun, count in counts.items())
    tell(f"{week}: no faults. {said}.")
    plan = free_name("plan")
    next_steps(
        (command("matcher", "allocate", week, "--out", plan), "the plan, its proof and the report")
    )


def week_counts(batch: Batch) -> dict[str, int]:
    """How much of everything a week holds."""
    return {
        "participants": len(batch.participants),
        "needs": len(batch.needs),
        "sessions": sum(need.sessions for need in batch.needs),
        "practitioners": len(batch.practitioners),
        "sites": len(batch.sites),
        "slots": len(batch.slots),
        "places": sum(slot.places for slot in batch.slots),
        "bookings": len(batch.bookings),
    }


def verify(
    week: WeekArgument,
    plan: PlanArgument,
    mapping: MappingOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a plan independently: rules, reasons, cost and bound. No solver runs."""
    with telling_errors(as_json=as_json):
        verdict = usecases.verify_folder(week, plan, mapping=mapping).verdict
    if as_json:
        tell_json(words.verdict_document(verdict))
    else:
        for line in verdict.sentences():
            tell(line, "" if verdict.ok else "red")
        tell(words.NOT_CHECKED)
    if not verdict.ok:
        raise typer.Exit(CheckFailed.exit_code)


def generate(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO",
            help="A bundled scenario by name, such as greater-manchester, or the folder of one.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path, typer.Option(metavar="WEEK", help="The folder to write.", show_default=False)
    ],
    people: Annotated[
        int | None,
        typer.Option(help="Participants, 1 to 10,000. [default: the scenario's]"),
    ] = None,
    weeks: Annotated[
        int | None,
        typer.Option(help="Length of the horizon in weeks, 1 to 104. [default: the scenario's]"),
    ] = None,
    load: Annotated[
        float | None,
        typer.Option(
            help="Sessions asked for divided by free places, 0.01 to 100. [default: the scenario's]"
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(help="A whole number from 0; the same one gives the same week.")
    ] = 0,
) -> None:
    """Make a realistic week of invented people."""
    with telling_errors():
        read = usecases.generate_folder(
            scenario, out, people=people, weeks=weeks, load=load, seed=seed
        )
    counts = week_counts(read.batch)
    said = ", ".join(words.many(count, noun) for noun, count in counts.items())
    tell(f"{out}: {said}.")
    if read.warnings:
        see = command("matcher", "check", out)
        say(f"{words.many(len(read.warnings), 'warnings')}: see {see}.", "yellow")
    plan = free_name("plan")
    next_steps(
        (command("matcher", "check", out), "reads the week and tells what is odd"),
        (command("matcher", "allocate", out, "--out", plan), "the plan, its proof and the report"),
    )
