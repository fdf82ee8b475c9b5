"""A prepared query gives what SQLAlchemy gives, and fails as it does."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from matcher.store import Busy, NoDatabase, Store, database
from matcher.store import tables as t
from matcher.store.database import Database
from matcher.store.prepared import Prepared
from matcher.store.types import LOCAL
from matcher.store.unit import HAS_OVERDUE, ORG
from tests.databases import SERVICE, PostgreSQL
from tests.store.desk import hold, load

OF_ALL_TYPES = (
    sa.select(
        t.changes.c.kind,
        t.changes.c.stamp,
        t.changes.c.made_at,
        t.slots.c.closed,
        HAS_OVERDUE.label("overdue"),
        sa.literal("50 %").label("text"),
    )
    .outerjoin(t.slots, t.slots.c.slot_id == t.changes.c.subject)
    .where(t.changes.c.organisation_id == ORG, t.changes.c.number >= sa.bindparam("first"))
    .order_by(t.changes.c.number)
)
FAULTY = {
    "table": sa.select(sa.table("nothing", sa.column("id"))).where(ORG == "a"),
    "function": sa.select(sa.func.no_such_function(ORG)),
}


@pytest.fixture
def data(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.shut()


def test_rows_are_those_of_sqlalchemy(store: Store, data: Database) -> None:
    load(store)
    hold(store, 0, "T1", "T2")
    prepared = Prepared(lambda _dialect: OF_ALL_TYPES)
    for first in (0, 1, 1 << 60):
        values = {"organisation": LOCAL, "first": first}
        with data.asking(LOCAL) as connection:
            expected = [tuple(row) for row in connection.execute(OF_ALL_TYPES, values)]
        with data.asking(LOCAL) as connection:
            assert prepared.rows(connection, values) == expected
        with data.reading(LOCAL) as connection:  # as part of a transaction, too
            assert prepared.rows(connection, values) == expected
        assert bool(expected) == (first < 2)


@pytest.mark.parametrize("name", FAULTY)
def test_errors_are_those_of_sqlalchemy(data: Database, name: str) -> None:
    query, values = FAULTY[name], {"organisation": LOCAL}
    prepared = Prepared(lambda _dialect: query)
    with data.asking(LOCAL) as connection, pytest.raises(sa.exc.DBAPIError) as expected:
        connection.execute(query, values)
    with data.asking(LOCAL) as connection, pytest.raises(sa.exc.DBAPIError) as found:
        prepared.rows(connection, values)
    assert type(found.value) is type(expected.value)
    assert type(found.value.orig) is type(expected.value.orig)
    assert found.value.statement == expected.value.statement
    with data.asking(LOCAL) as connection:  # the connection is as good as before
        assert Prepared(lambda _dialect: sa.select(ORG)).rows(connection, values) == [(LOCAL,)]


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Store, str]]:
    """A store on SQLite that has been asked before, and a cursor; somebody has the file alone."""
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.02)
    file = tmp_path / "store.db"
    with Store.open(str(file)) as store:
        store.migrate()
        cursor = store.cursor()
        store.changes_since(cursor)
        other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN EXCLUSIVE")
        end = threading.Timer(0.5, other.rollback)
        end.start()
        yield store, cursor
        end.join()
        other.close()


def test_a_file_that_somebody_else_has_is_asked_again(locked: tuple[Store, str]) -> None:
    store, cursor = locked
    assert not store.changes_since(cursor).people


def test_a_file_that_is_not_to_be_had_is_busy(
    locked: tuple[Store, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, cursor = locked
    monkeypatch.setattr(database, "PATIENCE_SECONDS", 0.1)
    with pytest.raises(Busy):
        store.changes_since(cursor)


def end_connections(server: PostgreSQL) -> None:
    server.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = '{server.database}' AND usename = '{SERVICE}'"
    )


def test_a_connection_that_broke_is_made_anew(postgresql: PostgreSQL, postgresql_url: str) -> None:
    with Store.open(postgresql_url) as store:
        cursor = store.cursor()
        end_connections(postgresql)
        assert not store.changes_since(cursor).people


def test_a_database_that_has_gone_is_told_in_words(
    postgresql: PostgreSQL, postgresql_url: str
) -> None:
    with Store.open(postgresql_url) as store:
        cursor = store.cursor()
        allow = f'ALTER DATABASE "{postgresql.database}" ALLOW_CONNECTIONS'
        postgresql.run(f"{allow} false")
        try:
            end_connections(postgresql)
            with pytest.raises(NoDatabase, match="cannot be reached"):
                store.changes_since(cursor)
        finally:
            postgresql.run(f"{allow} true")
        assert not store.changes_since(cursor).people


def test_a_file_that_cannot_be_is_told_in_words(tmp_path: Path) -> None:
    with (
        Store.open(str(tmp_path / "nowhere" / "store.db")) as store,
        pytest.raises(NoDatabase, match="cannot be reached"),
    ):
        store.changes_since("1")
