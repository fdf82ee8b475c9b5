"""Writes the reference pages that follow from the code: ``python docs/generate_reference.py``.

``make docs`` runs it; a test fails when a page in the repository is not what the code gives.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_json
from typer.main import get_command

import matcher
from matcher.cli import app
from matcher.domain import Reason
from matcher.errors import MatcherError
from matcher.report.assurance import hazard_log
from matcher_api import create_app
from matcher_api.programs import PROGRAMS
from matcher_api.security.access import ANYBODY, CALLS, Role
from matcher_api.security.issuers import Issuer
from matcher_api.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "reference"
MODEL = ROOT / "models" / "workwell" / "model.toml"
NOTE = "<!-- Written by docs/generate_reference.py. Change the code, not this page. -->"


def model_page() -> str:
    """Every code and rate of the bundled model."""
    model = tomllib.loads(MODEL.read_text(encoding="utf-8"))
    services = (
        (f"`{code}`", s["name"], s["min_gap_days"], s["max_gap_days"], s["minutes"])
        for code, s in model["services"].items()
    )
    requirements = (
        (f"`{code}`", r["name"], r["met_by"], r.get("notice_days", "no"))
        for code, r in model["requirements"].items()
    )
    barriers = tuple(model["barriers"].items())
    relevance = model["relevance"]
    weights = model["cost"].pop("weight")
    return _page(
        "The model's codes and rates",
        f"Model `{model['name']}`, version {model['version']}, as `models/workwell/model.toml` "
        "says it. Copy that folder, change the copy, and name its path in `batch.toml` to use "
        "your own.",
        "## Services",
        _table(("code", "name", "least gap, days", "greatest gap, days", "minutes"), services),
        "## Barriers",
        _table(("code", "name"), ((f"`{code}`", name) for code, name in barriers)),
        "## How much each barrier matters to each service",
        "From 0 (left empty) to 1.",
        _table(
            ("barrier", *relevance),
            (
                (name, *(relevance[service].get(code, "") for service in relevance))
                for code, name in barriers
            ),
        ),
        "## Requirements",
        _table(("code", "name", "met by", "can be arranged, days' notice"), requirements),
        "## Journeys",
        "Minutes one way, d in kilometres; the least counts where there are two.",
        _table(("by", "minutes"), ((f"`{by}`", _lines(of)) for by, of in model["travel"].items())),
        "## Support window",
        _table(("employment", "weeks"), _codes(model["support_weeks"])),
        "## Weight of a day's wait",
        _table(("urgency", "weight"), _codes(weights)),
        "## Rates of the cost",
        "[What each is for](../explanation/formulation.md#what-a-placed-need-costs).",
        _table(("rate", "value"), _codes(model["cost"])),
        "## Options while a person is waiting",
        "[How they are ranked](../explanation/next-available.md).",
        _table(("rate", "value"), _codes(model["offers"])),
        "## What a drafted plan has in it",
        "Sessions at severity 1, 2 and 3 of each barrier; of several the greatest number counts. "
        "A coach changes the draft as they see fit.",
        _table(
            ("service", "always", "only for", "barriers"),
            (
                (
                    f"`{code}`",
                    rule.get("always", ""),
                    ", ".join(f"`{word}`" for word in rule.get("employment", ())),
                    "; ".join(
                        f"`{barrier}` {', '.join(map(str, counts))}"
                        for barrier, counts in rule.get("sessions", {}).items()
                    ),
                )
                for code, rule in model["suggest"].items()
            ),
        ),
    )


def errors_page() -> str:
    """Every error that can stop the work, and every reason for which a need is left out."""
    errors = (
        (f"`{kind.code}`", kind.exit_code, _first_line(kind))
        for kind in sorted(_errors(), key=_place)
    )
    return _page(
        "Errors",
        "The codes stay the same from version to version: programs may look at them. The exit "
        "code is that of the command line; over HTTP the code stands in the problem (RFC 9457).",
        _table(("code", "exit code", "when"), errors),
        "## Reasons",
        "Why a need is not placed: the first of these, in this order, that leaves nothing to "
        "choose from. [What would help](../how-to/read-the-result.md#reasons).",
        "\n".join(f"1. `{reason}`" for reason in Reason),
    )


def commands_page() -> str:
    """Every command with its arguments and options."""
    commands: Mapping[str, Any] = vars(get_command(app))["commands"]
    sections: list[str] = []
    for name, command in commands.items():
        context = command.make_context(f"matcher {name}", [], resilient_parsing=True)
        sections += [
            f"## matcher {name}",
            inspect.cleandoc(command.help or ""),
            f"```text\n{command.get_usage(context).removeprefix('Usage: ')}\n```",
            _table(("option", "meaning"), _parameters(command.params, context)),
        ]
    return _page(
        "Commands",
        "Results go to stdout, talk to stderr. Exit codes: 0 done, 2 something in the input has to "
        "be mended, 3 the checker found a breach, 4 stopped before there was any plan.",
        *filter(None, sections),
    )


def api_page() -> str:
    """Every call of the HTTP API."""
    contract = create_app().openapi()
    calls = (
        (f"`{method.upper()} {path}`", call["description"])
        for path, methods in contract["paths"].items()
        for method, call in methods.items()
    )
    return _page(
        "HTTP API",
        "`matcher serve` runs it on http://127.0.0.1:8000. Answers are JSON; errors are "
        "`application/problem+json` (RFC 9457) with a stable `code`. The whole contract is "
        "`/openapi.json`, and `api/openapi.json` in the repository.",
        _table(("call", "does"), calls),
    )


def access_page() -> str:
    """Who may make which call, from the table that the service asks."""
    programs, pages = [], []
    for call, roles in CALLS.items():
        marks = ["yes" if roles == ANYBODY or role in roles else "" for role in Role]
        path = call.partition(" ")[2]
        part = programs if path.startswith(PROGRAMS) else pages
        part.append((f"`{call}`", "yes" if roles == ANYBODY else "", *marks))
    header = ("call", "nobody signed in", *Role)
    return _page(
        "Who may do what",
        "What is not in these tables is refused to everybody. A person with several roles may do "
        "what each of them may, in one organisation. Without a login there is one user, who sits "
        "at the machine and may do everything. [How to let people sign in](../how-to/sign-in.md).",
        "## Programs",
        _table(header, programs),
        "## Pages",
        _table(header, pages),
    )


def hazards_page() -> str:
    """The hazard log, as each assurance pack has it."""
    return f"{NOTE}\n\n{hazard_log()}"


def settings_page() -> str:
    """Every setting of the service, and of an issuer within them."""
    return _page(
        "Settings of the service",
        "They are read from the environment when the service starts; one that cannot be used is "
        "told, and nothing starts. Lists and objects are JSON. Secrets come from here too, and "
        "are never shown. Commands that take an option for one of these read it as well.",
        _table(("variable", "meaning", "default"), _fields(Settings, "MATCHER_")),
        "## An issuer",
        "Each object in `MATCHER_ISSUERS`. [How to fill it in](../how-to/sign-in.md).",
        _table(("key", "meaning", "default"), _fields(Issuer)),
        "## Of other programs",
        _table(
            ("variable", "meaning", "default"),
            (
                ("`MATCHER_DATA`", "The folder of the user's own data.", "the platform's"),
                (
                    "`PROMETHEUS_MULTIPROC_DIR`",
                    "Where processes of one service share what they count; empty at the start.",
                    "a new one with `--workers`",
                ),
                ("`PG…`", "Whatever libpq reads, such as `PGPASSWORD` and `PGSSLMODE`.", ""),
            ),
        ),
    )


def _fields(kind: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str, str]]:
    """The fields of a model with what they mean, and their defaults as JSON."""
    for name, field in kind.model_fields.items():
        shown = f"{prefix}{name}".upper() if prefix else name
        says = field.description or ""
        if field.is_required():
            default = "needed"
        else:
            value = to_json(field.get_default(call_default_factory=True)).decode()
            default = f"`{value}`" if value not in {'""', "null"} else ""
        yield f"`{shown}`", says, default


PAGE: Mapping[str, Callable[[], str]] = {
    "access.md": access_page,
    "api.md": api_page,
    "commands.md": commands_page,
    "errors.md": errors_page,
    "hazards.md": hazards_page,
    "model.md": model_page,
    "settings.md": settings_page,
}


def write_pages() -> None:
    """Write every page into docs/reference."""
    for name, page in PAGE.items():
        (PAGES / name).write_text(page(), encoding="utf-8")


def _page(title: str, *blocks: str) -> str:
    return "\n\n".join((NOTE, f"# {title}", *blocks)) + "\n"


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    body = [" | ".join(_cell(cell) for cell in row) for row in rows]
    if not body:
        return ""
    head = (" | ".join(header), " | ".join("---" for _ in header))
    return "\n".join(f"| {line} |" for line in (*head, *body))


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def _codes(values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    return ((f"`{code}`", value) for code, value in values.items())


def _lines(lines: Sequence[Mapping[str, float]]) -> str:
    return " or ".join(f"{line['fixed']} + {line['per_km']} d" for line in lines)


def _place(kind: type[MatcherError]) -> tuple[int, str, str]:
    """Where an error stands in its table; kinds that share a code are told apart by their words."""
    return kind.exit_code, kind.code, _first_line(kind)


def _errors() -> set[type[MatcherError]]:
    """Every kind of error, in whichever part of the library it is declared."""
    for module in pkgutil.walk_packages(matcher.__path__, "matcher."):
        if ".migrations" not in module.name:  # steps that only a database's own tool can load
            importlib.import_module(module.name)
    found: set[type[MatcherError]] = set()
    kinds = [MatcherError]
    while kinds:
        kind = kinds.pop()
        found.add(kind)
        kinds += kind.__subclasses__()
    return found - {MatcherError}


def _first_line(kind: type) -> str:
    return inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0]


def _parameters(parameters: Sequence[Any], context: Any) -> Iterator[tuple[str, str]]:
    for parameter in parameters:
        record = parameter.get_help_record(context)
        if record is not None and "--help" not in parameter.opts:
            yield f"`{record[0]}`", record[1]


if __name__ == "__main__":
    write_pages()
