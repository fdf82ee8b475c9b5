"""The command that makes a plan's assurance pack."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher import usecases
from matcher.cli.arguments import MappingOption, PlanArgument, WeekArgument
from matcher.cli.talk import command, next_steps, tell, telling_errors


def assurance(
    week: WeekArgument,
    plan: PlanArgument,
    file: Annotated[
        Path,
        typer.Option("--out", metavar="FILE.zip", help="The pack to write.", show_default=False),
    ],
    mapping: MappingOption = None,
) -> None:
    """Pack what somebody needs who judges a plan: rules, verdict, waits by group, hazards, drafts.

    It says who still has to sign, and which of its files are about people.
    """
    with telling_errors():
        names = usecases.assure_folder(week, plan, file, mapping=mapping)
    tell(f"Written: {file}, {len(names)} files. Begin with README.md.")
    next_steps((command("unzip", "-p", file, "sign-off.md"), "who still has to sign, and for what"))
