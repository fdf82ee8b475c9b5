"""PostgreSQL finds holds that have run out by their index, however many live ones there are.

It makes a plan of a statement that comes often once for all values. That a bound value is the one
of a partial index is not known then, and every write would read every hold there has ever been.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from matcher.store import Actor, Ask, HoldRequest, Store, Week
from tests import weeks
from tests.databases import OWNER, SERVICE

INDEX = "ix_holds_live"
MANY = 5_000
COPIES = """
INSERT INTO holds
SELECT (json_populate_record(holds, json_build_object('hold_id', 'copy-' || number))).*
FROM holds, generate_series(1, %(count)s) AS number
"""


@contextmanager
def heard() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    said: list[str] = []
    send = psycopg.Cursor.execute

    def hear(cursor: Any, statement: Any, *given: Any, **options: Any) -> Any:
        said.append(statement)
        return send(cursor, statement, *given, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", hear)
        yield said


def general_plan(connection: psycopg.Connection, statement: str) -> str:
    """How a statement is done whatever its values are; rows are read one by one where they must."""
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    for number, name in enumerate(names, start=1):
        statement = statement.replace(f"%({name})s", f"${number}")
    connection.execute("DEALLOCATE ALL")
    connection.execute(f"PREPARE one AS {statement}".encode())
    values = ", ".join(["NULL"] * len(names))
    found = connection.execute(f"EXPLAIN EXECUTE one({values})".encode())
    return "\n".join(line for (line,) in found.fetchall())


@pytest.fixture
def connection(postgresql_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgresql_url, autocommit=True) as opened:
        opened.execute("SET plan_cache_mode = force_generic_plan")
        yield opened


@pytest.fixture
def looks(postgresql_url: str) -> list[str]:
    """The statements that look whether a hold has run out: of a write, a question, a worker."""
    with Store.open(postgresql_url) as store:
        people = (weeks.person("P1"),)
        store.load(Week(weeks.batch(participants=people, slots=weeks.weekly(1))), Actor())
        cursor = store.cursor()
        with heard() as said:
            store.hold(HoldRequest("P1", (Ask("T1"),), dt.timedelta(minutes=5)), Actor())
            store.changes_since(cursor)
            assert not store.anything_to_do()
    found = [one for one in said if "holds.expires_at" in one and "SELECT" in one]
    assert len(found) == 3
    return found


def test_live_holds_are_found_by_their_index(
    looks: list[str], connection: psycopg.Connection
) -> None:
    connection.execute("SET enable_seqscan = off")
    connection.execute("SET enable_bitmapscan = off")
    for one in looks:
        assert INDEX in general_plan(connection, one)


def test_of_many_live_holds_only_the_first_to_expire_is_read(
    looks: list[str], connection: psycopg.Connection, postgresql_url: str
) -> None:
    with psycopg.connect(postgresql_url.replace(SERVICE, OWNER), autocommit=True) as owners:
        owners.execute(COPIES, {"count": MANY})
        owners.execute("ANALYZE holds")
    for one in looks:
        plan = general_plan(connection, one)
        assert INDEX in plan
        assert "Seq Scan on holds" not in plan
        assert "Sort Key: holds" not in plan, "none is read but the first"
