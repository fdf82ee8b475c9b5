"""Typed values of a sheet as the texts that a CSV file would hold."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from matcher.files.cells import CellFault, Unreadable
from matcher.files.csv_text import guard

ERRORS = frozenset(
    ("#N/A", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#SPILL!", "#CALC!")
)
"""What a spreadsheet shows where a formula went wrong."""


def text_of(value: object) -> str:
    """``value`` as a cell of text.

    Whole numbers lose their point (4.0 is 4), yes and no stand for true and false, dates and times
    are ISO. A date with the time 00:00 is a date. Text that looks like a formula is guarded, as
    in CSV.
    """
    match value:
        case None:
            text = ""
        case str():
            text = _error(value) if value in ERRORS else guard(value)
        case bool():
            text = "yes" if value else "no"
        case int() | float():
            text = _number(value)
        case dt.datetime():
            time = value.time()
            text = value.date().isoformat() + (f"T{_time(time)}" if time != dt.time() else "")
        case dt.date():
            text = value.isoformat()
        case dt.time():
            text = _time(value)
        case dt.timedelta():
            text = _duration(value)
        case _:
            text = guard(str(value))
    return text


def _number(value: float) -> str:
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def _time(time: dt.time) -> str:
    whole = not time.second and not time.microsecond
    return time.isoformat("minutes") if whole else time.isoformat()


def _duration(value: dt.timedelta) -> str:
    """A time of day that the spreadsheet shows as a duration, 24:00 among them."""
    minutes, rest = divmod(value, dt.timedelta(minutes=1))
    return str(value) if rest else f"{minutes // 60:02d}:{minutes % 60:02d}"


def _error(text: str) -> Unreadable:
    todo = "Mend the formula, or enter the value itself"
    return Unreadable.because(
        text, CellFault("The spreadsheet shows an error here", "spreadsheet_error", todo)
    )


def without_value(formula: str) -> Unreadable:
    """A formula whose result is not in the file."""
    problem = "This formula has no value, for the file was saved without calculating"
    todo = "Open the file in the spreadsheet program and save it, or enter the value itself"
    return Unreadable.because(formula, CellFault(problem, "formula_without_value", todo))


def merged_with(first: str) -> Unreadable:
    """A cell that is merged with others, of which only the ``first`` holds something."""
    problem = "This cell is merged with others, so it is not clear what belongs here"
    todo = "Unmerge the cells and fill in each of them"
    return Unreadable.because(f"merged with {first}", CellFault(problem, "merged", todo))
