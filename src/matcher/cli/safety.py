"""The commands about who did what, and about one person's rights: log, person, tidy."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from matcher import usecases
from matcher.cli import words
from matcher.cli.arguments import JsonOption
from matcher.cli.store import DatabaseOption, OrganisationOption
from matcher.cli.talk import say, tell, tell_json, telling_errors
from matcher.errors import CheckFailed

if TYPE_CHECKING:
    from matcher.store import Actor

log = typer.Typer(help="Who did and saw what: `log show`, `log verify`.", no_args_is_help=True)
person = typer.Typer(
    help="One person's rights: `person export`, `person erase`.", no_args_is_help=True
)

PersonArgument = Annotated[
    str, typer.Argument(metavar="PARTICIPANT_ID", help="Who it is about.", show_default=False)
]


def this_user(organisation: str) -> Actor:
    """Whoever sits at the keyboard, as the log tells it."""
    from matcher.store import Actor  # noqa: PLC0415  takes half a second to load

    return Actor(f"command:{getpass.getuser()}", "local", organisation)


@log.command("verify")
def log_verify(
    database: DatabaseOption = None,
    organisation: OrganisationOption = "local",
    since: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MARK",
            help="A mark that an earlier `log verify` showed and you noted elsewhere; may be given "
            "several times. Without one, a log that was written anew from its start, or cut "
            "off at its end by whoever can change the whole database, cannot be told.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Follow the log from its first line to its last: is each as it was written?

    Exit code 3 when it is not. Note the mark that it shows somewhere else than in the database.
    """
    with telling_errors(as_json=as_json):
        found = usecases.verify_log(database, organisation, tuple(since or ()))
    if as_json:
        tell_json({"ok": found.is_whole, "mark": str(found.mark), "faults": list(found.faults)})
    else:
        for fault in found.faults:
            say(fault, "bold red")
        if found.is_whole:
            tell(f"All {found.mark.number:,} lines are as they were written.")
        tell(f"Mark: {found.mark}")
    if not found.is_whole:
        raise typer.Exit(CheckFailed.exit_code)


@log.command("show")
def log_show(
    database: DatabaseOption = None,
    organisation: OrganisationOption = "local",
    participant: Annotated[
        str | None,
        typer.Option(metavar="PARTICIPANT_ID", help="Lines about this person only."),
    ] = None,
    after: Annotated[int, typer.Option(min=0, help="Go on after the line of this number.")] = 0,
    limit: Annotated[int, typer.Option(min=1, help="So many lines at most.")] = 1000,
    as_json: JsonOption = False,
) -> None:
    """Show who did and saw what. A person is named by a hash that their identifier leads to."""
    with telling_errors(as_json=as_json):
        lines = usecases.show_log(
            database, organisation, participant_id=participant, after=after, limit=limit
        )
    if as_json:
        tell_json([asdict(line) | {"at": line.at.isoformat()} for line in lines])
        return
    for line in lines:
        about = f" {line.about}" if line.about else ""
        whom = f" person {line.subject[:12]}" if line.subject else ""
        at = line.at.isoformat(timespec="seconds")
        tell(f"{line.number:>7}  {at}  {line.who} ({line.role})  {line.action}{about}{whom}")


@person.command("export")
def person_export(
    participant_id: PersonArgument,
    database: DatabaseOption = None,
    organisation: OrganisationOption = "local",
) -> None:
    """Give out everything that is stored about one person, as JSON, with who has seen it."""
    with telling_errors():
        document = usecases.export_person(
            database, organisation, participant_id, this_user(organisation)
        )
    tell_json(document)


@person.command("erase")
def person_erase(
    participant_id: PersonArgument,
    database: DatabaseOption = None,
    organisation: OrganisationOption = "local",
    sure: Annotated[
        bool, typer.Option("--sure", help="Do it; without this nothing is done.")
    ] = False,
) -> None:
    """Take a person away for good, with everything that hangs on them. Their places are free.

    The log stays whole. Weeks and plans of earlier runs stay until their own time is over.
    """
    if not sure:
        say("Nothing was done. This cannot be taken back: say --sure to do it.", "bold red")
        raise typer.Exit(2)
    with telling_errors():
        rows = usecases.erase_person_at(
            database, organisation, participant_id, this_user(organisation)
        )
    tell(f"{participant_id} is gone: {words.many(sum(rows.values()), 'rows')}.")


def tidy(
    database: DatabaseOption = None,
    organisation: OrganisationOption = "local",
    retention_days: Annotated[
        int,
        typer.Option(
            min=1,
            envvar="MATCHER_RETENTION_DAYS",
            help="People go so many days after the end of their support, their last appointment "
            "and the last thing asked for them; weeks and plans of runs so many after the run.",
        ),
    ] = 2922,
) -> None:
    """Take away what has been kept for long enough: people, plans, sessions, keys.

    A worker does it once a day.
    """
    with telling_errors():
        kept = usecases.tidy_store_at(
            database, organisation, retention_days, this_user(organisation)
        )
    tell(f"People: {kept.people:,}. Plans of {words.many(kept.runs, 'runs')}.")
