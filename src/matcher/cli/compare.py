"""The command that compares programmes with today and with doing nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from matcher import usecases
from matcher.cli import years
from matcher.cli.allocating import Quiet
from matcher.cli.arguments import JsonOption
from matcher.cli.talk import tell_json, telling_errors


def compare(
    scenarios: Annotated[
        list[str],
        typer.Argument(
            metavar="SCENARIO...",
            help="Bundled scenarios by name, or folders of some. The first is today; a single one "
            "that changes another is compared with that.",
            show_default=False,
        ),
    ],
    rule: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE",
            help=f"How places are given: {years.RULES}. Give it again to compare rules; the first "
            "is today's. [default: batch]",
            show_default=False,
        ),
    ] = None,
    out: years.Out = None,
    nothing: Annotated[
        bool,
        typer.Option(
            "--nothing/--no-nothing",
            help="Also simulate what comes when nothing is done, where other people come.",
        ),
    ] = True,
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
    """Compare programmes with today and with doing nothing, on the same people and luck."""
    with telling_errors(as_json=as_json):
        from matcher.usecases import compare_scenarios as comparing  # noqa: PLC0415

        asked = years.wanted_of(
            weeks=weeks,
            warm_up=warm_up,
            years=number,
            within=within,
            seed=seed,
            work_limit=work_limit,
            processes=processes,
        )
        rules = tuple(dict.fromkeys(years.rule_named(name) for name in rule or ["batch"]))
        if out is not None:
            comparing.check_comparison_folder(out)
        with years.living(quiet=quiet) as watcher:
            done = usecases.compare_programmes(
                scenarios, replace(asked, rules=rules, with_nothing=nothing), watcher=watcher
            )
        if out is not None:
            comparing.write_comparison(done, out)
    if as_json:
        tell_json(comparing.comparison_document(done))
        return
    years.tell_comparison(done)
    if not quiet:
        years.tell_how(done)
        again = [part for name in rule or [] for part in ("--rule", name)]
        years.tell_written(out, ("matcher", "compare", *scenarios, *again))
