"""The schema of a database: which revision it is of, and bringing it up to date."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from matcher.store.locks import lock_number
from matcher.store.tables import metadata

FOLDER = Path(__file__).parent / "migrations"


def _is_ours(item: object, _name: str | None, _kind: str, _reflected: bool, _other: object) -> bool:
    """Whether a table belongs to this database; one of them only SQLite needs."""
    return not isinstance(item, sa.Table) or "only" not in item.info


COMPARE: dict[str, Any] = {
    "target_metadata": metadata,
    "include_object": _is_ours,
    "compare_server_default": True,
}
"""How a database is compared with the tables that the program knows."""


def config(connection: sa.Connection | None = None) -> Config:
    """Alembic's settings; nothing is read from a file."""
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER))
    settings.attributes["connection"] = connection
    return settings


@cache
def newest() -> str:
    """The revision of the schema that this program was written for."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    assert head is not None  # there is a first step
    return head


def revision(connection: sa.Connection) -> str | None:
    """The revision of a database's schema; ``None`` when it has none."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(connection: sa.Connection, to: str = "head") -> None:
    """Run the steps up, or down, to a revision. Two that start at once take turns.

    ``connection`` is in a transaction already, in which everything is done.
    """
    if connection.dialect.name == "postgresql":
        lock = sa.select(sa.func.pg_advisory_xact_lock(lock_number("schema")))
        connection.execute(lock)
    found = revision(connection)
    going_down = to != "head" and found is not None and (to == "base" or to < found)
    (command.downgrade if going_down else command.upgrade)(config(connection), to)
