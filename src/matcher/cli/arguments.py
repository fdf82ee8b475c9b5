"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

WeekArgument = Annotated[
    Path,
    typer.Argument(
        metavar="WEEK", help="The week: a folder, or a workbook (.xlsx).", show_default=False
    ),
]
PlanArgument = Annotated[
    Path,
    typer.Argument(metavar="OUT", help="The folder of the plan.", show_default=False),
]
MappingOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="The mapping.toml to read the week by. [default: the week's own, if it has one]",
        show_default=False,
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Write the result as JSON on stdout. [default: no]")
]
