"""The commands, in the order in which people meet them, and what they share."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from matcher.cli import allocating, safety, spreadsheets, store, weeks
from matcher.cli.assurance import assurance
from matcher.cli.by_hand import price
from matcher.cli.calibrate import calibrate
from matcher.cli.compare import compare
from matcher.cli.explain import explain
from matcher.cli.national import national
from matcher.cli.pinch import pinch
from matcher.cli.rollover import rollover
from matcher.cli.scenarios import scenarios
from matcher.cli.serve import serve
from matcher.cli.simulate import simulate
from matcher.cli.size import size
from matcher.cli.tradeoff import tradeoff
from matcher.cli.worker import worker


class Commands(TyperGroup):
    """The commands, with plain words for an option that is not what it has to be."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Run the command that is named."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as bad:
            raise NotWhatIsNeeded(bad.message, bad.ctx, bad.param, bad.param_hint) from None


class NotWhatIsNeeded(typer.BadParameter):
    """An option or argument that cannot be taken as it was given."""

    def format_message(self) -> str:
        """The name and what it has to be."""
        name = self.param.get_error_hint() if self.param else self.param_hint
        message = self.message.removeprefix("Value error, ")
        return f"{name} needs another value: {message}" if name else message


app = typer.Typer(
    name="matcher",
    cls=Commands,
    help="Who gets which places: a week in, a proved plan out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command(short_help="Allocate the bundled week, then say where to look.")(allocating.demo)
app.command()(weeks.check)
app.command(short_help="Decide who gets which places, with the proof and the report.")(
    allocating.allocate
)
app.command()(weeks.verify)
app.command(short_help="Why this need has these places, or none.")(explain)
app.command(short_help="What decisions by hand cost everybody.")(price)
app.command(short_help="What one more place is worth, and who asks for it.")(pinch)
app.command(short_help="Pack what somebody needs who judges a plan.")(assurance)
app.command(short_help="Go on to the next week: book what was accepted.")(rollover)
app.command()(weeks.generate)
app.command(short_help="Tell of scenarios, their figures and their sources.")(scenarios)
app.command(short_help="Fit demand, mix and lost capacity to your own history.")(calibrate)
app.command(short_help="Simulate a programme: waits, use of places and cost.")(simulate)
app.command(short_help="Compare programmes with today and with doing nothing.")(compare)
app.command(short_help="Find the least cost of extra hours that meets a target.")(size)
app.command(short_help="Show what a week trades: waiting against travel and fit.")(tradeoff)
app.command(short_help="Solve every ICB's weekly batch, or a roll-out, at once.")(national)
app.command("map", short_help="Offer a mapping for your own columns, words and dates.")(
    spreadsheets.map_week
)
app.command(short_help="Write an empty week to fill in, with examples and notes.")(
    spreadsheets.template
)
app.command(short_help="Write a plan as one workbook.")(spreadsheets.workbook)
app.command("import-oruk", short_help="Make sites.csv from an Open Referral UK directory.")(
    spreadsheets.import_oruk
)
app.add_typer(spreadsheets.postcodes, name="postcodes")
app.command(short_help="Load a week into the store: all of it, or nothing.")(store.load)
app.command(short_help="Write what the store holds as a week's folder.")(store.export)
app.command(short_help="Copy a whole store to another database.")(store.move)
app.command(short_help="Write the whole store to one file.")(store.backup)
app.command()(store.migrate)
app.add_typer(safety.log, name="log")
app.add_typer(safety.person, name="person")
app.command(short_help="Take away what has been kept for long enough.")(safety.tidy)
app.command()(serve)
app.command(short_help="Solve weekly runs as they are asked for.")(worker)
