"""The command that simulates a year of one programme."""

from __future__ import annotations

from typing import Annotated

import typer

from matcher import usecases
from matcher.cli import years
from matcher.cli.allocating import Quiet
from matcher.cli.arguments import JsonOption
from matcher.cli.talk import tell_json, telling_errors


def simulate(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO",
            help="A bundled scenario by name, such as greater-manchester, or the folder of one.",
            show_default=False,
        ),
    ],
    rule: Annotated[
        str,
        typer.Option(
            metavar="RULE",
            help=f"How places are given: {years.RULES}.",
        ),
    ] = "batch",
    out: years.Out = None,
    weeks: years.Weeks = 52,
    warm_up: years.WarmUp = 26,
    number: years.Number = 5,
    within: years.Within = None,
    seed: years.Seed = 0,
    work_limit: years.WorkLimit = None,
    processes: years.Processes = None,
    quiet: Quiet = False,
    as_json: JsonOption = False,
) -> None:
    """Simulate a programme: waits, who is served, use of places and cost, with intervals."""
    with telling_errors(as_json=as_json):
        from matcher.usecases import compare_scenarios as comparing  # noqa: PLC0415

        wanted = years.wanted_of(
            weeks=weeks,
            warm_up=warm_up,
            years=number,
            within=within,
            seed=seed,
            work_limit=work_limit,
            processes=processes,
        )
        if out is not None:
            comparing.check_comparison_folder(out)
        with years.living(quiet=quiet) as watcher:
            done = usecases.simulate_scenario(
                scenario, years.rule_named(rule), wanted, watcher=watcher
            )
        if out is not None:
            comparing.write_comparison(done, out)
    if as_json:
        tell_json(comparing.comparison_document(done))
        return
    years.tell_comparison(done)
    if not quiet:
        years.tell_how(done)
        years.tell_written(out, ("matcher", "simulate", scenario, "--rule", rule))
