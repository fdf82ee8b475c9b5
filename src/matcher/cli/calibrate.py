"""The command that fits a scenario to a programme's own history."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from matcher import usecases
from matcher.cli import years
from matcher.cli.allocating import Quiet
from matcher.cli.arguments import JsonOption
from matcher.cli.talk import (
    command,
    next_steps,
    out,
    say,
    tell,
    tell_faults,
    tell_json,
    telling_errors,
)
from matcher.errors import MatcherError

if TYPE_CHECKING:
    from matcher.usecases.calibrate import Calibrated


def calibrate(
    history: Annotated[
        Path | None,
        typer.Argument(
            metavar="HISTORY.csv",
            help="Twelve months of referrals and first appointments, one row a need.",
            show_default=False,
        ),
    ] = None,
    scenario: Annotated[
        str,
        typer.Option(
            metavar="SCENARIO",
            help="The scenario that says everything else: a bundled one, or the folder of one.",
        ),
    ] = "greater-manchester",
    folder: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="OUT",
            help="The folder to write: the calibrated scenario.toml, calibration.html and the "
            "figures. [default: nothing is written]",
            show_default=False,
        ),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv",
            help="Write an example of a history instead.",
            show_default=False,
        ),
    ] = None,
    rule: Annotated[
        str,
        typer.Option(metavar="RULE", help="How places are given now: first-come, or batch."),
    ] = "first-come",
    seed: years.Seed = 0,
    rounds: Annotated[
        int, typer.Option(min=1, max=50, help="Rounds of fitting the staff, at the most.")
    ] = 8,
    quiet: Quiet = False,
    as_json: JsonOption = False,
) -> None:
    """Fit demand, mix and lost capacity to your own history; see modelled against actual."""
    with telling_errors(as_json=as_json):
        if template is not None:
            usecases.write_history_template(template)
            say(f"Written: {template}")
            return
        if history is None:
            raise MatcherError(
                "There is no history to calibrate to.",
                "Name a CSV file; --template FILE.csv writes an example.",
            )
        from matcher.planning.calibrate import Effort  # noqa: PLC0415  takes seconds to load
        from matcher.usecases import calibrate as calibrating  # noqa: PLC0415

        if folder is not None:
            calibrating.check_calibration_folder(folder)
        with years.living(quiet=quiet) as watcher:
            done = usecases.calibrate_scenario(
                history,
                scenario,
                rule=years.rule_named(rule),
                seed=seed,
                effort=Effort(rounds=rounds),
                watcher=watcher,
            )
        if folder is not None:
            calibrating.write_calibration(done, folder)
    tell_faults(done.warnings, "Warning", "yellow")
    if as_json:
        tell_json(calibrating.calibration_document(done))
        return
    _tell(done)
    if not quiet:
        _tell_next(history, scenario, folder)


def _tell(done: Calibrated) -> None:
    from matcher.report.calibration import (  # noqa: PLC0415  takes a second to load
        headline,
        services_table,
        verdict,
    )

    table = services_table(done.found)
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(table.columns):
        right = number in table.numeric
        shown.add_column(column, justify="right" if right else "left", overflow="fold")
    for row in table.shown():
        shown.add_row(*row)
    out.print(shown)
    tell(f"{headline(done.found)}.", "bold")
    tell(verdict(done.found))


def _tell_next(history: Path, scenario: str, folder: Path | None) -> None:
    if folder is None:
        again = command(
            "matcher", "calibrate", history, "--scenario", scenario, "--out", "calibrated"
        )
        next_steps((again, "the calibrated scenario and its page"))
        return
    say()
    say(f"Written: {folder / 'scenario.toml'}, {folder / 'calibration.html'}", "bold")
    next_steps((command("matcher", "simulate", folder), "what this programme would come to"))
