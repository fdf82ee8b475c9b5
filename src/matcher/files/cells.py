"""Reading one cell: each kind of value, what it may look like, and what to enter instead.

A ``Cell`` turns the text of a non-empty cell into a value or raises ``CellFault``. Nothing is
repaired on the way: a cell that needs guessing is a fault whose sentence shows the guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from matcher.files.csv_text import restore
from matcher.files.suggest import Suggester

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
E = TypeVar("E", bound=StrEnum)
H = TypeVar("H", bound=Hashable)

_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NOT_IN_IDENTIFIERS = re.compile(r"[^A-Za-z0-9_-]")
_WHOLE = re.compile(r"[+-]?[0-9]{1,12}")
_LONG_WHOLE = re.compile(r"([+-]?)[0-9]{13,}")
_WHOLE_AS_DECIMAL = re.compile(r"([+-]?[0-9]{1,12})\.0+")
_DECIMAL = re.compile(
    r"[+-]?(?:[0-9]{1,12}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][+-]?[0-9]{1,2})?"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LABEL_LENGTH = 64
_TEXT_LENGTH = 500
_FEW_WORDS = 6
"""So many words are all told; of more of them, the one that is perhaps meant."""
_YES_WORDS = {"yes", "y", "true", "t", "1"}
_NO_WORDS = {"no", "n", "false", "f", "0"}


class CellFault(Exception):
    """Why a cell cannot be read, and what to enter; ``others`` are further faults of the cell."""

    def __init__(
        self,
        problem: str,
        code: str,
        todo: str | None = None,
        *,
        found: str | None = None,
        others: tuple[CellFault, ...] = (),
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.code = code
        self.todo = todo
        self.found = found
        self.others = others


class Unreadable(str):
    """The text that stands for a cell whose value the source could not tell, and the reason."""

    __slots__ = ("fault",)
    fault: CellFault

    @classmethod
    def because(cls, text: str, fault: CellFault) -> Unreadable:
        """A cell shown as ``text`` that cannot be read because of ``fault``."""
        cell = cls(text)
        cell.fault = fault
        return cell


@dataclass(frozen=True)
class Cell(Generic[T_co]):
    """How a kind of cell is read; ``enter`` is the sentence that says what belongs in it.

    ``free``: free text, which our writer guards by an apostrophe where it looks like a formula.
    """

    enter: str
    parse: Callable[[str], T_co]
    free: bool = False

    def __call__(self, text: str) -> T_co:
        """The value of ``text``, which is not empty. Raises ``CellFault``."""
        bare = text.strip()
        if bare != text:
            todo = f"Enter {bare!r} without them" if bare else "Clear the cell, or fill it in"
            todo = todo if len(bare) <= _LABEL_LENGTH else "Take them away"
            raise CellFault("There are spaces or line ends around the text", "spaces_around", todo)
        return self.parse(text)


def read_cell(cell: Cell[T], text: str) -> T:
    """The value of a cell as a source gives its text. Raises ``CellFault``."""
    if isinstance(text, Unreadable):
        raise text.fault
    return cell(restore(text) if cell.free else text)


def is_identifier(text: str) -> bool:
    """Whether ``text`` can name a row."""
    return _IDENTIFIER.fullmatch(text) is not None


def nearest_identifier(text: str) -> str:
    """``text`` without the signs that an identifier cannot have: what is probably meant."""
    return _NOT_IN_IDENTIFIERS.sub("", text)


def _identifier(text: str) -> str:
    if _IDENTIFIER.fullmatch(text):
        return text
    if len(text) > 64:
        raise CellFault(f"This name has {len(text)} characters, and 64 are the most", "identifier")
    problem = "This name has other signs than letters A-Z and a-z, digits, _ and -"
    raise CellFault(problem, "identifier")


IDENTIFIER = Cell("Use 1 to 64 letters A-Z and a-z, digits, _ and -, without spaces", _identifier)


def text_up_to(length: int) -> Cell[str]:
    """Free text of at most ``length`` characters, without control characters."""

    def parse(text: str) -> str:
        if len(text) > length:
            problem = f"This has {len(text)} characters, and {length} are the most"
            raise CellFault(problem, "too_long", "Shorten it")
        if _CONTROL.search(text):
            raise CellFault("There are signs in it that cannot be printed", "control_character")
        return text

    return Cell("Enter plain text", parse, free=True)


TEXT = text_up_to(_TEXT_LENGTH)
LABEL = text_up_to(_LABEL_LENGTH)
"""A code of the user's own: of an area, or of a group in the fairness report."""


def _yes_no(text: str) -> bool:
    if text in ("yes", "no"):
        return text == "yes"
    word = text.casefold()
    todo = "Enter yes" if word in _YES_WORDS else "Enter no" if word in _NO_WORDS else None
    raise CellFault("This is neither yes nor no", "yes_no", todo)


YES_NO = Cell("Enter yes or no", _yes_no)


def whole(least: int | None = None, most: int | None = None) -> Cell[int]:
    """A whole number from ``least`` to ``most``, both included."""
    bounds = _bounds(least, most)

    def parse(text: str) -> int:
        _check_length(text)
        if not _WHOLE.fullmatch(text):
            rounded = _WHOLE_AS_DECIMAL.fullmatch(text)
            todo = f"Enter {rounded[1]}" if rounded else None
            raise CellFault("This is not a whole number", "number", todo)
        value = int(text)
        _check_range(value, least, most)
        return value

    return Cell(f"Enter a whole number{bounds}", parse)


def decimal(least: Decimal | None = None, most: Decimal | None = None) -> Cell[Decimal]:
    """A decimal number from ``least`` to ``most``, both included, read exactly."""

    def parse(text: str) -> Decimal:
        _check_length(text)
        if not _DECIMAL.fullmatch(text):
            comma = text.replace(",", ".", 1)
            todo = f"Enter {comma}" if _DECIMAL.fullmatch(comma) else None
            raise CellFault("This is not a number", "number", todo)
        value = Decimal(text)
        _check_range(value, least, most)
        return value

    return Cell(f"Enter a number{_bounds(least, most)}", parse)


def _check_length(text: str) -> None:
    """A whole number with more figures than any that is asked for."""
    if long := _LONG_WHOLE.fullmatch(text):
        raise CellFault(f"This number is too {'small' if long[1] == '-' else 'large'}", "range")


def _check_range(
    value: int | Decimal, least: int | Decimal | None, most: int | Decimal | None
) -> None:
    if least is not None and value < least:
        raise CellFault("This number is too small", "range")
    if most is not None and value > most:
        raise CellFault("This number is too large", "range")


def _bounds(least: object | None, most: object | None) -> str:
    if least is not None and most is not None:
        return f" from {least} to {most}"
    if least is not None:
        return f", {least} or more"
    return ""


def one_of(kind: type[E], *, leave_out: tuple[E, ...] = ()) -> Cell[E]:
    """One word of a closed vocabulary."""
    words = {member.value: member for member in kind if member not in leave_out}
    suggest = Suggester(words, codes=True)
    enter = f"Enter {_either(list(words))}"

    def parse(text: str) -> E:
        member = words.get(text)
        if member is None:
            same = suggest.same(text)
            todo = same and f"Enter {same}" if len(words) <= _FEW_WORDS else suggest.advice(text)
            raise CellFault("This word is not known here", "unknown_code", todo)
        return member

    return Cell(enter, parse)


def _either(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} or {words[-1]}"


def listed(
    item: Cell[T], key: Callable[[T], Hashable] = lambda value: value
) -> Cell[tuple[T, ...]]:
    """A list joined by ``;``, each entry read by ``item`` and none given twice (by ``key``)."""

    def parse(text: str) -> tuple[T, ...]:
        values: list[T] = []
        faults: list[CellFault] = []
        seen: set[Hashable] = set()
        for entry in text.split(";"):
            try:
                value = _entry(item, entry)
            except CellFault as fault:
                fault.found = entry if fault.found is None else fault.found
                faults.append(fault)
                continue
            if key(value) in seen:
                faults.append(
                    CellFault(
                        "This is given twice", "listed_twice", "Keep one of them", found=entry
                    )
                )
            seen.add(key(value))
            values.append(value)
        if faults:
            first, *others = faults
            first.others = tuple(others)
            raise first
        return tuple(values)

    return Cell(f"{item.enter}; put ; between entries", parse, item.free)


def _entry(item: Cell[T], entry: str) -> T:
    if not entry:
        todo = "Take out the ; that has nothing before or after it"
        raise CellFault("The list has an empty entry", "empty_entry", todo)
    return item(entry)
