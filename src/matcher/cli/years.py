"""What the commands share that simulate years: their options, their progress, their figures."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.live import Live
from rich.table import Table
from rich.text import Text

from matcher.cli import words
from matcher.cli.stopping import Stopping
from matcher.cli.talk import command, err, next_steps, out, say, tell
from matcher.errors import MatcherError

if TYPE_CHECKING:
    from matcher.planning.simulation import Rule, Step, Watcher
    from matcher.usecases.compare_scenarios import Compared, Wanted

HEARTBEAT = 1.0
"""Seconds between two lines of progress."""
RULES = "first-come, first-come-on-mondays, batch, batch-with-prices, or at-once-with-prices"
PREPARING = "Drawing people and places"
STOPPING = "Stopping after this week. Ctrl-C again ends at once"

Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="OUT",
        help="The folder to write: board.html, figures.csv, waits.csv and comparison.json. "
        "[default: nothing is written]",
        show_default=False,
    ),
]
Weeks = Annotated[int, typer.Option(min=1, max=260, help="Weeks that are measured.")]
WarmUp = Annotated[
    int,
    typer.Option("--warm-up", min=0, max=260, help="Weeks lived through before them and left out."),
]
Number = Annotated[
    int,
    typer.Option(
        "--years", min=1, max=500, help="Simulated years; more make the intervals narrower."
    ),
]
Within = Annotated[
    float | None,
    typer.Option(
        metavar="PERCENT",
        min=0.1,
        max=100,
        help="Instead of --years: go on until the mean wait of the first programme is known "
        "within so many per cent, for 50 years at the most.",
        show_default=False,
    ),
]
Seed = Annotated[
    int, typer.Option(min=0, help="The same one gives the same people, luck and figures.")
]
WorkLimit = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="Steps of work on one weekly batch. [default: 120]",
        show_default=False,
    ),
]
Processes = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="Years that are simulated side by side. [default: one a core]",
        show_default=False,
    ),
]


def rule_named(name: str) -> Rule:
    """The rule of that name.

    Raises:
        MatcherError: there is no such rule.
    """
    from matcher.planning.simulation import Rule  # noqa: PLC0415  takes a second to load

    if name not in {rule.value for rule in Rule}:
        known = ", ".join(rule.value for rule in Rule)
        raise MatcherError(f"There is no rule {name!r}.", f"Use one of: {known}.")
    return Rule(name)


def wanted_of(
    *,
    weeks: int,
    warm_up: int,
    years: int,
    within: float | None,
    seed: int,
    work_limit: int | None,
    processes: int | None,
) -> Wanted:
    """What the options ask for."""
    # these take seconds to load
    from matcher.planning.simulation import Precision  # noqa: PLC0415
    from matcher.planning.simulation.monday import EFFORT  # noqa: PLC0415
    from matcher.usecases.compare_scenarios import Wanted, cores  # noqa: PLC0415

    return Wanted(
        weeks=weeks,
        warm_up_weeks=warm_up,
        until=years if within is None else Precision(share=within / 100),
        seed=seed,
        options=None if work_limit is None else replace(EFFORT, work_limit=work_limit),
        processes=processes or cores(),
    )


@contextmanager
def living(*, quiet: bool) -> Iterator[Watcher]:
    """Tells at least once a second where the work stands; Ctrl-C stops it after the week."""
    from matcher.planning.simulation import Watcher  # noqa: PLC0415  takes a second to load

    began = time.monotonic()
    latest: list[Step] = []
    done = threading.Event()

    def line() -> Text:
        spent = f"{time.monotonic() - began:5.0f} s  "
        if stopping.asked:
            return Text(f"{spent}{STOPPING}", "dim")
        return Text(spent + (_where(latest[-1]) if latest else PREPARING), "dim")

    def speak() -> None:
        while not done.wait(HEARTBEAT):
            err.print(line())

    with Stopping() as stopping, ExitStack() as stack:
        if not quiet and err.is_terminal:
            stack.enter_context(Live(console=err, get_renderable=line, transient=True))
        elif not quiet:
            thread = threading.Thread(target=speak, daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(done.set)
        yield Watcher(on_step=latest.append, should_stop=lambda: stopping.asked)


def _where(step: Step) -> str:
    return f"{step.name}: year {step.year} of {step.years}, week {step.done} of {step.of}"


def tell_comparison(done: Compared) -> None:
    """The main figures, an arm in each column, and what differs."""
    from matcher.report import board_tables, board_words  # noqa: PLC0415  takes a second to load

    table = board_tables.main_table(done.comparison)
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for column in table.columns:
        shown.add_column(column, overflow="fold")
    for row in table.shown():
        shown.add_row(*row)
    out.print(shown)
    for label, title in board_words.key_of(done.comparison):
        tell(f"{label}: {title}.")
    tell(f"{board_words.headline(done.comparison)}.", "bold")
    cost = board_words.at_what_cost(done.comparison)
    if cost:
        tell(cost)


def tell_how(done: Compared) -> None:
    """How many years there were, and whether they had warmed up."""
    from matcher.planning.simulation import warm_up  # noqa: PLC0415  takes a second to load

    base = done.comparison.base.lived
    seen = warm_up(base.years)
    said = f"{words.many(len(base.years), 'years')} simulated; interval 95 %."
    if not base.narrow_enough:
        say(f"{said} The interval is not as narrow as was asked for.", "yellow")
    else:
        say(said, "dim")
    if not seen.settled:
        say("The programme had not settled after half of the time: simulate more weeks.", "yellow")
    elif not seen.enough:
        say(
            f"The programme took {seen.settled_after} weeks to settle and {seen.left_out} were "
            f"left out: try --warm-up {seen.settled_after}.",
            "yellow",
        )


def tell_written(folder: Path | None, again: tuple[str, ...]) -> None:
    """What was written, or how to have it written."""
    if folder is not None:
        say()
        say(f"Written: {folder / 'board.html'} and its figures", "bold")
    else:
        next_steps((command(*again, "--out", "outlook"), "the board report and all figures"))
