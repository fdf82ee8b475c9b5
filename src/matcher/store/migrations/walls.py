"""What a step does for a new table besides making it: rows of other organisations stay unseen.

On PostgreSQL each table that holds rows of organisations gets a policy: a role that is not the
owner reads and writes only rows of the organisation that its connection has named. SQLite has no
such thing; there the statements' own conditions are the one wall.
"""

from __future__ import annotations

from alembic import op

POLICY = "own_organisation"
OWN = "organisation_id = current_setting('matcher.organisation', true)"


def wall(*tables: str) -> None:
    """Put the wall around new tables."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in tables:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {POLICY} ON {table} USING ({OWN}) WITH CHECK ({OWN})")


def take_down(*tables: str) -> None:
    """Take the wall down, as a step back does for tables that stay."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in tables:
        op.execute(f"DROP POLICY {POLICY} ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
