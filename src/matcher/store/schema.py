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

from matcher.store.errors import NotReady
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


CLOSED = frozenset({"log_lines"})
"""What may be added to and never changed."""


def grant(connection: sa.Connection, role: str | None) -> None:
    """Let the service's role read and write rows, and nothing more; on PostgreSQL alone.

    Args:
        connection: the owner's.
        role: who may; besides those to whom it was granted before, for tables come with each step.

    Raises:
        NotReady: the role could see past the wall between organisations.
    """
    if connection.dialect.name != "postgresql":
        return
    roles = {*connection.execute(_GRANTED).scalars(), *([role] if role else [])}
    for name in sorted(roles):
        if connection.execute(_SEES_ALL, {"role": name}).scalar():
            raise NotReady(
                f"The role {name} owns the tables or is above row-level security, so that it "
                "would see the rows of every organisation.",
                "Make one for the service: CREATE ROLE name LOGIN, and nothing more.",
            )
        quoted = connection.dialect.identifier_preparer.quote(name)
        for table in metadata.sorted_tables:
            if "only" not in table.info:
                rights = "SELECT, INSERT" if table.name in CLOSED else _RIGHTS
                connection.execute(sa.text(f"GRANT {rights} ON {table.name} TO {quoted}"))
        connection.execute(sa.text(f"GRANT USAGE ON SEQUENCE numbers TO {quoted}"))
        connection.execute(sa.text(f"GRANT SELECT ON alembic_version TO {quoted}"))


_RIGHTS = "SELECT, INSERT, UPDATE, DELETE"
_GRANTED = sa.text(
    "SELECT DISTINCT grantee FROM information_schema.role_table_grants "
    "WHERE table_name = 'participants' AND table_schema = current_schema() "
    "AND grantee NOT IN (current_user, 'PUBLIC') AND grantor <> grantee"
)
_SEES_ALL = sa.text(
    "SELECT rolsuper OR rolbypassrls OR pg_has_role(oid, current_user, 'USAGE') "
    "FROM pg_roles WHERE rolname = :role"
)


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
