"""The command that finds the least hours for a target."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from matcher import usecases
from matcher.cli.allocating import Quiet
from matcher.cli.arguments import JsonOption
from matcher.cli.sweeping import Processes, Scheduler, watching, workers_of
from matcher.cli.talk import command, next_steps, out, say, tell, tell_json, telling_errors
from matcher.cli.years import RULES, rule_named

if TYPE_CHECKING:
    from matcher.planning.simulation import Estimate
    from matcher.planning.sizing import Sized


def size(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO",
            help="A bundled scenario by name, or the folder of one.",
            show_default=False,
        ),
    ],
    folder: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="OUT",
            help="The folder for size.html, the tables, and the hours as a scenario.toml.",
            show_default=False,
        ),
    ],
    share: Annotated[
        float, typer.Option(min=0.01, max=1, help="The share of needs that is to be reached.")
    ] = 0.9,
    weeks: Annotated[
        int,
        typer.Option(
            min=1,
            max=26,
            help="They start within so many weeks, and finish inside the support window.",
        ),
    ] = 6,
    service: Annotated[
        list[str] | None,
        typer.Option(
            "--service",
            metavar="CODE",
            help="A service that has to reach it; may be repeated. [default: all of them]",
            show_default=False,
        ),
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(
            metavar="POUNDS",
            help="Pounds a week at the most. [default: as much as it takes]",
            show_default=False,
        ),
    ] = None,
    rule: Annotated[
        str,
        typer.Option(metavar="RULE", help=f"{RULES}."),
    ] = "batch",
    measured: Annotated[
        int, typer.Option("--measured", min=1, max=260, help="Weeks that are measured.")
    ] = 26,
    warm_up: Annotated[
        int, typer.Option("--warm-up", min=0, max=260, help="Weeks before that, not measured.")
    ] = 26,
    years: Annotated[
        int,
        typer.Option(min=2, max=50, help="Simulated years that the answer is shown with."),
    ] = 5,
    seed: Annotated[int, typer.Option(min=0, help="The same one gives the same answer.")] = 0,
    processes: Processes = None,
    scheduler: Scheduler = None,
    quiet: Quiet = False,
    as_json: JsonOption = False,
) -> None:
    """Find the least cost of extra hours, by service and area, that meets a target."""
    with telling_errors(as_json=as_json):
        from matcher.planning.sizing import Target  # noqa: PLC0415  takes a second to load
        from matcher.usecases.size import SizeWanted  # noqa: PLC0415  as above

        wanted = SizeWanted(
            target=Target(share=share, weeks=weeks, services=tuple(service or ())),
            budget=budget,
            rule=rule_named(rule),
            weeks=measured,
            warm_up_weeks=warm_up,
            years=years,
            seed=seed,
        )
        with watching(quiet=quiet, several=True) as watch:
            _, found = usecases.size_scenario(
                scenario, folder, wanted, workers_of(processes, scheduler), watch
            )
    if as_json:
        tell_json(usecases.size_document(found))
        return
    _tell(found)
    tell(f"Written: {folder / 'size.html'}")
    if not quiet:
        say("Prices of places are estimates; every figure here was simulated.", "dim")
        next_steps((command("matcher", "scenarios", folder), "the hours as a scenario"))


def _share(known: Estimate) -> str:
    return f"{100 * known.mean:.1f} % ± {100 * known.half_width:.1f}"


def _tell(found: Sized) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Service")
    for heading in ("Now", "With the hours", "One half day less", "Target"):
        table.add_column(heading, justify="right")
    for one in found.services:
        less = "-" if one.one_less is None else _share(one.one_less)
        table.add_row(
            one.service,
            f"{100 * one.before.mean:.1f} %",
            _share(one.after),
            less,
            "kept" if one.met else "within interval" if one.within else "not kept",
        )
    out.print(table)
    doubtful = [one.service for one in found.services if one.less_may_do]
    if doubtful:
        tell(
            f"One half day less may do too in {', '.join(doubtful)}: {found.years} years cannot "
            "tell. More --years can."
        )
    if found.too_small:
        tell(f"Too few needs to be sized: {', '.join(found.too_small)}.")
    for spot, count in sorted(found.hours.items()):
        tell(f"+ {count} half day{'' if count == 1 else 's'} a week: {spot.service}, {spot.area}")
    tell(f"£{found.pounds_a_week:,.0f} a week, £{52 * found.pounds_a_week:,.0f} a year.", "bold")
    if found.budget is not None and found.wanted_pounds_a_week > found.pounds_a_week:
        tell(f"Without the budget: £{found.wanted_pounds_a_week:,.0f} a week.")
    for way in found.relaxations:
        tell(
            f"{way.service} cannot reach it. Instead: {way.words} "
            f"(£{way.pounds_a_week:,.0f} a week, {100 * way.share:.1f} %)."
        )
