"""What commands share that hand many tasks to workers: options, progress, stopping."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from matcher.cli.stopping import Stopping
from matcher.cli.talk import say
from matcher.errors import NoPlan

if TYPE_CHECKING:
    from matcher.planning.sweep import SweepWatch, Workers

Processes = Annotated[
    int | None,
    typer.Option(
        "--processes",
        min=1,
        help="Processes of this machine that work at once. [default: one a core]",
        show_default=False,
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help="A Dask scheduler whose workers do the work instead, such as tcp://host:8786.",
        show_default=False,
    ),
]
GO_ON = "Run the same command again to go on; what is done is kept."


def workers_of(processes: int | None, scheduler: str | None) -> Workers:
    """Who does the work."""
    from matcher.planning.sweep import Workers  # noqa: PLC0415  takes a second to load

    return Workers(processes=processes, address=scheduler)


@contextmanager
def watching(*, quiet: bool, several: bool = False) -> Iterator[SweepWatch]:
    """Tells each result on stderr, with the time that is left; Ctrl-C stops and keeps them.

    With ``several`` sweeps in a row nobody knows how much is left: results are counted.
    """
    from matcher.planning.sweep import SweepWatch  # noqa: PLC0415  takes a second to load

    began = time.monotonic()
    first: list[int] = []

    def told(done: int, of: int, name: str) -> None:
        first[:] = first or [done]
        spent, now = time.monotonic() - began, done - first[0] + 1
        left = spent / now * (of - done)
        first.append(done)
        if not quiet and several:
            say(f"{spent:5.0f} s  {len(first) - 1} simulated", "dim")
        elif not quiet:
            say(f"{spent:5.0f} s  {done} of {of}  {name}  about {left:.0f} s left", "dim")

    with Stopping() as stopping:
        yield SweepWatch(on_result=told, should_stop=lambda: stopping.asked)


def stop_here(stopped: bool) -> None:
    """Raises what tells the user that the work was stopped, if it was."""
    if stopped:
        raise NoPlan("The work was stopped.", GO_ON)
