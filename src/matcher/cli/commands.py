"""The commands, in the order in which people meet them, and what they share."""

from __future__ import annotations

import typer

from matcher.cli import allocating, spreadsheets, store, weeks
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

app = typer.Typer(
    name="matcher",
    help="Who gets which places: a week in, a proved plan out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(allocating.demo)
app.command()(weeks.check)
app.command()(allocating.allocate)
app.command()(weeks.verify)
app.command()(explain)
app.command()(price)
app.command()(pinch)
app.command()(rollover)
app.command()(weeks.generate)
app.command()(scenarios)
app.command()(calibrate)
app.command()(simulate)
app.command()(compare)
app.command()(size)
app.command()(tradeoff)
app.command()(national)
app.command("map")(spreadsheets.map_week)
app.command()(spreadsheets.template)
app.command()(spreadsheets.workbook)
app.command("import-oruk")(spreadsheets.import_oruk)
app.add_typer(spreadsheets.postcodes, name="postcodes")
app.command()(store.load)
app.command()(store.export)
app.command()(store.move)
app.command()(store.backup)
app.command()(store.migrate)
app.command()(serve)
app.command()(worker)
