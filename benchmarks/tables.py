"""Rows out: CSV that a later run goes on with, and Markdown tables for the documents."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

Cell = str | int | float
Record = Mapping[str, Cell]
NO_NUMBER = ("", "-", "no plan", "never")
"""What stands in a column of numbers where there is none."""


def read_records(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, none when it is not there."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write_records(path: Path, records: Iterable[Record]) -> None:
    """Write rows as CSV; the columns are those of all rows, in the order in which they turn up."""
    rows = list(records)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def markdown(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A Markdown table; numbers are set to the right."""
    body = [[_text(cell) for cell in row] for row in rows]
    numeric = [
        all(
            row[i].lstrip("-").replace(",", "")[:1].isdigit() or row[i] in NO_NUMBER for row in body
        )
        for i in range(len(columns))
    ]
    rule = ["---:" if number else "---" for number in numeric]
    lines = [columns, rule, *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def percent(share: float) -> str:
    """A share as a per cent: three figures that matter."""
    if share >= 0.1:
        return f"{100 * share:.1f} %"
    return f"{100 * share:.2f} %" if share >= 0.001 else f"{100 * share:.3f} %"


def days(millidays: int | None) -> str:
    """A cost in days, or a dash when there is none."""
    return "-" if millidays is None else f"{millidays / 1000:,.0f}"


def _text(cell: Cell) -> str:
    return f"{cell:,.1f}" if isinstance(cell, float) else str(cell)
