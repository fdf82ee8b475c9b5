"""How things are said on a terminal: faults, warnings, errors, next steps."""

from __future__ import annotations

import dataclasses
import json
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from matcher.errors import Fault, InputFaults, MatcherError

SPELT_OUT = 5
"""So many faults of one cause are told one by one; more of them share a line."""

PLAIN_WIDTH = 100
"""Columns of text where there is no terminal to ask."""

out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else PLAIN_WIDTH)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str = "", style: str = "") -> None:
    """A line of talk."""
    err.print(Text(text, style))


def tell(text: str = "", style: str = "") -> None:
    """A line of result."""
    out.print(Text(text, style))


def tell_json(document: object) -> None:
    """A document for programs."""
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))


@contextmanager
def telling_errors(*, as_json: bool = False) -> Iterator[None]:
    """Errors that a person can mend become sentences, a document if asked for, and an exit code."""
    try:
        yield
    except MatcherError as error:
        tell_error(error)
        if as_json:
            tell_json(error_document(error))
        raise typer.Exit(error.exit_code) from None


def tell_error(error: MatcherError) -> None:
    """What went wrong and what to do; faults of the input one by one."""
    if isinstance(error, InputFaults):
        tell_faults(error.faults, "Fault", "bold red")
        tell_faults(error.warnings, "Warning", "yellow")
        say(f"{error} Nothing was done.", "bold")
    else:
        say(str(error), "bold red")


def tell_faults(faults: Sequence[Fault], kind: str, style: str) -> None:
    """Faults or warnings, those of one cause together, each on one line."""
    if not faults:
        return
    from matcher.files import group_faults  # noqa: PLC0415  takes a quarter of a second to load

    for group in group_faults(faults):
        if len(group.faults) <= SPELT_OUT:
            lines: Iterable[str] = (fault.sentence() for fault in group.faults)
        else:
            lines = (f"{group.sentence()} (--json lists each of them.)",)
        for line in lines:
            err.print(Text.assemble((f"{kind}: ", style), line))


def fault_documents(faults: Iterable[Fault]) -> list[dict[str, object]]:
    """Faults for programs, each with its whole sentence."""
    return [dataclasses.asdict(fault) | {"sentence": fault.sentence()} for fault in faults]


def error_document(error: MatcherError) -> dict[str, object]:
    """An error for programs: its code, what happened, what to do, and every fault."""
    faults = error.faults if isinstance(error, InputFaults) else ()
    warnings = error.warnings if isinstance(error, InputFaults) else ()
    return {
        "ok": False,
        "code": error.code,
        "problem": error.problem,
        "todo": error.todo,
        "faults": fault_documents(faults),
        "warnings": fault_documents(warnings),
    }


def command(*parts: object) -> str:
    """A command to copy; a path with spaces is quoted."""
    return " ".join(shlex.quote(str(part)) for part in parts)


def free_name(name: str) -> str:
    """``name``, or ``name-2`` and so on: the first that nothing here is called yet."""
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    return next(one for one in names if not Path(one).exists())


def next_steps(*commands: tuple[str, str]) -> None:
    """Commands to go on with, each with what it is for."""
    say()
    say("Next:", "bold")
    width = max(len(command) for command, _ in commands)
    for command, purpose in commands:
        err.print(Text.assemble("  ", (command.ljust(width), "cyan"), f"   {purpose}"))
