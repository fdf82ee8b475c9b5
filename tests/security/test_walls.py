"""The second wall: what the service's role reaches in PostgreSQL with no program in between."""

from __future__ import annotations

import random
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from matcher.store import (
    Actor,
    Ask,
    HoldRequest,
    NotReady,
    Once,
    Prices,
    RunWish,
    Store,
    Week,
)
from matcher.store.tables import metadata
from tests import weeks
from tests.databases import OWNER, SERVICE, PostgreSQL
from tests.store.desk import HOUR, US, book, hold, load, small

TABLES = [one.name for one in metadata.sorted_tables if not one.info]
OURS, THEIRS = "local", "QWO"
THEM = Actor("their-coach", "coach", THEIRS)


def live(store: Store) -> None:
    """A bit of everything of ours, and their week beside it with one person on hold."""
    load(store)
    book(store, 0, "T1")
    hold(store, 1, "T3", "T4")
    store.offer(HoldRequest("P2", (Ask("T3"),), 2 * HOUR), US)
    store.set_setting("colour", "blue", US)
    store.save_prices(Prices(store.about().clock, weeks.HORIZON_START, 4, {"T1": 7}), US)
    store.once(US, Once("key", "print"), lambda _: {"answer": 42})
    store.write(US, lambda desk: desk.runs.request(RunWish(weeks.HORIZON_START, 4), b"week"))
    theirs = store.of(THEIRS)
    theirs.load(Week(small()), THEM)
    theirs.hold(HoldRequest("P2", (Ask("T2", "N2"),)), THEM)
    theirs.sign_in(THEM, "Their Coach", ["coach"], HOUR)


@pytest.fixture
def wire(postgresql: PostgreSQL, postgresql_url: str) -> Iterator[psycopg.Connection]:
    """A connection as the service's role, with two organisations in the database."""
    with Store.open(postgresql_url) as store:
        live(store)
    with psycopg.connect(postgresql.url(SERVICE), autocommit=True) as connection:
        yield connection


def be(wire: psycopg.Connection, organisation: str) -> None:
    wire.execute("SELECT set_config('matcher.organisation', %s, false)", [organisation])


def owners(wire: psycopg.Connection, table: str) -> set[str]:
    query = sql.SQL("SELECT DISTINCT organisation_id FROM {}").format(sql.Identifier(table))
    return {name for (name,) in wire.execute(query).fetchall()}


def test_every_table_stands_behind_the_wall(wire: psycopg.Connection) -> None:
    """A new table gets its wall in its own step: see migrations/walls.py."""
    secured = wire.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
        "WHERE c.relrowsecurity AND p.polpermissive AND p.polcmd = '*'"
    ).fetchall()
    assert {name for (name,) in secured} >= set(TABLES)


def test_who_has_not_said_for_whom_sees_nothing(wire: psycopg.Connection) -> None:
    assert not [table for table in TABLES if owners(wire, table)]


def test_each_sees_their_own_rows_and_no_other(wire: psycopg.Connection) -> None:
    full = 0
    for organisation in (OURS, THEIRS):
        be(wire, organisation)
        for table in TABLES:
            seen = owners(wire, table)
            assert seen <= {organisation}, table
            full += bool(seen)
    assert full > len(TABLES), "too little is in the tables for this to say anything"


def test_the_rows_of_others_can_be_neither_changed_nor_taken_nor_given(
    wire: psycopg.Connection,
) -> None:
    be(wire, THEIRS)
    for statement in (
        "UPDATE participants SET urgency = 'urgent' WHERE organisation_id = 'local'",
        "DELETE FROM bookings WHERE organisation_id = 'local'",
        "UPDATE holds SET state = 'released' WHERE organisation_id = 'local'",
        "DELETE FROM taken USING slots WHERE taken.organisation_id = 'local'",
    ):
        assert wire.execute(statement).rowcount == 0, statement
    for statement in (
        "INSERT INTO settings (organisation_id, name) VALUES ('local', 'planted')",
        "UPDATE settings SET organisation_id = 'local'",
        "INSERT INTO log_lines SELECT 'local', number + 900, at, who, role, action, subject, "
        "about, hash FROM log_lines",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            wire.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SET row_security = off; SELECT * FROM participants",
        "ALTER TABLE participants DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own_organisation ON participants",
        "CREATE POLICY all_of_it ON participants USING (true)",
        "ALTER TABLE participants OWNER TO matcher_service",
        "ALTER ROLE matcher_service BYPASSRLS",
        "GRANT matcher_owner TO matcher_service",
        f"SET ROLE {OWNER}",
        "SET SESSION AUTHORIZATION postgres",
        "TRUNCATE participants",
        "DROP TABLE participants",
        "ALTER TABLE log_lines DISABLE TRIGGER ALL",
        "DROP TRIGGER log_stays ON log_lines",
        "UPDATE log_lines SET who = 'nobody'",
        "DELETE FROM log_lines",
        "TRUNCATE log_lines",
        "SELECT rolpassword FROM pg_authid",
        "COPY participants TO PROGRAM 'cat'",
    ],
)
def test_the_wall_cannot_be_taken_down_from_inside(
    wire: psycopg.Connection, statement: str
) -> None:
    be(wire, OURS)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        wire.execute(statement.encode())


def test_the_role_is_neither_superuser_nor_owner_nor_above_the_wall(
    wire: psycopg.Connection,
) -> None:
    (row,) = wire.execute(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication "
        "FROM pg_roles WHERE rolname = current_user"
    ).fetchall()
    assert row == (False,) * 5
    owned = "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
    assert wire.execute(owned).fetchone() == (0,)


def swapped(wire: psycopg.Connection, count: int) -> None:
    """So many look-ups of rows that exist, by their whole key, in the name of the other one."""
    draw = random.Random(20261130)
    keys = [one for one in metadata.sorted_tables if not one.info]
    found = []
    for organisation, other in ((OURS, THEIRS), (THEIRS, OURS)):
        be(wire, organisation)
        for table in keys:
            names = [column.name for column in table.primary_key.columns]
            columns = sql.SQL(", ").join(map(sql.Identifier, names))
            query = sql.SQL("SELECT {} FROM {}").format(columns, sql.Identifier(table.name))
            found += [(other, table.name, names, row) for row in wire.execute(query).fetchall()]
    assert len(found) > 60
    draw.shuffle(found)
    for number in range(count):
        other, table_name, names, row = found[number % len(found)]
        if number % 20 == 0:
            draw.shuffle(found)
        be(wire, other)
        where = sql.SQL(" AND ").join(
            sql.SQL("{} = %s").format(sql.Identifier(name)) for name in names
        )
        query = sql.SQL("SELECT * FROM {} WHERE {}").format(sql.Identifier(table_name), where)
        assert wire.execute(query, row).fetchall() == [], (other, table_name, row)


def test_swapped_identifiers_find_nothing_in_the_database(wire: psycopg.Connection) -> None:
    swapped(wire, 300)


@pytest.mark.soak
def test_ten_thousand_swapped_identifiers_find_nothing_in_the_database(
    wire: psycopg.Connection,
) -> None:
    swapped(wire, 10_000)


def test_the_store_itself_sees_one_organisation_on_every_connection(postgresql_url: str) -> None:
    with Store.open(postgresql_url) as store:
        live(store)
        assert not store.lacks_wall
        theirs = store.of(THEIRS)
        for _ in range(20):  # the same pool of connections for both
            assert not theirs.bookings()
            assert len(store.bookings()) == 1


def test_a_copy_would_miss_the_others_so_it_is_refused(
    postgresql_url: str, tmp_path: object
) -> None:
    with Store.open(postgresql_url) as store, Store.open(f"{tmp_path}/copy.db") as target:
        target.migrate()
        with pytest.raises(NotReady, match="one organisation only"):
            store.copy_to(target)


@pytest.mark.parametrize("role", [OWNER, "postgres"])
def test_a_role_above_the_wall_is_not_made_the_service_s(
    role: str, postgresql: PostgreSQL, postgresql_url: str
) -> None:
    del postgresql_url
    with Store.open(postgresql.url(OWNER)) as store, pytest.raises(NotReady, match=role):
        store.migrate(role)
