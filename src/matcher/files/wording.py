"""Plain words for what is wrong with a structured file (TOML or JSON)."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

_WORDS = {
    "missing": ("This is missing", "Add it"),
    "extra_forbidden": ("This is not known here", "Take it out, or mend its name"),
    "int_type": ("This is not a whole number", "Enter a whole number"),
    "int_from_float": ("This is not a whole number", "Enter a whole number"),
    "int_parsing": ("This is not a whole number", "Enter a whole number"),
    "decimal_type": ("This is not a number", "Enter a number"),
    "decimal_parsing": ("This is not a number", "Enter a number"),
    "float_type": ("This is not a number", "Enter a number"),
    "finite_number": ("This is not a number with an end", "Enter a plain number"),
    "string_type": ("This is not text", "Put it in quotation marks"),
    "date_from_datetime_parsing": ("This is not a date", "Enter a date such as 2026-11-30"),
    "date_parsing": ("This is not a date", "Enter a date such as 2026-11-30"),
    "tuple_type": ("This is not a list", "Put it in [ and ]"),
    "json_invalid": ("The file cannot be read as JSON", "Write the output folder again"),
}
_LIMITS = {"greater_than_equal": ("ge", "or more"), "less_than_equal": ("le", "or less")}


def fault_words(error: ValidationError) -> Iterator[tuple[str, str, str, str | None]]:
    """For each error: the dotted key, what is wrong, what to do, and what was found."""
    for one in error.errors(include_url=False):
        kind, context = one["type"], one.get("ctx", {})
        problem, todo = "This cannot be used here", f"Mend it ({one['msg']})"
        if kind in _WORDS:
            problem, todo = _WORDS[kind]
        elif kind in _LIMITS:
            limit, words = _LIMITS[kind]
            problem, todo = (
                "This number is too small or too large",
                f"Enter {context[limit]} {words}",
            )
        elif kind == "greater_than":
            problem, todo = "This number is too small", f"Enter more than {context['gt']}"
        elif kind in ("enum", "literal_error"):
            problem, todo = "This word is not known here", f"Enter {context['expected']}"
        plain = isinstance(one["input"], str | int | float) and kind != "json_invalid"
        found = str(one["input"]) if plain else None
        key = ".".join(str(part) for part in one["loc"] if part != "[key]")
        yield key, problem, todo, found
