"""What all tables are made with."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from matcher.store.columns import NAME, Moment

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

NUMBERS = sa.Sequence("numbers", metadata=metadata)
"""PostgreSQL's source of numbers that only grow; SQLite has the table ``counters``."""


def named(column: str, *, null: bool = False) -> sa.Column[Any]:
    """An identifier, or a code."""
    return sa.Column(column, sa.String(NAME), nullable=null)


def key(column: str) -> sa.Column[Any]:
    """An identifier that is part of the table's key."""
    return sa.Column(column, sa.String(NAME), primary_key=True)


def text(column: str, *, null: bool = False) -> sa.Column[Any]:
    """Text of any length."""
    return sa.Column(column, sa.Text, nullable=null)


def document(column: str, *, null: bool = False) -> sa.Column[Any]:
    """A list, or whatever else JSON can hold."""
    return sa.Column(column, sa.JSON, nullable=null)


def whole(column: str, *, null: bool = False) -> sa.Column[Any]:
    """A whole number."""
    return sa.Column(column, sa.Integer, nullable=null)


def big(column: str, *, key: bool = False) -> sa.Column[Any]:
    """A whole number that may grow large."""
    return sa.Column(column, sa.BigInteger, primary_key=key, nullable=False, autoincrement=False)


def day(column: str, *, null: bool = False) -> sa.Column[Any]:
    """A local date."""
    return sa.Column(column, sa.Date, nullable=null)


def moment(column: str, *, null: bool = False) -> sa.Column[Any]:
    """A moment."""
    return sa.Column(column, Moment, nullable=null)


def table(name: str, *parts: Any) -> sa.Table:
    """A table whose key begins with the organisation."""
    return sa.Table(name, metadata, key("organisation_id"), *parts)


def reference(
    columns: str, to: str, *, later: bool = False, with_it: bool = False
) -> sa.ForeignKeyConstraint:
    """A reference to columns of the same names, inside one organisation.

    ``later``: checked at the commit. ``with_it``: the row goes with the one that it refers to.
    """
    names = ["organisation_id", *columns.split()]
    return sa.ForeignKeyConstraint(
        names,
        [f"{to}.{name}" for name in names],
        deferrable=later or None,
        initially="DEFERRED" if later else None,
        ondelete="CASCADE" if with_it else None,
    )
