"""How Alembic runs the steps: on the connection that ``matcher.store.schema`` gives it."""

from __future__ import annotations

from alembic import context

from matcher.store.schema import COMPARE

connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=True, **COMPARE)
with context.begin_transaction():
    context.run_migrations()
