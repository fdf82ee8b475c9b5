"""One made-up week, and what the tests of the figures look up in it."""

from __future__ import annotations

from matcher.report.tables import Table
from tests.report.cases import week
from tests.weeks import MODEL

NAMES = {code: service.name for code, service in MODEL.services.items()}
CASE = week(450)
SMALL = {1, 2, 3, 4}


def numbers(table: Table, *columns: str) -> list[object]:
    """The cells of the named columns."""
    at = [table.columns.index(name) for name in columns]
    return [row[i] for row in table.rows for i in at]
