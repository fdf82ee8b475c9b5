"""Reading ``model.toml``: numbers exactly, and every fault at once."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from pydantic import ValidationError

from matcher.domain import Employment, Model, TravelMeans, Urgency
from matcher.files.csv_text import utf8_text
from matcher.files.faults import FaultBook
from matcher.files.locate import NotFound, find_model
from matcher.files.wording import fault_words

_CODE = re.compile(r"[a-z0-9_]{1,40}")
_REQUIREMENT = re.compile(r"[a-z0-9_]{1,40}(:([A-Za-z0-9_-]{1,40}|\*))?")
_LINE = re.compile(r"at line (\d+)")
_NUMBER_TABLES = ("support_weeks", "relevance", "travel", "cost", "offers")

MOST_SESSIONS = 26
"""As many as a need may have."""

Tell = Callable[[str, str, str], None]
"""Tells of a fault: the dotted key, what is wrong, what to do."""


def read_model(name_or_path: str | Path, *, beside: Path | None = None) -> Model:
    """The model of that bundled name or path; relative paths start from ``beside`` if given.

    Raises:
        NotFound: there is no such model, or it may not be read.
        InputFaults: its file has faults; all of them.
    """
    path = find_model(name_or_path, beside=beside)
    book = FaultBook()
    name = f"{path.parent.name}/{path.name}"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotFound(
            f"The model {name} cannot be opened ({error.strerror}).",
            "Make sure that you may read it.",
        ) from error
    document = toml_document(data, name, book)
    book.stop_if_any()
    assert document is not None  # else there was a fault

    return model_of(document, name, book)


def model_of(document: Mapping[str, object], name: str, book: FaultBook, above: str = "") -> Model:
    """The model that the tables of ``document`` describe; ``name`` is the file faults are told of.

    ``above`` stands before the keys of faults, where the model is part of a larger file.

    Raises:
        InputFaults: with every fault.
    """

    def tell(key: str, problem: str, todo: str) -> None:
        book.fault(name, problem, todo, "model", column=f"{above}{key}" or None)

    _check_kinds(document, (), tell)
    try:
        model = Model.model_validate_json(json.dumps(document, default=str), strict=True)
    except ValidationError as error:
        for key, problem, todo, _ in fault_words(error):
            tell(key, problem, todo)
        book.stop_if_any()
        raise
    _check_model(model, tell)
    book.stop_if_any()
    return model


def toml_document(data: bytes, file: str, book: FaultBook) -> dict[str, object] | None:
    """The tables of a TOML file, decimals exact; ``None`` with a fault when it cannot be read."""
    text = utf8_text(data, file, book)
    if text is None:
        return None
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        line = _LINE.search(str(error))
        book.fault(
            file,
            f"The file cannot be read as TOML ({error})",
            "Mend the line; text needs quotation marks, dates and numbers have none",
            "malformed_toml",
            row=int(line[1]) if line else None,
        )
        return None


def _check_kinds(value: object, keys: tuple[str, ...], tell: Tell) -> None:
    """Tell of values that would be taken for numbers and are none, and of endless numbers."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _check_kinds(inner, (*keys, key), tell)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            _check_kinds(inner, (*keys, str(place)), tell)
    elif isinstance(value, str) and keys[0] in _NUMBER_TABLES:
        tell(
            ".".join(keys), "This is text, and a number is needed", "Take the quotation marks away"
        )
    elif isinstance(value, Decimal) and not value.is_finite():
        tell(".".join(keys), "This is not a number with an end", "Enter a plain number")


def _check_model(model: Model, tell: Tell) -> None:
    """What the types cannot say: ranges, and that every code is one of the model's own."""
    for key, problem, todo in (
        *_code_faults(model),
        *_service_faults(model),
        *_relevance_faults(model),
        *_whole_vocabulary_faults(model),
        *_rate_faults(model),
        *_suggestion_faults(model),
    ):
        tell(key, problem, todo)


_Found = Iterator[tuple[str, str, str]]


def _code_faults(model: Model) -> _Found:
    todo = "Use small letters, digits and _"
    for table, codes, pattern in (
        ("services", model.services, _CODE),
        ("barriers", model.barriers, _CODE),
        ("requirements", model.requirements, _REQUIREMENT),
    ):
        for code in codes:
            if not pattern.fullmatch(code):
                yield f"{table}.{code}", "This code cannot be used in the week's files", todo
        if table == "services" and not codes:
            yield table, "There is no service", "Add a table [services.NAME]"


def _service_faults(model: Model) -> _Found:
    for code, service in model.services.items():
        if service.min_gap_days > service.max_gap_days:
            todo = "Make min_gap_days at most max_gap_days"
            yield f"services.{code}.min_gap_days", "The least gap is longer than the greatest", todo
        if service.minutes > 1440:
            yield f"services.{code}.minutes", "This is longer than a day", "Enter at most 1440"
    for code, requirement in model.requirements.items():
        if requirement.notice_days is not None and requirement.notice_days < 0:
            yield f"requirements.{code}.notice_days", "This is below 0", "Enter 0 or more"


def _relevance_faults(model: Model) -> _Found:
    for service, row in model.relevance.items():
        if service not in model.services:
            todo = f"Add [services.{service}], or mend the name"
            yield f"relevance.{service}", "There is no service of this name", todo
        for barrier, value in row.items():
            key = f"relevance.{service}.{barrier}"
            if barrier not in model.barriers:
                todo = "Add it under [barriers], or mend the name"
                yield key, "There is no barrier of this name", todo
            if not 0 <= value <= 1:
                yield key, "A relevance is from 0 to 1", "Enter a number from 0 to 1"


def _suggestion_faults(model: Model) -> _Found:
    for service, suggestion in model.suggest.items():
        key = f"suggest.{service}"
        if service not in model.services:
            yield key, "There is no service of this name", f"Add [services.{service}], or mend it"
        counts = {f"{key}.always": suggestion.always}
        for barrier, by_severity in suggestion.sessions.items():
            if barrier not in model.barriers:
                todo = "Add it under [barriers], or mend the name"
                yield f"{key}.sessions.{barrier}", "There is no barrier of this name", todo
            counts |= {f"{key}.sessions.{barrier}.{i}": n for i, n in enumerate(by_severity)}
        for where, sessions in counts.items():
            if not 0 <= sessions <= MOST_SESSIONS:
                todo = f"Enter 0 to {MOST_SESSIONS}"
                yield where, "This is not a possible number of sessions", todo


def _whole_vocabulary_faults(model: Model) -> _Found:
    tables: tuple[tuple[str, Collection[str], type[StrEnum]], ...] = (
        ("support_weeks", model.support_weeks, Employment),
        ("travel", model.travel, TravelMeans),
        ("cost.weight", model.cost.weight, Urgency),
    )
    for table, given, words in tables:
        for word in words:
            if word not in given:
                yield f"{table}.{word}", "This is missing", f"Add {word} to [{table}]"
    for word, weeks in model.support_weeks.items():
        if not 1 <= weeks <= 520:
            key = f"support_weeks.{word}"
            yield key, "This number of weeks is too small or too large", "Enter 1 to 520"
    for means, lines in model.travel.items():
        if not lines:
            yield f"travel.{means}", "There is no line", "Add { fixed = 0, per_km = 12 }"
        for line in lines:
            if line.fixed < 0 or line.per_km < 0:
                yield f"travel.{means}", "A figure is below 0", "Enter 0 or more"


def _rate_faults(model: Model) -> _Found:
    rates = dict(model.cost)
    weights = rates.pop("weight")
    rates |= {f"weight.{urgency}": weight for urgency, weight in weights.items()}
    if model.offers.price_cap_days < 0:
        yield "offers.price_cap_days", "This rate is below 0", "Enter 0 or more"
    for name, rate in rates.items():
        if rate < 0:
            yield f"cost.{name}", "This rate is below 0", "Enter 0 or more"
    for name in ("fit_without_barriers", "skill_when_named", "skill_when_not_named"):
        if rates[name] > 1:
            yield f"cost.{name}", "A fit or a skill is from 0 to 1", "Enter a number from 0 to 1"
