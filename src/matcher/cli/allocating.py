"""The commands that run the engine: demo and allocate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matcher import usecases
from matcher.cli.arguments import JsonOption, MappingOption, WeekArgument
from matcher.cli.progress import Show
from matcher.cli.results import tell_next, tell_result
from matcher.cli.stopping import Stopping
from matcher.cli.talk import fault_documents, say, tell_json, telling_errors
from matcher.usecases.watch import Policy

if TYPE_CHECKING:
    from matcher.usecases.allocate import Allocated

TimeLimit = Annotated[
    float | None,
    typer.Option(min=0, help="Seconds after which the best plan so far is taken. [default: 60]"),
]
WorkLimit = Annotated[
    int | None,
    typer.Option(
        min=0,
        help="Steps of work, instead of the time limit: the same input, seed and steps give the "
        "same plan again. [default: none]",
    ),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet", help="No progress and no hints on stderr; warnings stay. [default: no]"
    ),
]


def demo(
    out: Annotated[Path, typer.Option(metavar="OUT", help="The folder to write.")] = Path(
        "out/demo"
    ),
    time_limit: TimeLimit = None,
    work_limit: WorkLimit = None,
    quiet: Quiet = False,
) -> None:
    """Allocate the bundled week of invented people, then say where to look."""
    with telling_errors():
        week = usecases.demo_folder()
        if not quiet:
            say(f"The bundled week of invented people is in {week}", "dim")
        done = _allocate(
            week, out, Policy.BEST, quiet, time_limit=time_limit, work_limit=work_limit
        )
    tell_result(done)
    if not quiet:
        tell_next(week, out)


def allocate(
    week: WeekArgument,
    out: Annotated[
        Path,
        typer.Option(
            metavar="OUT",
            help="The folder to write; an earlier plan there is replaced.",
            show_default=False,
        ),
    ],
    mapping: MappingOption = None,
    time_limit: TimeLimit = None,
    work_limit: WorkLimit = None,
    gap: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            help="Good enough: the share of a plan's cost, 0 to 1, that a better one could save "
            "at most. [default: 0]",
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="A whole number that steers the search. [default: 0]")
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option(
            metavar="OUT",
            help="The folder of an earlier plan, such as last week's: the search starts from its "
            "prices and from what still stands of it. [default: none]",
            show_default=False,
        ),
    ] = None,
    policy: Annotated[
        Policy,
        typer.Option(help="The best plan, or first come, first served for comparison."),
    ] = Policy.BEST,
    as_json: JsonOption = False,
    quiet: Quiet = False,
) -> None:
    """Decide who gets which places; write the plan, the reasons, the report and the proof.

    Ctrl-C keeps the best plan so far.
    """
    with telling_errors(as_json=as_json):
        done = _allocate(
            week,
            out,
            policy,
            quiet,
            time_limit=time_limit,
            work_limit=work_limit,
            gap=gap,
            seed=seed,
            mapping=mapping,
            previous=previous,
        )
    if as_json:
        warnings = fault_documents(done.week.warnings)
        tell_json(done.outcome.summary.model_dump(mode="json") | {"warnings": warnings})
        return
    tell_result(done)
    if not quiet:
        tell_next(week, out)


def _allocate(
    week: Path,
    out: Path,
    policy: Policy,
    quiet: bool,
    time_limit: float | None,
    work_limit: int | None,
    gap: float | None = None,
    seed: int | None = None,
    mapping: Path | None = None,
    previous: Path | None = None,
) -> Allocated:
    """Run the use case, telling how it goes."""
    with Stopping() as stopping, Show(stopping, quiet=quiet) as show:
        wish = usecases.options(time_limit=time_limit, work_limit=work_limit, gap=gap, seed=seed)
        done = usecases.allocate_folder(
            week,
            out,
            wish,
            mapping=mapping,
            previous=previous,
            policy=policy,
            watch=show.watch,
        )
    if not quiet:
        say(f"Written: {out}")
    return done
