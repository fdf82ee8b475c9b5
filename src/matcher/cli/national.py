"""The command for all England: every ICB's weekly batch, or a roll-out at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from matcher import usecases
from matcher.cli import words
from matcher.cli.allocating import Quiet
from matcher.cli.arguments import JsonOption
from matcher.cli.sweeping import Processes, Scheduler, stop_here, watching, workers_of
from matcher.cli.talk import out, tell, tell_json, telling_errors

if TYPE_CHECKING:
    from matcher.usecases.national import National


def national(
    folder: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="OUT",
            help="The folder for the results: one file a part, and national.csv.",
            show_default=False,
        ),
    ],
    base: Annotated[
        str,
        typer.Option(metavar="SCENARIO", help="The scenario whose ratios every ICB gets."),
    ] = "greater-manchester",
    year: Annotated[
        int, typer.Option(metavar="YEAR", help="The ICBs of 2024 (42) or 2026 (36).")
    ] = 2026,
    at_once: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="So many people waiting at once in all England, in parts, instead of every "
            "ICB's weekly batch.",
            show_default=False,
        ),
    ] = None,
    part: Annotated[
        int, typer.Option(metavar="N", help="With --at-once: about the people of one part.")
    ] = 2_500,
    load: Annotated[
        float | None,
        typer.Option(
            help="Sessions asked for divided by free places. [default: the scenario's]",
            show_default=False,
        ),
    ] = None,
    gap: Annotated[
        float, typer.Option(min=0, max=1, help="The proved gap at which a plan is good enough.")
    ] = 0.02,
    work_limit: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Steps of work on one batch at the most. [default: 2000]",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, help="The same one gives the same weeks and plans.")
    ] = 0,
    processes: Processes = None,
    scheduler: Scheduler = None,
    quiet: Quiet = False,
    as_json: JsonOption = False,
) -> None:
    """Solve every ICB's weekly batch, or a roll-out at once; goes on where it was stopped."""
    with telling_errors(as_json=as_json):
        if year not in (2024, 2026):
            raise typer.BadParameter("There are ICBs of 2024 and of 2026.")
        # these take a second to load
        from matcher.usecases.national import WORK_LIMIT, Wanted  # noqa: PLC0415

        wanted = Wanted(
            base=base,
            year=2024 if year == 2024 else 2026,
            people=at_once,
            most=part,
            load=load,
            gap=gap,
            work_limit=work_limit or WORK_LIMIT,
            seed=seed,
        )
        with watching(quiet=quiet) as watch:
            done = usecases.run_national(folder, wanted, workers_of(processes, scheduler), watch)
        stop_here(done.stopped)
    if as_json:
        tell_json(_document(done))
        return
    _tell(done, folder)


def _tell(done: National, folder: Path) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("ICB")
    for heading in ("People", "Needs", "Placed", "First come", "Gap", "Seconds", "MB"):
        table.add_column(heading, justify="right")
    for row in done.rows:
        figures, took = row.figures, row.figures["took"]
        name = row.part.icb.name
        table.add_row(
            name if row.part.of == 1 else f"{name} {row.part.number}/{row.part.of}",
            f"{figures['people']:,}",
            f"{figures['needs']:,}",
            f"{figures['placed']:,}",
            f"{figures['first_come_placed']:,}",
            f"{100 * figures['gap']:.1f} %",
            f"{took['processor_seconds']:.0f}",
            f"{took['memory_mb']:,}",
        )
    out.print(table)
    tell(
        f"{words.many(len(done.rows), 'parts')}: {int(done.total('people')):,} people, "
        f"{int(done.total('placed')):,} of {int(done.total('needs')):,} needs placed "
        f"(first come, first served: {int(done.total('first_come_placed')):,}). No plans can cost "
        f"{100 * done.gap:.2f} % less than these. "
        f"It took {done.processor_seconds:,.0f} seconds of one core.",
        "bold",
    )
    tell(f"Written: {folder / 'national.csv'}")


def _document(done: National) -> dict[str, Any]:
    return {
        "parts": [
            {
                "icb": row.part.icb.code,
                "name": row.part.icb.name,
                "part": row.part.number,
                "parts": row.part.of,
                **row.figures,
            }
            for row in done.rows
        ],
        "people": done.total("people"),
        "needs": done.total("needs"),
        "placed": done.total("placed"),
        "first_come_placed": done.total("first_come_placed"),
        "gap": done.gap,
        "processor_seconds": done.processor_seconds,
    }
