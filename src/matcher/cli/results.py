"""What an allocation found, for people: a headline, a table by service, the verdict, next steps."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from matcher import usecases
from matcher.cli import words
from matcher.cli.talk import command, free_name, next_steps, out, tell

if TYPE_CHECKING:
    from matcher.usecases.allocate import Allocated
    from matcher.usecases.compare import ServiceFigures

OPENERS = {"darwin": "open", "win32": "start"}


def tell_result(done: Allocated) -> None:
    """The plan at a glance, and what the checker says."""
    out.print(_table(usecases.by_service(done)))
    for line in done.verdict.sentences():
        tell(line)
    headline = _headline(done)
    if headline is not None:
        tell(headline, "bold green")
    for line in _to_look_at(done):
        tell(line, "yellow")


def tell_next(week: Path, folder: Path) -> None:
    """Where to look, and what to do next."""
    opener = OPENERS.get(sys.platform, "xdg-open")
    opener = opener if sys.platform in OPENERS or shutil.which(opener) else "open"
    invented = ("generate", "greater-manchester", "--out", free_name("invented-week"))
    next_steps(
        (command(opener, folder / "report.html"), "the report, pictures first"),
        (command("matcher", "verify", week, folder), "checks the plan again, without the engine"),
        (command("matcher", *invented), "another week of invented people"),
    )


def _headline(done: Allocated) -> str | None:
    """The plan beside first come, first served; how near the best it is the verdict says."""
    summary = done.outcome.summary
    saved = summary.baseline.cost_days - summary.cost_days
    if not summary.baseline.cost_days or not saved:
        return None
    share = abs(saved) / summary.baseline.cost_days
    than = "less" if saved > 0 else "more"
    return f"It costs {share * 100:.1f} % {than} than first come, first served."


def _to_look_at(done: Allocated) -> list[str]:
    lines = []
    last = sum(row.last_chance for row in done.outcome.unplaced)
    if last:
        lines.append(
            f"{words.many(last, 'needs')} not placed, and next week's batch could not place "
            f"{'it' if last == 1 else 'them'} either: see last_chance in unplaced.csv."
        )
    if done.outcome.rebook:
        count = words.many(len(done.outcome.rebook), "bookings")
        lines.append(f"{count} on closed slots: see rebook.csv.")
    return lines


def _table(rows: tuple[ServiceFigures, ...]) -> Table:
    table = Table(
        box=None,
        pad_edge=False,
        collapse_padding=True,
        header_style="bold",
        caption="First come: first come, first served. "
        "Wait: median days of those placed in that plan.",
        caption_justify="left",
    )
    table.add_column("Service", no_wrap=True)
    for heading in ("Needs", "Placed", "Sessions", "Wait"):
        table.add_column(heading, justify="right")
    for heading in ("First come", "Wait"):
        table.add_column(heading, justify="right", style="dim")
    for row in rows:
        table.add_row(
            row.name or "All",
            f"{row.needs:,}",
            Text(f"{row.placed:,}", style="green" if row.placed >= row.first_come_placed else ""),
            f"{row.sessions:,}",
            _wait(row.wait),
            f"{row.first_come_placed:,}",
            _wait(row.first_come_wait),
            style="bold" if row.name is None else "",
        )
    return table


def _wait(days: float | None) -> str:
    return "-" if days is None else f"{days:g}"
