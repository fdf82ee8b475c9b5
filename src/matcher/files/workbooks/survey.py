"""What a sheet says beside its cells: formulas without a value, merged cells, what is hidden."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError, iterparse

from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import coordinate_to_tuple

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_WORTH_A_LOOK = re.compile(rb"<(?:\w+:)?(?:f|mergeCell)[ />]| hidden=")

Box = tuple[int, int, int, int]
"""First row, first column, last row, last column, counted from 1."""


@dataclass
class Survey:
    """``formulas``: those without a value, by row and column, as they are written."""

    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Box] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: bool = False


def survey(xml: bytes) -> Survey:
    """Look through the XML of a sheet. What is no XML gives an empty survey: the reader tells."""
    seen = Survey()
    if not _WORTH_A_LOOK.search(xml):
        return seen
    try:
        for _, element in iterparse(io.BytesIO(xml)):
            _look(element, seen)
    except ParseError:
        return seen
    return seen


def _look(element: Element, seen: Survey) -> None:
    name = element.tag.removeprefix(_MAIN)
    if name == "c":
        _look_at_formula(element, seen)
    elif name == "row":
        seen.hidden_rows += _is_true(element.get("hidden"))
        element.clear()
    elif name == "col":
        seen.hidden_columns = seen.hidden_columns or _is_true(element.get("hidden"))
    elif name == "mergeCell":
        left, top, right, bottom = range_boundaries(element.get("ref", "A1"))
        if None not in (left, top, right, bottom):
            seen.merged.append((top, left, bottom, right))  # type: ignore[arg-type]


def _look_at_formula(cell: Element, seen: Survey) -> None:
    """A formula has a value when there is one, or when its result is an empty text."""
    formula, value = cell.find(f"{_MAIN}f"), cell.find(f"{_MAIN}v")
    place = cell.get("r")
    if formula is None or place is None or cell.get("t") == "str":
        return
    if value is None or not value.text:
        seen.formulas[coordinate_to_tuple(place)] = f"={formula.text or ''}"


def _is_true(flag: str | None) -> bool:
    return flag in ("1", "true")
