"""The command that solves weekly runs as they are asked for."""

from __future__ import annotations

from typing import Annotated

import typer

from matcher.cli.store import DatabaseOption, OrganisationOption
from matcher.cli.talk import say, telling_errors
from matcher.garbage import garbage_collection_paused
from matcher.logs import Form, Level


def worker(
    database: DatabaseOption = None,
    organisation: OrganisationOption = "local",
    once: Annotated[bool, typer.Option("--once", help="Solve what waits now, then end.")] = False,
    retention_days: Annotated[
        int,
        typer.Option(
            min=1,
            envvar="MATCHER_RETENTION_DAYS",
            help="How long people and plans are kept; `matcher tidy` says from when it counts.",
        ),
    ] = 2922,
    log_form: Annotated[
        Form,
        typer.Option(envvar="MATCHER_LOG_FORM", help="text for a terminal, or json."),
    ] = "text",
    log_level: Annotated[
        Level,
        typer.Option(envvar="MATCHER_LOG_LEVEL", help="From which level on something is logged."),
    ] = "warning",
    with_parent: Annotated[
        bool,
        typer.Option("--with-parent", help="End when the process that started this one has gone."),
    ] = False,
) -> None:
    """Solve weekly runs as they are asked for; any number of workers may share a store.

    SIGTERM or Ctrl-C ends it: a run that is being solved is handed back to another worker.
    """
    with garbage_collection_paused():
        from matcher.logs.setting_up import set_up_logs  # noqa: PLC0415
        from matcher.worker import run_worker  # noqa: PLC0415  it takes seconds to load

    set_up_logs(log_form, log_level)
    with telling_errors():
        run_worker(
            database,
            organisation.split(","),
            once=once,
            with_parent=with_parent,
            retention_days=retention_days,
            on_start=lambda name, address: say(f"{name} waits for runs in {address}."),
        )
