"""The commands about the store: load, export, move, backup, migrate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher import usecases
from matcher.cli import words
from matcher.cli.arguments import JsonOption, MappingOption, WeekArgument
from matcher.cli.talk import (
    command,
    fault_documents,
    next_steps,
    tell,
    tell_faults,
    tell_json,
    telling_errors,
)
from matcher.cli.weeks import week_counts

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        envvar="MATCHER_DATABASE_URL",
        help="The store: sqlite:///FILE, or postgresql://USER@HOST/NAME. "
        "[default: matcher.sqlite in your data folder]",
        show_default=False,
    ),
]
OrganisationOption = Annotated[
    str,
    typer.Option(
        metavar="CODE",
        envvar="MATCHER_ORGANISATION",
        help="Whose rows: an ICB's code, where several share a store.",
    ),
]


def load(
    week: WeekArgument,
    database: DatabaseOption = None,
    organisation: OrganisationOption = "local",
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Take away what the week does not have; bookings and holds stay. "
            "[default: rows of the same name are replaced, all others stay]",
        ),
    ] = False,
    mapping: MappingOption = None,
    as_json: JsonOption = False,
) -> None:
    """Load a week into the store: all of it, or nothing when there is a fault."""
    with telling_errors(as_json=as_json):
        done = usecases.load_week(week, database, organisation, replace=replace, mapping=mapping)
    tell_faults(done.warnings, "Warning", "yellow")
    loaded = done.loaded
    if as_json:
        changes = {"added": loaded.added, "changed": loaded.changed, "removed": loaded.removed}
        warnings = fault_documents(done.warnings)
        tell_json({"ok": True, "database": done.address, **changes, "warnings": warnings})
        return
    tell(f"{week} is in {done.address}.")
    for what in ("added", "changed", "removed"):
        rows = getattr(loaded, what)
        if rows:
            said = ", ".join(f"{file} {count:,}" for file, count in rows.items())
            tell(f"Rows {what}: {said}.")
    if not (loaded.added or loaded.changed or loaded.removed):
        tell("Everything in it was there already.")
    next_steps((command("matcher", "serve"), "the API and its pages"))


def export(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="WEEK",
            help="The folder to write; an earlier week is replaced.",
            show_default=False,
        ),
    ],
    database: DatabaseOption = None,
    organisation: OrganisationOption = "local",
) -> None:
    """Write what the store holds as a week's folder: bookings are in it, holds are not."""
    with telling_errors():
        batch = usecases.export_week(folder, database, organisation)
    said = ", ".join(words.many(count, noun) for noun, count in week_counts(batch).items())
    tell(f"{folder}: {said}.")
    next_steps((command("matcher", "check", folder), "reads the week and tells what is odd"))


def move(
    source: Annotated[
        str,
        typer.Argument(metavar="SOURCE", help="The store's address.", show_default=False),
    ],
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET", help="The address of an empty database.", show_default=False
        ),
    ],
) -> None:
    """Copy a whole store to another database, such as from SQLite to PostgreSQL.

    A backup is restored in the same way. Stop the service before: what is written meanwhile
    is not copied.
    """
    with telling_errors():
        moved = usecases.move_store(source, target)
    tell(f"Copied: {moved.source} to {moved.target}, and compared row by row.")
    for name, count in moved.rows.items():
        tell(f"  {name}: {words.many(count, 'rows')}")
    next_steps((command("matcher", "serve", "--database", target), "works with the new one"))


def backup(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A new file, of SQLite.", show_default=False),
    ],
    database: DatabaseOption = None,
) -> None:
    """Write the whole store to one file, while others go on working."""
    with telling_errors():
        address = usecases.back_up_store(file, database)
    tell(f"Written: {file}, everything that is in {address}")
    restored = command("matcher", "move", f"sqlite:///{file}", "URL")
    next_steps((restored, "restores it into an empty database"))


def migrate(
    database: DatabaseOption = None,
    service: Annotated[
        str | None,
        typer.Option(
            metavar="ROLE",
            help="On PostgreSQL: the role that the service works as; it may read and write rows.",
        ),
    ] = None,
) -> None:
    """Make the store's tables, or bring them up to date."""
    with telling_errors():
        address, revision = usecases.migrate_store(database, service)
    tell(f"{address} is of revision {revision}.")
