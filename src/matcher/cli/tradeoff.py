"""The command that shows what a week gives up for what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from matcher import usecases
from matcher.cli.allocating import Quiet
from matcher.cli.arguments import JsonOption, MappingOption, WeekArgument
from matcher.cli.sweeping import Processes, Scheduler, watching, workers_of
from matcher.cli.talk import out, tell, tell_faults, tell_json, telling_errors

if TYPE_CHECKING:
    from matcher.planning.trade_off import Point, TradeOff


def tradeoff(
    week: WeekArgument,
    folder: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="OUT",
            help="The folder for tradeoff.html, tradeoff.csv and the points.",
            show_default=False,
        ),
    ],
    mapping: MappingOption = None,
    times: Annotated[
        list[float] | None,
        typer.Option(
            "--times",
            metavar="X",
            help="How many times its usual rate travel, and fit, count; may be repeated. "
            "[default: 0, 0.25, 0.5, 2, 4, 8]",
            show_default=False,
        ),
    ] = None,
    within: Annotated[
        list[int] | None,
        typer.Option(
            "--within",
            metavar="DAYS",
            help="A guarantee to be priced: everybody begins within so many days; may be "
            "repeated. [default: 28, 42, 56, 84]",
            show_default=False,
        ),
    ] = None,
    work_limit: Annotated[
        int, typer.Option(min=1, help="Steps of work on one point at the most.")
    ] = 480,
    gap: Annotated[
        float, typer.Option(min=0, max=1, help="The proved gap at which a point is good enough.")
    ] = 0.001,
    seed: Annotated[int, typer.Option(min=0, help="The same one gives the same points.")] = 0,
    processes: Processes = None,
    scheduler: Scheduler = None,
    quiet: Quiet = False,
    as_json: JsonOption = False,
) -> None:
    """Show what a week trades: waiting against travel and fit, and the price of a guarantee."""
    with telling_errors(as_json=as_json):
        from matcher.planning.trade_off import Wanted  # noqa: PLC0415  takes a second to load
        from matcher.planning.trade_off.curve import FACTORS, GUARANTEES  # noqa: PLC0415  as above

        wanted = Wanted(
            factors=tuple(times) if times else FACTORS,
            guarantees=tuple(within) if within else GUARANTEES,
            seed=seed,
            gap=gap,
            work_limit=work_limit,
        )
        with watching(quiet=quiet) as watch:
            read, found = usecases.trade_off_folder(
                week, folder, wanted, workers_of(processes, scheduler), watch, mapping=mapping
            )
    tell_faults(read.warnings, "Warning", "yellow")
    if as_json:
        tell_json(usecases.trade_off_document(found))
        return
    _tell(found)
    tell(f"Written: {folder / 'tradeoff.html'} and {folder / 'tradeoff.csv'}")


def _tell(found: TradeOff) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Counts")
    for heading in ("Placed", "Mean wait", "Journey", "Fit", "Gap"):
        table.add_column(heading, justify="right")
    for point in found.by_travel:
        table.add_row(f"travel ×{point.travel_rate:g}", *_cells(point))
    for point in found.by_fit:
        table.add_row(f"fit ×{point.fit_rate:g}", *_cells(point))
    for one in found.guarantees:
        table.add_row(f"begun within {one.point.within_days} days", *_cells(one.point))
    out.print(table)
    for one in found.guarantees:
        tell(
            f"A start within {one.point.within_days} days costs {one.low:,.0f} to {one.high:,.0f} "
            f"days of waiting over everybody, and {one.fewer_placed:,} fewer needs placed."
        )


def _cells(point: Point) -> tuple[str, ...]:
    return (
        f"{point.placed:,}",
        f"{point.wait_mean:.1f} days",
        f"{point.travel_minutes:.1f} min",
        f"{point.fit:.3f}",
        f"{100 * point.gap:.2f} %",
    )
