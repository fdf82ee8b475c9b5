"""Column types that mean the same on every database, and the database's own clock."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

NAME = 64
"""Identifiers have at most this many characters."""


class Moment(sa.TypeDecorator[dt.datetime]):
    """An aware moment, kept in UTC to the microsecond: SQLite knows no time zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: dt.datetime | None, dialect: sa.Dialect
    ) -> dt.datetime | None:
        """UTC; without its zone where the database has none."""
        if value is None:
            return None
        moment = value.astimezone(dt.UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(
        self, value: dt.datetime | None, dialect: sa.Dialect
    ) -> dt.datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        return (
            value.replace(tzinfo=dt.UTC) if dialect.name == "sqlite" else value.astimezone(dt.UTC)
        )


class Clock(FunctionElement[dt.datetime]):
    """The database's own moment, so many seconds on; ``seconds`` is nought but in tests.

    On PostgreSQL it is when the statement came in: it does not stand still in a transaction, and
    an index can be searched by it.
    """

    type = Moment()
    inherit_cache = True

    def __init__(self, seconds: sa.ColumnElement[float]) -> None:
        super().__init__(seconds)


@compiles(Clock, "postgresql")
def _clock_postgresql(element: Clock, compiler: Any, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    return f"(statement_timestamp() + make_interval(secs => {seconds}))"


@compiles(Clock, "sqlite")
def _clock_sqlite(element: Clock, compiler: Any, **options: Any) -> str:
    """With six decimals, as moments are kept: so texts compare as moments do."""
    seconds = compiler.process(element.clauses, **options)
    moved = f"printf('%+.3f seconds', {seconds})"
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', {moved}) || '000')"
