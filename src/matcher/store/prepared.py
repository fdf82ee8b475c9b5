"""A query that is asked again and again, made ready once for each kind of database.

For a query that the database answers in twenty microseconds SQLAlchemy needs a hundred more:
finding the text that it made before, putting the values in their order, giving names to what comes
back. Here the text is made once, and goes straight to the driver.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler


@dataclass(frozen=True, slots=True)
class _Ready:
    """A query as a driver takes it.

    ``known`` are the values that are always the same, by name; ``order`` the names of all in the
    order in which they are given, where they are not given by name. ``readers`` say for a column,
    by its place, what to make of what the driver gives.
    """

    text: str
    known: Mapping[str, Any]
    order: tuple[str, ...] | None
    readers: tuple[tuple[int, Callable[[Any], Any]], ...]

    def values(self, given: Mapping[str, str | int]) -> Any:
        """All values, in the driver's own form."""
        values = {**self.known, **given}
        return values if self.order is None else tuple([values[name] for name in self.order])

    def row(self, found: tuple[Any, ...]) -> tuple[Any, ...]:
        """A row, with every value of its column's type."""
        row = list(found)
        for place, read in self.readers:
            row[place] = read(row[place])
        return tuple(row)


class Prepared:
    """A query whose bound values are texts and whole numbers.

    Its columns are those, moments, and yes or no: other types may need what the driver says of a
    column. ``query`` gives it for a dialect's name: ``sqlite`` or ``postgresql``.
    """

    def __init__(self, query: Callable[[str], sa.Select[Any]]) -> None:
        self._query = query
        self._ready: dict[str, _Ready] = {}

    def rows(
        self, connection: sa.Connection, given: Mapping[str, str | int]
    ) -> list[tuple[Any, ...]]:
        """Ask: the rows, each a plain tuple in the order of the query's columns.

        No transaction is begun: the query sees one moment, or is part of one that is under way.

        Args:
            connection: errors on it are SQLAlchemy's, as if it had been asked itself.
            given: the bound values by name.
        """
        dialect = connection.dialect
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = self._ready[dialect.name] = _made_ready(self._query(dialect.name), dialect)
        values = ready.values(given)
        try:
            with closing(connection.connection.cursor()) as cursor:
                cursor.execute(ready.text, values)
                found = cursor.fetchall()
        except dialect.loaded_dbapi.Error as error:
            raise _in_its_words(connection, ready.text, values, error) from error
        return [ready.row(row) for row in found]


def _made_ready(query: sa.Select[Any], dialect: sa.Dialect) -> _Ready:
    compiled = query.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    known = {}
    for name, bound in compiled.binds.items():
        if not bound.required:
            write = bound.type.dialect_impl(dialect).bind_processor(dialect)
            known[name] = bound.effective_value if write is None else write(bound.effective_value)
    readers = [
        (place, read)
        for place, column in enumerate(query.selected_columns)
        if (read := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
    ]
    order = tuple(compiled.positiontup or ()) if compiled.positional else None
    return _Ready(str(compiled), known, order, tuple(readers))


def _in_its_words(
    connection: sa.Connection, text: str, values: Any, error: Exception
) -> sa.exc.StatementError:
    """A driver's error as SQLAlchemy tells it; a connection that broke is not given out again."""
    dialect: Any = connection.dialect
    is_broken = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    if is_broken:
        connection.invalidate(error)
    return sa.exc.DBAPIError.instance(
        text,
        values,
        error,
        dialect.loaded_dbapi.Error,
        connection_invalidated=is_broken,
        dialect=dialect,
    )
