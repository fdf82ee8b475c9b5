"""Faults in the shape of a request, in the words in which faults of files are told.

What was sent is not repeated: it may tell of a person, and the sender has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError

from matcher.errors import Fault

REQUEST = "request"

_WORDS: Mapping[str, tuple[str, str]] = {
    "missing": ("This is missing", "Add it"),
    "extra_forbidden": ("This is not known here", "Take it out, or mend its name"),
    "json_invalid": ("The body is not JSON", "Mend it where the column says, counted in signs"),
    "model_attributes_type": (
        "The body is not a JSON object",
        "Send a JSON object, with Content-Type: application/json",
    ),
    "enum": ("This word is not known here", "Enter {expected}"),
    "literal_error": ("This word is not known here", "Enter {expected}"),
    "string_pattern_mismatch": (
        "This has other signs than it may have",
        "Use 1 to 64 letters A-Z and a-z, digits, _ and -, without spaces",
    ),
    "string_type": ("This is not text", "Enter text in quotation marks"),
    "string_too_short": ("This is too short", "Enter {min_length} signs or more"),
    "string_too_long": ("This is too long", "Enter {max_length} signs at most"),
    "too_short": ("There are too few", "Give {min_length} or more"),
    "too_long": ("There are too many", "Give {max_length} at most"),
    "int_type": ("This is not a whole number", "Enter a whole number"),
    "int_parsing": ("This is not a whole number", "Enter a whole number"),
    "int_from_float": ("This is not a whole number", "Enter a whole number"),
    "int_parsing_size": ("This number is too large", "Enter a smaller number"),
    "float_type": ("This is not a number", "Enter a number"),
    "float_parsing": ("This is not a number", "Enter a number"),
    "finite_number": ("This is not a finite number", "Enter a number"),
    "bool_type": ("This is neither true nor false", "Enter true or false"),
    "bool_parsing": ("This is neither true nor false", "Enter true or false"),
    "greater_than_equal": ("This number is too small", "Enter {ge} or more"),
    "less_than_equal": ("This number is too large", "Enter {le} or less"),
    "dict_type": ("This is not a JSON object", "Enter a JSON object"),
    "tuple_type": ("This is not a list", "Enter a list in square brackets"),
    "timezone_aware": ("The offset is missing", "Enter a moment such as 2026-12-01T09:00:00+00:00"),
    "value_error": ("{error}", "Mend it"),
}
_DATE = ("This is not a date", "Enter a date as year-month-day, such as 2026-11-30")
_MOMENT = ("This is not a moment", "Enter a moment such as 2026-12-01T09:00:00+00:00")
_OTHER = ("This is not what belongs here", "Look the call up in /openapi.json")


def faults_of_shape(error: RequestValidationError) -> list[Fault]:
    """Every fault of a request that does not have the shape of the contract."""
    found = error.errors()
    return [_fault(one) for one in found if not _follows_from_another(one, found)]


def _follows_from_another(one: Mapping[str, Any], found: Sequence[Mapping[str, Any]]) -> bool:
    """A list whose entries have faults is not too short besides, though pydantic counts so."""
    place = tuple(one["loc"])
    return one["type"] == "too_short" and any(
        tuple(other["loc"])[: len(place)] == place and other is not one for other in found
    )


def _fault(one: Mapping[str, Any]) -> Fault:
    kind = str(one["type"])
    problem, todo = _words(kind)
    context = {key: str(value) for key, value in (one.get("ctx") or {}).items()}
    return Fault(
        file=REQUEST,
        row=None,
        column=_path(one["loc"]),
        found=None,
        problem=_sentence(problem.format_map(_Blank(context))),
        todo=todo.format_map(_Blank(context)),
        code="shape_" + kind.replace("invalid", "unreadable"),
    )


def _words(kind: str) -> tuple[str, str]:
    if kind in _WORDS:
        return _WORDS[kind]
    if kind.startswith("datetime"):
        return _MOMENT
    return _DATE if kind.startswith("date") else _OTHER


class _Blank(dict[str, str]):
    """Words for a sentence; one that is not there leaves nothing behind."""

    def __missing__(self, key: str) -> str:
        return "something else"


def _path(loc: tuple[str | int, ...]) -> str | None:
    """Where it stands: the path below the body, or the parameter with what it is part of."""
    steps = [str(step) for step in loc]
    if steps[:1] == ["body"]:
        steps = steps[1:]
    return ".".join(steps) or None


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
